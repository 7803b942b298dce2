"""A visitor without a browser: a websocket on which Streamlit's messages go to and fro."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from html import unescape
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ButtonGroup_pb2 import ButtonGroup
from streamlit.proto.Common_pb2 import StringArray
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

# Longer than any run; a cold start on a busy machine is the longest.
_TIMEOUT = 60


class Session:
    """One visitor's session, as a browser keeps it: an address, widgets, and what the last run drew."""

    def __init__(self, url: str, query: str = "", page: str = "") -> None:
        """A visitor of the app at *url* (`http://127.0.0.1:…`), who opens *page* (the find page) with *query*."""
        self._url = f"{url.replace('http', 'ws', 1)}/_stcore/stream"
        self._page_name = page
        self._page = ""
        self._socket: ClientConnection | None = None
        self._pills: dict[str, ButtonGroup] = {}
        self._chosen: dict[str, WidgetState] = {}
        self.query = query
        self.headings: list[str] = []
        self.failures: list[str] = []
        self.received = 0
        """Bytes that came so far."""

    async def __aenter__(self) -> Self:
        await self.connect()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def connect(self) -> None:
        """Open the page; where the connection was lost, open it again as a browser does, with the same address."""
        await self.close()
        # A busy machine may take longer than the ten seconds that are usual; a browser waits, too.
        options: dict[str, Any] = {"max_size": None, "proxy": None, "open_timeout": 60}
        self._socket = await connect(self._url, subprotocols=["streamlit"], **options)  # type: ignore[list-item]
        self._chosen.clear()
        self._page = ""
        await self.run()

    async def close(self) -> None:
        """Close the page."""
        if self._socket is not None:
            await self._socket.close()
            self._socket = None

    async def choose(self, key: str, *beginnings: str) -> None:
        """Choose in the pills *key* those that begin so, and no others, and wait until the page is drawn."""
        pills = self._pills[key]
        values = [option.content for option in pills.options if option.content.startswith(beginnings)]
        assert len(values) == len(beginnings)
        self._chosen[key] = WidgetState(id=pills.id, string_array_value=StringArray(data=values))
        await self.run()

    async def say(self, message: BackMsg) -> None:
        """Send *message*, and wait for nothing."""
        assert self._socket is not None
        await self._socket.send(message.SerializeToString())

    async def run(self) -> None:
        """Let the page be drawn with the address and the widgets as they are. Raises OSError if the server is lost."""
        assert self._socket is not None
        message = BackMsg()
        message.rerun_script.query_string = self.query
        message.rerun_script.page_script_hash = self._page
        message.rerun_script.page_name = self._page_name
        message.rerun_script.widget_states.widgets.extend(self._chosen.values())
        self.headings.clear()
        async with asyncio.timeout(_TIMEOUT):
            await self.say(message)
            while not self._take(await self._socket.recv()):
                pass

    def _take(self, data: str | bytes) -> bool:
        """Take in one message; whether it ends the run."""
        assert isinstance(data, bytes)
        self.received += len(data)
        message = ForwardMsg.FromString(data)
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self._page = message.new_session.page_script_hash
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        elif kind == "delta":
            self._note(message)
        elif kind == "session_event" and message.session_event.WhichOneof("type") == "script_compilation_exception":
            self.failures.append(str(message.session_event))
        # A run that another one overtakes ends as well, but that one goes on.
        return bool(kind == "script_finished" and message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY)

    def _note(self, message: ForwardMsg) -> None:
        element = message.delta.new_element
        kind = element.WhichOneof("type")
        if kind == "exception":
            self.failures.append(f"{element.exception.type}: {element.exception.message}")
        elif kind == "heading":
            self.headings.append(element.heading.body)
        elif kind == "html":
            # A trial's title is a heading of our own, marked as English.
            self.headings += [unescape(words) for words in re.findall(r"<h1[^>]*>(.*?)</h1>", element.html.body)]
        elif kind == "button_group":
            # Its identity ends with the key that the page gave it.
            self._pills[element.button_group.id.rpartition("-")[2]] = element.button_group

    @property
    def address(self) -> Mapping[str, list[str]]:
        """What the address says now."""
        return parse_qs(self.query)

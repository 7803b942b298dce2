"""What a script says reaches the browser in one piece, in its order, and nothing of it is lost."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from starlette.types import Message, Receive, Scope, Send
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from service import batches
from service.batches import WholeRuns

RUNNING = ForwardMsg()
RUNNING.session_status_changed.script_is_running = True
ELEMENT = ForwardMsg()
ELEMENT.delta.new_element.markdown.body = "a"
FINISHED = ForwardMsg(script_finished=ForwardMsg.FINISHED_SUCCESSFULLY)
ENDED = ForwardMsg()
ENDED.session_status_changed.script_is_running = False


def sent(*messages: ForwardMsg) -> list[Message]:
    """*messages* as a server sends them."""
    return [{"type": "websocket.send", "bytes": message.SerializeToString()} for message in messages]


def through(app: Callable[[Send, list[Message]], Awaitable[None]], kind: str = "websocket") -> list[Message]:
    """What reaches the browser of what *app* sends; it is called with how it sends, and with what has arrived."""
    arrived: list[Message] = []

    async def receive() -> Message:
        return {"type": "websocket.disconnect"}

    async def send(message: Message) -> None:
        arrived.append(message)

    async def wrapped(_scope: Scope, _receive: Receive, send: Send) -> None:
        await app(send, arrived)

    asyncio.run(WholeRuns(wrapped)({"type": kind}, receive, send))
    return arrived


def test_nothing_of_a_run_arrives_before_all_of_it() -> None:
    messages = sent(RUNNING, ELEMENT, ELEMENT, FINISHED, ENDED)

    async def run(send: Send, arrived: list[Message]) -> None:
        for message in messages:
            assert not arrived
            await send(message)

    assert through(run) == messages


def test_a_run_that_takes_long_is_seen_as_far_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "MAX_SECONDS", 0.01)
    messages = sent(RUNNING, ELEMENT)

    async def run(send: Send, arrived: list[Message]) -> None:
        for message in messages:
            await send(message)
        while len(arrived) < len(messages):
            await asyncio.sleep(0.01)

    assert through(run) == messages


def test_the_end_of_the_connection_comes_after_what_was_said_before_it() -> None:
    messages: list[Message] = [{"type": "websocket.accept"}, *sent(RUNNING, ELEMENT), {"type": "websocket.close"}]

    async def run(send: Send, _arrived: list[Message]) -> None:
        for message in messages:
            await send(message)

    assert through(run) == messages


def test_what_is_no_message_of_streamlits_is_passed_on() -> None:
    messages: list[Message] = [{"type": "websocket.send", "bytes": b"\xff\xff"}, *sent(ENDED)]

    async def run(send: Send, _arrived: list[Message]) -> None:
        for message in messages:
            await send(message)

    assert through(run) == messages


def test_who_has_left_ends_no_more_than_their_own_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "MAX_SECONDS", 0.0)

    async def left(_message: Message) -> None:
        raise OSError("the browser has left")

    async def receive() -> Message:
        return {"type": "websocket.disconnect"}

    async def run(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send(sent(ELEMENT)[0])
        await asyncio.sleep(0.01)
        await send(sent(ENDED)[0])

    with pytest.raises(OSError, match="left"):
        asyncio.run(WholeRuns(run)({"type": "websocket"}, receive, left))


def test_pages_are_passed_on_at_once() -> None:
    message: Message = {"type": "http.response.body", "body": b"a"}

    async def run(send: Send, arrived: list[Message]) -> None:
        await send(message)
        assert arrived == [message]

    assert through(run, "http") == [message]

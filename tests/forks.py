"""Processes that start quickly: forks of one that has loaded the app, and read the invented trials, once for all.

That one is started when it is first needed, and ends with the process of the tests that started it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, ForkServerProcess
from types import ModuleType
from typing import Any
from unittest.mock import patch


def _context() -> ForkServerContext:
    context = get_context("forkserver")
    context.set_forkserver_preload(["tests.loaded"])
    return context


def fork(function: Callable[..., object], *arguments: Any) -> ForkServerProcess:
    """A process that runs *function* (one of a module) with *arguments*; it ends with this one at the latest."""
    process = _context().Process(target=function, args=arguments, daemon=True)
    # A new process runs the main script first; here that could be the app, since the test frame puts it there.
    with patch.dict(sys.modules, {"__main__": ModuleType("__main__")}):
        process.start()
    return process


def elsewhere(function: Callable[..., Any], *arguments: Any) -> Any:
    """What *function* (one of a module) returns for *arguments* in a process of its own."""
    here, there = _context().Pipe(duplex=False)
    process = fork(_answer, there, function, arguments)
    there.close()
    try:
        assert here.poll(60), "no answer"
        result = here.recv()
    finally:
        process.kill()
        process.join()
    if isinstance(result, BaseException):
        raise result
    return result


def _answer(pipe: Connection, function: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    try:
        pipe.send(function(*arguments))
    except BaseException as error:  # noqa: BLE001  (it is raised where it was asked for)
        pipe.send(AssertionError(repr(error)))

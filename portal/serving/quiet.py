"""What gunicorn says, to the log and to visitors: never who asked, never what was asked, and not what serves here."""

from __future__ import annotations

import sys
from typing import Any

from gunicorn import glogging, util
from gunicorn.http.body import ChunkedReader
from gunicorn.http.errors import ParseException
from gunicorn.http.wsgi import Response
from werkzeug.exceptions import ClientDisconnected

from portal.serving import loglines
from portal.serving.tally import Tally
from portal.web.headers import ALWAYS


def hush() -> None:
    """Let gunicorn answer in our words and with our headers, in this process and those forked from it."""
    original = Response.default_headers

    def quiet(self: Any) -> list[str]:
        return [line for line in original(self) if not line.startswith("Server:")]

    Response.default_headers = quiet
    util.write_error = _write_error
    _refuse_torn_bodies()


class Logger(glogging.Logger):  # type: ignore[misc] # gunicorn has no types
    """What gunicorn itself has to say; never with which request or from which address."""

    tally: Tally | None = None

    def _say(self, level: str, message: object, *args: object) -> None:
        plain = [arg if isinstance(arg, int) or (isinstance(arg, str) and arg.isalnum()) else "…" for arg in args]
        try:
            text = message % tuple(plain) if isinstance(message, str) and plain else message
        except (TypeError, ValueError):
            text = message
        if not isinstance(text, str) or text.startswith("Invalid request"):
            text = "A request could not be read."
        if text.startswith("Worker (pid") and self.tally is not None:
            self.tally.raise_by("lost")  # nothing else tells that a process ended unasked
        loglines.say(level, "gunicorn", message=text)

    def warning(self, msg: object, *args: object, **kwargs: object) -> None:
        """Workers that stopped, and the like; args are process numbers and signals."""
        self._say("warning", msg, *args)

    def error(self, msg: object, *args: object, **kwargs: object) -> None:
        """As a warning."""
        self._say("error", msg, *args)

    def critical(self, msg: object, *args: object, **kwargs: object) -> None:
        """As a warning."""
        self._say("critical", msg, *args)

    def exception(self, msg: object, *args: object, **kwargs: object) -> None:
        """Without args and message: they hold the request. Only the kind of error, and where."""
        error = sys.exc_info()[1]
        facts = loglines.kind_and_place(error) if error else {}
        loglines.say("error", "gunicorn", message="Error while handling a request.", **facts)


def _write_error(sock: Any, status_int: int, reason: str, _message: str) -> None:
    """Gunicorn's own answer to what is no request at all: our headers, and nothing of what was sent."""
    body = f"<!doctype html><html lang=en><title>{status_int}</title><h1>{status_int} {reason}</h1></html>"
    head = {**ALWAYS, "Cache-Control": "no-store", "Content-Type": "text/html; charset=utf-8", "Connection": "close"}
    lines = [f"HTTP/1.1 {status_int} {reason}", *(f"{name}: {value}" for name, value in head.items())]
    sock.sendall("\r\n".join([*lines, f"Content-Length: {len(body)}", "", body]).encode("latin1"))


def _refuse_torn_bodies() -> None:
    """A body in pieces that are no pieces is a bad request; gunicorn says so while the form is read: a failure."""
    read = ChunkedReader.read

    def read_or_refuse(self: Any, size: int) -> Any:
        try:
            return read(self, size)
        except ParseException as error:
            raise ClientDisconnected from error

    ChunkedReader.read = read_or_refuse

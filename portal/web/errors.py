"""Errors in the visitor's language: what happened, and what to do. No detail of the request, here or in the log."""

from __future__ import annotations

import json
import sys
import traceback
from contextlib import suppress
from uuid import uuid4

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from portal.web.show import show

SHOWN = (400, 403, 404, 405, 413, 500, 503)


def install(app: Flask, door: str) -> None:
    """Answer every error with a page of this door ("front" or "office")."""

    def answer(error: HTTPException) -> Response:
        code = error.code if error.code in SHOWN else (400 if (error.code or 500) < 500 else 500)
        if error.code is not None and error.code < 400 and error.response is not None:
            return error.response  # type: ignore[return-value]
        response = show(f"errors/{door}", status=code, code=code, error_id="")
        if isinstance(error, MethodNotAllowed) and error.valid_methods:
            response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
        return response

    def fail(error: Exception) -> Response:
        if isinstance(error, HTTPException):
            return answer(error)
        return show(f"errors/{door}", status=500, code=500, error_id=note(error))

    app.register_error_handler(Exception, fail)


def note(error: BaseException) -> str:
    """Log one line and return its error id: route template, id, class and place.

    Never the message: it may hold what somebody wrote.
    """
    identifier = uuid4().hex[:8]
    frames = traceback.extract_tb(error.__traceback__)
    route = request.url_rule.rule if request.url_rule else ""
    line = {
        "level": "error",
        "route": route,
        "error": identifier,
        "class": type(error).__name__,
        "at": [f"{frame.name}:{frame.lineno}" for frame in frames[-3:]],
    }
    # a disk that is full often holds the log as well: whoever asked gets the page, with what was typed, all the same
    with suppress(OSError):
        print(json.dumps(line), file=sys.stdout, flush=True)  # noqa: T201 - the log is JSON lines on stdout
    return identifier

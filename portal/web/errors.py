"""Errors in the visitor's language: what happened, and what to do. No detail of the request, here or in the log."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from portal.actions.keeping import is_away
from portal.serving import loglines
from portal.web.show import show

SHOWN = (400, 403, 404, 405, 413, 500, 503)


SOON = 5
"""Seconds after which asking again makes sense when the database is away."""


def install(app: Flask, door: str, again: Callable[[], object] = lambda: None) -> None:
    """Answer every error with a page of this door ("front" or "office").

    `again`: what that page needs so that this request can be made once more, when only the database was away.
    """

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
        if is_away(error):
            note(error)
            page = show(f"errors/{door}", status=503, code=503, error_id="", again=again())
            page.headers["Retry-After"] = str(SOON)
            return page
        return show(f"errors/{door}", status=500, code=500, error_id=note(error))

    app.register_error_handler(Exception, fail)


def note(error: BaseException) -> str:
    """Log one line and return its error id: route template, id, class and place.

    Never the message: it may hold what somebody wrote.
    """
    identifier = uuid4().hex[:8]
    route = request.url_rule.rule if request.url_rule else ""
    loglines.say("error", route=route, error=identifier, **loglines.kind_and_place(error))
    return identifier

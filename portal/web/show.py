"""From a template to an answer: a whole page, or the fragment htmx asked for. The only reader of HX headers."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, render_template, request


def asked_for_fragment() -> bool:
    """Whether htmx wants a part of the page only."""
    return bool(request.htmx)  # type: ignore[attr-defined]


def is_poll() -> bool:
    """Whether the page asks by itself: no act of a person, so it keeps no session alive."""
    return "X-Poll" in request.headers


def show(template: str, *, fragment: str | None = None, status: int = 200, **context: Any) -> Response:
    """Answer with `templates/<template>.html`, or with `fragment` when htmx asks and there is one.

    Context may set `title_prefix` ("Fout:" on a page with errors) and `switch_form` (the id of a form whose contents
    travel along when the visitor changes language).
    """
    name = fragment if fragment and asked_for_fragment() else template
    context.setdefault("title_prefix", "")
    context.setdefault("switch_form", None)
    response = make_response(render_template(f"{name}.html", **context), status)
    response.headers["Vary"] = "HX-Request"
    return response

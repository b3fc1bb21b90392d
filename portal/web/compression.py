"""Smaller answers: brotli for browsers that take it, gzip for the others."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping
from types import MappingProxyType

import brotli
from flask import Flask, Response, request
from werkzeug.datastructures import Accept

WAYS: Mapping[str, Callable[[bytes], bytes]] = MappingProxyType(
    {
        "br": lambda content: brotli.compress(content, quality=5),
        "gzip": lambda content: gzip.compress(content, 6, mtime=0),
    }
)
"""Ways to compress by name, best first. Each takes a millisecond or two for a page or a stylesheet: harder would make
the pages a few per cent smaller, and every start of a process half a second longer."""


def chosen(accepted: Accept) -> str | None:
    """The best way to compress that a visitor takes, or None."""
    return next((name for name in WAYS if accepted[name]), None)


def compress_pages(app: Flask) -> None:
    """Compress plain pages of the front door.

    Only answers to a GET: they repeat nothing that a visitor sent, so their length tells nothing about a secret.
    """

    @app.after_request
    def compress(response: Response) -> Response:
        wanted = request.method == "GET" and response.status_code == 200 and response.mimetype == "text/html"
        if not wanted or response.headers.get("Content-Encoding"):
            return response
        response.vary.add("Accept-Encoding")
        name = chosen(request.accept_encodings)
        if name is not None:
            response.set_data(WAYS[name](response.get_data()))
            response.headers["Content-Encoding"] = name
        return response

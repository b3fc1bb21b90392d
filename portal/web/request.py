"""Requests that never touch the disk: Werkzeug would spool large uploads into a readable temporary file."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import IO, Any, TypeVar

from flask import current_app
from htmx_flask.requests import HtmxAwareRequest

View = TypeVar("View", bound=Callable[..., Any])

BODY_LIMIT = 1024 * 1024
"""Bytes of a whole request; a story of 20,000 characters takes at most 240 kB when encoded."""

FILES_LIMIT = 26 * 1024 * 1024
"""Bytes of a whole request where files may come along: 25 MB of them, and the form."""


def takes_files(view: View) -> View:
    """Declare that files may come along with a form of this view."""
    view.takes_files = True  # type: ignore[attr-defined]
    return view


class MemoryRequest(HtmxAwareRequest):
    """A request whose parts stay in memory, and that is small but where files are asked for."""

    @property
    def max_content_length(self) -> int | None:
        """Bytes that are read of this request at most."""
        view = current_app.view_functions.get(self.endpoint or "") if current_app else None
        return FILES_LIMIT if getattr(view, "takes_files", False) else BODY_LIMIT

    @max_content_length.setter
    def max_content_length(self, value: int | None) -> None:
        raise AttributeError("a view says by takes_files how much it takes")

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        return BytesIO()

"""Requests that never touch the disk: Werkzeug would spool large uploads into a readable temporary file."""

from __future__ import annotations

from io import BytesIO
from typing import IO

from htmx_flask.requests import HtmxAwareRequest

BODY_LIMIT = 1024 * 1024
"""Bytes of a whole request; a story of 20,000 characters takes at most 240 kB when encoded."""


class MemoryRequest(HtmxAwareRequest):
    """A request whose parts stay in memory."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        return BytesIO()

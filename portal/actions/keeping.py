"""What a reporter sent must be kept whole or not at all, and a failure must be told so that nothing typed is lost."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

__all__ = ["NotKept", "keeping"]


class NotKept(Exception):
    """The database could not write (disk full, not reachable). Nothing half was kept; the same form may come again."""


@contextmanager
def keeping() -> Iterator[None]:
    """Turn what a database or disk raises into NotKept; the cause stays attached for the log."""
    try:
        yield
    except (DBAPIError, OSError) as error:
        raise NotKept from error

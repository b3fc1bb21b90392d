"""Making the documents of the campaign kit: for everybody, so each is made once, and one at a time."""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from collections.abc import Mapping
from threading import Lock, Semaphore
from typing import Any

from portal.adapters import documents
from portal.adapters.documents import NotMade
from portal.adapters.paragraphs import Part, parts, squares
from portal.domain.campaign import Piece

__all__ = ["MOST", "WAIT", "WAITING", "NotMade", "Part", "Press", "parts", "squares"]

MOST = 256
"""Documents kept per process, about 50 kB each."""

WAIT = 10.0
"""Seconds that a visitor waits while the document of another is made; one takes less than half a second."""

WAITING = 3
"""How many are made or waited for at a time: whoever asks for many must not hold the threads that reporters need."""


class Press:
    """Makes documents and keeps them, by what they say: a changed text or number is another document."""

    def __init__(self, most: int = MOST, wait: float = WAIT, waiting: int = WAITING) -> None:
        self._most, self._wait = most, wait
        self._making = Lock()
        self._places = Semaphore(waiting)
        self._kept: OrderedDict[bytes, bytes] = OrderedDict()

    def make(self, piece: Piece, document: Mapping[str, Any]) -> bytes:
        """The bytes of a piece. Raises NotMade, also when others are in front for too long."""
        said = json.dumps([piece.template, piece.form, document], sort_keys=True, ensure_ascii=False)
        key = hashlib.sha256(said.encode(errors="replace")).digest()
        made = self._kept.get(key)
        if made is not None:
            return made
        if not self._places.acquire(blocking=False):
            raise NotMade
        try:
            return self._in_turn(key, piece, document)
        finally:
            self._places.release()

    def _in_turn(self, key: bytes, piece: Piece, document: Mapping[str, Any]) -> bytes:
        if not self._making.acquire(timeout=self._wait):
            raise NotMade
        try:
            return self._made(key, piece, document)
        finally:
            self._making.release()

    def _made(self, key: bytes, piece: Piece, document: Mapping[str, Any]) -> bytes:
        made = self._kept.get(key)  # somebody else may have asked for it while we waited
        if made is None:
            setter = documents.drawing if piece.form == "svg" else documents.typeset
            made = self._kept[key] = setter(piece.template, document)
            if len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return made

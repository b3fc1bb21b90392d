"""Files that are two things at once: a picture that is also an archive, a page or a PDF."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

_HEAD, _TAIL = 4096, 65536
_PAGE = re.compile(rb"<(?:!doctype\s+html|html|script|svg|iframe|body)[\s>]|<\?php", re.IGNORECASE)
_ENDS = {"jpg": (b"\xff\xd9", 2), "png": (b"IEND", 8), "pdf": (b"%%EOF", 5)}


def is_mixed(kind: str, data: bytes) -> bool:
    """Whether a file of this kind is also something else. What only hangs behind a photograph falls away anyway."""
    if zipfile.is_zipfile(BytesIO(data)):
        return True
    behind = _behind(kind, data)[-_TAIL:]
    if _PAGE.search(behind) or (kind != "pdf" and b"%PDF-" in behind):
        return True
    # in front: readers of PDF look for their sign in the first kilobyte, browsers guess by the first tags
    head = data[:_HEAD]
    return kind != "pdf" and (b"%PDF-" in head[:1100] or _PAGE.search(head) is not None)


def _behind(kind: str, data: bytes) -> bytes:
    if kind == "webp":
        return data[8 + int.from_bytes(data[4:8], "little") :]
    sign, length = _ENDS[kind]
    end = data.rfind(sign)
    return data[end + length :] if end >= 0 else b""

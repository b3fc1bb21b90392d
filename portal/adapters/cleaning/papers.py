"""PDF files built anew of what is drawn on their pages: nothing that runs, leads away, or tells about the file."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Stream, String

from portal.adapters.cleaning.embedded import bare_jpeg, bare_jpeg2000
from portal.adapters.cleaning.pdf_keys import KEYS, NAMED, PAGE, PROGRAMS, RESOURCES, TEXTS
from portal.adapters.cleaning.remarks import drawing_without, program_without
from portal.domain.attachments import Fault

PAGES = 200
"""The most pages; what has more is no attachment but an archive."""

OBJECTS = 50_000
"""The most parts of a file."""

WRITTEN = 4 * 2**20
"""Bytes of drawing on a page that are looked through for remarks; a scanned page has a hundred."""

UNPACKED, ALL_UNPACKED = 128 * 2**20, 512 * 2**20
"""Bytes of one part when unpacked, and of all; a scanned page of 300 dots an inch has 25 MiB."""

TIGHT = 2**20
"""Bytes of a part that is packed in a way of long ago, or in two ways."""

_FLATE = (Name.FlateDecode, Name.Fl)
_DEVICES = {1: Name.DeviceGray, 3: Name.DeviceRGB, 4: Name.DeviceCMYK}


class _Heavy(Exception):
    """There is more in it than we look through."""


def prepare() -> None:
    """Load what reads papers: later no file can be opened."""
    made = pikepdf.new()
    made.add_blank_page()
    file = BytesIO()
    made.save(file, encryption=pikepdf.Encryption(user="", owner="x"))
    with pikepdf.open(file):
        pass


def clean(data: bytes) -> bytes | Fault:
    """A PDF that shows the same pages and holds nothing else, or why not."""
    try:
        with pikepdf.open(BytesIO(data)) as paper:
            if paper.is_encrypted:
                return Fault.LOCKED
            if len(paper.objects) > OBJECTS or len(paper.pages) > PAGES:
                return Fault.HEAVY
            if len(paper.pages) == 0:
                return Fault.BROKEN
            return _cleaned(paper)
    except pikepdf.PasswordError:
        return Fault.LOCKED
    except _Heavy:
        return Fault.HEAVY
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError, RuntimeError, OSError):
        return Fault.BROKEN


def _cleaned(paper: pikepdf.Pdf) -> bytes:
    # what is filled in or drawn over a page becomes a part of it; who wrote it, and what it does, does not
    if Name.AcroForm in paper.Root:
        paper.generate_appearance_streams()
    paper.flatten_annotations("screen")
    pages = [_page(page) for page in paper.pages]
    scrubber = _Scrubber()
    for page in pages:
        scrubber.scrub(page)
        written = page.get("/Contents")
        if isinstance(written, Stream):
            _without_remarks(written)
    made = pikepdf.new()
    for page in pages:
        made.pages.append(pikepdf.Page(paper.make_indirect(page)))
    for key in set(made.Root.keys()) - {"/Type", "/Pages"}:
        del made.Root[key]
    file = BytesIO()
    made.save(
        file,
        deterministic_id=True,
        recompress_flate=True,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        fix_metadata_version=False,
    )
    return file.getvalue()


def _page(page: pikepdf.Page) -> Dictionary:
    """A page with what it takes over from those above it, and nothing that is not drawn."""
    page.contents_coalesce()
    own = Dictionary(Type=Name.Page)
    for key in PAGE:
        found = _inherited(page.obj, key)
        if found is not None:
            own[key] = found
    return own


def _inherited(node: Object, key: str) -> Object | None:
    for _step in range(50):
        if key in node:
            return node[key]
        if "/Parent" not in node:
            return None
        node = node["/Parent"]
    return None


class _Scrubber:
    """Goes through all parts of a page and takes out what is not known to draw something."""

    def __init__(self) -> None:
        self._seen: set[tuple[int, int]] = set()
        self._left = OBJECTS * 4
        self._room = ALL_UNPACKED

    def scrub(self, root: Object) -> None:
        """Clean `root` and all that hangs on it, in place."""
        waiting = [root]
        while waiting:
            one = waiting.pop()
            self._left -= 1
            if self._left < 0:
                raise _Heavy
            if one.is_indirect:
                if one.objgen in self._seen:
                    continue
                self._seen.add(one.objgen)
            if isinstance(one, Array):
                waiting += _array(one)
            elif isinstance(one, Dictionary | Stream):
                waiting += _dictionary(one)
                if isinstance(one, Stream):
                    self._room -= _unpacked(one, min(self._room, UNPACKED))
                    _stream(one)


def _array(one: Array) -> Iterator[Object]:
    for at, value in enumerate(list(one)):
        if isinstance(value, String) and not (at == 3 and one[0] == Name.Indexed):
            one[at] = String("")
        elif (device := _device(value)) is not None:
            one[at] = device
        elif isinstance(value, Object):
            yield value


def _dictionary(one: Dictionary | Stream) -> Iterator[Object]:
    for key in list(one.keys()):
        value = one[key]
        if key not in KEYS or (isinstance(value, String) and key not in TEXTS):
            if key != "/Length":
                del one[key]
        elif key == "/Resources" and isinstance(value, Dictionary):
            yield from _resources(value)
        elif key in NAMED and isinstance(value, Dictionary):
            for glyph in value.values():
                if isinstance(glyph, Stream):
                    _without_remarks(glyph)
            yield from _values(value)
        elif (device := _device(value)) is not None:
            one[key] = device
        elif isinstance(value, Object):
            if key in PROGRAMS and isinstance(value, Stream):
                _without_remarks(value, program_without)
            yield value


def _resources(resources: Dictionary) -> Iterator[Object]:
    """Names of the file's own choosing lead to fonts, pictures and colours."""
    for key in list(resources.keys()):
        named = resources[key]
        if key not in RESOURCES:
            del resources[key]
        elif isinstance(named, Dictionary):
            yield from _values(named)


def _values(named: Dictionary) -> Iterator[Object]:
    for key in list(named.keys()):
        value = named[key]
        if isinstance(value, String):
            del named[key]
        elif (device := _device(value)) is not None:
            named[key] = device
        elif isinstance(value, Object):
            yield value


def _device(value: Any) -> Name | None:
    """A colour profile holds words too: the plain colours of as many inks take its place."""
    if isinstance(value, Array) and len(value) == 2 and value[0] == Name.ICCBased:
        inks = value[1].get("/N", 3) if isinstance(value[1], Stream) else 3
        return _DEVICES.get(int(inks), Name.DeviceRGB)
    return None


def _filters(one: Stream) -> list[Object]:
    found = one.get("/Filter")
    if found is None:
        return []
    return list(found) if isinstance(found, Array) else [found]


def _unpacked(one: Stream, most: int) -> int:
    """How many bytes a part takes when it is unpacked. Raises _Heavy above `most`, before they are made."""
    filters = [each for each in _filters(one) if each not in (Name.DCTDecode, Name.JPXDecode, Name.DCT)]
    raw = one.read_raw_bytes()
    if not filters or filters[0] in (Name.CCITTFaxDecode, Name.JBIG2Decode):
        return len(raw)
    if len(filters) > 1 or filters[0] not in _FLATE:
        if len(raw) > TIGHT or sum(each in _FLATE for each in filters) > 1:
            raise _Heavy
        return len(raw)
    packed, count = zlib.decompressobj(), 0
    with suppress(zlib.error):  # a damaged end is for the reader to mend
        while raw and not packed.eof:
            count += len(packed.decompress(raw, 2**20))
            raw = packed.unconsumed_tail
            if count > most:
                raise _Heavy
    return count


def _stream(one: Stream) -> None:
    """Pictures lose what a camera wrote into them, drawings their remarks."""
    filters = _filters(one)
    last = filters[-1] if filters else None
    if last in (Name.DCTDecode, Name.JPXDecode, Name.DCT):
        raw = one.read_raw_bytes() if len(filters) == 1 else _peeled(one)
        bare = bare_jpeg2000(raw) if last == Name.JPXDecode else bare_jpeg(raw)
        parms = one.get("/DecodeParms")
        one.write(bare, filter=Name(str(last)))
        if last != Name.JPXDecode and isinstance(parms, Dictionary) and "/ColorTransform" in parms:
            one["/DecodeParms"] = Dictionary(ColorTransform=parms["/ColorTransform"])
    elif one.get("/Subtype") == Name.Form or "/PatternType" in one:
        _without_remarks(one)
    elif one.get("/FunctionType") == 4:
        _without_remarks(one, program_without)


def _peeled(one: Stream) -> bytes:
    """The picture inside the other ways in which it was packed."""
    return bytes(one.read_bytes(pikepdf.StreamDecodeLevel.generalized))


def _without_remarks(one: Stream, take_out: Callable[[Stream], None] = drawing_without) -> None:
    _unpacked(one, WRITTEN)
    if len(one.read_bytes()) > WRITTEN:
        raise _Heavy
    take_out(one)

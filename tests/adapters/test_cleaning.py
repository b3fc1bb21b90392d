"""What comes out of the cleaning: the same pictures and pages, and nothing that they do not show."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from typing import Any

import laden
import pikepdf
import pytest
from laden import CANARY, paper, picture, saved, written
from PIL import Image
from pypdf import PdfReader

from portal.adapters import cleaning
from portal.domain.attachments import SMALL, Fault, kind_of

FILES = laden.all_of_them()


def insides(kind: str, data: bytes) -> Iterator[bytes]:
    """The bytes of a file, and all that is packed or wrapped in it."""
    yield data
    if kind != "pdf":
        with Image.open(BytesIO(data)) as image:
            image.load()
            yield repr((image.info, dict(image.getexif()))).encode()
        return
    with pikepdf.open(BytesIO(data)) as made:
        yield repr(made.trailer).encode() + repr(dict(made.docinfo)).encode()
        for one in made.objects:
            yield repr(one).encode() + one.unparse(resolved=False)
            if isinstance(one, pikepdf.Stream):
                yield one.read_raw_bytes()
                with suppress(pikepdf.PdfError):  # a photograph: its own bytes are looked at
                    yield one.read_bytes(pikepdf.StreamDecodeLevel.generalized)


def tells(kind: str, data: bytes) -> bool:
    """Whether the canary can be found anywhere in a file."""
    spelled = (CANARY.encode(), CANARY.encode("utf-16-le"), CANARY.encode("utf-16-be"), CANARY.encode().hex().encode())
    return any(each in inside for inside in insides(kind, data) for each in spelled)


def test_there_are_at_least_sixty_of_them_and_each_tells_something() -> None:
    assert len(FILES) >= 60
    silent = [(kind, what) for kind, what, data in FILES if not tells(kind, data) and what != "moving"]
    packed = [("png", "packed_text"), ("png", "xmp"), ("png", "icc"), ("webp", "see_through")]
    assert set(silent) <= set(packed), silent


@pytest.mark.parametrize(("kind", "what", "data"), FILES, ids=[f"{kind}-{what}" for kind, what, _ in FILES])
def test_nothing_is_left_that_nobody_sees(kind: str, what: str, data: bytes) -> None:
    made = cleaning.clean(data)
    assert made.kind == kind == kind_of(made.data)
    assert not tells(kind, made.data)


@pytest.mark.parametrize(("kind", "form"), [("jpg", "JPEG"), ("png", "PNG"), ("webp", "WEBP")])
def test_a_picture_stays_the_picture(kind: str, form: str) -> None:
    made = Image.open(BytesIO(cleaning.clean(saved(picture(), form)).data))
    assert (made.size, made.mode) == ((96, 64), "RGB")
    red, white = made.getpixel((4, 4)), made.getpixel((80, 50))
    assert red[0] > 240 > 20 > red[1] and min(white) > 240


def test_a_photograph_is_upright_afterwards() -> None:
    made = Image.open(BytesIO(cleaning.clean(saved(picture(), "JPEG", exif=laden.exif(tag_274=6))).data))
    assert made.size == (64, 96)
    assert made.getpixel((60, 4))[1] < 40, "what was above left is above right when turned a quarter"
    assert not made.getexif()


@pytest.mark.parametrize(("form", "mode"), [("JPEG", "RGB"), ("JPEG", "L"), ("PNG", "RGBA"), ("WEBP", "RGBA")])
def test_a_picture_comes_small_as_well(form: str, mode: str) -> None:
    large = Image.effect_noise((1600, 1200), 200).convert(mode)
    made = cleaning.clean(saved(large, form))
    small = Image.open(BytesIO(made.small))
    assert (small.format, small.size) == ("JPEG", (240, 180))
    assert len(made.small) <= SMALL and not small.getexif()


def test_of_a_paper_there_is_nothing_small() -> None:
    assert cleaning.clean(written(paper())).small == b""


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_what_one_sees_through_stays_so(form: str) -> None:
    made = Image.open(BytesIO(cleaning.clean(saved(picture(mode="RGBA"), form)).data))
    assert made.mode == "RGBA" and made.getpixel((80, 50))[3] == 0


def test_of_a_moving_picture_the_first_stays() -> None:
    second = Image.new("RGB", (96, 64), "blue")
    moving = saved(picture(), "WEBP", save_all=True, append_images=[second], duration=100)
    made = Image.open(BytesIO(cleaning.clean(moving).data))
    assert getattr(made, "n_frames", 1) == 1 and min(made.convert("RGB").getpixel((80, 50))) > 240


def test_a_page_shows_what_it_showed() -> None:
    made = cleaning.clean(written(paper())).data
    page = PdfReader(BytesIO(made)).pages[0]
    assert page.extract_text().strip() == "Hallo"
    (photo,) = page.images
    assert photo.image is not None and photo.image.size == (96, 64)
    with pikepdf.open(BytesIO(made)) as clean:
        assert set(clean.Root.keys()) == {"/Type", "/Pages"}
        assert "/Info" not in clean.trailer


def test_what_somebody_drew_over_a_page_becomes_part_of_it() -> None:
    data = next(data for kind, what, data in FILES if what == "drawn_note")
    with pikepdf.open(BytesIO(cleaning.clean(data).data)) as made:
        page = made.pages[0].obj
        assert "/Annots" not in page and len(page.Resources.XObject) == 2


# --- what is refused ---------------------------------------------------------------------------------------------


def archive() -> bytes:
    """An archive with a file in it."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        made.writestr("x.txt", "x" * 100)
    return file.getvalue()


def png_bomb() -> bytes:
    """A few kilobytes that say they are 60,000 by 60,000 pixels."""
    packer = zlib.compressobj(9)
    rows = b"".join(packer.compress(bytes(7501) * 1000) for _ in range(60)) + packer.flush()
    head = laden.chunk(b"IHDR", (60000).to_bytes(4, "big") * 2 + b"\x01\0\0\0\0")
    return b"\x89PNG\r\n\x1a\n" + head + laden.chunk(b"IDAT", rows) + laden.chunk(b"IEND", b"")


def jpeg_bomb() -> bytes:
    """A small photograph that says it is 65,500 pixels wide and high."""
    plain = bytearray(saved(picture(), "JPEG"))
    at = plain.find(b"\xff\xc0")
    plain[at + 5 : at + 9] = (65500).to_bytes(2, "big") * 2
    return bytes(plain)


def pdf_bomb(layers: int) -> bytes:
    """A page of which the drawing unpacks to gigabytes."""
    packed = zlib.compress(bytes(2**28), 9)
    for _ in range(layers - 1):
        packed = zlib.compress(packed * 8, 9)
    made = paper()
    bomb = made.make_stream(b"")
    bomb.write(packed, filter=pikepdf.Array([pikepdf.Name.FlateDecode] * layers))
    made.pages[0].obj.Contents = bomb
    return written(made)


def many_pages() -> bytes:
    """A PDF of ten thousand pages."""
    made = pikepdf.new()
    for _ in range(10_000):
        made.add_blank_page(page_size=(10, 10))
    return written(made)


def deep() -> bytes:
    """A PDF with lists in lists in lists."""
    return (
        written(paper()).replace(b"/Rotate 0", b"").replace(b"/MediaBox [", b"/Own " + b"[" * 100_000 + b"/MediaBox [")
    )


def locked(**passwords: str) -> bytes:
    """A PDF with a password."""
    return written(paper(), encryption=pikepdf.Encryption(**passwords))


PHOTO, PAGE = saved(picture(), "JPEG"), b"<!doctype html><html><script>alert(1)</script></html>"
NO_GOOD: dict[str, tuple[Any, set[Fault]]] = {
    "nothing": (lambda: b"", {Fault.EMPTY}),
    "a text": (lambda: b"Hallo", {Fault.TYPE}),
    "a moving picture of another kind": (lambda: saved(picture(), "GIF"), {Fault.TYPE}),
    "a drawing": (lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>", {Fault.TYPE}),
    "a program": (lambda: b"MZ" + bytes(200), {Fault.TYPE}),
    "an archive": (archive, {Fault.TYPE}),
    "photo and archive": (lambda: PHOTO + archive(), {Fault.MIXED}),
    "photo and page": (lambda: PHOTO + PAGE, {Fault.MIXED}),
    "photo with a page in front": (lambda: PHOTO[:2] + laden.segment(0xFE, PAGE) + PHOTO[2:], {Fault.MIXED}),
    "photo and pdf": (lambda: PHOTO[:2] + laden.segment(0xFE, written(paper())[:900]) + PHOTO[2:], {Fault.MIXED}),
    "photo before a pdf": (lambda: PHOTO + written(paper()), {Fault.MIXED}),
    "pdf and archive": (lambda: written(paper()) + archive(), {Fault.MIXED}),
    "pdf and page": (lambda: written(paper()) + PAGE, {Fault.MIXED}),
    "half a photo": (lambda: saved(picture((900, 900)), "JPEG")[:900], {Fault.BROKEN}),
    "half a png": (lambda: saved(picture(), "PNG")[:60], {Fault.BROKEN}),
    "only the sign of a webp": (lambda: b"RIFF\x10\0\0\0WEBPVP8 ", {Fault.BROKEN}),
    "only the sign of a pdf": (lambda: b"%PDF-1.7\n", {Fault.BROKEN}),
    "a pdf of rubbish": (lambda: b"%PDF-1.7\n" + bytes(range(256)) * 400, {Fault.BROKEN}),
    "a pdf with a password": (lambda: locked(user="a", owner="b"), {Fault.LOCKED}),
    "a pdf that only its owner may print": (lambda: locked(user="", owner="b"), {Fault.LOCKED}),
    "png bomb": (png_bomb, {Fault.HEAVY}),
    "jpeg bomb": (jpeg_bomb, {Fault.HEAVY, Fault.BROKEN}),
    "pdf bomb": (lambda: pdf_bomb(1), {Fault.HEAVY}),
    "pdf bomb in a bomb": (lambda: pdf_bomb(2), {Fault.HEAVY, Fault.BROKEN}),
    "ten thousand pages": (many_pages, {Fault.HEAVY}),
    "lists in lists": (deep, {Fault.HEAVY, Fault.BROKEN}),
    "more than ten megabytes": (lambda: PHOTO + bytes(11 * 2**20), {Fault.LARGE}),
}


@pytest.mark.parametrize("what", NO_GOOD)
def test_what_is_no_good_is_refused_in_time_with_a_reason(what: str) -> None:
    make, faults = NO_GOOD[what]
    data = make()
    began = time.monotonic()
    with pytest.raises(cleaning.Refused) as refused:
        cleaning.clean(data)
    assert time.monotonic() - began < 10
    assert refused.value.fault in faults


def test_who_waits_too_long_for_a_turn_hears_so(monkeypatch: pytest.MonkeyPatch) -> None:
    while cleaning._AT_ONCE.acquire(blocking=False):
        pass
    try:
        with pytest.raises(cleaning.Refused) as refused:
            cleaning.clean(PHOTO, patience=0.1)
    finally:
        cleaning._AT_ONCE.release(2)
    assert refused.value.fault is Fault.BUSY


def test_waiting_for_a_turn_is_part_of_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    given = []
    monkeypatch.setattr(cleaning, "_cleaned", lambda kind, data, left: given.append(left))
    assert cleaning._AT_ONCE.acquire() and cleaning._AT_ONCE.acquire()
    timer = threading.Timer(0.3, cleaning._AT_ONCE.release)
    timer.start()
    try:
        cleaning.clean(PHOTO, patience=2)
    finally:
        timer.join()
        cleaning._AT_ONCE.release()
    assert given[0] < 1.8


PROBE = """
import os, socket, sys
from portal.adapters.cleaning import pictures, process
def tried(kind, data):
    said = []
    for what in (lambda: open("/etc/passwd"), lambda: open("/tmp/x", "w"), socket.socket, os.pipe):
        try:
            what()
            said.append("could")
        except OSError:
            said.append("no")
    return " ".join((*said, *sorted(os.environ))).encode()
pictures.clean = lambda kind, data: (tried(kind, data), b"")
sys.argv = ["process", "png"]
process.main()
"""


def test_what_reads_a_file_of_a_stranger_opens_no_file_and_no_connection() -> None:
    probe = [sys.executable, "-c", PROBE]
    done = subprocess.run(probe, input=b"x", capture_output=True, env={"OMP_NUM_THREADS": "1"}, check=True)
    head, said = done.stdout.split(b"\n", 1)
    assert (head, said.split()[:4]) == (b"clean 0", [b"no"] * 4)


@pytest.mark.parametrize(
    "said",
    [
        b"clean 0\n<html>",
        b"clean 0\n",
        b"clean\n" + PHOTO,
        b"clean 6\n<html>" + PHOTO,
        b"clean 99999\n" + PHOTO,
        b"clean -1\n" + PHOTO,
        b"clean 0\n" + PHOTO + bytes(11 * 2**20),
        b"busy",
        b"?",
    ],
)
def test_what_the_process_says_is_not_taken_on_trust(monkeypatch: pytest.MonkeyPatch, said: bytes) -> None:
    made = subprocess.CompletedProcess([], 0, said)
    monkeypatch.setattr(cleaning.subprocess, "run", lambda *_given, **_more: made)
    with pytest.raises(cleaning.Refused):
        cleaning.clean(PHOTO)


def test_the_largest_photograph_of_a_phone_comes_through() -> None:
    large = saved(Image.effect_noise((4000, 3000), 40).convert("RGB"), "JPEG", quality=80)
    began = time.monotonic()
    made = Image.open(BytesIO(cleaning.clean(large).data))
    assert made.size == (4000, 3000)
    assert time.monotonic() - began < 8

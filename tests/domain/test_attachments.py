"""Files with a signal: what is refused and why, what a file really is, and what is kept sealed beside it."""

import pytest

from portal.domain.attachments import (
    KINDS,
    LARGEST,
    LATER,
    MOST,
    PICTURES,
    TOGETHER,
    Attachment,
    Fault,
    Place,
    at_fault,
    kind_of,
    no_room,
)

MIB = 2**20
PHOTO = Attachment("a1", 2, "jpg", 700_000, Place.MESSAGE, 3, b"\xff\xd8small")


@pytest.mark.parametrize(
    ("sizes", "found"),
    [
        ([], {}),
        ([1], {}),
        ([0], {0: Fault.EMPTY}),
        ([LARGEST], {}),
        ([LARGEST + 1], {0: Fault.LARGE}),
        ([5, 0, LARGEST + 1, 5], {1: Fault.EMPTY, 2: Fault.LARGE}),
        ([1] * MOST, {}),
        ([1] * 7, {5: Fault.MANY, 6: Fault.MANY}),
        ([10 * MIB, 10 * MIB, 5 * MIB], {}),
        ([10 * MIB, 10 * MIB, 5 * MIB + 1], {2: Fault.TOGETHER}),
        ([6 * MIB] * MOST, {4: Fault.TOGETHER}),
        ([0] * 6, dict.fromkeys(range(6), Fault.EMPTY)),
    ],
)
def test_what_is_wrong_with_files_of_these_sizes(sizes: list[int], found: dict[int, Fault]) -> None:
    assert at_fault(sizes) == found


def test_the_limits_are_those_that_were_promised() -> None:
    assert (MOST, LARGEST, TOGETHER) == (5, 10 * MIB, 25 * MIB)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "jpg"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "png"),
        (b"RIFF\x24\x00\x00\x00WEBPVP8 ", "webp"),
        (b"%PDF-1.7\n", "pdf"),
        (b"RIFF\x24\x00\x00\x00WAVEfmt ", None),
        (b"RIFX\x24\x00\x00\x00WEBPVP8 ", None),
        (b"....\x24\x00\x00\x00WEBP", None),
        (b"GIF89a", None),
        (b"MZ\x90\x00", None),
        (b" %PDF-1.7", None),
        (b"\xff\xd8", None),
        (b"", None),
    ],
)
def test_a_file_is_what_its_first_bytes_say(data: bytes, kind: str | None) -> None:
    assert kind_of(data) == kind


def test_pictures_can_be_shown_and_a_paper_cannot() -> None:
    shown = {kind for kind in KINDS if Attachment("a", 1, kind, 1, Place.REPORT).is_picture}
    assert shown == set(PICTURES) == {"jpg", "png", "webp"}


def test_what_is_known_of_a_file_comes_back() -> None:
    sealed = PHOTO.document()
    assert {name: sealed[name] for name in ("number", "kind", "size", "place", "ordinal")} == {
        "number": 2,
        "kind": "jpg",
        "size": 700_000,
        "place": "message",
        "ordinal": 3,
    }
    assert sealed["small"].rstrip() == "/9hzbWFsbA=="
    assert Attachment.from_document("a1", sealed) == PHOTO


def test_the_document_of_a_paper_is_as_long_as_that_of_a_picture() -> None:
    """How much room it takes must not tell whether there is a picture in it."""
    lengths = {
        len(Attachment("a", 1, "pdf", 9, Place.NOTE, 1, small).document()["small"]) for small in (b"", b"x" * 9216)
    }
    assert lengths == {4 * 9216 // 3}


def test_a_file_of_before_the_small_pictures_has_none() -> None:
    older = {"number": 1, "kind": "png", "size": 5, "place": "report", "ordinal": 0}
    assert Attachment.from_document("a1", older) == Attachment("a1", 1, "png", 5, Place.REPORT)


@pytest.mark.parametrize(
    ("before", "count", "refused"),
    [(0, LATER, []), (0, LATER + 1, [LATER]), (LATER - 2, 3, [2]), (LATER, 2, [0, 1]), (LATER + 5, 1, [0]), (3, 0, [])],
)
def test_a_signal_takes_no_more_files_than_promised(before: int, count: int, refused: list[int]) -> None:
    assert no_room(before, count) == dict.fromkeys(refused, Fault.FULL)

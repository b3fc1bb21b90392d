"""Files that Noor sends along: sealed like her words, the same form once, and nothing of them on a disk."""

from __future__ import annotations

import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import laden
import pytest
from cast import DIRK, FARID, GRETA, SANNE, Clock, desk, draft, file_signal, once, report_token
from conftest import Visitor
from laden import CANARY, picture, saved
from pages import fields, find, text_of
from PIL import Image
from sqlalchemy import func, select, update

from portal.actions import attaching, tokens
from portal.actions.desk import files, inbox, journalling, reading
from portal.actions.house import House
from portal.actions.reporters import following, reporting
from portal.adapters import tables
from portal.domain.attachments import (
    LARGEST,
    LATER,
    MOST,
    TOGETHER,
    Attachment,
    Fault,
    Place,
    Upload,
    at_fault,
    no_room,
)
from portal.domain.signals import Filter
from portal.doors import join_doors

PHOTO = Upload("kanarienaam.jpg", saved(picture(), "JPEG", exif=laden.exif()))
PAPER = Upload("brief.pdf", laden.written(laden.paper()))


def send(house: House, *uploads: Upload, token: tokens.FormToken | None = None) -> str:
    """Noor files a signal with files; the receipt code."""
    return reporting.submit(house, token or report_token(house), draft(), uploads=uploads).code


def signal_of(house: House, email: str = FARID) -> str:
    """The only signal."""
    return inbox.inbox(house, desk(house, email), Filter(status=None)).entries[0].signal.id


def kept(house: House, email: str = SANNE) -> list[Attachment | None]:
    """What somebody sees of the files of the only signal."""
    return list(reading.open_signal(house, desk(house, email), signal_of(house, email)).files)


def rows(house: House) -> int:
    """How many files there are."""
    with house.database.reading() as connection:
        return connection.execute(select(func.count()).select_from(tables.Attachment)).scalar_one()


def addition(house: House, code: str, *uploads: Upload, token: tokens.FormToken | None = None) -> None:
    """Noor adds something with her code."""
    own = token or tokens.read(house, following.PURPOSE, tokens.issue(house, following.PURPOSE))
    following.add(house, own, code, "Hier is de foto.", uploads)


def test_a_functionaris_opens_what_came_along(house: House) -> None:
    send(house, PHOTO, PAPER)
    first, second = kept(house)
    assert first and second
    assert (first.number, first.kind, first.place) == (1, "jpg", Place.REPORT)
    assert (second.number, second.kind) == (2, "pdf")
    found, held = files.open_file(house, desk(house, FARID), signal_of(house), first.id)
    assert found == first and len(held) == first.size and held.startswith(b"\xff\xd8")
    assert CANARY.encode() not in held


def test_how_much_room_is_taken_does_not_say_whether_it_is_a_picture(house: House) -> None:
    white = Upload("wit.png", saved(Image.new("L", (4, 4), 255), "PNG"))
    noise = Upload("ruis.jpg", saved(Image.effect_noise((900, 900), 250).convert("RGB"), "JPEG"))
    send(house, PHOTO, PAPER, white, noise)
    with house.database.reading() as connection:
        lengths = connection.execute(select(func.length(tables.Attachment.about)).distinct()).scalars().all()
    assert len(lengths) == 1
    assert [bool(each and each.small) for each in kept(house)] == [True, False, True, True]


def test_what_an_older_version_kept_is_read_too() -> None:
    document = {"number": 1, "kind": "jpg", "size": 5, "place": "report", "ordinal": 0}
    assert Attachment.from_document("x", document) == Attachment("x", 1, "jpg", 5, Place.REPORT)


def test_opening_one_stands_in_the_trail_with_ids_only(house: House) -> None:
    send(house, PHOTO)
    (file,) = kept(house)
    assert file
    files.open_file(house, desk(house, FARID), signal_of(house), file.id)
    with house.database.reading() as connection:
        facts = connection.execute(select(tables.Event.facts).where(tables.Event.act == "file_opened")).scalar_one()
    assert facts == f'{{"file":"{file.id}"}}'


@pytest.mark.parametrize("email", [GRETA, DIRK])
def test_nobody_else_opens_it_or_learns_that_it_is_there(house: House, email: str) -> None:
    send(house, PHOTO)
    (file,) = kept(house)
    assert file
    with pytest.raises(files.NotFound):
        files.open_file(house, desk(house, email), signal_of(house), file.id)


def test_a_file_of_one_signal_is_no_file_of_another(house: House) -> None:
    send(house, PHOTO)
    (file,) = kept(house)
    first = signal_of(house)
    file_signal(house)
    other = next(
        each.signal.id
        for each in inbox.inbox(house, desk(house, FARID), Filter(status=None)).entries
        if each.signal.id != first
    )
    assert file
    with pytest.raises(files.NotFound):
        files.open_file(house, desk(house, FARID), other, file.id)
    with house.database.writing() as connection:
        connection.execute(update(tables.Attachment).values(signal=other))
    with pytest.raises(files.NotFound):
        files.open_file(house, desk(house, FARID), other, file.id)


def test_a_damaged_file_is_named_and_the_others_open(house: House) -> None:
    send(house, PHOTO, PAPER)
    first, second = kept(house)
    assert first and second
    with house.database.writing() as connection:
        connection.execute(update(tables.Attachment).where(tables.Attachment.id == first.id).values(about=b"\x01x"))
    assert kept(house) == [second, None]


def test_the_same_form_with_the_same_files_is_one_signal(house: House, clock: Clock) -> None:
    token = report_token(house)
    code = send(house, PHOTO, token=token)
    clock.move(hours=30)
    assert send(house, PHOTO, token=token) == code, "an old form that was handled gets its code"
    assert rows(house) == 1


def test_the_same_form_with_another_file_says_so(house: House) -> None:
    token = report_token(house)
    send(house, PHOTO, token=token)
    for other in ((), (PAPER,), (PHOTO, PAPER)):
        with pytest.raises(reporting.AlreadyReceived):
            send(house, *other, token=token)
    assert rows(house) == 1


def test_with_one_bad_file_nothing_is_kept_and_each_is_named(house: House) -> None:
    with pytest.raises(attaching.Refused) as refused:
        send(house, PHOTO, Upload("x.jpg", b"GIF89a"), Upload("y.pdf", b"%PDF-1.7\n"))
    assert refused.value.faults == {1: Fault.TYPE, 2: Fault.BROKEN}
    assert rows(house) == 0
    with house.database.reading() as connection:
        assert connection.execute(select(func.count()).select_from(tables.Signal)).scalar_one() == 0


def test_what_is_added_later_is_sealed_for_the_thread(house: House) -> None:
    code = send(house, PHOTO)
    addition(house, code, PAPER)
    first, second = kept(house)
    assert first and second
    assert (second.number, second.place, second.ordinal) == (2, Place.MESSAGE, 1)
    _, held = files.open_file(house, desk(house, FARID), signal_of(house), second.id)
    assert held.startswith(b"%PDF-")
    (entry,) = following.follow(house, code).entries
    assert entry.message and entry.message.files == 1


def test_an_addition_that_comes_twice_is_there_once(house: House) -> None:
    code = send(house)
    token = tokens.read(house, following.PURPOSE, tokens.issue(house, following.PURPOSE))
    addition(house, code, PHOTO, token=token)
    addition(house, code, PHOTO, token=token)
    assert rows(house) == 1
    with pytest.raises(following.AlreadyAdded):
        addition(house, code, PAPER, token=token)


def test_a_note_can_bring_files_too(house: House) -> None:
    send(house, PHOTO)
    farid, signal = desk(house, FARID), signal_of(house)
    journalling.add_note(house, farid, signal, once(house, farid), "De brief van de buurman.", [PAPER])
    _, second = kept(house)
    assert second and (second.number, second.place, second.ordinal) == (2, Place.NOTE, 1)


def test_what_goes_with_a_signal_goes_with_it(house: House) -> None:
    send(house, PHOTO)
    with house.database.writing() as connection:
        connection.execute(tables.Signal.__table__.delete())
    assert rows(house) == 0


@pytest.mark.sqlite  # reads the bytes of its files
def test_no_word_of_a_file_stands_in_the_database(house: House) -> None:
    code = send(house, PHOTO, Upload("kanarienaam.pdf", laden.written(laden.paper())))
    addition(house, code, PHOTO)
    whole = b"".join(path.read_bytes() for path in house.settings.instance.glob("portal.sqlite*"))
    for word in (CANARY, "kanarienaam", "image/jpeg", "Hallo"):
        assert word.encode() not in whole
    assert b"\xff\xd8\xff\xe0" not in whole and b"%PDF-" not in whole


# --- nothing outside the database --------------------------------------------------------------------------------


def saved_noise(width: int) -> bytes:
    """A large photograph that cannot be packed."""
    return saved(Image.effect_noise((width, 3600), 90).convert("L"), "JPEG", quality=85)


def everything(folder: Path) -> set[Path]:
    """Every file below a folder."""
    return set(folder.rglob("*"))


@pytest.mark.slow
def test_twenty_five_megabytes_make_no_file_outside_the_database(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Through the front door, and with nowhere to put a file: the folder for temporary ones may not be written."""

    def no_file(*given: object, **more: object) -> None:
        raise AssertionError("somebody asks for a temporary file")

    for maker in ("TemporaryFile", "NamedTemporaryFile", "SpooledTemporaryFile", "mkstemp"):
        monkeypatch.setattr(tempfile, maker, no_file)
    photo = saved(Image.effect_noise((3300, 2500), 90).convert("RGB"), "JPEG", quality=82)
    large = [photo, *(laden.written(laden.paper(saved_noise(width))) for width in (4100, 4120))]
    assert 24 * 2**20 < sum(map(len, large)) <= TOGETHER and max(map(len, large)) <= LARGEST
    before, open_before = everything(tmp_path), len(list(Path("/proc/self/fd").iterdir()))
    assert isinstance(house.clock, Clock)
    visitor = Visitor(join_doors(house), house.clock)
    form = fields(visitor.get("/nl/waterstad/melden").text)
    named = [(each, f"bestand{at}") for at, each in enumerate(large)]
    page = visitor.post("/nl/waterstad/melden", **laden.multipart({**form, "story": "Met foto's."}, *named))
    assert page.status_code == 200, page.text[:500]
    assert text_of(find(page.text, "receipt-code")).strip()
    new = {path.name for path in everything(tmp_path) - before}
    assert new <= {"portal.sqlite-wal", "portal.sqlite-shm", "portal.queue"}, new
    assert len(list(Path("/proc/self/fd").iterdir())) <= open_before + 4, "the database's own"
    assert rows(house) == len(large)


def test_the_limits_are_those_that_are_said() -> None:
    assert at_fault([1] * MOST) == {}
    assert at_fault([1] * (MOST + 1)) == {MOST: Fault.MANY}
    assert at_fault([LARGEST, LARGEST, TOGETHER - 2 * LARGEST]) == {}
    assert at_fault([LARGEST, LARGEST, TOGETHER - 2 * LARGEST + 1]) == {2: Fault.TOGETHER}
    assert at_fault([0, LARGEST + 1]) == {0: Fault.EMPTY, 1: Fault.LARGE}


def test_twenty_files_can_be_added_to_one_signal_and_no_more() -> None:
    assert LATER == 20
    assert no_room(15, 5) == {}
    assert no_room(18, 5) == {2: Fault.FULL, 3: Fault.FULL, 4: Fault.FULL}
    assert no_room(20, 1) == {0: Fault.FULL}
    assert no_room(25, 0) == {}


def test_what_came_with_the_form_or_from_the_desk_takes_no_room_of_additions(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.domain.attachments.LATER", 2)
    code, sanne = send(house, PHOTO), desk(house, SANNE)
    journalling.add_note(house, sanne, signal_of(house), once(house, sanne), "Erbij.", (PHOTO,))
    addition(house, code, PHOTO)
    with pytest.raises(attaching.Refused) as refused:
        addition(house, code, PHOTO, PHOTO)
    assert refused.value.faults == {1: Fault.FULL}
    token = tokens.read(house, following.PURPOSE, tokens.issue(house, following.PURPOSE))
    addition(house, code, PHOTO, token=token)
    addition(house, code, PHOTO, token=token)  # the same form once more is no new file
    with pytest.raises(attaching.Refused):
        addition(house, code, PHOTO)
    assert rows(house) == 4
    addition(house, code)
    assert len(following.follow(house, code).entries) == 3, "words always fit"


def test_two_additions_at_the_same_moment_do_not_both_fit(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both find room before they are cleaned; what counts is the room when they are written."""
    monkeypatch.setattr("portal.domain.attachments.LATER", 1)
    code = file_signal(house)

    def one(_number: int) -> bool:
        try:
            addition(house, code, PHOTO)
        except attaching.Refused:
            return False
        return True

    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(one, range(2))) == [False, True]
    assert rows(house) == 1

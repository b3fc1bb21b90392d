"""Following a signal with its code."""

from __future__ import annotations

from typing import Any

import pytest
from cast import FARID, Clock, desk, file_signal, once
from pages import fields, find, parse, text_of
from sqlalchemy import event, func, select, update

from portal.actions.desk import inbox, reading, replying, triaging
from portal.actions.house import House
from portal.actions.reporters import following
from portal.adapters import erasing, tables
from portal.domain import receipts
from portal.domain.signals import Filter, Status

PAGE = "/nl/volgen"


def problems(page: Any) -> list[str]:
    """Where the error summary leads to."""
    return [link.get("href", "")[1:] for link in find(page.text, "error-summary").iter("a")]


def said(page: Any) -> list[str]:
    """The messages of the thread, each as one line."""
    return [" ".join(text_of(one).split()) for one in find(page.text, "thread").iter("article")]


def messages(house: House) -> int:
    """How many messages there are."""
    with house.database.reading() as connection:
        return connection.execute(select(func.count()).select_from(tables.Message)).scalar_one()


class Handler:
    """Farid, who handles the only signal."""

    def __init__(self, house: House) -> None:
        self.house, self.desk = house, desk(house, FARID)
        self.signal = inbox.inbox(house, self.desk, Filter(status=None)).entries[0].signal.id
        reading.open_signal(house, self.desk, self.signal)

    def ask(self, text: str) -> None:
        """Put a question to the reporter."""
        replying.ask(self.house, self.desk, self.signal, once(self.house, self.desk), text)

    def tell(self, text: str) -> None:
        """Give feedback."""
        replying.give_feedback(self.house, self.desk, self.signal, once(self.house, self.desk), text)

    def close(self, text: str) -> None:
        """Close the signal."""
        outcome = next(one.key for one in self.house.themes["mensenhandel"].outcomes if one.closes)
        triaging.close(self.house, self.desk, self.signal, once(self.house, self.desk), outcome, text, "")


@pytest.fixture
def code(house: House) -> str:
    """The code of a signal that Noor filed."""
    return file_signal(house)


def test_the_code_shows_where_the_signal_stands(front: Any, code: str) -> None:
    page = front.fill(PAGE, "code-form", code=code)
    assert page.status_code == 200
    assert "badge--received" in page.text
    assert said(page) == []
    steps = [one.get("class") for one in parse(page.text).iter("li") if "timeline__step" in one.get("class", "")]
    assert [name.rsplit("--", 1)[1] for name in steps] == ["current", "todo", "todo", "todo"]
    assert "17 november 2026" in page.text
    assert "Een man gaf op alle vragen antwoord" not in page.text


@pytest.mark.parametrize("typed", ["lower", "spaces", "lookalikes"])
def test_a_code_may_be_typed_carelessly(front: Any, code: str, typed: str) -> None:
    ways = {
        "lower": code.lower(),
        "spaces": f" {receipts.groups(code).replace('-', ' – ')}\n",
        "lookalikes": code.replace("0", "O").replace("1", "l"),
    }
    assert front.post(PAGE, {"code": ways[typed]}).status_code == 200


@pytest.mark.parametrize("typed", ["", "KORT", "x" * 300, "code \x00 met \ud800 rommel", "é" * 24])
def test_what_is_no_code_is_said_and_kept(front: Any, typed: str) -> None:
    page = front.post(PAGE, {"code": typed.encode("utf-8", "replace")})
    assert page.status_code == 422
    assert problems(page) == ["field-code"]


def test_a_typing_mistake_is_told_from_an_unknown_code(front: Any, code: str) -> None:
    wrong = code[:-1] + ("A" if code[-1] != "A" else "B")
    mistyped = front.post(PAGE, {"code": wrong})
    unknown = front.post(PAGE, {"code": receipts.encode(b"niet bekend, nooit gemaakt")})
    assert (mistyped.status_code, unknown.status_code) == (422, 404)
    assert fields(mistyped.text, "code-form")["code"] == wrong
    assert find(unknown.text, "error-summary") is not None
    assert text_of(find(mistyped.text, "error-code")) != text_of(find(unknown.text, "error-code"))


def test_the_code_stands_in_no_address_and_no_title(front: Any, code: str) -> None:
    page = front.post(PAGE, {"code": code})
    tree = parse(page.text)
    assert code not in text_of(next(tree.iter("title")))
    for element in tree.iter():
        for name in ("href", "action", "formaction", "src"):
            assert code not in (element.get(name) or "")


def test_looking_takes_three_statements_at_most(front: Any, house: House, code: str) -> None:
    Handler(house).tell("We zijn ermee bezig.")
    seen: list[str] = []
    event.listen(
        house.database.engine,
        "before_cursor_execute",
        lambda *args: None if args[2].startswith("BEGIN") else seen.append(args[2]),
    )
    front.post(PAGE, {"code": code})
    assert len(seen) <= 3, seen


def test_what_is_new_is_marked_once(front: Any, house: House, code: str) -> None:
    Handler(house).tell("We zijn ermee bezig.")
    first, second = front.post(PAGE, {"code": code}), front.post(PAGE, {"code": code})
    assert 'id="news"' in first.text
    assert "message--new" in first.text
    assert "badge--read" in first.text
    assert 'id="news"' not in second.text
    assert "message--new" not in second.text
    assert "We zijn ermee bezig." in said(second)[0]


def test_a_question_is_asked_and_answered(front: Any, house: House, code: str) -> None:
    Handler(house).ask("Weet je nog hoe laat?\nEn waar?")
    page = front.post(PAGE, {"code": code})
    assert "badge--question" in page.text
    assert text_of(find(page.text, "question-title")).strip().endswith("Weet je nog hoe laat?\nEn waar?")
    answer = front.post(PAGE, {**fields(page.text, "message-form"), "message": "Rond tien uur."})
    assert answer.status_code == 200
    assert find(answer.text, "done") is not None
    assert 'id="question-title"' not in answer.text
    assert "Rond tien uur." in said(answer)[-1]
    assert 'class="message message--out' in answer.text


def test_something_can_be_added_once(front: Any, house: House, code: str) -> None:
    form = {**fields(front.post(PAGE, {"code": code}).text, "message-form"), "message": "Er was ook een bus.\r\nGroen."}
    for _again in range(3):
        page = front.post(PAGE, form)
        assert page.status_code == 200
        assert len(said(page)) == 1
    assert fields(page.text, "message-form")["message"].strip() == ""
    more = {**fields(page.text, "message-form"), "message": "En een fiets."}
    assert len(said(front.post(PAGE, more))) == 2


def test_another_text_under_a_used_form_is_not_lost(front: Any, code: str) -> None:
    form = {**fields(front.post(PAGE, {"code": code}).text, "message-form"), "message": "Een bus."}
    front.post(PAGE, form)
    page = front.post(PAGE, {**form, "message": "Een fiets."})
    assert page.status_code == 422
    kept = fields(page.text, "message-form")
    assert kept["message"].strip() == "Een fiets."
    assert len(said(front.post(PAGE, kept))) == 2


@pytest.mark.parametrize(
    "wrong", [{"message": ""}, {"message": "x" * 4001}, {"token": "nep", "message": "Tekst"}], ids=str
)
def test_a_message_that_cannot_be_sent_is_kept(front: Any, house: House, code: str, wrong: dict[str, str]) -> None:
    form = {**fields(front.post(PAGE, {"code": code}).text, "message-form"), **wrong}
    page = front.post(PAGE, form)
    assert page.status_code == 422
    assert problems(page) == ["field-message"]
    assert fields(page.text, "message-form")["message"].strip() == wrong["message"]
    assert messages(house) == 0
    kept = {**fields(page.text, "message-form"), "message": "Kort."}
    assert len(said(front.post(PAGE, kept))) == 1


def test_a_message_without_a_token_is_kept_and_asked_again(front: Any, house: House, code: str) -> None:
    page = front.post(PAGE, {"code": code, "message": "Tekst"})
    assert page.status_code == 422
    assert messages(house) == 0
    assert len(said(front.post(PAGE, fields(page.text, "message-form")))) == 1


def test_a_page_of_yesterday_is_renewed(front: Any, house: House, code: str, clock: Clock) -> None:
    form = {**fields(front.post(PAGE, {"code": code}).text, "message-form"), "message": "Tekst"}
    clock.move(hours=25)
    page = front.post(PAGE, form)
    assert page.status_code == 422
    assert len(said(front.post(PAGE, fields(page.text, "message-form")))) == 1


def test_a_message_with_a_mistyped_code_is_carried_along(front: Any, code: str) -> None:
    page = front.post(PAGE, {"code": code[:-1], "message": "Tekst"})
    assert fields(page.text, "code-form")["message"] == "Tekst"
    found = front.post(PAGE, {**fields(page.text, "code-form"), "code": code})
    assert fields(found.text, "message-form")["message"].strip() == "Tekst"


def test_the_language_changes_with_the_message_kept(front: Any, house: House, code: str) -> None:
    form = {**fields(front.post(PAGE, {"code": code}).text, "message-form"), "message": "Half", "switch": "1"}
    page = front.post("/pl/volgen", form)
    assert page.status_code == 200
    assert '<html lang="pl">' in page.text
    kept = fields(page.text, "message-form")
    assert (kept["code"], kept["message"].strip(), kept["token"]) == (code, "Half", form["token"])
    assert messages(house) == 0
    asked = front.post("/en/volgen", {"code": "half een code", "switch": "1"})
    assert asked.status_code == 200
    assert fields(asked.text, "code-form")["code"] == "half een code"


def test_the_handling_is_rated_once_there_is_something_to_rate(front: Any, house: House, code: str) -> None:
    assert 'id="rating-form"' not in front.post(PAGE, {"code": code}).text
    Handler(house).close("Dank je wel.")
    page = front.post(PAGE, {"code": code})
    assert "badge--closed" in page.text
    assert "timeline__step--todo" not in page.text
    empty = front.post(PAGE, fields(page.text, "rating-form"))
    assert (empty.status_code, problems(empty)) == (422, ["field-rating"])
    wrong = front.post(PAGE, {**fields(empty.text, "rating-form"), "rating": "9"})
    assert wrong.status_code == 422
    rated = front.post(PAGE, {**fields(wrong.text, "rating-form"), "rating": "3"})
    assert rated.status_code == 200
    assert find(rated.text, "done") is not None
    assert 'id="rating-form"' not in rated.text


def test_every_public_status_is_told_in_order(front: Any, house: House, code: str) -> None:
    farid = Handler(house)
    triaging.move_to(house, farid.desk, farid.signal, once(house, farid.desk), Status.KEPT)
    page = front.post(PAGE, {"code": code})
    assert "badge--in_progress" in page.text, "what was decided inside stays inside"
    states = [one.get("class", "") for one in parse(page.text).iter("li") if "timeline__step" in one.get("class", "")]
    assert [state.rsplit("--", 1)[1] for state in states] == ["done", "done", "current", "todo"]


def test_a_damaged_message_is_named_and_the_rest_stays(front: Any, house: House, code: str) -> None:
    Handler(house).tell("Leesbaar.")
    Handler(house).tell("Onleesbaar.")
    with house.database.writing() as connection:
        row = tables.Message
        last = connection.execute(select(func.max(row.ordinal))).scalar_one()
        connection.execute(update(row).where(row.ordinal == last).values(sealed=b"\x01" + bytes(100)))
    page = front.post(PAGE, {"code": code})
    assert page.status_code == 200
    assert len(said(page)) == 2
    assert "Leesbaar." in said(page)[0]


def test_a_damaged_thread_says_that_nothing_can_be_added(front: Any, house: House, code: str) -> None:
    with house.database.writing() as connection:
        connection.execute(update(tables.Thread).values(key=b"\x01" + bytes(80)))
    page = front.post(PAGE, {"code": code})
    assert "badge--received" in page.text
    answer = front.post(PAGE, {**fields(page.text, "message-form"), "message": "Tekst"})
    assert answer.status_code == 422
    assert fields(answer.text, "message-form")["message"].strip() == "Tekst"


@pytest.mark.sqlite  # a disk that is full, by a bound on its file
def test_a_full_disk_loses_no_message(front: Any, house: House, code: str) -> None:
    Handler(house).tell("Nieuws.")
    form = {**fields(front.post(PAGE, {"code": code}).text, "message-form"), "message": "x" * 3000}
    house.database.engine.dispose()
    listen = ("connect", lambda raw, _record: raw.execute("PRAGMA max_page_count = 1"))
    event.listen(house.database.engine, *listen)
    page = front.post(PAGE, form)
    event.remove(house.database.engine, *listen)
    house.database.engine.dispose()
    assert page.status_code == 503
    kept = fields(page.text, "message-form")
    assert kept["token"] == form["token"]
    assert front.post(PAGE, kept).status_code == 200


def test_below_a_municipality_everything_stays_there(front: Any, code: str) -> None:
    page = front.post("/nl/waterstad/volgen", {"code": code})
    for form in parse(page.text).iter("form"):
        assert form.get("action") == "/nl/waterstad/volgen"


def test_the_code_of_an_erased_signal_says_so_plainly(house: House, front: Any, clock: Clock) -> None:
    code = file_signal(house)
    with house.database.writing() as connection:
        erasing.erase(house.database, connection, following.find(connection, code).signal.id, clock.now.date())
    page = front.fill(PAGE, "code-form", code=code)
    assert page.status_code == 410
    assert "17 november 2026" in text_of(find(page.text, "signal-status"))
    kept = front.post(PAGE, {"code": code, "message": "Ik zag hem weer.", "token": "oud"})
    assert kept.status_code == 410 and "Ik zag hem weer." in kept.text, "what was typed is given back"

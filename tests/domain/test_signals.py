"""The states of a signal: which step follows which, and what the reporter gets to see of it."""

import pytest

from portal.domain.signals import (
    TRANSITIONS,
    Contact,
    Draft,
    NotAllowed,
    PublicStatus,
    Referred,
    Report,
    Status,
    Told,
    move,
    shown_as,
)

# Written out once more on purpose: a change of the table must be meant. Rows: from; columns: to, in the order below.
ORDER = ["received", "read", "question", "in_progress", "discussed", "passed_on", "kept", "closed"]
TABLE = {
    "received":    ". r . . . . . .",
    "read":        ". . q i d p k c",
    "question":    ". . . i d p k c",
    "in_progress": ". . q . d p k c",
    "discussed":   ". . q i . p k c",
    "passed_on":   ". . q i d . k c",
    "kept":        ". . q i d p . c",
    "closed":      ". . . i . . . .",
}  # fmt: skip
PAIRS = [
    (Status(current), Status(target), mark != ".")
    for current, row in TABLE.items()
    for target, mark in zip(ORDER, row.split(), strict=True)
]


@pytest.mark.parametrize(("current", "target", "allowed"), PAIRS, ids=lambda value: str(value))
def test_every_pair_of_statuses(current: Status, target: Status, allowed: bool) -> None:
    assert (target in TRANSITIONS[current]) is allowed
    if allowed:
        assert move(current, target) is target
    else:
        with pytest.raises(NotAllowed, match=f"{current} -> {target}"):
            move(current, target)


def test_the_table_knows_every_status() -> None:
    assert set(TRANSITIONS) == set(Status)
    assert len(PAIRS) == len(Status) ** 2


def test_every_status_but_the_first_can_be_reached_and_left() -> None:
    reached = {target for targets in TRANSITIONS.values() for target in targets}
    assert reached == set(Status) - {Status.RECEIVED}
    assert all(TRANSITIONS.values()), "a signal never gets stuck"


def test_the_reporter_is_not_told_what_is_done_with_it() -> None:
    inner = {Status.IN_PROGRESS, Status.DISCUSSED, Status.PASSED_ON, Status.KEPT}
    assert {shown_as(status) for status in inner} == {PublicStatus.IN_PROGRESS}
    assert {shown_as(status).value for status in set(Status) - inner} == {"received", "read", "question", "closed"}


def test_a_sealed_report_holds_no_contact_and_comes_back() -> None:
    draft = Draft(
        "waterstad",
        "mensenhandel",
        "pl",
        "Een verhaal",
        answers={"vorm": ("arbeid", "weet_niet"), "leeftijd": ()},
        texts={"waar": "Kade 3", "wie": ""},
        indicators=("geen_loon",),
        contact=Contact("Noor", "0612345678", "noor@example.org", True),
        exclude=("b", "a"),
    )
    document = draft.report()
    assert "Noor" not in str(document) and "0612345678" not in str(document) and "noor@" not in str(document)
    report = Report.from_document(document)
    assert (report.language, report.story, report.indicators) == ("pl", "Een verhaal", ("geen_loon",))
    assert report.answers == {"vorm": ("arbeid", "weet_niet")}
    assert report.texts == {"waar": "Kade 3"}


def test_what_makes_two_posts_the_same_form() -> None:
    def said(**own: object) -> dict[str, object]:
        values: dict[str, object] = {"municipality": "w", "theme": "t", "language": "nl", "story": "s", **own}
        return Draft(**values).canonical()  # type: ignore[arg-type]

    assert said() == said(language="en"), "choosing another language is not another text"
    assert said(exclude=("a", "b")) == said(exclude=("b", "a"))
    for other in (
        {"story": "S"},
        {"municipality": "x"},
        {"theme": "u"},
        {"answers": {"vorm": ("arbeid",)}},
        {"texts": {"waar": "hier"}},
        {"indicators": ("i",)},
        {"exclude": ("a",)},
        {"contact": Contact(notify=True)},
        {"contact": Contact(phone="1")},
    ):
        assert said(**other) != said(), other


def test_contact_is_given_when_somebody_can_be_reached() -> None:
    assert not Contact(notify=True).given
    assert Contact(name="Noor").given and Contact(phone="1").given and Contact(email="a@b").given


def test_how_a_signal_came_travels_sealed_with_the_report() -> None:
    told = Told("phone", "citizen", "farid")
    referred = Referred("s1", "GM9002", "greta", "Greta Hoek")
    document = Draft("w", "t", "nl", "s", told=told, referred=referred).report()
    assert document["told"] == {"channel": "phone", "by": "citizen", "entered_by": "farid"}
    assert document["referred"] == {"origin": "s1", "municipality": "GM9002", "by": "greta", "name": "Greta Hoek"}
    assert document["v"] == 1
    report = Report.from_document(document)
    assert (report.told, report.referred) == (told, referred)
    own = Draft("w", "t", "nl", "s").report()
    assert "told" not in own and "referred" not in own
    assert (Report.from_document(own).told, Report.from_document(own).referred) == (None, None)


def test_what_is_compared_of_a_form_stays_the_same_over_versions() -> None:
    """A form that is open while the portal is renewed must still be known for the one that was sent."""
    draft = Draft("w", "t", "nl", "s", contact=Contact("Noor", "06", "n@x", True), exclude=("b", "a"))
    assert draft.canonical() == {
        "v": 1,
        "language": None,
        "story": "s",
        "answers": {},
        "texts": {},
        "indicators": [],
        "municipality": "w",
        "theme": "t",
        "contact": ["Noor", "06", "n@x", True],
        "exclude": ["a", "b"],
    }

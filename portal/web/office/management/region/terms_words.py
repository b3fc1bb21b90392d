"""What a region promises and keeps, in words: names of the fields, values with their unit, what a change means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from portal.domain.proposals import Part, Proposal, consequences
from portal.web.filters import day
from portal.web.office.forms import date_of

SLUGS = {Part.RECORD: "naam", Part.PROMISES: "beloften", Part.TERMS: "bewaren", Part.LINKING: "vergelijken"}
"""The parts in addresses."""

UNITS = {
    "first_look_days": "working_days",
    "feedback_days": "working_days",
    "question_days": "working_days",
    "progress_days": "working_days",
    "follow_up_weeks": "weeks",
    "review_weeks": "weeks",
    "contact_days": "days",
    "none_months": "months",
    "kept_months": "months",
    "passed_months": "months",
    "extension_months": "months",
    "hard_max_months": "months",
}
"""In what a value is counted; what is not here is no number."""


@dataclass(frozen=True, slots=True)
class Line:
    """A field: what it is called, its value now, and what that means."""

    name: str
    label: str
    value: str
    help: str


def part_label(part: Part) -> str:
    """What a part is called."""
    return {
        Part.RECORD: _("Name of the region"),
        Part.PROMISES: _("Promises"),
        Part.TERMS: _("Terms of keeping"),
        Part.LINKING: _("Comparing between municipalities"),
    }[part]


def part_help(part: Part) -> str:
    """What a part is for."""
    return {
        Part.RECORD: _("What the region is called in the portal."),
        Part.PROMISES: _("How soon reporters hear something, and when colleagues look again."),
        Part.TERMS: _("How long signals are kept before they are erased."),
        Part.LINKING: _(
            "Whether contact persons may see that a signal elsewhere in the region names the same address, number "
            "plate, phone number, KvK number or bank account. Only when all municipalities signed for it."
        ),
    }[part]


def lines(part: Part, values: Mapping[str, Any]) -> list[Line]:
    """The fields of a part in the order in which they are read."""
    return [Line(name, label, in_words(name, values[name]), said) for name, label, said in _fields(part)]


def field_label(part: Part, name: str) -> str:
    """What a field is called."""
    return next(label for each, label, _said in _fields(part) if each == name)


def settled_label(name: str) -> str:
    """What a field of any part is called; "" for what is none."""
    if name == "because":
        return _("Why")
    return next((label for part in Part for each, label, _said in _fields(part) if each == name), "")


def in_words(name: str, value: Any) -> str:
    """A value with its unit."""
    if name == "kind":
        return kind_label(value)
    if name == "compares":
        return _("Yes") if value == "yes" else _("No")
    if name in ("covenant", "covenant_on", "dpia", "dpia_on"):
        found = date_of(value) if name.endswith("_on") else None
        return day(found) if found else value or "–"
    if isinstance(value, list):
        return ", ".join(in_words("", each) if name == "mail_slots" else _counted("weeks", each) for each in value)
    return _counted(UNITS[name], value) if name in UNITS else str(value)


def kind_label(kind: str) -> str:
    """What sort of region it is; as it was written when the portal does not know it."""
    return {
        "district": _("District"),
        "province": _("Province"),
        "country": _("Country"),
        "other": _("Another kind"),
    }.get(kind, kind)


def brings_about(proposal: Proposal) -> list[str]:
    """What a change means for people, a sentence each."""
    return [_consequence(code) for code in consequences(proposal.part, proposal.before, proposal.after)]


def _counted(unit: str, count: int) -> str:
    if unit == "working_days":
        return ngettext("%(num)d working day", "%(num)d working days", count)
    if unit == "weeks":
        return ngettext("%(num)d week", "%(num)d weeks", count)
    if unit == "months":
        return ngettext("%(num)d month", "%(num)d months", count)
    return ngettext("%(num)d day", "%(num)d days", count)


def _fields(part: Part) -> list[tuple[str, str, str]]:
    if part is Part.RECORD:
        return [
            ("name", _("Name of the region"), _("Everybody in the region sees this name.")),
            ("kind", _("Kind of region"), _("Only a word; nothing in the portal depends on it.")),
        ]
    if part is Part.PROMISES:
        return [
            ("first_look_days", _("First look"), _("Within this time a contact person opens a new signal.")),
            ("feedback_days", _("First word to the reporter"), _("Within this time the reporter hears something.")),
            (
                "question_days",
                _("Waiting for an answer"),
                _("After a question to the reporter, a colleague looks again when this time is over."),
            ),
            (
                "progress_days",
                _("Next look"),
                _("A signal that is open is due again when this time is over after the last act."),
            ),
            (
                "follow_up_weeks",
                _("Asking a partner"),
                _("This long after handing on, a colleague asks what came of it. It can be asked several times."),
            ),
            ("review_weeks", _("Looking at a puzzle piece again"), _("Unless the contact person chose another day.")),
            (
                "mail_slots",
                _("Moments of mail"),
                _("On working days, colleagues get mail at these moments. An acute signal is mailed at once."),
            ),
        ]
    if part is Part.LINKING:
        return _of_linking()
    return [
        ("none_months", _("Closed, not passed on"), _("Counted from the last activity.")),
        ("kept_months", _("Puzzle piece"), _("Counted from the last activity.")),
        ("passed_months", _("Passed on or linked"), _("Counted from the last activity.")),
        (
            "extension_months",
            _("Extension"),
            _("A contact person can keep a signal this much longer: once, and for a reason."),
        ),
        (
            "contact_days",
            _("Contact data of the reporter"),
            _("Counted from the last message about a closed signal. They go before the signal goes."),
        ),
        (
            "hard_max_months",
            _("Longest term"),
            _("Counted from the day it came in. No signal is kept longer, whatever is left undone."),
        ),
    ]


def _of_linking() -> list[tuple[str, str, str]]:
    return [
        (
            "compares",
            _("Municipalities compare signals"),
            _("A hit tells that there is one, of which type, and whom to call. It never shows the value."),
        ),
        ("covenant", _("Covenant"), _("Title or number, so that somebody finds the document.")),
        ("covenant_on", _("Covenant signed on"), _("The day on which the last municipality signed.")),
        ("dpia", _("DPIA"), _("Title or number of the assessment of the privacy risks.")),
        (
            "dpia_on",
            _("DPIA adopted on"),
            _("The day on which it was adopted, the privacy officer heard."),
        ),
    ]


def _consequence(code: str) -> str:
    return {
        "named": _("The name changes on all pages at once. Addresses stay as they are."),
        "sooner": _("Signals are due sooner. For a signal that is there, this counts from the next act on it."),
        "later": _("Signals get more time. For a signal that is there, this counts from the next act on it."),
        "asked": _("Partners are asked at other moments. This counts for new referrals, and from the next act."),
        "mailed": _(
            "Mail goes at the new moments at once. Whoever chose only moments that are gone gets mail at all of them."
        ),
        "longest_shorter": _(
            "The longest term becomes shorter, at once and for all signals. What is older is erased. Whoever answers "
            "for it is warned at least 14 days before."
        ),
        "contact_sooner": _(
            "Contact data of reporters are erased sooner. What is past its term by then goes within a day. "
            "Nobody is warned."
        ),
        "shorter": _("Signals may be erased sooner. For a signal that is there, this counts from the next act on it."),
        "longer": _(
            "Signals are kept longer. For a signal that is there, this counts from the next act on it. Must one stay "
            "that is erased soon? The contact person can extend it."
        ),
        "compared": _(
            "From now on, contact persons can compare a signal that they opened. Each chooses what, at most 20 things "
            "a day. Both municipalities hear of a hit, and all of it stands in the trail."
        ),
        "codes_deleted": _("All codes to compare with are deleted at once. What was a hit is none any more."),
        "papers": _("Only what is written here about the documents changes."),
        "contact_later": _("Contact data of reporters are kept longer. What was erased does not come back."),
    }[code]


def not_possible(why: str) -> str:
    """Why something cannot be settled, and what to do."""
    return {
        "same": _("Nothing changes by this. Change a value first."),
        "waiting": _("Another proposal about this waits already. Settle that one first."),
        "own": _("Two people settle this. Ask your colleague."),
        "over": _("This proposal is over. Propose it anew."),
        "changed": _("The settings were changed in the meantime. Withdraw this proposal and propose it anew."),
        "left": _("Whoever proposed this no longer manages this region. Withdraw it and propose it anew."),
        "new": _("One of you invited the other less than two weeks ago. Ask a third colleague, or agree later."),
    }[why]

"""Comparing with other municipalities, in words: types of identifiers, hits, and what was done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import format_date, ngettext
from flask_babel import gettext as _

from portal.actions.links.comparing import QUOTA
from portal.actions.links.hits import Colleague, Hit
from portal.domain.comparing import Call
from portal.domain.matching import Identifier, Kind
from portal.web.filters import day
from portal.web.office.present import at


@dataclass(frozen=True, slots=True)
class Row:
    """A hit on a page. `mine` and `href`: the own signal; `called` and `dismissed`: when somebody did that, or ""."""

    key: str
    signal: str
    mine: str
    href: str
    kinds: str
    place: str
    month: str
    notes: list[str]
    colleagues: tuple[Colleague, ...]
    called: str
    same: bool
    dismissed: str


def row(hit: Hit) -> Row:
    """A hit, ready to be shown: nothing of the other signal but its type, municipality, month and whom to call."""
    year, month = hit.month.split("-")
    notes = []
    if hit.over:
        notes.append(_("That signal is closed."))
    if not hit.place.is_open:
        notes.append(_("That municipality takes no new reports now."))
    return Row(
        key=hit.key,
        signal=hit.mine.id,
        mine=_("Your signal of %(day)s", day=day(hit.mine.received_on)),
        href=at(f"/signalen/{hit.mine.id}"),
        kinds=", ".join(same_label(kind) for kind in hit.kinds),
        place=hit.place.name,
        month=format_date(date(int(year), int(month), 1), "LLLL y"),
        notes=notes,
        colleagues=hit.colleagues,
        called=_said(hit.called),
        same=hit.called is not None and hit.called.same,
        dismissed=_said(hit.dismissed),
    )


def _said(call: Call | None) -> str:
    return day(call.on) if call else ""


def same_label(kind: Kind) -> str:
    """What two signals share, without the thing itself."""
    return {
        Kind.ADDRESS: _("the same address"),
        Kind.PLATE: _("the same number plate"),
        Kind.KVK: _("the same KvK number"),
        Kind.PHONE: _("the same phone number"),
        Kind.IBAN: _("the same bank account"),
    }.get(kind, kind.value)


def own_label(found: Identifier) -> str:
    """An identifier of one's own signal."""
    value = found.shown
    return {
        Kind.ADDRESS: _("Address: %(value)s", value=value),
        Kind.PLATE: _("Number plate: %(value)s", value=value),
        Kind.KVK: _("KvK number: %(value)s", value=value),
        Kind.PHONE: _("Phone number: %(value)s", value=value),
        Kind.IBAN: _("Bank account: %(value)s", value=value),
    }.get(found.kind, value)


def quota_left(left: int) -> str:
    """How much can still be compared today."""
    if not left:
        return used_up()
    return ngettext("You can compare %(num)d thing today.", "You can compare %(num)d things today.", left)


def used_up() -> str:
    """Nothing more today."""
    return _("You compared %(most)d things today. That is all for a day. Tomorrow you can compare again.", most=QUOTA)


def compare_done(code: str) -> tuple[str, str]:
    """(kind of alert, words) after comparing; empty for a code that is none."""
    good = {
        "compared": _("Compared. Below you see whether there is a hit."),
        "comparison_withdrawn": _("This signal is compared no more. Its codes are deleted, and so are its hits."),
    }
    bad = {
        "quota": used_up(),
        "again": _("This took too long, and it stopped halfway. Tick what is left, and start again."),
        "off": _("Comparing was switched off for this region a moment ago. Nothing is compared any more."),
        "no_key": _(
            "Nothing can be compared now: the key of the region is not on the server. Tell the functional "
            "administrator."
        ),
    }
    return ("ok", good[code]) if code in good else ("warning", bad[code]) if code in bad else ("", "")


def hit_done(code: str) -> str:
    """What is said after an act on a hit; "" for a code that is none."""
    return {
        "hit_called": _("Kept. What you wrote stands in the journal of your signal."),
        "hit_dismissed": _("Put away, on your side only. Your colleague decides for the other signal."),
        "hit_back": _("The hit is back."),
        "hit_gone": _("This hit is not there any more: a signal was erased, or somebody compares it no more."),
    }.get(code, "")


def with_whom(hit: Hit) -> str:
    """What the journal says about a call: with which municipality, about which type."""
    return _("Hit with %(place)s: %(kinds)s", place=hit.place.name, kinds=", ".join(map(same_label, hit.kinds)))


def section_of(rows: list[Row], compared: int, may_compare: bool, signal: str) -> dict[str, Any]:
    """What the section on the signal page needs."""
    return {
        "across_shown": True,
        "across_hits": [each for each in rows if not each.dismissed],
        "across_count": compared,
        "across_href": at(f"/signalen/{signal}/vergelijken") if may_compare else "",
        "hits_href": at("/koppelingen"),
    }

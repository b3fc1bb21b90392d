"""The pages of a request for access: what each step shows, and what it carries along."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup
from werkzeug.wrappers import Response as Answer

from portal.actions.desk.reading import Dossier
from portal.actions.handing_on import access_request, access_search
from portal.actions.handing_on.access_request import GROUNDS, Material, Passage
from portal.actions.handing_on.access_search import MOST, Found, Hit
from portal.domain.access_requests import LINES, line
from portal.domain.places import Municipality
from portal.domain.searching import QUESTION_LIMIT, Fragment, excerpts
from portal.web.filters import day
from portal.web.language import current
from portal.web.office import confirming
from portal.web.office.desk.inbox_rows import language_of
from portal.web.office.handing_on.access_letter import ground_label, origin, question_label
from portal.web.office.handing_on.access_letter import letter as paper
from portal.web.office.handing_on.access_material import damaged, materials, written
from portal.web.office.handing_on.access_material import doubts as doubts_in
from portal.web.office.handing_on.access_state import ADDRESS_LIMIT, Chosen
from portal.web.office.present import at, desk, house, issue_token, summary
from portal.web.office.words import status_label
from portal.web.show import show

Errors = Mapping[str, str]

GUIDE = "access-requests"
"""The text for functionarissen; see translations/…/guidance."""


def start(
    here: Sequence[Municipality],
    chosen: Chosen,
    errors: Errors | None = None,
    *,
    reason: str = "",
    postponed_at: str = "",
    done: str = "",
) -> Answer:
    """What to do with a request, what to look for, and writing down that it is put off."""
    guide = house().library.text(GUIDE, current())
    return _page(
        "start",
        errors,
        guide={"language": guide.language, "html": Markup(guide.html)},  # noqa: S704 # nosec B704 # by nh3
        places=[(each.slug, each.name) for each in here] if len(here) > 1 else [],
        place=chosen.place.slug if chosen.place else "",
        lines=[(number, chosen.lines[number - 1] if chosen.lines else "") for number in range(1, LINES + 1)],
        line_limit=QUESTION_LIMIT,
        grounds=_grounds(),
        reason=reason,
        postponed_at=postponed_at,
        postpone_token=issue_token(),
        done=_("Written down: this request is not answered now.") if done == "postponed" else "",
    )


def found(chosen: Chosen, errors: Errors | None = None) -> Answer:
    """The signals in which a line occurs. Raises NotFound."""
    assert chosen.place is not None  # nosec B101 # for the type checker
    result = access_search.search(house(), desk(), chosen.place, chosen.asked)
    return _page(
        "found",
        errors,
        place=chosen.place.name,
        told=_told(result),
        unread=_unread(result.damaged),
        rows=[_row(hit) for hit in result.hits],
        ticked=chosen.signals,
        carried=chosen.carried("lines", "edited", "rest"),
    )


def passages(chosen: Chosen, opened: Sequence[Dossier], errors: Errors | None = None) -> Answer:
    """Everything that can go along, with nothing ticked."""
    marked = [word for each in chosen.asked if (asked := line(each)) for word in asked.words if len(word) > 2]
    groups = [_group(material, marked) for material in materials(opened)]
    return _page(
        "passages",
        errors,
        groups=groups,
        damaged=any(damaged(each) for each in opened),
        files=any(each.files for each in opened),
        ticked=chosen.picks,
        carried=chosen.carried("lines", "signals", "edited", "rest"),
    )


def leaving_out(chosen: Chosen, opened: Sequence[Dossier], errors: Errors | None = None) -> Answer:
    """The chosen passages, to take words out of."""
    themes = {each.signal.id: each.theme for each in materials(opened)}
    rows = [
        {
            "number": number,
            "key": passage.key,
            "label": origin(themes[passage.key.split(".")[0]], passage),
            "text": text,
            "language": passage.language,
            "doubts": doubts_in(opened, text, chosen.asked),
        }
        for number, (passage, text) in enumerate(written(chosen, opened), start=1)
    ]
    return _page(
        "leaving_out",
        errors,
        rows=rows,
        uncompared=any(each.contact is None or not each.contact.given for each in opened),
        grounds=_grounds(),
        chosen_grounds=chosen.grounds,
        addressee=chosen.addressee,
        address_limit=ADDRESS_LIMIT,
        carried=chosen.carried("lines", "signals"),
    )


def letter(chosen: Chosen, opened: Sequence[Dossier], errors: Errors | None = None, status: int = 0) -> Answer:
    """The whole letter, as it will be made."""
    assert chosen.place is not None  # nosec B101 # for the type checker
    texts = written(chosen, opened)
    made = paper(chosen.place, materials(opened), texts, chosen.grounds, chosen.addressee)
    doubtful = [
        (number, doubts)
        for number, (_passage, text) in enumerate(texts, start=1)
        if (doubts := doubts_in(opened, text, chosen.asked))
    ]
    return _page(
        "letter",
        errors,
        status=status,
        paper=made,
        doubtful=doubtful,
        asks=confirming.asks(access_request.CONFIRMED),
        carried=chosen.carried("lines", "signals", "letter", "rest"),
    )


def _page(step: str, errors: Errors | None, status: int = 0, **context: Any) -> Answer:
    wrong = dict(errors or {})
    named = {("token" if name == "form" else name): said for name, said in wrong.items()}
    return show(
        f"office/access/{step}",
        status=status or (422 if wrong else 200),
        title_prefix=_("Error:") if wrong else "",
        path=at("/inzage"),
        token=issue_token(),
        errors=wrong,
        summary=summary(named, form="access"),
        **context,
    )


def _grounds() -> list[tuple[str, str]]:
    return [(code, ground_label(code)) for code in GROUNDS]


# --- the signals that were found -----------------------------------------------------------------------------------


def _told(result: Found) -> str:
    looked = ngettext("%(num)d signal was looked through.", "%(num)d signals were looked through.", result.scanned)
    if result.more:
        many = _(
            "More than %(count)d are about these words: only the newest are shown. Search more precisely.", count=MOST
        )
        return f"{looked} {many}"
    found = ngettext("%(num)d signal found.", "%(num)d signals found.", len(result.hits))
    return f"{looked} {found}"


def _unread(count: int) -> str:
    if not count:
        return ""
    return ngettext(
        "Of %(num)d signal something is damaged and could not be searched. Tell the administrator.",
        "Of %(num)d signals something is damaged and could not be searched. Tell the administrator.",
        count,
    )


def _row(hit: Hit) -> dict[str, Any]:
    theme = house().themes[hit.signal.theme]
    return {
        "id": hit.signal.id,
        "received": day(hit.signal.received_on),
        "status": status_label(theme, hit.signal.status),
        "pieces": [
            (_where(piece.source), piece.fragment, language_of(hit.report) if piece.source == "report" else "")
            for piece in hit.pieces
        ],
    }


def _where(source: str) -> str:
    """Where a piece of text stands."""
    return {
        "report": _("The reporter's words"),
        "note": _("Note for colleagues"),
        "message": _("Messages with the reporter"),
        "referral": _("Referral"),
        "handling": _("Closing"),
    }[source]


# --- the passages ----------------------------------------------------------------------------------------------------


def _group(material: Material, marked: Sequence[str]) -> dict[str, Any]:
    return {
        "id": material.signal.id,
        "received": day(material.signal.received_on),
        "passages": [
            {
                "key": each.key,
                "where": _label(material, each),
                "fragment": _marked(each.text, marked),
                "language": each.language,
            }
            for each in access_request.passages(material)
        ],
    }


def _label(material: Material, passage: Passage) -> str:
    asked = question_label(material.theme, passage.question) if passage.question else ""
    return asked or _where(passage.source)


def _marked(text: str, words: Sequence[str]) -> Fragment:
    """The whole text, with the words that were searched for marked."""
    pieces = excerpts(text, words, around=len(text) + 1, most=1)
    return pieces[0] if pieces else [(text, False)]

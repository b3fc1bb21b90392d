"""What was opened for a request for access: its passages, what goes along of each, and what to look at again."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _

from portal.actions.desk.reading import Dossier
from portal.actions.handing_on import access_request
from portal.actions.handing_on.access_request import Material, Passage
from portal.web.office.handing_on.access_state import Chosen
from portal.web.office.present import desk, house


def materials(opened: Sequence[Dossier]) -> list[Material]:
    """The opened signals, with the words for their codes."""
    return [access_request.material(house(), desk(), each) for each in opened]


def passages_of(opened: Sequence[Dossier]) -> dict[str, Passage]:
    """Every passage of these signals by its key, in order."""
    return {each.key: each for material in materials(opened) for each in access_request.passages(material)}


def written(chosen: Chosen, opened: Sequence[Dossier]) -> list[tuple[Passage, str]]:
    """The chosen passages in the order of the signals, each with its text: as changed, else as it stands."""
    there = passages_of(opened)
    return [(each, chosen.texts.get(key, each.text)) for key, each in there.items() if key in chosen.picks]


def damaged(opened: Dossier) -> bool:
    """Whether something of it cannot be read, and so cannot be offered."""
    return opened.report is None or None in opened.notes or None in opened.messages


def doubts(opened: Sequence[Dossier], text: str, asked: Sequence[str]) -> str:
    """What may be about somebody else, in a line; "" when nothing was noticed."""
    names = {
        "phone": _("a phone number"),
        "plate": _("a number plate"),
        "email": _("an e-mail address"),
        "address": _("an address"),
        "iban": _("a bank account number"),
        "kvk": _("a trade register (KvK) number"),
        "company": _("a company"),
        "bsn": _("a BSN"),
        "number": _("a long number or a date"),
        "colleague": _("the name of a colleague"),
        "teller": _("words such as “I” or “we”, which can tell who reported"),
    }
    return ", ".join(names[kind] for kind in access_request.doubtful(opened, text, asked))

"""What travels from step to step of a request for access: in the form, in the body of a POST, and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import request
from flask_babel import gettext as _
from wtforms import PasswordField

from portal.actions.handing_on import access_search
from portal.actions.handing_on.access_request import GROUNDS
from portal.domain.access_requests import LINES, line
from portal.domain.places import Municipality
from portal.domain.searching import QUESTION_LIMIT
from portal.web.fields import Ticks, clean
from portal.web.office.forms import OfficeForm
from portal.web.office.present import desk, house

ADDRESS_LIMIT = 400
"""Characters of the name and address on the letter."""


class AccessForm(OfficeForm):
    """The ticks of one step; lines and texts are read as they come, because there are several of one name."""

    signal = Ticks()
    pick = Ticks()
    ground = Ticks()
    passphrase = PasswordField()


@dataclass(frozen=True, slots=True)
class Chosen:
    """How far somebody is. `lines`: what is looked for; `signals` and `picks` (keys of passages): what was ticked;
    `texts`: what is to stand in the letter of a passage, when it was changed or seen; `place` is None when there are
    several to choose from and none was chosen."""

    place: Municipality | None
    lines: tuple[str, ...] = ()
    signals: tuple[str, ...] = ()
    picks: tuple[str, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    grounds: tuple[str, ...] = ()
    addressee: str = ""

    @property
    def asked(self) -> tuple[str, ...]:
        """The lines that were filled in."""
        return tuple(each for each in self.lines if each)

    def carried(self, *names: str) -> list[tuple[str, str]]:
        """Hidden fields (name, value) for these parts: lines, signals, letter, edited, rest."""
        parts = {
            "lines": [
                ("place", self.place.slug if self.place else ""),
                *((f"line{number}", each) for number, each in enumerate(self.lines, start=1) if each),
            ],
            "signals": [("signal", each) for each in self.signals],
            "letter": [pair for key in self.picks for pair in (("pick", key), ("text", self.texts.get(key, "")))],
            "edited": [pair for key, text in self.texts.items() for pair in (("edited", key), ("words", text))],
            "rest": [*(("ground", each) for each in self.grounds), ("addressee", self.addressee)],
        }
        return [pair for name in names for pair in parts[name]]


def places() -> list[Municipality]:
    """Where the person at this desk answers requests."""
    return access_search.places(house(), desk())


def chosen_in(form: AccessForm) -> Chosen:
    """What came along with this form. What nobody could have chosen is left out."""
    here = places()
    slug = request.form.get("place", "")
    place = here[0] if len(here) == 1 else next((each for each in here if each.slug == slug), None)
    return Chosen(
        place=place,
        lines=tuple(clean(request.form.get(f"line{number}")) for number in range(1, LINES + 1)),
        signals=tuple(form.signal.data),
        picks=tuple(form.pick.data),
        texts=_texts(form.pick.data),
        grounds=tuple(each for each in GROUNDS if each in form.ground.data),
        addressee=clean(request.form.get("addressee")),
    )


def _texts(picks: list[str]) -> dict[str, str]:
    """The texts beside the passages they belong to: fields of one name come in the order of the page."""
    for keys, name in ((picks, "text"), (list(map(clean, request.form.getlist("edited"))), "words")):
        texts = list(map(clean, request.form.getlist(name)))
        if keys and len(keys) == len(texts):
            return dict(zip(keys, texts, strict=True))
    return {}


def mistakes(chosen: Chosen) -> dict[str, str]:
    """What is wrong with what is looked for, by field."""
    wrong = {}
    if chosen.place is None:
        wrong["place"] = _("Choose for which municipality you answer.")
    if not chosen.asked:
        wrong["line1"] = _("Fill in at least one line, for example the name.")
    for number, each in enumerate(chosen.lines, start=1):
        if len(each) > QUESTION_LIMIT:
            wrong[f"line{number}"] = _("This line is too long: at most %(max)d characters.", max=QUESTION_LIMIT)
        elif each and line(each) is None:
            wrong[f"line{number}"] = _("This line is too short. Type at least two letters, or four digits.")
    return wrong

"""The form of a referral: what it offers for a partner, what is wrong with it, and what the partner would get."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from wtforms import PasswordField, StringField

from portal.actions.desk.reading import Dossier
from portal.actions.handing_on import advising
from portal.actions.handing_on.advising import CLUES
from portal.actions.handing_on.referring import Proposal
from portal.domain.identifiers import warnings
from portal.domain.places import Partner
from portal.domain.referrals import PORTAL, Policy
from portal.domain.signals import STORY_LIMIT, TEXT_LIMIT
from portal.domain.themes import Theme, pick
from portal.web.fields import Limit, Ticks, line
from portal.web.filters import day
from portal.web.language import current
from portal.web.office.forms import OfficeForm
from portal.web.office.handing_on.referred import partner_name
from portal.web.office.present import house
from portal.web.office.words import choice_label

Offered = Sequence[tuple[str, str, str]]
"""(key, label, when it fits) of each choice."""


class ReferralForm(OfficeForm):
    """To whom, why, and what is told. `step`: change, preview or confirm."""

    partner = StringField()
    step = StringField()
    municipality = StringField()
    to = line("to", Limit(TEXT_LIMIT))
    goal = StringField()
    basis = StringField()
    channel = StringField()
    text = line("text", Limit(STORY_LIMIT))
    shared = Ticks()
    barrier = StringField()
    owner = line("owner", Limit(TEXT_LIMIT))
    reminded = StringField()
    passphrase = PasswordField()


@dataclass(frozen=True, slots=True)
class Options:
    """What the form offers for this partner and signal. `inside`: it can only arrive inside the portal.

    `municipalities`: those in the portal where somebody is ready. `asks_who`: the name of the partner does not say it.
    """

    partner: Partner
    purposes: Offered
    bases: Offered
    channels: Offered
    barriers: Offered
    answers: Sequence[tuple[str, str]]
    municipalities: Sequence[tuple[str, str]]
    inside: bool
    asks_who: bool

    @property
    def ready(self) -> bool:
        """Whether the region has what every referral needs."""
        return bool(self.purposes and self.bases and (self.channels or self.inside))


def options(dossier: Dossier, theme: Theme, partner: Partner) -> Options:
    """What can be chosen in a referral of this signal to this partner."""
    signal = dossier.signal
    chosen = advising.policy(house(), signal)
    return Options(
        partner=partner,
        purposes=_offered(chosen, "purposes", partner.key),
        bases=_offered(chosen, "bases", partner.key),
        channels=_offered(chosen, "channels", partner.key),
        barriers=_offered(chosen, "barriers", partner.key),
        answers=answers(dossier, theme),
        municipalities=[
            (place.code, place.name)
            for place in house().directory.municipalities.values()
            if place.code != signal.municipality and advising.arrives_inside(house(), signal, partner, place.code)
        ]
        if partner.inside == "municipality"
        else [],
        inside=advising.arrives_inside(house(), signal, partner),
        asks_who=advising.needs_a_name(partner),
    )


def _offered(policy: Policy, name: str, partner: str) -> Offered:
    return [
        (each.key, pick(each.label, current()), pick(each.note, current())) for each in policy.offered(name, partner)
    ]


def answers(dossier: Dossier, theme: Theme) -> list[tuple[str, str]]:
    """What the reporter answered beside the story, as (question, "label: answer")."""
    if dossier.report is None:
        return []
    labels = {question.key: pick(question.label, current()) for question in theme.questions}
    labels[CLUES] = _("Ticked clues")
    ticks = {each.key: pick(each.tick, current()) for each in theme.indicators}
    found = []
    for key, given in advising.answered(dossier.report).items():
        said = [ticks.get(each, each) if key == CLUES else choice_label(theme, key, each) for each in given]
        label = labels.get(key, key)
        found.append((key, f"{label}{'' if label.endswith('?') else ':'} {', '.join(said)}"))
    order = [question.key for question in theme.questions]
    return sorted(found, key=lambda each: order.index(each[0]) if each[0] in order else len(order))


def proposal(form: ReferralForm, offered: Options) -> Proposal:
    """What was filled in, as a proposal; what is not offered for the partner is left out."""
    inside = offered.inside or bool(form.municipality.data and offered.municipalities)
    return Proposal(
        partner=offered.partner.key,
        purpose=form.goal.data or "",
        basis=form.basis.data or "",
        channel=PORTAL if inside else form.channel.data or "",
        text=form.text.data or "",
        to="" if form.municipality.data else form.to.data or "",
        municipality=form.municipality.data or "",
        shared=tuple(key for key, _label in offered.answers if key in form.shared.data),
        barrier=(form.barrier.data or "") if offered.barriers else "",
        owner=(form.owner.data or "") if offered.barriers else "",
        reminded=form.reminded.data == "1",
    )


def mistakes(given: Proposal, offered: Options) -> dict[str, str]:
    """Field -> what to do, of everything that must be there before the preview."""
    wrong: dict[str, str] = {}
    if offered.asks_who and not (given.to or given.municipality):
        wrong["to"] = _("Write who it goes to.")
    if given.municipality and given.municipality not in dict(offered.municipalities):
        wrong["municipality"] = _("Nobody can receive it there inside the portal now. Write the name below instead.")
    if given.purpose not in _keys(offered.purposes):
        wrong["goal"] = _("Choose what it is for.")
    if given.basis not in _keys(offered.bases):
        wrong["basis"] = _("Choose the legal ground.")
    if not given.text:
        wrong["text"] = _("Write what the partner must know, in your own words.")
    if given.channel != PORTAL and given.channel not in _keys(offered.channels):
        wrong["channel"] = _("Choose how you bring it to the partner.")
    if given.barrier and given.barrier not in _keys(offered.barriers):
        wrong["barrier"] = _("Choose a barrier from the list.")
    if given.barrier and not given.owner:
        wrong["owner"] = _("Write which team or person does it.")
    return wrong


def _keys(offered: Offered) -> set[str]:
    return {key for key, _label, _note in offered}


def preview(dossier: Dossier, given: Proposal, offered: Options) -> dict[str, Any]:
    """Exactly what the partner gets, what it does not get, and what to think of first."""
    partner = offered.partner
    place = house().directory
    who = place.by_code(given.municipality).name if given.municipality else given.to
    shared = [label for key, label in offered.answers if key in given.shared]
    barrier = _label(offered.barriers, given.barrier)
    return {
        "who": partner_name(partner.key, who),
        "inside": given.channel == PORTAL,
        "purpose": _label(offered.purposes, given.purpose),
        "basis": _label(offered.bases, given.basis),
        "channel": channel_label(offered.channels, given.channel),
        "barrier": barrier,
        "given": given,
        "told": [*([f"{barrier} ({given.owner})"] if barrier else []), *shared],
        "kept": [label for key, label in offered.answers if key not in given.shared],
        "numbers": warnings(given.text),
        "police": partner.police,
        "covenant": covenant(partner),
    }


def _label(offered: Offered, key: str) -> str:
    return next((label for each, label, _note in offered if each == key), "")


def channel_label(offered: Offered, key: str) -> str:
    """How it is brought to the partner."""
    return _("Inside this portal") if key == PORTAL else _label(offered, key) or key


def covenant(partner: Partner) -> tuple[str, str]:
    """(kind of alert, what to say) about the agreement on sharing data; ("", "") when all is well."""
    if partner.scope == "internal" or partner.inside:
        return "", ""
    until = partner.covenant_until
    if until is None:
        return "info", _(
            "No agreement on sharing data with this partner has been recorded. "
            "Share no more than is needed. In doubt, ask your privacy officer."
        )
    if until < house().today():
        return "warning", _(
            "The agreement on sharing data with this partner ended on %(day)s. "
            "Ask your privacy officer whether you may share this.",
            day=day(until),
        )
    return "", ""

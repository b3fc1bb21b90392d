"""Where management starts: what needs somebody, and where everything is."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response
from flask_babel import gettext as _

from portal.actions.management import coverage
from portal.actions.management.region import settled
from portal.domain.access import Act, may
from portal.web.language import known
from portal.web.office.management.coverage_words import badge, mend, sentence
from portal.web.office.present import allows, at, desk, house
from portal.web.show import show

blueprint = Blueprint("management", __name__)


@dataclass(frozen=True, slots=True)
class Door:
    """A part of management: where it is, and what it is for."""

    href: str
    label: str
    help: str


@dataclass(frozen=True, slots=True)
class Asked:
    """Something that asks for somebody: how pressing, in words, and where it is done (href, label)."""

    badge: str
    word: str
    text: str
    mend: tuple[str, str] | None


FEW = 5
"""How many of what is missing stand here; all of it stands on the page of coverage."""


@blueprint.get("/beheer")
@allows(Act.READ_SETTINGS)
def page() -> Response:
    """What asks for somebody first, then all parts, for who may change them and for who only reads."""
    asked = _asked() if may(desk().staff, Act.MANAGE) else []
    return show(
        "office/management/overview/page",
        doors=_doors(),
        asked=asked[:FEW],
        more=max(0, len(asked) - FEW),
        reads_only=not may(desk().staff, Act.MANAGE),
    )


def _asked() -> list[Asked]:
    """Proposals of a colleague that wait, answers to one's own, then what is missing, the gravest first."""
    proposals = [
        Asked(
            "new",
            _("Waits for you"),
            _("%(name)s proposed a change of %(region)s. Two people settle it.", name=one.name, region=one.region.name),
            (at(f"/beheer/regio/{one.region.slug}/voorstel/{one.proposal.id}"), _("Look at it")),
        )
        for one in settled.waiting(house(), desk())
    ]
    answers = [
        Asked(
            "late",
            _("Not agreed"),
            _("%(name)s did not agree with your change of %(region)s.", name=one.name, region=one.region.name),
            (at(f"/beheer/regio/{one.region.slug}/voorstel/{one.proposal.id}"), _("Read why")),
        )
        for one in settled.refused(house(), desk())
    ]
    found = coverage.covered(house(), desk(), known())
    return proposals + answers + [Asked(*badge(lack), sentence(lack), mend(lack, found.mends)) for lack in found.lacks]


def _doors() -> list[Door]:
    """The parts this person may open, in the order in which they are needed."""
    changes = may(desk().staff, Act.MANAGE)
    people = _("Accounts and roles: invite somebody, change a seat, or leave.")
    places = _("Add one, give it a colour, open and close it.")
    parts = [
        (
            Act.SEE_REGION,
            "/regio",
            _("Region at a glance"),
            _("How much lies open where, what is too late, and who is there. Never contents."),
        ),
        (Act.SEE_COVERAGE, "dekking", _("Coverage"), _("Who answers where, what is missing, and where to fix it.")),
        (Act.READ_SETTINGS, "mensen", _("People"), people if changes else _("Who has an account, and in which role.")),
        (
            Act.READ_SETTINGS,
            "gemeenten",
            _("Municipalities"),
            places if changes else _("Which ones there are, and whether you can report there."),
        ),
        (Act.READ_PARTNERS, "partners", _("Partners"), _("Whom to call and when, and when that was last checked.")),
        (Act.READ_TEXTS, "teksten", _("Texts"), _("Standard messages to reporters, own messages on pages, contact.")),
        (Act.READ_SETTINGS, "advies", _("Advice"), _("Which partner is advised for which signal.")),
        (
            Act.READ_SETTINGS,
            "regio",
            _("Agreements of the region"),
            _("Promises to reporters, how long signals are kept, comparing between municipalities. Settled by two."),
        ),
        (Act.READ_REVISIONS, "wijzigingen", _("Changes"), _("What was changed: as it was, and as it became.")),
        (Act.READ_TRAIL, "/logboek", _("Trail"), _("Who did what in the portal, and when. Never what is in a signal.")),
        (Act.STATE_DESTRUCTION, "vernietiging", _("Destruction"), _("How many signals were erased, as a document.")),
    ]
    return [
        Door(at(path if path.startswith("/") else f"/beheer/{path}"), label, said)
        for act, path, label, said in parts
        if may(desk().staff, act)
    ]

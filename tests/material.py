"""A signal with one of everything that a dossier can hold."""

from __future__ import annotations

import json
import tomllib
from datetime import date
from typing import Any

from portal.domain.dossiers import PARTS, Material, Wanted, dossier
from portal.domain.handling import Assessment, Handling, Step
from portal.domain.journal import Note
from portal.domain.links import Link, Tie
from portal.domain.places import Municipality
from portal.domain.referrals import Answer, Choice, Policy, Referral, Said
from portal.domain.signals import Contact, Direction, Message, PublicStatus, Report, Signal, Status, Told
from portal.domain.themes import parse
from portal.settings import CHECKOUT

DAY = date(2026, 11, 17)
FARID = "11111111-1111-4111-8111-111111111111"


def material(**own: Any) -> Material:
    """A signal with one of everything."""
    theme = parse(tomllib.loads((CHECKOUT / "instance" / "themes" / "mensenhandel.toml").read_text()), {})
    signal = Signal(
        "22222222-2222-4222-8222-222222222222",
        "GM9001",
        "mensenhandel",
        DAY,
        Status.PASSED_ON,
        PublicStatus.IN_PROGRESS,
        "spoed",
        FARID,
        DAY,
        None,
        True,
        1,
    )
    given = {
        "signal": signal,
        "place": Municipality(code="GM9001", slug="waterstad", name="Waterstad", region="oefenregio"),
        "theme": theme,
        "policy": Policy(
            purposes=(Choice("onderzoek", {"nl": "Onderzoek"}, {}),), sources=(Choice("bag", {"nl": "BAG"}, {}),)
        ),
        "language": "nl",
        "made_on": DAY,
        "made_by": "Farid Amrani",
        "names": {FARID: "Farid Amrani"},
        "partners": {"avim": "AVIM"},
        "report": Report(
            "pl", "Słowa.", {"vorm": ("arbeid",)}, {"plate": "XX-000-X"}, ("alg_bang",), Told("phone", "citizen", FARID)
        ),
        "contact": Contact("Noor", "0600000000", ""),
        "handling": Handling(
            outcome="geen_actie",
            assessment=Assessment("vermoeden", "Twee bronnen.", DAY, FARID),
            steps=(Step("verrijkt", DAY, "weg"),),
        ),
        "notes": (
            Note(1, FARID, "2026-11-17T10:05+01:00", "Gebeld."),
            Note(2, FARID, "2026-11-17T10:06+01:00", "Elf mensen.", "fact", "bag", "", "Dat is veel.", DAY),
            Note(3, FARID, "2026-11-17T10:07+01:00", "", "fact", "", "Krant"),
            None,
        ),
        "messages": (Message(1, Direction.REPORTER, "answer", "Ja.", DAY), None),
        "referrals": (
            Referral(
                "avim",
                "Team",
                "onderzoek",
                "",
                "brief",
                "Tekst.",
                DAY,
                FARID,
                ("vorm",),
                receipt="GEHEIM",
                answers=(Answer(Said.DONE, DAY, FARID, "Klaar.", "controle_gedaan"),),
            ),
            None,
        ),
        "links": (Link("33333333-3333-4333-8333-333333333333", Tie.SAME, DAY, FARID),),
    }
    return Material(**{**given, **own})


def everything(made: Material) -> dict[str, Any]:
    """The file with all that can be chosen, as who receives it reads it."""
    whole = Wanted("Doel", frozenset(PARTS), frozenset({"vorm", "plate", "indicators"}))
    document: dict[str, Any] = json.loads(json.dumps(dossier(made, whole)))
    return document

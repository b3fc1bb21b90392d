"""What the region of the cast chose for handing signals on: a small policy, and partners of every kind."""

from __future__ import annotations

from datetime import date
from typing import Any


def said(text: str) -> dict[str, str]:
    """One text in three languages."""
    return {"nl": text, "en": f"{text} (en)", "pl": f"{text} (pl)"}


OUTCOMES: dict[str, dict[str, Any]] = {
    "112": {"outcome": "doorgezet_politie", "police": True},
    "politie_0900": {"outcome": "doorgezet_politie", "police": True},
    "veilig_thuis": {"outcome": "doorgezet_vt"},
    "arbeidsinspectie": {"outcome": "doorgezet_inspectie", "covenant_until": date(2027, 12, 31)},
    "comensha": {"outcome": "doorgezet_comensha"},
    "meld_misdaad_anoniem": {"refer": False},
}
"""What the partners with a number say about referrals."""


def _partner(key: str, scope: str, **own: Any) -> dict[str, Any]:
    return {
        "key": key,
        "scope": scope,
        "name": said(key),
        "when": said("Als het past"),
        "note": said("Vraag na"),
        **own,
    }


PARTNERS: list[dict[str, Any]] = [
    _partner("avim", "local", outcome="doorgezet_politie", police=True, covenant_until=date(2026, 1, 31)),
    _partner("zorgcoordinator", "local", outcome="doorgezet_zorg", inside="care_coordinator"),
    _partner("fairwork", "national"),
    _partner("veilig_thuis_bergdorp", "local", outcome="doorgezet_vt", municipalities=["bergdorp"]),
    _partner("intern_toezicht", "internal", outcome="doorgezet_intern", inside="internal_safety"),
    _partner("intern_zorg", "internal", outcome="doorgezet_intern", inside="internal_care"),
    _partner("andere_gemeente", "internal", outcome="doorgezet_gemeente", inside="municipality"),
    _partner("overig", "internal"),
]
"""Partners without a number."""


def _choice(key: str, *partners: str) -> dict[str, Any]:
    return {"key": key, "label": said(key.capitalize()), **({"partners": list(partners)} if partners else {})}


def _rule(key: str, *partners: str, **asked: Any) -> dict[str, Any]:
    return {"key": key, "partners": list(partners), "because": said(f"Omdat {key}"), **asked}


def _table(key: str, kind: str, *partners: str, **own: Any) -> dict[str, Any]:
    label = said(key.replace("_", " ").capitalize())
    return {
        "key": key,
        "label": label,
        "kind": kind,
        "every": said("Als het nodig is"),
        "partners": list(partners),
    } | own


POLICY: dict[str, Any] = {
    "bases": [{**_choice("publieke_taak"), "note": said("Meestal deze")}, _choice("vitaal_belang")],
    "purposes": [_choice("strafbaar_feit", "112", "politie_0900", "avim", "arbeidsinspectie"), _choice("advies")],
    "channels": [_choice("telefoon"), _choice("veilige_mail")],
    "barriers": [_choice("vergunning", "intern_toezicht"), _choice("sluiting", "intern_toezicht")],
    "sources": [_choice("bag"), _choice("vergunningen"), _choice("handelsregister")],
    "advice": [
        _rule("acuut", "112", "avim", urgencies=["acuut"]),
        _rule("minderjarig", "veilig_thuis_bergdorp", "veilig_thuis", when={"leeftijd": ["minderjarig"]}),
        _rule("seksueel", "avim", theme="mensenhandel", when={"vorm": ["seksueel"]}),
        _rule("arbeid", "arbeidsinspectie", when={"vorm": ["arbeid"]}),
        _rule("jongere", "veilig_thuis", when={"leeftijd": ["onbekend"], "groep": ["jongere"]}),
        _rule("sterk", "zorgcoordinator", assessments=["vermoeden_sterk"]),
    ],
    "tables": [
        _table("screening", "screening", "avim", "zorgcoordinator", every=said("Elke week")),
        _table("casus_avim", "case", "avim", themes=["mensenhandel"]),
        _table("zorg_minderjarig", "care", "zorgcoordinator", "veilig_thuis"),
    ],
    "decisions": [_choice("oppakken"), _choice("nog_bespreken"), _choice("onvoldoende")],
    "actions": [_choice("navragen"), _choice("controle", "intern_toezicht")],
}
"""The policy tables of the region file."""

"""Every address of the office, filled in with things of one's own, of others, and with ids of nothing."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Flask
from werkzeug.routing import AnyConverter, Rule

from bench.proofs.town import MONTH, SOMETHING, THEME, TOLD, Town

OWN, ELSEWHERE, KEYLESS, EXCLUDED, RANDOM, ALONE = "own", "other municipality", "no key", "excluded", "random", ""
OF_A_SIGNAL = (OWN, ELSEWHERE, KEYLESS, EXCLUDED, RANDOM)
OF_SETTINGS = (OWN, ELSEWHERE, RANDOM)

_SIGNALS = {
    # column: own, other municipality, another one there without a key, one they were kept from
    "F": ("waterstad", "bergdorp", "intern", "without_farid"),
    "d": ("waterstad", "bergdorp", "intern", "without_dirk"),
    "r": ("bergdorp", "eiland", "waterstad", "without_roos"),
    "Z": ("zorg", "eiland", "waterstad", "without_farid"),
    "I": ("intern", "bergdorp", "waterstad", "without_farid"),
}
_SIGNALS |= {"D": _SIGNALS["d"], "R": _SIGNALS["r"]}
_SIGNALS |= dict.fromkeys("KBGVAW-", ("waterstad", "eiland", "intern", "without_farid"))

_SETTINGS = {
    # what stands in front of an argument: name of the argument, then own, elsewhere, nowhere
    "/beheer/gemeenten": ("slug", "waterstad", "eiland", "nergens"),
    "/tafels": ("slug", "waterstad", "eiland", "nergens"),
    "/beheer/advies": ("slug", "oefenregio", "verweg", "nergens"),
    "/beheer/regio": ("slug", "oefenregio", "verweg", "nergens"),
    "/beheer/vernietiging": ("slug", "waterstad", "eiland", "nergens"),
    "/beheer/teksten/gemeente": ("slug", "waterstad", "eiland", "nergens"),
    "/beheer/teksten/regio": ("slug", "oefenregio", "verweg", "nergens"),
    "/beheer/partners": ("region", "oefenregio", "verweg", "nergens"),
}
_PERSON = {
    # for these acts of management somebody whom they fit: a role that can become another, an invitation that waits
    **{f"/rol/{role}": "auditor" for role in ("adviser", "coordinator", "manager")},
    "/rol/auditor": "adviser",
    "/rol/functionaris": "deputy",
    "/uitnodiging": "invited",
}
_BY_ID = {"person": "person", "principal": "waiting", "message": "news", "revision": "revision", "id": "proposal"}
_BY_ID |= {"activity": "activity"}
_BY_ID |= {"meeting": "meeting", "sheet": "sheet", "task": "task"}
_FIXED = {
    "code": "nl",
    "key": "fairwork",
    "theme": THEME,
    "leaf": "minderjarig",
    "part": THEME,
    "month": MONTH,
    "first": "2022-01-01",
    "region": "politie-oost",
    "number": 1,
    "year": TOLD.year,
    "partner": TOLD.partner,
    "measure": TOLD.measure,
}


@dataclass(frozen=True, slots=True)
class Address:
    """One method on one route: `route` as it is written, with each choice of a route apart."""

    method: str
    route: str
    rule: Rule
    chosen: tuple[tuple[str, str], ...]

    @property
    def objects(self) -> tuple[str, ...]:
        """Which things it can be asked for."""
        names = self.rule.arguments - dict(self.chosen).keys()
        if "signal" in names:
            return OF_A_SIGNAL
        return OF_SETTINGS if names & {"slug", "region", *_BY_ID} else (ALONE,)

    def objects_for(self, column: str) -> tuple[str, ...]:
        """The same, for a column: whoever manages all regions has no other one."""
        return tuple(thing for thing in self.objects if column != "G" or thing != ELSEWHERE or "signal" in self.route)

    def path(self, town: Town, column: str, thing: str) -> str:
        """The whole path, about one kind of thing as it is for this column."""
        values = self._values(town, column, thing)
        built = self.rule.build({name: values[name] for name in self.rule.arguments})
        assert built is not None, self.route
        return f"/werk{built[1]}"

    def fields(self, town: Town, column: str, thing: str) -> dict[str, str]:
        """What must stand in the form for the act to be about this thing at all."""
        far = _far(column, thing)
        if self.route == "/sleutels/<principal>":
            return {"fingerprint": town.fingerprint_of(self._values(town, column, thing)["principal"])}
        if self.route == "/beheer/advies/<slug>/terug":
            return {"seen": town.things["far rule" if far else "rule"]}
        return {}

    def _values(self, town: Town, column: str, thing: str) -> dict[str, Any]:
        values: dict[str, Any] = {**_FIXED, **dict(self.chosen)}
        far = _far(column, thing)
        if "signal" in self.rule.arguments:
            names = dict(zip(OF_A_SIGNAL, _SIGNALS[column], strict=False))
            values["signal"] = town.signals[names[thing]] if thing in names else SOMETHING
            if self.route.endswith("/voorstel") and thing == OWN:  # where nobody proposed it yet
                values["signal"] = {"waterstad": town.signals["other"], "bergdorp": town.signals["bergdorp two"]}.get(
                    names[OWN], values["signal"]
                )
            values["file"] = town.file_of(values["signal"])
            values["other"] = town.signals["bergdorp two" if column in "rR" else "other"]
        for front, (name, *of) in _SETTINGS.items():
            if self.route.startswith(front) and thing:
                values[name] = of[2 if thing == RANDOM else far]
        for name, what in _BY_ID.items():
            if name in self.rule.arguments and thing:
                values[name] = SOMETHING if thing == RANDOM else town.things[f"far {what}" if far else what]
        if self.route.startswith("/signalen/<signal>/overleg/") and column in "rR" and thing == OWN:
            values["sheet"] = town.things["sheet of bergdorp"]
        if self.route.startswith("/beheer/mensen/<person>") and thing != RANDOM:
            values["code"] = "GM9004" if thing == ELSEWHERE else "GM9001"
            values["person"] = town.things["far person" if thing == ELSEWHERE else self._person()]
        if self.route.startswith("/beheer/advies"):
            values["key"] = "acuut"
        if self.route.startswith("/beheer/teksten"):
            values["key"] = "geen_actie"
        return values

    def _person(self) -> str:
        """Somebody whom this act of management fits."""
        return next((who for end, who in _PERSON.items() if self.route.endswith(end)), "person")


def own_signal(town: Town, column: str) -> str:
    """The signal of one's own for somebody of this column."""
    return town.signals[_SIGNALS[column][0]]


def _far(column: str, thing: str) -> bool:
    """Whether this thing is in the other region; for who manages all regions that is one of their own."""
    return thing == ELSEWHERE or (thing == OWN and column == "G")


def addresses(app: Flask) -> Iterator[Address]:
    """Every route of the office with every method and every choice that stands in it."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda each: each.rule):
        choices = {
            name: sorted(kind.items) for name, kind in rule._converters.items() if isinstance(kind, AnyConverter)
        }
        for chosen in itertools.product(*choices.values()):
            one = tuple(zip(choices, chosen, strict=True))
            for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                yield Address(method, _written(rule.rule, dict(one)), rule, one)


def _written(rule: str, chosen: dict[str, str]) -> str:
    """The route with each choice filled in, and arguments by their name: /signalen/<signal>/dossier.pdf."""

    def argument(found: re.Match[str]) -> str:
        name = found[1].rpartition(":")[2]
        return chosen.get(name, f"<{name}>")

    return re.sub(r"<((?:[^<>]*:)?\w+)>", argument, rule)

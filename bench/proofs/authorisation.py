"""Who may do what: every route of the office x method x every role x every kind of thing, against a written table.

`python -m bench.proofs.authorisation` knocks on all of it; the table stands in `who_may_what.txt`, for people to read.
"""

from __future__ import annotations

import random
import re
from base64 import urlsafe_b64encode
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from werkzeug.test import Client, TestResponse

from bench.proofs import report
from bench.proofs.addresses import ALONE, OWN, Address, addresses
from bench.proofs.town import COLUMNS, PASSPHRASE, THEME, Town, Watch, stand_in, town
from portal.actions import tokens
from portal.actions.desk import triaging
from portal.actions.people import signing_in
from portal.doors import create_office

TABLE = Path(__file__).with_name("who_may_what.txt")
NOBODY = "-"
NOWHERE = "/werk/bestaat-niet"
READABLE: Mapping[str, tuple[str, ...]] = {
    "F": ("waterstad", "other", "without_dirk"),
    "D": ("waterstad", "other", "without_farid"),
    "R": ("bergdorp", "bergdorp two"),
    "Z": ("zorg", "zorg of bergdorp"),
    "I": ("intern",),
}
"""The signals of the town that somebody may see at all; nobody else sees any."""
_LINE = re.compile(r"(?P<methods>GET POST|GET|POST) +(?P<route>/\S*) +(?P<marks>\S.*)")


@dataclass
class Found:
    """What knocking gave: how often, on how much, and what was not as the table says."""

    knocks: int = 0
    routes: int = 0
    allowed: int = 0
    denied: int = 0
    deviations: list[str] = field(default_factory=list)


def table(text: str) -> dict[tuple[str, str], Mapping[str, str]]:
    """(method, route) -> column -> mark, of the written table. `{a,b}` in a route stands for each of them."""
    found: dict[tuple[str, str], Mapping[str, str]] = {}
    head: list[str] = []
    for line in text.splitlines():
        if line.startswith("METHOD"):
            head = line.split()[2:]
        hit = _LINE.match(line)
        if not hit:
            continue
        marks = hit["marks"].split()
        assert head == list(COLUMNS) and len(marks) == len(head) and set(marks) <= set("xso."), line
        for route in _each(hit["route"]):
            for method in hit["methods"].split():
                assert (method, route) not in found, f"{method} {route} stands in the table twice"
                found[(method, route)] = dict(zip(head, marks, strict=True))
    return found


def _each(route: str) -> Iterator[str]:
    before, brace, rest = route.partition("{")
    if not brace:
        yield route
        return
    inside, _, after = rest.partition("}")
    for one in inside.split(","):
        yield from _each(f"{before}{one}{after}")


def knock(made: Town, columns: Collection[str] = tuple(COLUMNS), share: float = 1.0, seed: int = 1) -> Found:
    """Knock on everything, or on a random share of it, as each of these columns."""
    written, found, chance = table(TABLE.read_text()), Found(), random.Random(seed)
    every = list(addresses(create_office(made.house)))
    there = {(each.method, each.route) for each in every}
    found.routes = len(there)
    found.deviations += [f"{method} {route}: not in the table" for method, route in sorted(there - written.keys())]
    found.deviations += [f"{method} {route}: does not exist" for method, route in sorted(written.keys() - there)]
    for column in columns:
        made.put_back()
        visitor = Visitor(made, column)
        for address in every:
            for thing in address.objects_for(column):
                if share < 1 and chance.random() > share:
                    continue
                mark = written.get((address.method, address.route), {}).get(column, ".")
                mark = mark if thing in (OWN, ALONE) else "."
                found.knocks += 1
                found.allowed += mark in ("x", "s")
                found.denied += mark in (".", "o")
                wrong = visitor.knock(address, thing, mark)
                if wrong:
                    what = f" on {thing}" if thing else ""
                    found.deviations.append(f"{COLUMNS[column][0]}: {address.method} {address.route}{what}: {wrong}")
        visitor.close()
    made.put_back()
    return found


class Visitor:
    """Somebody of one column at the door of the office; after an act that changed something all is put back."""

    def __init__(self, made: Town, column: str) -> None:
        self.town, self.column = made, column
        self.client = Client(made.doors, use_cookies=False)  # the cookie stays, also after signing out
        self.key: signing_in.Key | None = None
        before = list(made._kept)
        stand_in(made, column)
        if column != NOBODY:
            self.key = signing_in.sign_in(made.house, COLUMNS[column][1], PASSPHRASE)
        made.keep()
        self._before = before
        self.watches = [Watch(path) for path in made.files]
        marks = table(TABLE.read_text()).items()
        self._own = {f"/werk{route}" for (_, route), may in marks if "<" not in route and may[column] == "x"}
        self._nowhere = {method: self._plain(NOWHERE, self._ask(method, NOWHERE)) for method in ("GET", "POST")}

    def close(self) -> None:
        """Go away; the town is as it was before."""
        for watch in self.watches:
            watch.close()
        self.town._kept = self._before

    def knock(self, address: Address, thing: str, mark: str) -> str:
        """Ask for one thing; what was not as it should be, or ""."""
        path = address.path(self.town, self.column, thing)
        answer = self._ask(address.method, path, address.fields(self.town, self.column, thing))
        changed, touched = [watch.changed() for watch in self.watches]
        if changed or touched:  # touched: a session, such as one's own kluiszin that was asked and right
            self.town.put_back()
            _ = [watch.changed() for watch in self.watches]
        # whoever opens a signal of their own stands in its trail, also when what they ask of it is not there
        changed = changed and not (thing == OWN and address.method == "GET")
        if answer.status_code >= 500:
            return f"answered {answer.status_code}"
        if changed and mark != "x":
            return "changed something, but is not allowed"
        told = self._told(answer, path)
        if told:
            return f"shows {told}"
        if self.column == NOBODY:
            return "" if mark == "x" else self._stopped(address, answer)
        if mark in ("x", "s"):
            return f"answered {answer.status_code}, but is allowed" if answer.status_code == 404 else ""
        return self._denied(address, path, answer)

    def _denied(self, address: Address, path: str, answer: TestResponse) -> str:
        path = answer.headers.get("Location", path).partition("#")[0].partition("?")[0]
        if answer.status_code == 303 and path in self._own:
            return ""  # the same page for every id there is and is not: it was told nothing
        if answer.status_code == 303 and address.method == "GET":
            answer = self._ask("GET", path)  # where the form stood: there it must not be found
        if answer.status_code != 404:
            return f"answered {answer.status_code}, but is not allowed"
        same = self._plain(path, answer) == self._nowhere[address.method]
        return "" if same else "is told apart from what is not there"

    def _told(self, answer: TestResponse, path: str) -> str:
        """The name of a signal that is not theirs, and that stands in the answer."""
        text = answer.data.decode(errors="replace")
        of_trail = self.column == "A" and "/logboek" in path  # the auditor reads which signal was opened, by its id
        for name, signal in self.town.signals.items():
            shown = f"Het verhaal van {name}," in text or (signal in text and signal not in path and not of_trail)
            if shown and name not in READABLE.get(self.column, ()):
                return f"the signal {name!r}"
        return ""

    def _stopped(self, address: Address, answer: TestResponse) -> str:
        if address.route == "/aanwezig":
            expected, where = 403, ""
        elif address.method == "GET":
            expected, where = 303, "/werk/aanmelden"
        else:
            expected, where = 403, ""
        if answer.status_code != expected or not answer.headers.get("Location", "").startswith(where):
            return f"answered {answer.status_code}, and should have sent to the sign-in"
        return ""

    def _ask(self, method: str, path: str, fields: Mapping[str, str] | None = None) -> TestResponse:
        headers = {"Sec-Fetch-Site": "same-origin"}
        if self.key is not None:
            headers["Cookie"] = f"werk={urlsafe_b64encode(self.key).decode().rstrip('=')}"
        if method == "GET":
            return self.client.get(path, headers=headers)
        return self.client.post(path, data={**self._form(), **(fields or {})}, headers=headers)

    def _form(self) -> Mapping[str, Any]:
        """A token that is right, and something in the fields that many forms have: what is denied is not the form."""
        if self.key is None:
            return {"token": tokens.issue(self.town.house, "sign_in"), "text": "x"}
        token = tokens.issue(self.town.house, triaging.PURPOSE, self.key)
        deputy = {"municipality": "GM9001", "theme": THEME, "deputy": self.town.things["deputy"], "active": "1"}
        words = {"text": "x", "reason": "x", "q": "verhaal", "take": "1", "kind": "bsn"}
        return {"token": token, "passphrase": PASSPHRASE, **words, **deputy}

    def _plain(self, path: str, answer: TestResponse) -> str:
        """The answer without what differs for a reason: tokens, the address, and where in the menu that would be."""
        text = re.sub(r'(name="token" value=")[^"]*', r"\1", answer.text).replace(' aria-current="page"', "")
        for written in (path, quote(path), quote(path, safe="")):
            text = re.sub(rf"{re.escape(written)}(?![/\w-])", "HERE", text)
        head = sorted(item for item in answer.headers.items() if item[0] not in ("Content-Length",))
        return f"{answer.status} {head} {text}"


def main() -> None:
    """The command."""
    given = report.options(__doc__).parse_args()

    def run() -> report.Found:
        with town() as made:
            found = knock(made, seed=given.seed)
        print(*found.deviations, sep="\n")
        sizes = {"routes": found.routes, "columns": len(COLUMNS), "combinations": found.knocks}
        asked = {"allowed": found.allowed, "denied": found.denied}
        return report.Found({**sizes, **asked}, {"deviations": len(found.deviations)})

    report.conclude("authorisation", given.into, run)


if __name__ == "__main__":
    main()

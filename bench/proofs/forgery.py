"""Forged posts: every route of both doors that takes a form, sent in every way that another site could.

`python -m bench.proofs.forgery`: first each form as it should be, to know that it would have done something; then
without its token, with somebody else's, for another purpose, torn, from another site. Nothing may change, and nothing
may fail. What carries no token by design is named here, with what it can change.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field

from bench.proofs import report
from bench.proofs.addresses import ALONE, OWN, addresses
from bench.proofs.deeds import (
    HARMLESS,
    OWN_HOST,
    REPORTER,
    STAFF,
    Caller,
    Routes,
    Watched,
    all_deeds,
    as_,
    with_field,
    without,
)
from bench.proofs.forms import Fields
from bench.proofs.town import COLUMNS, PASSPHRASE, Town, town
from portal.actions import tokens
from portal.actions.desk import triaging
from portal.actions.people import signing_in
from portal.actions.reporters import following, reporting
from portal.doors import create_office

OTHER_SITES: Mapping[str, Mapping[str, str]] = {
    "another site": {"Origin": "https://elders.example"},
    "another port": {"Origin": "http://localhost:8081"},
    "a site below ours": {"Origin": "http://kwaad.localhost"},
    "ours as a name": {"Origin": "http://localhost.elders.example"},
    "an unknown origin": {"Origin": "null"},
    "no origin at all": {},
    "cross-site": {"Origin": "http://localhost", "Sec-Fetch-Site": "cross-site"},
    "same-site": {"Origin": "http://localhost", "Sec-Fetch-Site": "same-site"},
    "typed by hand": {"Origin": "http://localhost", "Sec-Fetch-Site": "none"},
}


_CLUES = "handreiking/signalen"
_NO_PAGE_LEADS_HERE = (
    "/nl/bewaren",
    "/nl/waterstad/bewaren",
    "/nl/melden",
    *(f"/nl/{place}{_CLUES}{group}" for place in ("", "waterstad/") for group in ("", "/sociaal")),
)


@dataclass
class Found:
    """How many forms were forged in how many ways, and what went wrong."""

    routes: int = 0
    forged: set[str] = field(default_factory=set)
    proven: set[str] = field(default_factory=set)
    posts: int = 0
    wrong: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Target:
    """A form to forge, right in all but what is forged."""

    route: str
    path: str
    fields: Fields
    files: bool


def forge(
    made: Town, who: Collection[str] = (REPORTER, *STAFF, "-"), per_route: int = 2, share: float = 1.0, seed: int = 1
) -> Found:
    """Send all of it, or a random part; at most `per_route` different forms of one route by each of these people."""
    found, routes, chance = Found(), Routes(made), random.Random(seed)
    found.routes = len(routes.posts())
    for one in who:
        with as_(made, one) as caller, closing(Watched(made)) as watched:
            for target in _targets(made, caller, routes, found, per_route):
                found.forged.add(target.route)
                for name, fields, headers, expected in _forgeries(made, caller, target):
                    if share < 1 and chance.random() > share:
                        continue
                    found.posts += 1
                    answer = caller.ask("POST", target.path, fields, headers, files=target.files)
                    where = f"{one}: {target.route}, {name}"
                    if answer.status_code >= 500 or (expected and answer.status_code != expected):
                        found.wrong.append(f"{where}: answered {answer.status_code}")
                    changed = watched.differs()
                    if changed - (set() if expected else HARMLESS):  # a post of another site writes nothing at all
                        found.wrong.append(f"{where}: changed {sorted(changed)}")
    return found


def _targets(made: Town, caller: Caller, routes: Routes, found: Found, most: int) -> Iterator[Target]:
    """The forms that this caller meets, those that did something first; then what no page led to."""
    count: dict[str, int] = {}
    tried = all_deeds(made, caller, routes)
    found.proven |= {done.route for done in tried if done.did}
    found.wrong += [f"{done.who}: {done.route}: fails with {done.status}" for done in tried if done.status >= 500]
    for done in sorted(tried, key=lambda each: not each.did):
        count[done.route] = count.get(done.route, 0) + 1
        if count[done.route] <= most:
            yield Target(done.route, done.deed.path, done.deed.fields, done.deed.form.takes_files)
    if caller.who == REPORTER:
        for path in _NO_PAGE_LEADS_HERE:
            yield Target(routes.of(path), path, (("code", made.codes["waterstad"]), ("token", "x")), False)
    elif caller.who in COLUMNS:
        form = (("passphrase", PASSPHRASE), ("text", "x"), ("reason", "x"), ("take", "1"), ("sure", "1"))
        for address in addresses(create_office(made.house)):
            if address.method == "POST":
                path = address.path(made, caller.who, OWN if OWN in address.objects else ALONE)
                route = routes.of(path)
                if route not in count:
                    count[route] = 1
                    yield Target(route, path, (("token", _own(made, caller)), *form), False)


def _own(made: Town, caller: Caller) -> str:
    if caller.key is None:
        return tokens.issue(made.house, "sign_in")
    return tokens.issue(made.house, triaging.PURPOSE, caller.key)


def _forgeries(made: Town, caller: Caller, target: Target) -> Iterator[tuple[str, Fields, Mapping[str, str], int]]:
    """(what is forged, fields, headers, the status that is expected or 0)."""
    for name, headers in OTHER_SITES.items():
        yield name, target.fields, headers, 403
    if not any(name == "token" for name, _ in target.fields):
        return
    yield "without a token", without(target.fields, "token"), OWN_HOST, 0
    for name, token in _foreign(made, caller, target.route).items():
        yield name, with_field(target.fields, "token", token), OWN_HOST, 0
    right = next(value for name, value in target.fields if name == "token")
    yield (
        "a torn token",
        with_field(target.fields, "token", right[:-2] + ("AA" if right[-2:] != "AA" else "BB")),
        OWN_HOST,
        0,
    )


def _foreign(made: Town, caller: Caller, route: str) -> dict[str, str]:
    """Tokens that we made ourselves, but for somebody or something else."""
    issue: Callable[..., str] = lambda purpose, key=None: tokens.issue(made.house, purpose, key)  # noqa: E731
    other = signing_in.Key(made.house.random(32))
    found = {"an empty token": "", "a token of another session": issue(triaging.PURPOSE, other)}
    purposes = {"report": reporting.PURPOSE, "follow": following.PURPOSE, "the sign-in": "sign_in"}
    if caller.who == REPORTER:
        purposes.pop("follow" if "/volgen" in route else "report")
    elif caller.key is None:
        purposes.pop("the sign-in")
    found |= {f"a token for {name}": issue(purpose) for name, purpose in purposes.items()}
    return found


def main() -> None:
    """The command."""
    given = report.options(__doc__).parse_args()

    def run() -> report.Found:
        with town() as made:
            found = forge(made, seed=given.seed)
            left = sorted(Routes(made).posts() - found.forged)
        found.wrong += [f"{route}: no form was sent to it" for route in left]
        print(*found.wrong, sep="\n")
        sizes = {"routes": found.routes, "forged": len(found.forged), "posts": found.posts}
        return report.Found({**sizes, "did_something_when_right": len(found.proven)}, {"forged": len(found.wrong)})

    report.conclude("forgery", given.into, run)


if __name__ == "__main__":
    main()

"""Acts that ask for the kluiszin once more: without it, with a wrong one or one given for another act, nothing is done.

`python -m bench.proofs.asked_again` finds the form of each, sends it as it should be (something changes), then in each
way in which somebody at a desk that was left open would. What asks is written here, from sections 4 and 5 of the
security design; a form with a kluiszin that is not in it is a deviation, and so is one that never did anything.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field

from bench.proofs import report
from bench.proofs.deeds import HARMLESS, STAFF, Caller, Done, Routes, Watched, all_deeds, as_, with_field, without
from bench.proofs.forms import Fields
from bench.proofs.town import PASSPHRASE, Town, town
from portal.actions.people import signing_in

EVERY_TIME = "every time"
ASKING: Mapping[str, str] = {
    # route -> the kind of act for which it holds for ten minutes, or every time
    "/werk/sleutels/<principal>": EVERY_TIME,
    "/werk/mijn/kluiszin": EVERY_TIME,
    "/werk/mijn/adres": "account",
    "/werk/bezetting/vervanger": "deputy",
    "/werk/signalen/<signal>/doorzettingen": "refer",
    "/werk/signalen/<signal>/dossier.<kind>": "export",
    "/werk/signalen/<signal>/lijsten.odt": "export",
    "/werk/logboek.csv": "export",
    "/werk/signalen/<signal>/koppelingen": "link",
    "/werk/signalen/<signal>/vergelijken": "link",
    "/werk/signalen/<signal>/overleg": "refer",
    "/werk/overleg/<meeting>/verslag.<kind>": "export",
    "/werk/signalen/<signal>/bewaren/wissen": "erase",
    "/werk/beheer/mensen/nieuw/<role>": "people",
    "/werk/beheer/mensen/<person>/gegevens": "people",
    "/werk/beheer/mensen/<person>/plaats/<code>": "people",
    "/werk/beheer/mensen/<person>/rol/<role>": "people",
    "/werk/beheer/mensen/<person>/sleutels": "people",
    "/werk/beheer/mensen/<person>/uitnodiging": "people",
    "/werk/beheer/mensen/<person>/vertrek": "people",
    "/werk/beheer/mensen/<person>/aangemeld": "people",
    "/werk/beheer/regio/<slug>/<word>": "settle",
    "/werk/beheer/regio/<slug>/voorstel/<id>/akkoord": "settle",
    "/werk/beheer/regio/nieuw": "settle",
    "/werk/beheer/gemeenten/<slug>/regio": "settle",
    "/werk/beheer/gemeenten/<slug>/regio/<first>": "settle",
}
ELSEWHERE = {
    "/werk/inzage/brief.<kind>": "tests/web/office/handing_on/test_access_request.py test_the_kluiszin_is_asked",
}
"""Acts with a form that takes more than a walk to fill in well, and the test that says it of them.

Giving somebody one more seat asks for no kluiszin: it opens nothing before a functionaris there approves it, with one.
"""

QUIET = HARMLESS | {("failed_sign_in", "*"), ("failed_sign_in", "count"), ("failed_sign_in", "last_at")}
"""What may be written all the same: a wrong kluiszin is counted."""

BEFORE_THE_SIGN_IN = ("/werk/aanmelden", "/werk/uitnodiging", "/werk/kluis", "/werk/op-slot")
"""Here a kluiszin is what signs in."""


@dataclass
class Found:
    """Acts that were seen to ask, how often they were tried without, and what went wrong."""

    acts: set[str] = field(default_factory=set)
    tries: int = 0
    wrong: list[str] = field(default_factory=list)


def ask_again(made: Town, who: Collection[str] = STAFF, acts: Collection[str] = tuple(ASKING)) -> Found:
    """Try every act of the table, as everybody who finds its form."""
    found, routes, met = Found(), Routes(made), set()
    for one in who:
        with as_(made, one) as caller:
            for done in all_deeds(made, caller, routes):
                asks = any(name in ("passphrase", "old") for name, _ in done.deed.fields)
                met |= {done.route} if asks else set()
                if not asks or not done.did or done.route not in acts or done.route in found.acts:
                    continue
                found.acts.add(done.route)
                _without(made, caller, done, found)
    unknown = met - ASKING.keys() - ELSEWHERE.keys() - set(BEFORE_THE_SIGN_IN)
    found.wrong += [f"{route}: asks for the kluiszin and is not in the table" for route in sorted(unknown)]
    found.wrong += [f"{route}: never did anything, so nothing is proven" for route in sorted(set(acts) - found.acts)]
    return found


def _without(made: Town, caller: Caller, done: Done, found: Found) -> None:
    """The same act in each way that must do nothing, in a session in which the kluiszin was not given for it."""
    kind = ASKING[done.route]
    with closing(Watched(made)) as watched:
        for name, fields, given in _ways(done.deed.fields, kind):
            for other in given:
                assert caller.key is not None
                desk = signing_in.resume(made.house, caller.key, person=True)
                assert desk is not None
                signing_in.confirm(made.house, desk, PASSPHRASE, other)
            later = 11 if name == "ten minutes later" else 0
            made.clock.move(minutes=later)
            answer = caller.ask("POST", done.deed.path, fields, files=done.deed.form.takes_files)
            made.clock.move(minutes=-later)
            found.tries += 1
            if watched.differs() - QUIET or answer.status_code not in (422, 429):
                found.wrong.append(f"{caller.who}: {done.route}, {name}: answered {answer.status_code}, or did it")


def _ways(fields: Fields, kind: str) -> Iterator[tuple[str, Fields, tuple[str, ...]]]:
    """(what is wrong, the form, the kinds of act for which the kluiszin was given before)."""
    others = tuple(each for each in signing_in.CONFIRMED_KINDS if each != kind)
    old = "old" if any(name == "old" for name, _ in fields) else "passphrase"
    bare = without(fields, "passphrase", "old")
    yield "without a kluiszin", bare, ()
    yield "an empty one", with_field(fields, old, ""), ()
    yield "another one", with_field(fields, old, "vijf heel andere woorden samen"), ()
    yield "given for every other kind of act", bare, others
    if kind == EVERY_TIME:
        yield "given a moment ago", bare, signing_in.CONFIRMED_KINDS
    else:
        yield "ten minutes later", bare, (kind,)


def main() -> None:
    """The command."""
    given = report.options(__doc__).parse_args()

    def run() -> report.Found:
        with town() as made:
            found = ask_again(made)
        print(*found.wrong, sep="\n")
        return report.Found({"acts": len(found.acts), "tries": found.tries}, {"done_or_unknown": len(found.wrong)})

    report.conclude("asked_again", given.into, run)


if __name__ == "__main__":
    main()

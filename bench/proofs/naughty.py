"""Naughty words in every field of every form of both doors: nothing fails, nothing is run, nothing is believed.

`python -m bench.proofs.naughty`: the forms are found by walking through the portal as everybody. Each word goes into
all text fields of a form at once, with the choices as they were (so that it is kept, and shown on the page after it),
and into every field by itself; then bytes that are no text. `--share 0.02 --seed 7` does a part of it.
"""

from __future__ import annotations

import random
import re
from collections.abc import Collection, Iterator
from contextlib import closing
from dataclasses import dataclass, field

from werkzeug.test import TestResponse

from bench.proofs import report
from bench.proofs.deeds import REPORTER, STAFF, Caller, Done, Routes, Watched, all_deeds, as_, with_field
from bench.proofs.forms import Deed, Fields
from bench.proofs.naughty_words import MARK, RAW, WORDS, bodies
from bench.proofs.town import Town, town

_TYPED = ("text", "textarea", "email", "search", "tel", "date", "number", "time", "url", "password")
_RUN = re.compile(
    rf"<script>[^<]*{MARK}|<img src=x onerror|<[a-z][^<>\"]*\sonmouseover='{MARK}"
    r"|<svg onload|<style>@import|href=.javascript:"
)
"""What stands in a page when a text was taken for markup."""


@dataclass
class Found:
    """How many forms and fields were filled with how many words, and what went wrong."""

    forms: int = 0
    fields: int = 0
    posts: int = 0
    kept: int = 0
    wrong: list[str] = field(default_factory=list)


def fill(made: Town, who: Collection[str] = (REPORTER, *STAFF, "-"), share: float = 1.0, seed: int = 1) -> Found:
    """Send everything, or a random part of it."""
    found, routes, chance = Found(), Routes(made), random.Random(seed)
    met: set[tuple[str, frozenset[str], tuple[str, str]]] = set()
    for one in who:
        with as_(made, one) as caller, closing(Watched(made)) as watched:
            for done in all_deeds(made, caller, routes):
                names = {name for name, _ in done.deed.fields} - {"token"}
                kind = (done.route, frozenset(names), done.deed.button)
                if kind in met or done.route == "/werk/mijn/kluiszin":
                    continue  # another role at the same form; and stretching a kluiszin again and again takes a day
                met.add(kind)
                found.forms += 1
                found.fields += len(names)
                for body, word in _attempts(done.deed, chance):
                    if share >= 1 or chance.random() < share:
                        _send(made, caller, watched, done, body, word, found)
    return found


def _attempts(deed: Deed, chance: random.Random) -> Iterator[tuple[Fields | bytes, str]]:
    """(the form as it is sent, what is naughty about it).

    Every word in all text fields at once; a third of them in each field alone; all bytes in each, spelled one way.
    """
    typed = {each.name for each in deed.form.fields if each.kind in _TYPED} - {"passphrase"}
    names = sorted({name for name, _ in deed.fields})
    for word in WORDS:
        if typed:
            yield _in_all(deed.fields, typed, word), f"{word[:20]!r} in all"
        for name in names:
            if name != "token" and chance.random() < 1 / 3:
                yield with_field(deed.fields, name, word), f"{word[:20]!r} in {name}"
    for raw in RAW:
        for name in names:
            yield chance.choice(bodies(deed.fields, name, raw)), f"{raw!r} in {name}"


def _in_all(fields: Fields, typed: Collection[str], word: str) -> Fields:
    return tuple((name, word if name in typed else value) for name, value in fields)


def _send(
    made: Town, caller: Caller, watched: Watched, done: Done, body: Fields | bytes, word: str, found: Found
) -> None:
    made.clock.move(seconds=4)  # a form of the front door is believed after three seconds
    files = done.deed.form.takes_files
    answer = caller.ask("POST", done.deed.path, body, files=files and not isinstance(body, bytes))
    found.posts += 1
    wrong = _wrong(answer)
    if not wrong and answer.status_code == 303:
        wrong = _wrong(caller.ask("GET", answer.headers["Location"].partition("#")[0]))
    found.kept += watched.changed()
    made.clock.move(seconds=-4)
    if wrong:
        found.wrong.append(f"{caller.who}: {done.route}, {word}: {wrong}")


def _wrong(answer: TestResponse) -> str:
    if answer.status_code >= 500:
        return f"answered {answer.status_code}"
    if any("naughty" in name.lower() for name in answer.headers.keys()):  # noqa: SIM118 - headers are no dict
        return "a header of its own"
    if answer.mimetype != "text/html":
        return ""
    text = answer.data.decode(errors="replace")
    if "Traceback (most" in text or str(90001 * 90007) in text:
        return "ran something"
    run = _RUN.search(text)
    return f"shows {run[0]!r} as markup" if run else ""


def main() -> None:
    """The command."""
    parser = report.options(__doc__)
    parser.add_argument("--share", type=float, default=1.0, help="send a random part of it only")
    given = parser.parse_args()

    def run() -> report.Found:
        with town() as made:
            found = fill(made, share=given.share, seed=given.seed)
        print(*found.wrong[:100], sep="\n")
        sizes = {"words": len(WORDS) + len(RAW), "forms": found.forms, "fields": found.fields, "share": given.share}
        return report.Found({**sizes, "posts": found.posts, "kept": found.kept}, {"failed_or_run": len(found.wrong)})

    report.conclude("naughty", given.into, run)


if __name__ == "__main__":
    main()

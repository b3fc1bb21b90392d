"""A tiny theme of its own, "proef", as one file: what every theme must have, and one question about fireworks."""

from __future__ import annotations

from pathlib import Path

from cast import DIRK, FARID, SANNE, once
from managers import bas
from peek import principal

from portal.actions.house import House
from portal.actions.management.people import seats

KEY = "proef"


def _texts(words: str) -> str:
    return f'{{ nl = "{words}", en = "{words} (en)", pl = "{words} (pl)" }}'


def _list(name: str, *entries: str) -> str:
    return "\n".join(f"[[{name}]]\n{entry}\n" for entry in entries)


_LEVELS = ("acuut", "spoed", "niet_acuut")
_HINTS = ("acute_title", "acute", "hours", "urgent_title", "urgent", "minor_title", "minor")
_STATUSES = ("received", "read", "question", "in_progress", "discussed", "passed_on", "kept", "closed")
_OUTCOMES = ("bewaard", "dubbel", "geen_signaal", "afgesloten", "opgeruimd")

TOML = f"""
key = "{KEY}"
languages = ["nl", "en", "pl"]
title = {_texts("Meldpunt vuurwerk")}
tagline = {_texts("Een knal is genoeg.")}
intro = {_texts("Meld vuurwerk.")}
why = {_texts("Vuurwerk is gevaarlijk.")}
figures = {{ dimensions = ["soort"] }}
assessments = [{{ key = "zwaar", label = {_texts("Zwaar vuurwerk")} }}]
hints = {{ {", ".join(f"{hint} = {_texts(hint)}" for hint in _HINTS)} }}
statuses = {{ {
    ", ".join(
        f"{each} = {{ label = {_texts(f'Vuurwerk {each}')}, explanation = {_texts(each)} }}" for each in _STATUSES
    )
} }}
feedback = {{ neutraal = {_texts("We kijken ernaar.")}, opgeruimd = {_texts("Het vuurwerk is opgeruimd.")} }}

[urgency]
question = "haast"
unanswered = "niet_acuut"
answers = {{ ontploft = "acuut", ligt_er = "niet_acuut" }}
at_least = []
labels = {{ {", ".join(f"{level} = {_texts(f'Vuurwerk {level}')}" for level in _LEVELS)} }}

""" + "\n".join(
    (
        _list(
            "questions",
            f'key = "story"\nkind = "long"\nstage = "main"\nlabel = {_texts("Wat knalde er?")}',
            f'key = "haast"\nkind = "one"\nstage = "more"\nlabel = {_texts("Hoe erg is het?")}\n'
            f'choices = [{{ key = "ontploft", label = {_texts("Het ontploft")} }},'
            f' {{ key = "ligt_er", label = {_texts("Het ligt er")} }}]',
            f'key = "soort"\nkind = "many"\nstage = "more"\nlabel = {_texts("Welk vuurwerk?")}\n'
            f'choices = [{{ key = "pijl", label = {_texts("Vuurpijl")} }},'
            f' {{ key = "bom", label = {_texts("Vuurwerkbom")} }}]',
        ),
        _list(
            "rules",
            f'number = 1\nwhen = {{ soort = ["pijl"] }}\nslot = "zorg"\nbecause = {_texts("Pijlen zijn voor zorg.")}',
            f"number = 9\nbecause = {_texts('Geen andere regel past.')}",
        ),
        _list(
            "outcomes",
            *(
                f'key = "{key}"\nkind = "final"\ncounts = false\nlabel = {_texts(f"Vuurwerk {key}")}'
                for key in _OUTCOMES
            ),
        ),
        _list(
            "indicator_groups",
            f'key = "kruit"\nkind = "general"\nin_form = true\nlabel = {_texts("Kruit")}\n'
            f'indicators = [{{ key = "kruit_geur", label = {_texts("Het ruikt naar kruit.")} }}]',
        ),
    )
)


def lay_down(instance: Path) -> None:
    """Put the file where an installation keeps its own themes: that is all that adding one takes."""
    (instance / "themes").mkdir(exist_ok=True)
    (instance / "themes" / f"{KEY}.toml").write_text(TOML)


def take_up(house: House) -> None:
    """Bas lets the duo of Waterstad and their deputy answer for the theme too."""
    manager = bas(house)
    for email, slot in ((FARID, "veiligheid"), (SANNE, "zorg"), (DIRK, None)):
        seats.add(house, manager, once(house, manager), principal(house, email), "GM9001", slot, KEY)
    house.keeper.refresh()

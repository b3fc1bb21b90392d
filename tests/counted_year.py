"""Years full of counted signals without a signal: each adds to the counters exactly what a real one would."""

from __future__ import annotations

import random
from collections import Counter

from portal.actions.house import House
from portal.adapters import counters
from portal.domain.figures.contributions import Weighed, contributions
from portal.domain.handling import Handling
from portal.domain.signals import Report, Status

THEME = "mensenhandel"
WATERSTAD, BERGDORP, KAAP = "GM9001", "GM9002", "GM9003"


def count_alike(house: House, year: int, many: dict[str, int]) -> None:
    """Count so many signals per municipality (CBS code), all of one kind, month after month: nothing small is in it."""
    answers = {
        key: (house.themes[THEME].question(key).choices[0].key,) for key in house.themes[THEME].figures.dimensions
    }
    signal = Weighed(
        Report("nl", "Een verhaal.", answers, {}, ()), "spoed", Status.CLOSED, Handling("doorgezet_politie")
    )
    facts = {"contact": "left", "feedback": "in_time", "first_look": "in_time", "look_days": "1"}
    each = contributions(house.themes[THEME], signal, facts)
    for municipality, count in many.items():
        with house.database.writing() as connection:
            for month in range(12):
                by = dict.fromkeys(each, (count + month) // 12)  # adds up to the count
                counters.change(house.database, connection, municipality, f"{year}-{month + 1:02}", THEME, by)


def count_year(house: House, year: int, many: dict[str, int], seed: int = 1) -> None:
    """Count so many signals per municipality (CBS code) in a year, a third of them passed on; the same for a seed."""
    luck, theme = random.Random(seed), house.themes[THEME]
    questions = {key: [choice.key for choice in theme.question(key).choices] for key in theme.figures.dimensions}
    for municipality, count in many.items():
        found: dict[str, Counter[tuple[str, str]]] = {}
        for _ in range(count):
            month = f"{year}-{luck.randint(1, 12):02}"
            # the first answers are given most, as in life
            answers = {key: (keys[min(int(luck.expovariate(0.9)), len(keys) - 1)],) for key, keys in questions.items()}
            report = Report("nl", "Een verhaal.", answers, {}, ())
            handling = Handling(outcome="doorgezet_politie") if luck.random() < 0.34 else Handling()
            urgency = luck.choice(("acuut", "spoed", "niet_acuut"))
            signal = Weighed(report, urgency, Status.IN_PROGRESS, handling)
            facts = {"contact": luck.choice(("left", "anonymous")), "feedback": "in_time", "first_look": "in_time"}
            facts["look_days"] = str(luck.randint(0, 3))
            found.setdefault(month, Counter()).update(contributions(theme, signal, facts))
        with house.database.writing() as connection:
            for month, by in found.items():
                counters.change(house.database, connection, municipality, month, THEME, by)

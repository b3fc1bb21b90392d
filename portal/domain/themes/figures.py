"""What of a theme is counted: the questions whose answers stand in the figures, alone or two against each other."""

from __future__ import annotations

from dataclasses import dataclass

from portal.domain.themes.texts import Reader

OWN = frozenset(
    {"signal", "melding", "urgency", "outcome", "assessment", "first_look", "feedback", "look_days", "contact"}
    | {"told", "across", "received_from", "erased"}
)
"""What is counted of every theme; a question that is counted cannot have such a key."""

LONGEST = 64
"""Characters of a dimension or a value in the figures."""


@dataclass(frozen=True, slots=True)
class Figures:
    """`dimensions`: keys of questions with choices. `crosses`: pairs of them, counted for a whole region only."""

    dimensions: tuple[str, ...] = ()
    crosses: tuple[tuple[str, str], ...] = ()


def read_figures(table: Reader, choices: dict[str, tuple[str, ...]]) -> Figures:
    """Read the table `figures` of a theme file. `choices`: question -> its choices. Raises ThemeError."""
    dimensions = table.codes("dimensions")
    for key in dimensions:
        if not choices.get(key):
            raise table.wrong("dimensions", f"{key!r} is no question with choices")
        if key in OWN or len(f"melding:{key}") > LONGEST:
            raise table.wrong("dimensions", f"a question with the key {key!r} cannot be counted; give it another key")
    crosses = table.pairs("crosses") if table.has("crosses") else ()
    for first, second in crosses:
        if first not in dimensions or second not in dimensions:
            raise table.wrong("crosses", f"{first!r} and {second!r} must both stand in `dimensions`")
        longest = max(len(f"{one}*{other}") for one in choices[first] for other in choices[second])
        if max(longest, len(f"{first}*{second}")) > LONGEST:
            raise table.wrong("crosses", f"the keys of {first!r} and {second!r} are too long together")
    return Figures(dimensions, crosses)

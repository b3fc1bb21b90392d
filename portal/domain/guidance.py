"""The guidance: which texts there are, and how a file of a translator is read (a small head, then Markdown)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

HEAD = frozenset({"title", "summary", "checked_on", "proofread_by", "proofread_on", "name", "direction", "themes"})
"""What the head of a file may say. `proofread_by` and `proofread_on`: the native speaker who signed the text off."""


class TextError(ValueError):
    """A file of a translator cannot be read; the message says what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file as it was read: its head and its Markdown."""

    head: Mapping[str, str]
    body: str

    def day(self, name: str) -> date | None:
        """A day in the head, or None. Raises TextError."""
        given = self.head.get(name)
        try:
            return date.fromisoformat(given) if given else None
        except ValueError as error:
            raise TextError(f"{name}: must be a day such as 2026-11-21, not {given!r}") from error


@dataclass(frozen=True, slots=True)
class Page:
    """A text of the guidance: `slug` stands in its address, `name` is the file's name without `.md`."""

    slug: str
    name: str
    group: str


PAGES = (
    Page("wel-en-niet", "dos-and-donts", "acting"),
    Page("wat-gebeurt-er", "what-happens", "acting"),
    Page("nazorg", "aftercare", "acting"),
    Page("niet-straffen", "non-punishment", "acting"),
    Page("privacy-van-collegas", "privacy-of-colleagues", "acting"),
    Page("vormen", "forms", "background"),
    Page("rollen", "roles", "background"),
    Page("keten", "chain", "background"),
    Page("wet", "law", "background"),
    Page("training", "training", "background"),
)
"""The texts below /handreiking/ that are only a text, in the order in which they are offered."""


def parse(text: str) -> Source:
    """A file with a head between two lines of `---`, one `name: value` a line. Raises TextError."""
    parts = text.replace("\r\n", "\n").split("---\n", 2)
    if len(parts) != 3 or parts[0].strip():
        raise TextError("must begin with a head: a line ---, lines such as `title: …`, and a line ---")
    head = {}
    for line in parts[1].splitlines():
        name, colon, value = line.partition(":")
        if not line.strip():
            continue
        if not colon or name.strip() not in HEAD or not value.strip():
            raise TextError(f"the line {line!r} of the head must be one of {', '.join(sorted(HEAD))} with a value")
        head[name.strip()] = value.strip()
    if not head.get("title"):
        raise TextError("the head needs a title")
    return Source(head, parts[2])


def items(body: str) -> tuple[str, ...]:
    """The items of the lists in a text, in order, each on one line that begins with `- `."""
    return tuple(line[2:].strip() for line in body.splitlines() if line.startswith("- "))

"""What a signal can be about: the themes that are open here, each with the address of its form."""

from __future__ import annotations

from dataclasses import dataclass

from portal.domain.themes import Theme
from portal.web.filters import text
from portal.web.front import home, house, place, usual


@dataclass(frozen=True, slots=True)
class Subject:
    """A theme to report about: what it is called, what it is for, and where its form is."""

    title: str
    why: str
    href: str


def open_here() -> list[Theme]:
    """The themes with which somebody reads signals in this municipality; without one, in any."""
    here, directory = place(), house().directory
    places = [here] if here else list(directory.municipalities.values())
    return [theme for theme in house().themes.values() if any(directory.is_open(one, theme.key) for one in places)]


def subject_of(theme: Theme) -> Subject:
    """A theme with the address of its form."""
    return Subject(text(theme.title), text(theme.why), f"{home()}melden{asking(theme)}")


def others(theme: Theme) -> list[Subject]:
    """What else one can report in this municipality."""
    return [subject_of(each) for each in open_here() if each.key != theme.key] if place() else []


def asking(theme: Theme) -> str:
    """The query that leads to this theme: none for the usual one."""
    return "" if theme.key == usual().key else f"?thema={theme.key}"


def named(title: str, theme: Theme) -> str:
    """The title of a page that every theme can have; of another theme than the usual one, with its name."""
    return title if theme.key == usual().key else f"{title}: {text(theme.title)}"

"""One table of a region file: what is not known, of the wrong kind or missing is said with its place."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from typing import Any

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
LANGUAGE = re.compile(r"[a-z]{2,3}")
FIRST = "nl"
"""The language that every text has; the others fall back to it."""

LONGEST = 200
"""Characters of a name; texts have no limit."""


class LoadError(ValueError):
    """A region file cannot be loaded; the message names the table and the key, and says what is wrong."""


class Entry:
    """A table of the file. `where` stands before every message; `known` are the keys that may stand in it."""

    def __init__(self, given: Mapping[str, Any], where: str, known: Collection[str]) -> None:
        self.given = given
        self.where = where
        refuse_unknown(given, where, known)

    def wrong(self, key: str, what: str) -> LoadError:
        """The error to raise about one key of this table."""
        return LoadError(f"{self.where}: {key} {what}")

    def has(self, key: str) -> bool:
        """Whether the file gives this key."""
        return key in self.given

    def text(self, key: str, longest: int = LONGEST) -> str:
        """A text on one line that must be there, of so many characters at the most."""
        value = self.given.get(key, "")
        if not isinstance(value, str):
            raise self.wrong(key, f"must be a text in quotes, not {value!r}")
        if not value.strip():
            raise self.wrong(key, "is missing or empty")
        if len(value) > longest or "\n" in value:
            raise self.wrong(key, f"must be one line of at most {longest} characters")
        return value

    def maybe(self, key: str, longest: int = LONGEST) -> str | None:
        """A text on one line, or None when the file leaves it out."""
        return self.text(key, longest) if key in self.given else None

    def matching(self, key: str, pattern: re.Pattern[str], what: str) -> str:
        """A text of at most 64 characters of a certain form; `what` says of which."""
        value = self.text(key, 64)
        if not pattern.fullmatch(value):
            raise self.wrong(key, f"must be {what}, not {value!r}")
        return value

    def one_of(self, key: str, known: Iterable[str], default: str | None = None) -> str:
        """One of a few words; `default` when the file leaves it out."""
        if default is not None and key not in self.given:
            return default
        value = self.given.get(key)
        if value not in tuple(known):
            raise self.wrong(key, f"must be one of {', '.join(known)}, not {value!r}")
        return str(value)

    def some_of(self, key: str, known: Collection[str] | None = None) -> list[str]:
        """A list of different texts, of `known` when that is given; empty when the file leaves it out."""
        values = self.given.get(key, [])
        if not isinstance(values, list) or not all(isinstance(each, str) and each for each in values):
            raise self.wrong(key, "must be a list of texts")
        if len(set(values)) != len(values):
            raise self.wrong(key, "names something twice")
        for value in values if known is not None else ():
            if value not in (known or ()):
                raise self.wrong(key, f"must be some of {', '.join(known or ())}; {value!r} is none of them")
        return values

    def flag(self, key: str, default: bool = False) -> bool:
        """true or false."""
        value = self.given.get(key, default)
        if not isinstance(value, bool):
            raise self.wrong(key, "must be true or false, without quotes")
        return value

    def day(self, key: str) -> date | None:
        """A date, or None when the file leaves it out."""
        value = self.given.get(key)
        if value is not None and type(value) is not date:  # a date with a time is a date too, for Python
            raise self.wrong(key, "must be a date such as 2026-01-31, without quotes")
        return value

    def count(self, key: str, most: int, unit: str, default: int) -> int:
        """A whole number from 1 on."""
        value = self.given.get(key, default)
        if not is_count(value, most):
            raise self.wrong(key, f"must be a number of {unit} from 1 to {most}")
        return int(value)

    def texts(self, key: str, *, required: bool = False) -> Mapping[str, str]:
        """A text per language, at least in Dutch; empty when the file leaves it out."""
        if not required and key not in self.given:
            return {}
        return texts_of(self.given.get(key), lambda what: self.wrong(key, what))


def texts_of(value: Any, wrong: Any) -> Mapping[str, str]:
    """A text per language, at least in Dutch; `wrong` makes the error of what is said about it."""
    if not isinstance(value, dict) or FIRST not in value:
        raise wrong(f"must have a text per language, at least {FIRST}")
    for language, text in value.items():
        if not LANGUAGE.fullmatch(language):
            raise wrong(f"names {language!r}, which is not a language code such as nl")
        if not isinstance(text, str) or not text.strip():
            raise wrong(f"must have a text per language; the one in {language} is empty")
    return value


def is_count(value: Any, most: int) -> bool:
    """Whether it is a whole number from 1 to `most`; true and false are none."""
    return type(value) is int and 0 < value <= most


def refuse_unknown(given: Mapping[str, Any], where: str, known: Collection[str]) -> None:
    """A misspelt key would otherwise go unnoticed. Raises LoadError with what was meant, if that can be guessed."""
    for key in given:
        if key not in known:
            near = get_close_matches(key.lower(), known, 1)
            guess = f"did you mean {near[0]}?" if near else f"known are {', '.join(sorted(known))}"
            raise LoadError(f"{where}: {key} is not known here; {guess}")


def tables(data: Mapping[str, Any], name: str) -> Sequence[Mapping[str, Any]]:
    """The tables of a list such as [[partners]]; none when the file leaves it out."""
    given = data.get(name, [])
    if not isinstance(given, list) or not all(isinstance(each, dict) for each in given):
        raise LoadError(f"{name}: must be a list of tables, [[{name}]]")
    return given


def table(data: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """A table such as [promises]; an empty one when the file leaves it out."""
    given = data.get(name, {})
    if not isinstance(given, dict):
        raise LoadError(f"{name}: must be a table, [{name}]")
    return given


def called(name: str, number: int, given: Mapping[str, Any], *keys: str) -> str:
    """What a table of a list is called in a message: by the first of `keys` that it has, else by its number."""
    names = (given.get(key) for key in keys)
    found = next((each for each in names if isinstance(each, str) and each.strip()), None)
    return f"{name}: {found}" if found else f"{name}, number {number}"


def refuse_doubles(where: str, what: str, values: Iterable[str]) -> None:
    """Raises LoadError naming the value that stands there twice."""
    seen: set[str] = set()
    for value in values:
        if value in seen:
            raise LoadError(f"{where}: the {what} {value} stands there twice")
        seen.add(value)


def refuse_control_signs(value: Any, path: str = "") -> None:
    """A sign that no keyboard types cannot be stored everywhere, and says something else than it shows."""
    if isinstance(value, str):
        if any(ord(sign) < 32 and sign not in "\t\n\r" for sign in value) or "\x7f" in value:
            raise LoadError(f"{path}: holds a control character; type the text again")
    elif isinstance(value, dict):
        for key, each in value.items():
            refuse_control_signs(key, f"{path}.{key!a}" if path else f"{key!a}")
            refuse_control_signs(each, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for number, each in enumerate(value, 1):
            refuse_control_signs(each, f"{path}, number {number}")

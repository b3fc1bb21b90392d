"""Texts in several languages, and a reader of a theme file that can say where something is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

Texts = Mapping[str, str]
"""Language code -> text. The first entry is the language to fall back to."""

_CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_LANGUAGE = re.compile(r"[a-z]{2,3}")


class ThemeError(ValueError):
    """A theme file or a translation of it is wrong; the message names the place and what to do."""


def pick(texts: Texts, language: str) -> str:
    """The text in `language`, or in the first language of the theme when that one is missing.

    No texts at all (an optional text that was left out of a file) gives "".
    """
    return texts.get(language) or next(iter(texts.values()), "")


class Book:
    """All texts found so far in one theme file, by path, with the translations that lie over them."""

    def __init__(self, theme: str, languages: tuple[str, ...], overlays: Mapping[str, Mapping[str, Any]]) -> None:
        self.theme = theme
        self.languages = languages
        self.found: dict[str, Texts] = {}
        self._overlays = {language: dict(_flat(entries)) for language, entries in overlays.items()}
        self._readers: list[Reader] = []
        for language in (*languages, *overlays):
            if not _LANGUAGE.fullmatch(language):
                raise self.wrong("languages", f"{language!r} is not a language code such as nl")

    def wrong(self, path: str, what: str) -> ThemeError:
        """The error to raise about one place in the file."""
        return ThemeError(f"Theme {self.theme}: {path}: {what}.")

    def add(self, path: str, given: Any) -> Texts:
        """Check and keep the texts at `path`, in the order of the theme's languages, then those of the overlays."""
        if not isinstance(given, Mapping):
            raise self.wrong(path, f"give a text per language ({', '.join(self.languages)})")
        for language in self.languages:
            if not isinstance(given.get(language), str) or not given[language].strip():
                raise self.wrong(path, f"the text in {language!r} is missing")
        for language in given:
            if language not in self.languages:
                raise self.wrong(path, f"{language!r} is not one of the theme's languages")
        texts = {language: given[language] for language in self.languages}
        for language, entries in self._overlays.items():
            if path in entries:
                texts[language] = self._overlaid(language, path)
        self.found[path] = MappingProxyType(texts)
        return self.found[path]

    def _overlaid(self, language: str, path: str) -> str:
        text = self._overlays[language][path]
        if not isinstance(text, str) or not text.strip():
            raise self.wrong(path, f"the translation into {language!r} must be a text")
        return text

    def reader(self, data: Any, path: str) -> Reader:
        """A reader of one table of the file."""
        if not isinstance(data, Mapping):
            raise self.wrong(path, "must be a table")
        self._readers.append(Reader(self, data, path))
        return self._readers[-1]

    def close(self) -> None:
        """Refuse what nobody asked for: a misspelt entry would otherwise go unnoticed."""
        for reader in self._readers:
            for key in reader.unread:
                raise self.wrong(reader.at(key), "is not known here; is it misspelt?")
        for language, entries in self._overlays.items():
            for path in entries:
                if path not in self.found:
                    raise self.wrong(path, f"translated into {language!r}, but the theme has no such text")


class Reader:
    """One table of a theme file, which knows where it stands."""

    def __init__(self, book: Book, data: Mapping[str, Any], path: str) -> None:
        self.book = book
        self.path = path
        self._data = data
        self.unread = dict.fromkeys(data)

    def at(self, key: str) -> str:
        """The path of an entry of this table."""
        return f"{self.path}.{key}" if self.path else key

    def wrong(self, key: str, what: str) -> ThemeError:
        """The error to raise about an entry of this table."""
        return self.book.wrong(self.at(key), what)

    def has(self, key: str) -> bool:
        """Whether the file gives this entry."""
        return key in self._data

    def _take(self, key: str, kind: type, what: str) -> Any:
        self.unread.pop(key, None)
        if key not in self._data:
            raise self.wrong(key, f"is missing ({what})")
        value = self._data[key]
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise self.wrong(key, f"must be {what}")
        return value

    def code(self, key: str, known: tuple[str, ...] | None = None) -> str:
        """A short key of lower-case letters, digits, "_" and "-"; one of `known` when that is given."""
        value: str = self._take(key, str, "a code")
        if known is not None and value not in known:
            raise self.wrong(key, f"{value!r} is not known; choose from {', '.join(known)}")
        if not _CODE.fullmatch(value):
            raise self.wrong(key, f"{value!r} must be lower-case letters, digits, '_' or '-'")
        return value

    def codes(self, key: str) -> tuple[str, ...]:
        """A list of strings without doubles, at least one."""
        values = self._take(key, list, "a list of codes")
        if not values or not all(isinstance(value, str) for value in values) or len(set(values)) != len(values):
            raise self.wrong(key, "must be a list of different codes")
        return tuple(values)

    def pairs(self, key: str) -> tuple[tuple[str, str], ...]:
        """A list of pairs of different codes, no pair twice (not the other way round either)."""
        given = self._take(key, list, "a list of pairs of codes")
        if not all(
            isinstance(pair, list) and len(pair) == 2 and all(isinstance(each, str) for each in pair) for pair in given
        ):
            raise self.wrong(key, "must be a list of pairs of codes")
        if len({frozenset(pair) for pair in given}) != len(given) or any(one == other for one, other in given):
            raise self.wrong(key, "must be different pairs of different codes")
        return tuple((one, other) for one, other in given)

    def flag(self, key: str, default: bool | None = None) -> bool:
        """true or false."""
        if default is not None and key not in self._data:
            return default
        return bool(self._take(key, bool, "true or false"))

    def number(self, key: str) -> int:
        """A whole number."""
        return int(self._take(key, int, "a whole number"))

    def texts(self, key: str) -> Texts:
        """A text in every language."""
        return self.book.add(self.at(key), self._take(key, Mapping, "a text per language"))

    def maybe_texts(self, key: str) -> Texts:
        """A text in every language, or no texts when the file leaves it out."""
        return self.texts(key) if key in self._data else MappingProxyType({})

    def keyed_texts(self, key: str) -> Mapping[str, Texts]:
        """A table of texts by code."""
        table = self.table(key)
        return MappingProxyType({code: table.texts(code) for code in tuple(table.unread)})

    def table(self, key: str) -> Reader:
        """A table in this table."""
        return self.book.reader(self._take(key, Mapping, "a table"), self.at(key))

    def entries(self) -> tuple[str, ...]:
        """The entries of this table, in the order of the file."""
        return tuple(self._data)

    def each(self, key: str, by: str = "key") -> Iterator[tuple[str, Reader]]:
        """The tables of a list with what names them: their `key`, their `number` or (`by` "place") their place.

        Names must be unique; they stand in the paths, so that moving an entry does not orphan its translations.
        """
        seen = set()
        for place, item in enumerate(self._take(key, list, "a list of tables"), start=1):
            reader = self.book.reader(item, f"{self.at(key)}[{place}]")
            name = reader.code("key") if by == "key" else str(reader.number("number") if by == "number" else place)
            if name in seen:
                raise self.wrong(key, f"the {by} {name!r} stands there twice")
            seen.add(name)
            reader.path = f"{self.at(key)}.{name}"
            yield name, reader


def _flat(entries: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, Any]]:
    """Flat paths, also when a translator forgot the quotes and TOML made tables of them."""
    for key, value in entries.items():
        place = f"{path}.{key}" if path else key
        if isinstance(value, Mapping):
            yield from _flat(value, place)
        else:
            yield place, value

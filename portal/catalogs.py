"""Catalogs of translations: taking up new texts, compiling, checking. For developers and translators."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

_METHODS = [("**.py", "python"), ("templates/**.html", "jinja2"), ("templates/**.txt", "jinja2")]
_OPTIONS: dict[str, Any] = {
    "templates/**.html": {"newstyle_gettext": "true", "trimmed": "true"},
    "templates/**.txt": {"newstyle_gettext": "true"},
}
_KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2), "lazy_gettext": None}


def extract(checkout: Path) -> Catalog:
    """Every text in the code and templates of a checkout."""
    catalog = Catalog(charset="utf-8")
    for _file, _line, message, _comments, context in extract_from_dir(
        checkout / "portal", _METHODS, _OPTIONS, _KEYWORDS
    ):
        catalog.add(message, context=context)
    return catalog


def update(checkout: Path) -> Iterator[str]:
    """Take new texts into every catalog, and drop those that are no longer used. Yields a line per catalog."""
    template = extract(checkout)
    for path in sorted((checkout / "translations").glob("*/LC_MESSAGES/messages.po")):
        catalog = _read(path)
        catalog.update(template, no_fuzzy_matching=True)
        catalog.obsolete.clear()
        with path.open("wb") as file:
            write_po(file, catalog, width=120, sort_output=True, no_location=True, omit_header=False)
        yield f"{path.parent.parent.name}: {len(_incomplete(catalog))} to translate"


def compile_all(folders: Iterable[Path]) -> Iterator[str]:
    """Compile every catalog below these folders, each in one go: nobody reads a half one. Yields a line per catalog."""
    for folder in folders:
        for path in sorted(folder.glob("*/LC_MESSAGES/messages.po")):
            half = path.with_suffix(f".mo.{os.getpid()}")
            with half.open("wb") as file:
                write_mo(file, _read(path))
            half.replace(path.with_suffix(".mo"))
            yield f"compiled {path.parent.parent.name}"


def check(checkout: Path) -> list[str]:
    """A line for every text that is missing, fuzzy, left over or has other placeholders than the original."""
    template = extract(checkout)
    wanted = {(message.context, message.id) for message in template if message.id}
    findings = []
    for path in sorted((checkout / "translations").glob("*/LC_MESSAGES/messages.po")):
        language, catalog = path.parent.parent.name, _read(path)
        have = {(message.context, message.id) for message in catalog if message.id}
        findings += [f"{language}: not taken up: {message!r}" for _, message in sorted(wanted - have, key=str)]
        findings += [f"{language}: no longer used: {message!r}" for _, message in sorted(have - wanted, key=str)]
        findings += [f"{language}: {what}: {message.id!r}" for message, what in _incomplete(catalog)]
    return findings


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name)


def _incomplete(catalog: Catalog) -> list[tuple[Message, str]]:
    found = []
    for message in catalog:
        if not message.id:
            continue
        texts = message.string if isinstance(message.string, tuple) else (message.string,)
        if not all(texts):
            found.append((message, "not translated"))
        elif message.fuzzy:
            found.append((message, "fuzzy"))
        else:
            found += [(message, str(error)) for error in message.check(catalog)]
    return found

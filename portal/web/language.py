"""The visitor's language: from the address at the front door, from the account or `?taal=` in the office."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from babel import Locale, UnknownLocaleError
from flask import Flask, current_app, g, request
from flask_babel import Babel

DEFAULT = "nl"


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of the language switch; `name` in the language itself."""

    code: str
    name: str
    href: str
    current: bool


def available(folders: Sequence[Path]) -> tuple[str, ...]:
    """The languages that have a compiled catalog, Dutch first. A language is a folder."""
    found = {catalog.parent.parent.name for folder in folders for catalog in folder.glob("*/LC_MESSAGES/messages.mo")}
    return tuple(sorted(found, key=lambda code: (code != DEFAULT, code)))


def speak(app: Flask, folders: Sequence[Path]) -> None:
    """Teach an application the languages of these folders (the first that has a text wins)."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = ";".join(str(folder) for folder in folders)
    app.config["BABEL_DEFAULT_LOCALE"] = DEFAULT
    app.config["BABEL_DEFAULT_TIMEZONE"] = "Europe/Amsterdam"
    app.extensions["languages"] = available(folders)
    Babel(app, locale_selector=current)


def known() -> tuple[str, ...]:
    """The languages of this application."""
    languages: tuple[str, ...] = current_app.extensions["languages"]
    return languages


def current() -> str:
    """The language of this request: set by the view's address or account, else what the browser prefers."""
    chosen: str | None = g.get("language")
    return chosen or preferred()


def preferred() -> str:
    """What the browser asks for, Dutch when in doubt."""
    first = request.path.split("/")[1]
    if first in known():
        return first
    return request.accept_languages.best_match(known(), DEFAULT) or DEFAULT


def own_name(code: str) -> str:
    """The name of a language in that language, as a button shows it; the code itself when nobody knows it."""
    try:
        name = Locale.parse(code).get_display_name(code) or code
    except (ValueError, UnknownLocaleError):
        return code
    return name[:1].upper() + name[1:]

"""Dead links: the front door is opened on the shipped texts, and every own link is followed as a reader would."""

from __future__ import annotations

import tempfile
import tomllib
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path

from werkzeug.test import Client, TestResponse

from portal import build_house
from portal.actions.house import House
from portal.actions.installation import managing
from portal.adapters import schema
from portal.adapters.library import Library
from portal.doors import create_front
from portal.proofreading.shelf import LINK, Finding, Text
from portal.settings import Settings


def check(checkout: Path, texts: Iterable[Text]) -> Iterator[Finding]:
    """A finding for every own link that leads nowhere, without a municipality or with the first of each region."""
    found = [(text, at, target) for text in texts for at, target in _own_links(text)]
    with tempfile.TemporaryDirectory() as folder:
        house = _house(checkout, Path(folder))
        try:
            client = Client(create_front(house))
            homes = ["", *(f"/{slug}" for slug in _samples(house))]
            answers: dict[str, TestResponse] = {}
            for text, at, target in found:
                for home in homes:
                    path, _, anchor = f"/{text.language}{home}{target}".partition("#")
                    if path not in answers:
                        answers[path] = client.get(path, follow_redirects=True)
                    answer = answers[path]
                    if answer.status_code != 200:
                        yield text.error(at, f"{target}: leads nowhere ({path} answers {answer.status_code})")
                    elif anchor and home and f'id="{anchor}"' not in answer.text:
                        yield text.error(at, f"{target}: there is no {anchor} on that page")
        finally:
            house.close()


def _own_links(text: Text) -> Iterator[tuple[int, str]]:
    for section in text.sections:
        for at, line in section.lines:
            for link in LINK.finditer(line):
                if link[1] is not None and link[1].startswith("/"):
                    yield at, link[1]


def _house(checkout: Path, folder: Path) -> House:
    """An installation that holds the region files and nothing else, and lives as long as the folder."""
    settings = Settings(folder, f"sqlite:///{folder / 'portal.sqlite'}", "http://localhost", bytes(32))
    house = build_house(settings, library=Library(partial(_folders, checkout)))
    schema.upgrade(house.database)
    for file in sorted((checkout / "instance" / "regions").glob("*.toml")):
        managing.load(house, tomllib.loads(file.read_text(encoding="utf-8")))
    return house


def _folders(checkout: Path) -> list[Path]:
    return [checkout / "translations"]


def _samples(house: House) -> list[str]:
    first: dict[str, str] = {}
    for slug, place in house.directory.municipalities.items():
        first.setdefault(place.region, slug)
    return list(first.values())

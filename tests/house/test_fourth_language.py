"""Adding a language is a folder: no code, no setting."""

from __future__ import annotations

import shutil
from pathlib import Path

from cast import Clock, open_house, settings
from conftest import Visitor
from pages import find, text_of

from portal.catalogs import compile_all
from portal.doors import join_doors
from portal.settings import CHECKOUT


def test_ukrainian_is_a_folder(furnished: tuple[Path, object], tmp_path: Path, clock: Clock) -> None:
    instance = tmp_path / "instance"
    shutil.copytree(furnished[0], instance)
    folder = instance / "translations" / "uk"
    shutil.copytree(CHECKOUT / "translations" / "en", folder)
    catalog = folder / "LC_MESSAGES" / "messages.po"
    catalog.write_text(catalog.read_text().replace('msgid "Send"\nmsgstr "Send"', 'msgid "Send"\nmsgstr "Надіслати"'))
    (folder / "guidance" / "privacy.md").write_text("---\ntitle: Приватність\nchecked_on: 2026-11-21\n---\n\nТекст.\n")
    (folder / "themes").mkdir()
    (folder / "themes" / "mensenhandel.toml").write_text('"questions.story.label" = "Що ви бачили або чули?"\n')
    list(compile_all([instance / "translations"]))

    house = open_house(settings(instance), clock)
    front = Visitor(join_doors(house), clock)
    page = front.get("/uk/waterstad/melden")
    assert page.status_code == 200
    assert '<html lang="uk">' in page.text
    assert "Надіслати" in text_of(find(page.text, "send"))
    assert "Що ви бачили або чули?" in page.text
    assert "Meldpunt mensenhandel" in page.text, "what is not translated yet falls back to the theme's first language"
    assert "Українська" in front.get("/nl/waterstad/melden").text
    assert "Приватність" in front.get("/uk/privacy").text
    assert front.fill("/uk/waterstad/melden", story="Вона боялася.").status_code == 200
    assert front.get("/fr/waterstad/melden").status_code == 404
    house.close()

"""The glossary page, and its terms linked in the texts of the guidance."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from pages import find, parse, text_of

from portal.actions.house import House

pytestmark = pytest.mark.once  # these pages ask the database nothing: they come from the snapshot and from files

OWN = """---
title: Terms
---

## uitbuiting
term: exploitation

Own words, <b>not</b> a tag.
"""


def own(house: House, language: str, name: str, text: str) -> None:
    file = house.settings.instance / "translations" / language / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


@pytest.mark.parametrize("address", ["/nl/", "/en/", "/pl/", "/nl/waterstad/"])
def test_every_language_has_the_whole_glossary(front: Any, house: House, address: str) -> None:
    page = front.get(f"{address}handreiking/begrippen")
    assert page.status_code == 200
    shown = [entry.get("id") for entry in find(page.text, "terms") if entry.tag == "div"]
    assert len(shown) == 52
    assert sorted(shown) == sorted(house.library.glossary("nl").by_key)


def test_a_term_says_what_it_is_called_elsewhere(front: Any) -> None:
    entry = find(front.get("/pl/handreiking/begrippen").text, "mensenhandel")
    said = text_of(entry)
    assert "handel ludźmi" in said
    assert "Nederlands: mensenhandel" in said
    assert "English: human trafficking" in said
    assert [found.get("lang") for found in entry.iter("span") if found.get("lang")] == ["nl", "en"]


def test_a_word_that_is_the_same_elsewhere_is_explained_or_left_out(front: Any) -> None:
    page = front.get("/nl/handreiking/begrippen").text
    assert "English: citizen service number" in text_of(find(page, "bsn"))
    assert "English: Expertise Centre" in text_of(find(page, "emm"))
    assert "Polski" not in text_of(find(page, "loverboy"))


def test_inflections_are_not_shown(front: Any) -> None:
    assert "uitgebuit" not in text_of(find(front.get("/nl/handreiking/begrippen").text, "uitbuiting"))


def test_a_letter_leads_to_its_first_term(front: Any) -> None:
    page = front.get("/pl/handreiking/begrippen").text
    letters = {
        link.text: link.get("href") for link in parse(page).iter("a") if re.match("#[a-z]", link.get("href", ""))
    }
    assert letters["Ś"] == "#meldroute"


def test_an_own_glossary_wins_and_is_escaped(front: Any, house: House) -> None:
    own(house, "en", "glossary.md", OWN)
    page = front.get("/en/handreiking/begrippen")
    assert "Own words, &lt;b&gt;not&lt;/b&gt; a tag." in page.text


def test_the_first_place_of_a_term_in_a_text_is_a_link_to_it(front: Any, house: House) -> None:
    own(house, "en", "glossary.md", OWN)
    own(house, "en", "guidance/law.md", "---\ntitle: Law\n---\n\n## Exploitation\n\nExploitation, exploitation.\n")
    page = front.get("/en/waterstad/handreiking/wet").text
    assert page.count('href="/en/waterstad/handreiking/begrippen#uitbuiting"') == 1
    assert re.search(r'<h2>Exploitation</h2>\s*<p><a [^>]*class="term"[^>]*>Exploitation</a>, exploitation', page)


def test_privacy_stays_without_links_to_terms(front: Any) -> None:
    assert "begrippen#" not in front.get("/nl/privacy").text


def test_an_own_glossary_with_a_mistake_gives_way_to_the_shipped_one(front: Any, house: House) -> None:
    own(house, "en", "glossary.md", "---\ntitle: Terms\n---\n\n## uitbuiting\n\nNo term.\n")
    own(house, "en", "guidance/law.md", "---\ntitle: Law\n---\n\nExploitation.\n")
    assert "begrippen#uitbuiting" in front.get("/en/handreiking/wet").text
    assert front.get("/en/handreiking/begrippen").status_code == 200


def test_every_term_in_a_shipped_text_leads_to_an_entry(house: House) -> None:
    texts = Path(__file__).resolve().parents[3] / "translations"
    for language in ("nl", "en", "pl"):
        keys = set(house.library.glossary(language).by_key)
        for name in ("law", "chain", "roles"):
            assert (texts / language / "guidance" / f"{name}.md").is_file()
            linked = re.findall(r'begrippen#([a-z0-9-]+)"', house.library.text(name, language).html)
            assert len(linked) == len(set(linked)) >= 8
            assert set(linked) <= keys

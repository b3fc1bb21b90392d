"""The texts that are shipped hold no mistake, and the check that says so finds every kind of it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from portal import proofreading
from portal.proofreading import data, reading, shelf
from portal.settings import CHECKOUT


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout with the shipped texts and data, and nothing else."""
    copy = tmp_path_factory.mktemp("checkout")
    for folder in ("translations", "instance/regions", "instance/themes"):
        shutil.copytree(CHECKOUT / folder, copy / folder)
    return copy


@pytest.fixture
def checkout(pristine: Path, tmp_path: Path) -> Path:
    """A copy of our own to plant a mistake in."""
    return Path(shutil.copytree(pristine, tmp_path / "checkout"))


def errors(checkout: Path, *, links: bool = False) -> list[str]:
    return [str(found) for found in proofreading.check(checkout, links=links) if found.is_error]


def test_the_shipped_texts_hold_no_mistake(pristine: Path) -> None:
    assert errors(pristine, links=True) == []


LAW = "translations/{}/guidance/law.md"

Edit = Callable[[str], str]


def put(old: str, new: str) -> Edit:
    def edit(text: str) -> str:
        assert old in text
        return text.replace(old, new, 1)

    return edit


def add(words: str) -> Edit:
    return lambda text: f"{text}\n{words}\n"


MISTAKES: dict[str, tuple[str, Edit, str]] = {
    "no head": (LAW.format("pl"), lambda text: text.replace("---\n", ""), "pl/guidance/law.md: must begin with a head"),
    "no title": (LAW.format("en"), put("title:", "name:"), "en/guidance/law.md: the head needs a title"),
    "no summary": (LAW.format("en"), put("summary:", "name:"), "en/guidance/law.md: the head needs a summary"),
    "no day": (LAW.format("en"), put("checked_on:", "name:"), "needs checked_on"),
    "a day that is none": (
        LAW.format("en"),
        put("checked_on: 2026-11-22", "checked_on: soon"),
        "must be a day",
    ),
    "signed off by nobody": (LAW.format("en"), put("title:", "proofread_on: 2026-11-01\ntitle:"), "belong together"),
    "unknown placeholder": (LAW.format("nl"), add("Binnen {{snel}} klaar."), "{{snel}}: there is nothing to fill in"),
    "campaign's own": (LAW.format("nl"), add("In {{municipality}}."), "{{municipality}}: there is nothing to fill in"),
    "half a placeholder": (LAW.format("nl"), add("Bel {{phone:112}."), "a placeholder is written"),
    "unknown partner": (LAW.format("nl"), add("Bel {{phone:nobody}}."), "no region file has a partner nobody"),
    "a number typed": (LAW.format("nl"), add("Bel 0800 5151."), "the number of arbeidsinspectie is typed here"),
    "112 typed": (LAW.format("nl"), add("Bel 112."), "write {{phone:112}}"),
    "a number in a heading": (LAW.format("nl"), add("## Bel 033-4481186"), "the number of comensha is typed here"),
    "an unconfirmed number": (LAW.format("nl"), add("Bel 020-760 08 09."), "020-760 08 09 looks like a phone number"),
    "not confirmed": (LAW.format("nl"), add("Dit geldt altijd. [gk, verify]"), "not finished, or not confirmed"),
    "a link typed badly": (LAW.format("nl"), add("[Lees](www.example.org)."), "www.example.org: write /page or https"),
    "not secret": (LAW.format("nl"), add("[Lees](http://example.org/)."), "http://example.org/: write /page or https"),
    "a call": (LAW.format("nl"), add("[Bel](tel:112)."), "tel:112: write /page or https"),
    "a language": (LAW.format("pl"), put("(/privacy)", "(/pl/privacy)"), "/pl/privacy: leave the language out"),
    "another number": (LAW.format("en"), put("10 June 2025", "11 June 2025"), "number 11: not in the Dutch text"),
    "the same, other side": (LAW.format("en"), put("10 June 2025", "11 June 2025"), "number 10: missing"),
    "number in the title": (LAW.format("en"), put("title: ", "title: 7 "), "number 7: not in the Dutch text"),
    "another partner": (
        "translations/pl/guidance/chain.md",
        put("{{phone:comensha}}", "{{phone:csg}}"),
        "placeholder {{phone:csg}}: not in the Dutch text",
    ),
    "another link": (
        LAW.format("pl"),
        put("(/handreiking/rollen)", "(/handreiking/keten)"),
        "/handreiking/rollen: missing",
    ),
    "a heading too many": (LAW.format("pl"), add("## Jeszcze coś"), "headings, the Dutch text"),
    "a term twice": (
        "translations/nl/glossary.md",
        add("## bsn\nterm: BSN\n\nNummer."),
        "nl/glossary.md: bsn: stands here twice",
    ),
    "a term not translated": (
        "translations/pl/glossary.md",
        lambda text: re.sub(r"## bsn\n.*?(?=## )", "", text, flags=re.DOTALL),
        "pl/glossary.md: ## bsn is missing",
    ),
    "a number in a term": ("translations/en/glossary.md", put("less than 4", "less than 3"), "“rni”: number 3: not in"),
    "a card that is gone": (
        "translations/ro/cards.md",
        lambda text: re.sub(r"## K09\n.*?(?=## )", "", text, flags=re.DOTALL),
        "ro/cards.md: K09: has no text",
    ),
    "an answer that is gone": (
        "translations/bg/cards.md",
        lambda text: text.rstrip().rpartition("\n")[0] + "\n",
        "bg/cards.md: answers: must be a list of 8",
    ),
    "a number on a card": ("translations/pl/cards.md", put("4 miesiące", "6 miesięcy"), "“K21”: number 6: not in"),
    "a theme's number": (
        "instance/themes/mensenhandel.toml",
        put("someone under 18.", "someone under 16."),
        "themes/mensenhandel.toml: indicator_groups",
    ),
    "a region's number": (
        "instance/regions/markiezaten.toml",
        put("Choose option 3.", "Choose option 4."),
        "regions/markiezaten.toml: partners.slachtofferhulp.when.en: number 4",
    ),
    "an unconfirmed number in a region": (
        "instance/regions/markiezaten.toml",
        put("Choose option 3.", "Perhaps 020 760 0809."),
        "020 760 0809 looks like a phone number",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_found(pristine: Path, mistake: str) -> None:
    path, edit, says = MISTAKES[mistake]
    file = pristine / path
    text = file.read_text()
    file.write_text(edit(text))
    try:
        assert [found for found in errors(pristine) if says in found] != []
    finally:
        file.write_text(text)


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("nl/guidance/law.md", "there is no nl/guidance/law.md"),
        ("en/guidance/law.md", "en/guidance/law.md: is missing"),
        ("pl/glossary.md", "pl/glossary.md: is missing"),
        ("pl/cards.md", "pl/cards.md: is missing"),
        ("en/guidance/privacy.md", "en/guidance/privacy.md: is missing"),
        ("en/guidance/counter.md", "en/guidance/counter.md: is missing"),
        ("pl/campaign/lesson.md", "pl/campaign/lesson.md: is missing"),
    ],
)
def test_a_missing_file_is_found(checkout: Path, path: str, says: str) -> None:
    (checkout / "translations" / path).unlink()
    assert [found for found in errors(checkout) if says in found] != []


def test_a_language_of_the_screen_needs_every_page_and_another_only_its_cards(checkout: Path) -> None:
    assert errors(checkout) == []
    catalog = checkout / "translations" / "ro" / "LC_MESSAGES" / "messages.po"
    catalog.parent.mkdir()
    catalog.touch()
    assert "error: ro/guidance/law.md: is missing" in errors(checkout)
    assert "error: ro/cards.md: is missing" not in errors(checkout)


def test_a_page_that_no_language_has_is_found(checkout: Path) -> None:
    for file in checkout.glob("translations/*/guidance/law.md"):
        file.unlink()
    assert "error: nl/guidance/law.md: is missing" in errors(checkout)


def test_a_name_that_only_a_translation_has_is_found(checkout: Path) -> None:
    law = checkout / LAW.format("pl")
    shutil.copy(law, law.with_name("low.md"))
    assert [found for found in errors(checkout) if "there is no nl/guidance/low.md" in found] != []


def test_dead_links_are_found_with_their_line(checkout: Path) -> None:
    dead = {
        "nl": "/handreiking/weet-ik-niet",
        "en": "/partners#partner-nobody",
        "pl": "/handreiking/begrippen#mensenhandel",
    }
    for language, target in dead.items():
        law = checkout / LAW.format(language)
        law.write_text(f"{law.read_text()}[x]({target})\n")
    found = [line for line in errors(checkout, links=True) if ": link " not in line]
    last = len((checkout / LAW.format("nl")).read_text().splitlines())
    assert f"error: nl/guidance/law.md:{last}: /handreiking/weet-ik-niet: leads nowhere" in found[-1]
    assert [line for line in found if "nl/" not in line and "en/" not in line] == [], "a living link is none"
    assert any("there is no partner-nobody on that page" in line for line in found)


def test_a_number_that_nobody_confirmed_is_warned_of(checkout: Path) -> None:
    law = checkout / LAW.format("nl")
    law.write_text(f"{law.read_text()}\nBel {{{{phone:avim}}}}.\n")
    warnings = [str(found) for found in proofreading.check(checkout, links=False) if not found.is_error]
    assert any("{{phone:avim}}: nobody confirmed a number" in line for line in warnings)


def test_long_sentences_and_unread_texts_are_warned_of(checkout: Path) -> None:
    law = checkout / LAW.format("nl")
    law.write_text(f"{law.read_text()}\n- {'woord ' * 21}.\n")
    warnings = [str(found) for found in proofreading.check(checkout, links=False) if not found.is_error]
    assert [line for line in warnings if line.startswith("warning: nl/guidance/law.md:") and "21 words" in line] != []
    assert [line for line in warnings if line.startswith("warning: ro: no native speaker signed off 1 of")] != []
    cards = checkout / "translations" / "ro" / "cards.md"
    cards.write_text(put("title:", "proofread_by: Ioana P.\nproofread_on: 2026-11-20\ntitle:")(cards.read_text()))
    assert not any("ro: no native" in str(found) for found in proofreading.check(checkout, links=False))


@pytest.mark.parametrize(
    ("words", "longest"),
    [
        ("Een zin. Woord " + "woord " * 18 + "eind.", 0),
        ("Een zin. Woord " + "woord " * 19 + "eind.", 21),
        ("Zie art. 273f en " + "woord " * 17 + "eind.", 22),
        ("Bel {{phone:112}} of lees [" + "woord " * 18 + "](/een/twee).", 22),
        ("**" + "Woord " * 20 + "op.** Nog een zin.", 21),
        ("- " + "woord – " * 20, 0),
    ],
)
def test_sentences_are_counted_as_people_do(words: str, longest: int) -> None:
    assert max([count for count, _ in reading.too_long(words)], default=0) == longest


@pytest.mark.parametrize(
    "words",
    [
        "Wet 36 547 van 2025",
        "EU-richtlijn 2011/36",
        "9.00–17.00 uur",
        "Zie 112.nl",
        "artikel 273f",
        "24-11-2026",
        "1120",
    ],
)
def test_what_is_no_phone_number_is_left_alone(words: str) -> None:
    assert list(data.partners(CHECKOUT).typed(words)) == []


def test_one_line_sums_up() -> None:
    one = shelf.Finding("nl", 0, "x")
    assert proofreading.summary([one, shelf.Finding("nl", 3, "y", is_error=False)]) == "texts: 1 error, 1 warning"
    assert proofreading.summary([]) == "texts: 0 errors, 0 warnings"
    assert str(shelf.Finding("nl/x.md", 3, "y", is_error=False)) == "warning: nl/x.md:3: y"

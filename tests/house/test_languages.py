"""Every catalog is complete: the same texts as code and templates, nothing empty, nothing uncertain."""

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from portal import catalogs

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = sorted(path.parent.parent.name for path in ROOT.glob("translations/*/LC_MESSAGES/messages.po"))


@pytest.fixture(scope="module")
def texts() -> Catalog:
    return catalogs.extract(ROOT)


def read(language: str) -> Catalog:
    with (ROOT / "translations" / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def ids(catalog: Catalog) -> set[object]:
    return {(message.context, message.id) for message in catalog if message.id}


def test_dutch_english_and_polish_are_there() -> None:
    assert {"nl", "en", "pl"} <= set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalog_has_the_texts_of_the_code(language: str, texts: Catalog) -> None:
    have, want = ids(read(language)), ids(texts)
    assert (want - have, have - want) == (set(), set()), "run `make messages`, then translate"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated_and_certain(language: str) -> None:
    catalog = read(language)
    texts = {
        message.id: message.string if isinstance(message.string, tuple) else (message.string,)
        for message in catalog
        if message.id
    }
    assert [key for key, strings in texts.items() if not all(strings)] == []
    assert [message.id for message in catalog if message.id and message.fuzzy] == []
    short = [key for key, strings in texts.items() if isinstance(key, tuple) and len(strings) != catalog.num_plurals]
    assert short == [], "a plural form is missing"
    assert [(message.id, str(error)) for message, errors in catalog.check() for error in errors] == []


def test_the_check_that_developers_run_agrees() -> None:
    assert catalogs.check(ROOT) == []

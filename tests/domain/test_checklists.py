"""The checklists of the zorgcoördinator: how a file is read, and that none can fill in a name or a text."""

import tomllib

import pytest

from portal.domain.checklists import FROM_THE_SIGNAL, LISTS, Row, parse, rows, sources
from portal.domain.guidance import TextError
from portal.domain.guidance import parse as source
from portal.domain.themes import parse as theme
from portal.settings import CHECKOUT

HEAD = "---\ntitle: Lijst\nthemes: mensenhandel jeugd\n---\n"
BODY = "Niet officieel.\n\n## De persoon\n\n- Leeftijd {{answer:leeftijd}}\n- Geslacht\n"


def test_a_list_with_its_fields() -> None:
    found = parse(source(HEAD + BODY))
    assert (found.title, found.themes, found.about) == ("Lijst", ("mensenhandel", "jeugd"), ("Niet officieel.",))
    (section,) = found.sections
    assert rows(section, {"answer:leeftijd": "18 of ouder"}) == (Row("Leeftijd", "18 of ouder"), Row("Geslacht", ""))
    assert rows(section, {"": "niets", "Geslacht": "niets"})[1].known == ""


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("## De persoon\n\n- Leeftijd\n", "words on how sure"),
        ("Niet officieel.\n", "sections"),
        ("Niet officieel.\n\n## Leeg\n\n## De persoon\n\n- Leeftijd\n", "sections"),
        ("Niet officieel.\n\n- Leeftijd\n", "only headings with fields"),
        (BODY + "\nLosse woorden.\n", "only headings with fields"),
        (BODY.replace("answer:leeftijd", "story"), "story"),
        (BODY.replace("answer:leeftijd", "text:person"), "text:person"),
        (BODY.replace("{{answer:leeftijd}}", "{{answer:leeftijd}} ongeveer"), "at the end"),
        (BODY.replace("- Geslacht", "- {{urgency}}"), "a field is words"),
    ],
)
def test_what_is_wrong_is_said(body: str, said: str) -> None:
    with pytest.raises(TextError, match=said):
        parse(source(HEAD + body))


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("language", ["nl", "en", "pl"])
def test_the_shipped_lists_fill_in_chosen_answers_only(name: str, language: str) -> None:
    file = CHECKOUT / "translations" / language / "lists" / f"{name}.md"
    found = parse(source(file.read_text(encoding="utf-8")))
    (subject,) = found.themes
    assert found.checked_on is not None
    questions = theme(tomllib.loads((CHECKOUT / "instance/themes" / f"{subject}.toml").read_text("utf-8"))).questions
    chosen = {f"answer:{question.key}" for question in questions if question.choices}
    assert set(sources(found)) <= chosen | set(FROM_THE_SIGNAL)

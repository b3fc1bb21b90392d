"""A theme is read once and then trusted, so every mistake must be named; and the shipped content must hold."""

from __future__ import annotations

import copy
import re
import tomllib
from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from portal.domain.identifiers import warnings
from portal.domain.places import RESERVED_SLUGS, Role, Slot
from portal.domain.retention import Terms
from portal.domain.signals import STORY_LIMIT, TEXT_LIMIT
from portal.domain.style import contrast
from portal.domain.themes import Theme, ThemeError, parse, pick
from portal.domain.themes.clues import GROUP_KINDS

ROOT = Path(__file__).resolve().parents[2]


def load(name: str) -> dict[str, Any]:
    with (ROOT / "instance" / name).open("rb") as file:
        return tomllib.load(file)


@pytest.fixture(scope="module")
def data() -> dict[str, Any]:
    return load("themes/mensenhandel.toml")


@pytest.fixture(scope="module")
def theme(data: dict[str, Any]) -> Theme:
    return parse(data)


@pytest.fixture(scope="module", params=sorted(path.stem for path in (ROOT / "instance" / "themes").glob("*.toml")))
def shipped(request: pytest.FixtureRequest) -> Theme:
    """Every theme that is shipped in turn."""
    return parse(load(f"themes/{request.param}.toml"))


@pytest.fixture(scope="module")
def region() -> dict[str, Any]:
    return load("regions/markiezaten.toml")


@pytest.fixture(scope="module")
def signals() -> list[dict[str, Any]]:
    return load("demo/signals.toml")["signals"]


# --- reading a theme -------------------------------------------------------------------------------------------------


def test_the_story_comes_first_and_is_the_only_required_question(theme: Theme) -> None:
    assert theme.questions[0].key == "story"
    assert [question.key for question in theme.questions if question.required] == ["story"]
    assert theme.question("story").limit == STORY_LIMIT
    assert theme.question("plate").limit == TEXT_LIMIT
    assert [question.key for question in theme.questions if question.stage == "main"] == ["story"]


def test_the_form_has_the_fields_of_the_contract(theme: Theme) -> None:
    assert " ".join(question.key for question in theme.questions) == (
        "story urgentie leeftijd vorm sector uitzend waar aantal groep zekerheid taal_nodig functiegroep "
        "when place company plate person done"
    )
    assert {question.key for question in theme.questions if question.kind == "many"} == {"vorm", "groep"}


def test_a_question_and_an_outcome_are_found_by_key(theme: Theme) -> None:
    assert theme.question("vorm").choice("arbeid").label["nl"] == "Arbeidsuitbuiting"
    assert theme.outcome("doorgezet_politie").counts is True
    for look in (theme.question, theme.outcome, theme.question("vorm").choice):
        with pytest.raises(KeyError, match="nergens"):
            look("nergens")


def test_every_text_of_a_theme_stands_in_every_language(shipped: Theme) -> None:
    assert all(tuple(texts) == ("nl", "en", "pl") for _, texts in shipped.text_paths())
    assert shipped.missing("pl") == ()


def test_a_text_is_found_by_its_path(theme: Theme) -> None:
    paths = dict(theme.text_paths())
    assert len(paths) > 200
    assert paths["questions.vorm.choices.arbeid.label"]["pl"] == "Wyzysk w pracy"
    assert paths["rules.9.because"] == theme.rules[-1].because


def test_pick_falls_back_to_the_first_language(theme: Theme) -> None:
    assert pick(theme.tagline, "pl") == "Wystarczą wątpliwości."
    assert pick(theme.tagline, "ro") == "Twijfel is genoeg."
    assert pick(theme.question("sector").help, "nl") == ""
    assert pick(theme.question("vorm").help, "nl") == "Weet je het niet? Dat is prima."


def test_an_overlay_adds_a_language_and_replaces_single_texts(data: dict[str, Any]) -> None:
    overlays = {
        "ro": {"tagline": "O îndoială ajunge.", "questions.vorm.choices.arbeid.label": "Exploatare prin muncă"},
        "nl": {"tagline": "Bij twijfel: melden."},
    }
    theme = parse(data, overlays)
    assert theme.languages == ("nl", "en", "pl", "ro")
    assert pick(theme.tagline, "ro") == "O îndoială ajunge."
    assert pick(theme.tagline, "nl") == "Bij twijfel: melden."
    assert pick(theme.title, "ro") == "Meldpunt mensenhandel"
    assert pick(theme.question("vorm").choice("arbeid").label, "ro") == "Exploatare prin muncă"
    assert len(theme.missing("ro")) == len(dict(theme.text_paths())) - 2


def test_an_overlay_without_quotes_means_the_same(data: dict[str, Any]) -> None:
    theme = parse(data, {"ro": tomllib.loads('questions.vorm.label = "Ce formă?"')})
    assert pick(theme.question("vorm").label, "ro") == "Ce formă?"


@pytest.mark.parametrize(
    ("overlays", "names"),
    [
        ({"ro": {"questions.vrom.label": "Ce formă?"}}, "questions.vrom.label: translated into 'ro', but"),
        ({"ro": {"tagline": ""}}, "tagline: the translation into 'ro' must be a text"),
        ({"ro": {"tagline": 3}}, "tagline: the translation into 'ro' must be a text"),
        ({"Romanian": {}}, "Romanian"),
    ],
)
def test_a_wrong_overlay_is_named(data: dict[str, Any], overlays: dict[str, Any], names: str) -> None:
    with pytest.raises(ThemeError, match=names):
        parse(data, overlays)


def broken(data: dict[str, Any], change: str) -> dict[str, Any]:
    """A copy of the theme in which one line of Python has broken something."""
    t = copy.deepcopy(data)
    q = {question["key"]: question for question in t["questions"]}
    exec(change, {"t": t, "q": q})
    return t


MISTAKES = [
    ("del t['key']", "key: is missing"),
    ("t['key'] = 'Mensen Handel'", "lower-case"),
    ("t['languages'] = []", "languages: must be a list"),
    ("t['languages'] = ['nl', 'nl']", "different codes"),
    ("t['languages'] = ['nl', 'Engels']", "not a language code"),
    ("t['tagline'] = 'Twijfel is genoeg.'", "tagline: must be a text per language"),
    ("del t['tagline']", "tagline: is missing"),
    ("del q['vorm']['label']['pl']", "questions.vorm.label: the text in 'pl' is missing"),
    ("q['vorm']['label']['en'] = '  '", "questions.vorm.label: the text in 'en' is missing"),
    ("q['vorm']['label']['de'] = 'Welche Form?'", "questions.vorm.label: 'de' is not one of the theme's languages"),
    ("del q['vorm']['choices'][1]['label']['nl']", "questions.vorm.choices.arbeid.label: the text in 'nl'"),
    ("t['questions'].append(dict(q['vorm']))", "questions: the key 'vorm' stands there twice"),
    ("q['vorm']['choices'].append(q['vorm']['choices'][0])", "questions.vorm.choices: the key 'seksueel' stands"),
    ("t['questions'].reverse()", ": questions: the first one must be `story`, of the kind `long`"),
    ("q['story']['kind'] = 'text'", ": questions: the first one must be `story`, of the kind `long`"),
    ("q['vorm']['kind'] = 'several'", "questions.vorm.kind: 'several' is not known"),
    ("q['vorm']['stage'] = 'later'", "questions.vorm.stage"),
    ("del q['vorm']['choices']", "questions.vorm.choices: are missing"),
    ("q['when']['choices'] = []", "questions.when.choices: are not for"),
    ("q['done']['key'] = 'contact'", "questions.contact.key: 'contact' is a field of the form itself"),
    ("q['done']['key'] = 'wat.gedaan'", "lower-case"),
    ("q['vorm']['hlep'] = 'Weet je het niet?'", "questions.vorm.hlep: is not known here"),
    ("t['colour'] = 'red'", "colour: is not known here"),
    ("t['questions'][3] = 'vorm'", "must be a table"),
    ("t['questions'] = {}", "questions: must be a list of tables"),
    ("del t['hints']['minor']", "hints: must be exactly"),
    (
        "t['indicator_groups'][1]['indicators'][0]['key'] = 'alg_bang'",
        ": indicator_groups: the indicator 'alg_bang' stands in two groups",
    ),
    ("t['indicator_groups'][0]['in_form'] = 'yes'", "in_form: must be true or false"),
    ("del t['indicator_groups'][0]['kind']", "indicator_groups.alg.kind: is missing"),
    ("t['indicator_groups'][0]['kind'] = 'sector'", "'sector' is not known; choose from general, form, profession"),
    ("del t['indicator_groups'][0]['reminders'][0]['label']['pl']", "alg_geen_slachtoffer.label: the text in 'pl'"),
    ("t['indicator_groups'][0]['reminders'][0]['tick'] = {}", "alg_geen_slachtoffer.tick: is not known here"),
    ("t['urgency']['question'] = 'haast'", "urgency.question: 'haast' is not known"),
    (
        "del t['urgency']['answers']['onbekend']",
        "urgency.answers: must give a level for each of acuut, spoed, niet_acuut, onbekend.",
    ),
    ("t['urgency']['answers']['onbekend'] = 'straks'", "urgency.answers.onbekend: 'straks' is not known"),
    ("t['urgency']['at_least'][0]['when'] = {'leeftijd': ['kind']}", "there is no choice 'kind'"),
    ("del t['urgency']['labels']['spoed']", "urgency.labels: must be exactly"),
    ("t['rules'][1]['when'] = {'vorm': ['slavernij']}", "rules.2.when.vorm: there is no choice 'slavernij'"),
    ("t['rules'][1]['when'] = {'kleur': ['rood']}", "rules.2.when.kleur"),
    ("t['rules'][1]['when'] = {'vorm': []}", "rules.2.when.vorm: must be a list of different codes"),
    ("t['rules'][0]['slot'] = 'brandweer'", "rules.1.slot: 'brandweer' is not known"),
    ("t['rules'][0]['number'] = 9", "rules: the number '9' stands there twice"),
    ("t['rules'][0]['number'] = True", "number: must be a whole number"),
    ("t['rules'].pop()", ": rules: the one with the highest number must have no `when`"),
    ("t['urgency']['unanswered'] = 'nu'", "urgency.unanswered: "),
    ("t['urgency']['at_least'][0]['level'] = 'nu'", "urgency.at_least.1.level: 'nu' is not known"),
    ("t['languages'] = 'nl'", "Theme mensenhandel: languages: must be a list of language codes"),
    ("t['languages'] = ['nl', 3]", "Theme mensenhandel: languages: must be a list of language codes"),
    ("t['languages'] = []", "Theme mensenhandel: languages: must be a list of language codes"),
    ("t['urgency'] = 'spoed'", "urgency: must be a table"),
    ("del t['key']", "Theme: key: is missing (a code)."),
    ("del t['urgency']['labels']['acuut']", "urgency.labels: must be exactly acuut, spoed, niet_acuut."),
    ("del t['hints']['acute']", "hints: must be exactly acute_title, acute, hours, urgent_title, urgent, minor_title"),
    ("t['rules'].clear()", ": rules: the one with the highest number must have no `when`"),
    ("del t['statuses']['kept']", "statuses: must be exactly received, read, question, in_progress, "),
    ("t['statuses']['lost'] = t['statuses']['kept']", "statuses: must be exactly"),
    ("t['outcomes'] = [o for o in t['outcomes'] if o['key'] != 'dubbel']", "outcomes: 'dubbel' is missing"),
    ("t['outcomes'][0]['kind'] = 'maybe'", "outcomes.geen_actie.kind"),
    ("del t['outcomes'][0]['counts']", "outcomes.geen_actie.counts: is missing"),
    ("t['feedback']['gewonnen'] = t['feedback']['neutraal']", "feedback.gewonnen: there is no such outcome"),
    ("del t['feedback']['neutraal']", "feedback.neutraal: is missing"),
]


@pytest.mark.parametrize(("change", "complaint"), MISTAKES)
def test_a_mistake_in_the_file_is_named(data: dict[str, Any], change: str, complaint: str) -> None:
    with pytest.raises(ThemeError, match=re.escape(complaint)):
        parse(broken(data, change))


def test_parsing_leaves_the_data_alone(data: dict[str, Any]) -> None:
    before = copy.deepcopy(data)
    parse(data)
    assert data == before


# --- urgency and routing ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answers", "level"),
    [
        ({"urgentie": ("acuut",)}, "acuut"),
        ({"urgentie": ("spoed",)}, "spoed"),
        ({"urgentie": ("niet_acuut",)}, "niet_acuut"),
        ({"urgentie": ("onbekend",)}, "spoed"),
        ({}, "niet_acuut"),
        ({"urgentie": ()}, "niet_acuut"),
        ({"urgentie": ("niet_acuut",), "leeftijd": ("minderjarig",)}, "spoed"),
        ({"urgentie": ("acuut",), "leeftijd": ("minderjarig",)}, "acuut"),
        ({"urgentie": ("niet_acuut",), "leeftijd": ("onbekend",)}, "niet_acuut"),
        ({"urgentie": ("een oude keuze",)}, "niet_acuut"),
    ],
)
def test_the_most_urgent_level_wins(theme: Theme, answers: dict[str, tuple[str, ...]], level: str) -> None:
    assert theme.urgency(answers) == level


@pytest.mark.parametrize(
    ("answers", "number", "slot"),
    [
        ({"leeftijd": ("minderjarig",), "vorm": ("arbeid",)}, 1, Slot.CARE),
        ({"vorm": ("arbeid",)}, 2, Slot.SAFETY),
        ({"vorm": ("crimineel_bedelen", "seksueel")}, 2, Slot.SAFETY),
        ({"vorm": ("organen",)}, 3, Slot.CARE),
        ({"vorm": ("anders",)}, 9, None),
        ({}, 9, None),
    ],
)
def test_the_first_rule_that_fits_chooses_the_half(
    theme: Theme, answers: dict[str, tuple[str, ...]], number: int, slot: Slot | None
) -> None:
    rule = next(rule for rule in theme.rules if rule.matches(answers))
    assert (rule.number, rule.slot) == (number, slot)


# --- the shipped theme -----------------------------------------------------------------------------------------------


def test_general_clues_are_in_the_form_and_all_others_on_their_cards_only(theme: Theme) -> None:
    assert {clue.group for clue in theme.indicators if clue.in_form} == {"alg"}
    assert all(clue.in_form for clue in theme.indicator_groups[0].indicators)
    assert pick(theme.indicators[0].tick, "nl") == "Iemand is bang, gespannen of heel moe."
    counter = next(group for group in theme.indicator_groups if group.key == "loket")
    assert counter.indicators[0].tick == counter.indicators[0].label


def test_there_is_a_card_for_every_form_and_profession(theme: Theme) -> None:
    found = {kind: [each.key for each in theme.indicator_groups if each.kind == kind] for kind in GROUP_KINDS}
    assert found == {
        "general": ["alg"],
        "form": ["seksueel", "arbeid", "crimineel", "organen", "andere"],
        "profession": ["loket", "wijkteam", "jeugd", "toezicht", "werk_inkomen", "klantcontact", "asiel"],
    }
    assert all(group.indicators for group in theme.indicator_groups)


def test_a_clue_says_by_its_key_on_which_card_it_stands(theme: Theme) -> None:
    for group in theme.indicator_groups:
        for key in [each.key for each in (*group.indicators, *group.reminders)]:
            assert key.startswith(f"{group.key}_"), key


def test_a_reminder_is_not_a_clue_that_can_be_ticked(theme: Theme) -> None:
    reminders = {each.key for group in theme.indicator_groups for each in group.reminders}
    assert {"alg_geen_slachtoffer", "seksueel_legaal", "jeugd_meldcode"} <= reminders
    assert not reminders & {clue.key for clue in theme.indicators}


def test_a_clue_in_a_signal_is_a_statement_and_no_advice(theme: Theme) -> None:
    advice = ("Let ", "Kijk ", "Luister ", "Vraag ", "Notice", "Ask ", "Note:", "Zwróć", "Zapytaj", "Uwaga", "Zastanów")
    for clue in theme.indicators:
        assert not any(text.startswith(advice) for text in clue.tick.values()), clue.key


def test_the_dutch_of_the_clues_is_short(theme: Theme) -> None:
    clues = [texts for clue in theme.indicators for texts in (clue.label, clue.tick)]
    cards = [texts for group in theme.indicator_groups for texts in (group.note, *(r.label for r in group.reminders))]
    for texts in (*clues, *cards):
        for sentence in re.split(r"(?<=[.?!])\s", texts.get("nl", "")):
            assert len(sentence.split()) <= 20, sentence


def test_numbers_on_the_cards_are_those_of_verified_partners(theme: Theme, region: dict[str, Any]) -> None:
    verified = {partner["key"] for partner in region["partners"] if partner["verified"] and "phone" in partner}
    holes = set()
    for path, texts in theme.text_paths():
        if path.startswith("indicator_groups."):
            said = " ".join(texts.values())
            holes |= set(re.findall(r"\{\{phone:(\w+)\}\}", said))
            rest = re.sub(r"\{\{phone:\w+\}\}", "", said)
            assert not re.search(r"\b112\b|\b0\d{3}-?\d{3,}", rest), f"{path}: write {{{{phone:KEY}}}} for a number"
    assert holes == {"112", "veilig_thuis"}
    assert holes <= verified


def test_a_theme_may_have_no_clues(data: dict[str, Any]) -> None:
    theme = parse({**data, "indicator_groups": []})
    assert (theme.indicator_groups, theme.indicators) == ((), ())


def test_outcomes_that_count_are_those_an_outside_authority_takes_over(theme: Theme) -> None:
    assert [outcome.key for outcome in theme.outcomes if outcome.counts] == [
        f"doorgezet_{partner}" for partner in ("politie", "inspectie", "zorg", "comensha", "vt", "riec")
    ]
    assert {outcome.key for outcome in theme.outcomes if not outcome.closes} == {
        "gebeld_melder", "verrijkt", "gekoppeld", "besproken"
    }  # fmt: skip


def test_every_outcome_to_close_with_has_a_text_that_does_not_say_we_are_still_at_it(theme: Theme) -> None:
    assert theme.closing_for("bewaard") == "bewaard"
    assert theme.closing_for("") == "afgesloten"
    assert replace(theme, feedback={"neutraal": {"nl": "…"}}).closing_for("bewaard") == "neutraal"


def test_every_outcome_of_a_shipped_theme_has_a_text_of_its_own(shipped: Theme) -> None:
    assert all(shipped.closing_for(outcome.key) == outcome.key for outcome in shipped.outcomes if outcome.closes)


def test_no_assessment_or_status_claims_proof_or_an_investigation(shipped: Theme) -> None:
    shown = [*(item.label for item in shipped.assessments), *(status.label for status in shipped.statuses.values())]
    for texts in shown:
        for text in texts.values():
            assert not re.search(r"bewezen|onderzoek|prove|investigat|udowodni|dochodzeni", text, re.IGNORECASE)


def test_choices_keep_a_way_out(shipped: Theme) -> None:
    for question in shipped.questions:
        keys = {choice.key for choice in question.choices}
        if keys and question.key != "zekerheid":
            assert keys & {"onbekend", "weet_niet", "anders", "liever_niet"}, question.key


def test_polish_has_no_gendered_address(shipped: Theme) -> None:
    # "widziałeś", "byłam": verbs that guess whether the reader is a man or a woman ("sygnałem" and "ciałem" are nouns)
    gendered = re.compile(r"\b(?!sygnałem|ciałem|słabym)\w+(?:łeś|łaś|łem|łam|łbyś|łabyś|łbym|łabym)\b")
    for path, texts in shipped.text_paths():
        assert not gendered.search(texts["pl"]), path
    for page in (ROOT / "translations/pl/guidance").glob("*.md"):
        assert not gendered.search(page.read_text()), page


def test_numbers_in_the_hints_are_those_of_verified_partners(shipped: Theme, region: dict[str, Any]) -> None:
    verified = {partner["key"] for partner in region["partners"] if "phone" in partner}
    words = [text for texts in shipped.hints.values() for text in texts.values()]
    asked = {key for text in words for key in re.findall(r"\{\{phone:(\w+)\}\}", text)}
    assert asked == {"politie_0900", "veilig_thuis"}
    assert asked <= verified
    typed = {number for text in words for number in re.findall(r"\b\d{3,4}-\d{3,}\b|\b112\b", text)}
    assert typed == {"112"}


# --- the shipped region ----------------------------------------------------------------------------------------------


def test_the_eight_municipalities(region: dict[str, Any]) -> None:
    codes = {place["slug"]: place["code"] for place in region["municipalities"]}
    assert codes == {
        "bergen-op-zoom": "GM0748",
        "halderberge": "GM1655",
        "moerdijk": "GM1709",
        "roosendaal": "GM1674",
        "rucphen": "GM0840",
        "steenbergen": "GM0851",
        "tholen": "GM0716",
        "woensdrecht": "GM0873",
    }
    assert not set(codes) & RESERVED_SLUGS
    home = [entry for entry in region["memberships"] if "region" not in entry]  # the others are of its circles
    assert [entry["municipality"] for entry in home] == list(codes)
    assert {entry["valid_from"] for entry in home} == {date(2022, 1, 1)}
    styles = {place["slug"]: place["style"] for place in region["municipalities"] if "style" in place}
    assert list(styles) == ["roosendaal"]
    assert contrast(styles["roosendaal"], "#ffffff") >= 4.5


def test_a_partner_has_a_number_only_when_it_was_verified(region: dict[str, Any]) -> None:
    slugs = {place["slug"] for place in region["municipalities"]}
    keys = [partner["key"] for partner in region["partners"]]
    assert len(set(keys)) == len(keys)
    for partner in region["partners"]:
        key = partner["key"]
        assert partner["verified"] is ("verified_on" in partner), key
        assert partner["verified"] or "phone" not in partner, key
        assert partner["scope"] in ("national", "regional", "local", "internal"), key
        assert partner["source"], key
        assert set(partner.get("municipalities", ())) <= slugs, key
        assert partner.get("website", "https://").startswith("https://"), key
        for field in ("name", "when", "hours", "note"):
            assert field not in partner or list(partner[field]) == ["nl", "en", "pl"], (key, field)


def test_every_placeholder_of_the_guidance_can_be_filled(region: dict[str, Any]) -> None:
    known = {f"phone:{partner['key']}" for partner in region["partners"] if "phone" in partner}
    known |= {"first_look_days", "feedback_days", "backup_days"} | {term.name for term in fields(Terms)}
    used: dict[str, list[list[str]]] = {}
    for page in sorted((ROOT / "translations").glob("*/guidance/*.md")):
        text = page.read_text()
        if page.stem not in ("privacy", "accessibility"):
            continue
        head = re.match(r"---\ntitle: \S.*\nchecked_on: \d{4}-\d\d-\d\d\n---\n\n", text)
        assert head, page
        assert not re.search(r"\d{4}-\d{3,}", text[head.end() :]), f"{page}: write {{{{phone:…}}}} for a number"
        assert not re.search(r"100 ?%|end-to-end", text, re.IGNORECASE), page
        names = re.findall(r"\{\{([^}]*)\}\}", text)
        assert set(names) <= known, page
        used.setdefault(page.stem, []).append(names)
    assert set(used) == {"privacy", "accessibility"}
    for pages in used.values():
        assert len(pages) == 3
        assert pages[0] == pages[1] == pages[2]


# --- the demo --------------------------------------------------------------------------------------------------------


def test_the_demo_people_cover_every_municipality(region: dict[str, Any]) -> None:
    people = load("demo/people.toml")["people"]
    emails = [person["email"] for person in people]
    assert len(set(emails)) == len(emails)
    assert all(email.endswith(".example") for email in emails)
    slugs = {place["slug"] for place in region["municipalities"]}
    served = {person.get("municipality") for person in people if Role(person["role"]) is Role.FUNCTIONARIS}
    assert served == slugs
    duo = {person["slot"] for person in people if person.get("municipality") == "roosendaal" and "slot" in person}
    assert duo == {"zorg", "veiligheid"}
    assert any(Role(person["role"]) is Role.REGIONAL_DEPUTY for person in people)
    assert all(("municipality" in person) is not ("region" in person) for person in people)


def test_the_demo_signals_fit_their_theme(region: dict[str, Any], signals: list[dict[str, Any]]) -> None:
    slugs = {place["slug"] for place in region["municipalities"]}
    assert [signal["id"] for signal in signals] == [f"S{number:02}" for number in range(1, 15)]
    files = [load(f"demo/{path.name}") for path in sorted((ROOT / "instance" / "demo").glob("signals*.toml"))]
    told = [(parse(load(f"themes/{file['theme']}.toml")), signal) for file in files for signal in file["signals"]]
    assert len({signal["id"] for _, signal in told}) == len(told)
    for theme, signal in told:
        fields = dict(signal["fields"])
        assert signal["municipality"] in slugs
        assert (fields.pop("contact") == "no") is signal["anonymous"] is ("contact_email" not in fields)
        fields.pop("contact_email", None)
        assert warnings(fields["story"]) == (), signal["id"]
        assert set(fields.pop("indicators", ())) <= {clue.key for clue in theme.indicators}, signal["id"]
        for key, value in fields.items():
            question = theme.question(key)
            for choice in () if question.kind in ("text", "long") else value if question.kind == "many" else [value]:
                assert question.choice(choice), (signal["id"], key)
        for outcome in signal["outcomes"]:
            assert theme.outcome(outcome)


def test_what_the_file_says_is_what_the_theme_holds(data: dict[str, Any], theme: Theme) -> None:
    for name in ("title", "tagline", "intro", "why"):
        assert getattr(theme, name)["nl"] == data[name]["nl"], name
    assert {key: text["pl"] for key, text in theme.hints.items()} == {
        key: text["pl"] for key, text in data["hints"].items()
    }
    for question, written in zip(theme.questions, data["questions"], strict=True):
        assert (question.key, question.kind, question.stage) == (written["key"], written["kind"], written["stage"])
        assert question.help.get("nl", "") == written.get("help", {}).get("nl", ""), question.key
    assert theme.levels.question == data["urgency"]["question"]


def test_the_half_that_is_addressed_is_that_of_the_file(data: dict[str, Any], theme: Theme) -> None:
    assert [(rule.number, rule.slot, rule.because["en"]) for rule in theme.rules] == [
        (each["number"], each.get("slot"), each["because"]["en"]) for each in data["rules"]
    ]
    assert {rule.slot for rule in theme.rules} == {Slot.CARE, Slot.SAFETY, None}


def test_the_cards_of_clues_are_those_of_the_file(data: dict[str, Any], theme: Theme) -> None:
    for group, written in zip(theme.indicator_groups, data["indicator_groups"], strict=True):
        assert (group.key, group.kind, group.label["nl"]) == (written["key"], written["kind"], written["label"]["nl"])
        assert group.note.get("nl") == written.get("note", {}).get("nl")
        for clue, each in zip(group.indicators, written["indicators"], strict=True):
            assert (clue.key, clue.group, clue.in_form) == (each["key"], group.key, written.get("in_form", False))
            assert (clue.label["nl"], clue.tick["nl"]) == (each["label"]["nl"], each.get("tick", each["label"])["nl"])
        reminders = [(each["key"], each["label"]["nl"]) for each in written.get("reminders", ())]
        assert [(each.key, each.label["nl"]) for each in group.reminders] == reminders

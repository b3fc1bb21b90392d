"""What can be wrong in a text beside the Dutch one: missing pages, terms and headings, other numbers, other links."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from portal.domain.checklists import LISTS
from portal.domain.figures.report import REPORTS
from portal.domain.guidance import PAGES
from portal.proofreading.shelf import HOLE, LINK, SOURCE_LANGUAGE, Finding, Section, Text, words_of

_ALWAYS = (
    *(f"guidance/{page.name}.md" for page in PAGES),
    "guidance/privacy.md",
    "guidance/disclosure.md",
    "guidance/accessibility.md",
    "glossary.md",
    "cards.md",
    *(f"lists/{name}.md" for name in LISTS),
    *(f"report/{name}.md" for name in REPORTS),
)
_KEYED = ("glossary.md", "cards.md")
"""Files whose headings are keys, the same in every language."""

_NUMBER = re.compile(r"\d+")
_IN_WORDS = "1"
"""A number that not every language writes as one: 1 minuut, a minute, około minuty."""


def check(texts: Iterable[Text], languages: Sequence[str]) -> Iterator[Finding]:
    """What the languages of the screen lack or have too much, and where translations say something else."""
    of: dict[str, dict[str, Text]] = {}
    for text in texts:
        of.setdefault(text.language, {})[text.path] = text
    original = of.get(SOURCE_LANGUAGE, {})
    for language in languages:
        for path in sorted({*_ALWAYS, *original} - set(of.get(language, {}))):
            yield Finding(f"{language}/{path}", 0, "is missing")
    for language, found in of.items():
        for path, text in found.items():
            if path not in original:
                yield text.error(0, f"there is no {SOURCE_LANGUAGE}/{path}: the name must be the same everywhere")
            elif language != SOURCE_LANGUAGE:
                yield from _compared(text, original[path])


def differences(theirs: str, dutch: str) -> Iterator[str]:
    """What the numbers, holes and links of a text have too much or too little beside the Dutch text."""
    for what, count in (("number", _numbers), ("placeholder", _holes), ("link", _links)):
        here, there = count(theirs), count(dutch)
        for sign, extra in (("not in the Dutch text", here - there), ("missing", there - here)):
            for each in sorted(extra.elements()):
                yield f"{what} {each}: {sign}"


def _compared(text: Text, dutch: Text) -> Iterator[Finding]:
    if text.path in _KEYED:
        yield from _by_key(text, dutch)
    elif len(text.sections) != len(dutch.sections):
        yield text.error(
            0, f"has {len(text.sections) - 1} headings, the Dutch text {len(dutch.sections) - 1}: say the same in each"
        )
        whole, other = _joined(text), _joined(dutch)
        yield from (text.error(0, what) for what in differences(whole, other))
    else:
        for mine, theirs in zip(text.sections, dutch.sections, strict=True):
            yield from (text.error(mine.line, _under(mine, what)) for what in differences(mine.text, theirs.text))


def _by_key(text: Text, dutch: Text) -> Iterator[Finding]:
    mine = {section.heading: section for section in text.sections[1:]}
    theirs = {section.heading: section for section in dutch.sections[1:]}
    for key in theirs.keys() - mine.keys():
        yield text.error(0, f"## {key} is missing")
    for key in mine.keys() - theirs.keys():
        yield text.error(mine[key].line, f"## {key} is not in the Dutch file")
    for key in mine.keys() & theirs.keys():
        here, there = _said(mine[key]), _said(theirs[key])
        yield from (text.error(mine[key].line, _under(mine[key], what)) for what in differences(here, there))


def _said(section: Section) -> str:
    """Without the heading, which is a key, and without words and forms, which differ by nature."""
    own = ("term:", "also:", "forms:")
    return "\n".join(line for _, line in section.lines if not line.startswith(own))


def _under(section: Section, what: str) -> str:
    return f"“{section.heading}”: {what}" if section.heading else what


def _joined(text: Text) -> str:
    return "\n".join(section.text for section in text.sections)


def _numbers(text: str) -> Counter[str]:
    return Counter(number for number in _NUMBER.findall(words_of(text)) if number != _IN_WORDS)


def _holes(text: str) -> Counter[str]:
    return Counter(re.sub(r"\s", "", hole[0]) for hole in HOLE.finditer(text))


def _links(text: str) -> Counter[str]:
    return Counter(link[1] if link[1] is not None else link[2] for link in LINK.finditer(text))

"""What can be wrong in one text by itself: its head, holes, links, numbers typed by hand, marks of unfinished work."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields
from urllib.parse import urlsplit

from portal.domain import cards, checklists, glossary
from portal.domain.figures import report
from portal.domain.guidance import PAGES, TextError
from portal.domain.places import EMERGENCY
from portal.domain.retention import Terms
from portal.proofreading.data import Partners
from portal.proofreading.shelf import HOLE, LINK, SOURCE_LANGUAGE, Finding, Text, words_of

_TERMS = {field.name for field in fields(Terms)}
_PROMISES = frozenset({"first_look_days", "feedback_days", "backup_days", "security_contact"} | _TERMS)
_OF_PARTNERS = frozenset({"phone", "partner"})
_OF_CAMPAIGN = frozenset({"municipality", "report_address"})

_SUMMED_UP = frozenset({f"guidance/{page.name}.md" for page in PAGES} | {"glossary.md"})
"""The texts that the overview of the guidance offers with one line about them."""

_UNFINISHED = re.compile(r"\[(?:gk|verify|seed|source|proposal)\b|\b(?:TODO|TBD|FIXME|XXX)\b|lorem ipsum", re.I)


def check(text: Text, partners: Partners) -> Iterator[Finding]:
    """The mistakes of one text."""
    yield from _head(text)
    yield from _form(text)
    for section in text.sections:
        for at, line in [(section.line, section.heading), *section.lines]:
            yield from _holes(text, at, line, partners)
            yield from _links(text, at, line)
            yield from (text.error(at, what) for what in partners.typed(words_of(line)))
            if found := _UNFINISHED.search(line):
                yield text.error(at, f"not finished, or not confirmed: {found[0]}")


def _head(text: Text) -> Iterator[Finding]:
    head = text.source.head
    if text.path in _SUMMED_UP and not head.get("summary"):
        yield text.error(0, "the head needs a summary: one line for the overview")
    if text.path in _SUMMED_UP and not head.get("checked_on"):
        yield text.error(0, "the head needs checked_on: the day somebody checked what the text says")
    if bool(head.get("proofread_by")) != bool(head.get("proofread_on")):
        yield text.error(0, "who proofread it and on which day belong together: proofread_by and proofread_on")
    for name in ("checked_on", "proofread_on"):
        try:
            text.source.day(name)
        except TextError as error:
            yield text.error(0, str(error))


def _form(text: Text) -> Iterator[Finding]:
    """Files of a form of their own are read as the portal reads them."""
    try:
        if text.path == "cards.md":
            cards.parse(text.source, text.language)
        elif text.path == "glossary.md":
            glossary.parse(text.source.body, text.language)
        elif text.path.startswith("lists/"):
            checklists.parse(text.source)
        elif text.path.startswith("report/"):
            report.parse(text.source)
    except TextError as error:
        yield text.error(0, str(error))


def _holes(text: Text, at: int, line: str, partners: Partners) -> Iterator[Finding]:
    for hole in HOLE.finditer(line):
        name, key = hole[1], hole[2]
        if name in _OF_PARTNERS and key:
            if key not in partners.keys:
                yield text.error(at, f"{hole[0]}: no region file has a partner {key}")
            elif name == "phone" and key not in (*partners.phones, EMERGENCY):
                what = f"{hole[0]}: nobody confirmed a number, so readers see the name of the partner"
                yield Finding(text.where, at, what, is_error=False)
        elif text.path.startswith(("lists/", "report/")):
            continue  # read as the portal reads them: see `_form`
        elif key or not (name in _PROMISES or (name in _OF_CAMPAIGN and text.path.startswith("campaign/"))):
            yield text.error(at, f"{hole[0]}: there is nothing to fill in here")
    left = HOLE.sub("", line)
    if "{{" in left or "}}" in left:
        yield text.error(at, "a placeholder is written {{name}} or {{name:key}}, on one line")


def _links(text: Text, at: int, line: str) -> Iterator[Finding]:
    for link in LINK.finditer(line):
        target = link[1] if link[1] is not None else link[2]
        if target.startswith("/") and not target.startswith("//"):
            first = target.split("/")[1]
            if first == text.language or (len(first) == len(SOURCE_LANGUAGE) and first.isalpha()):
                yield text.error(at, f"{target}: leave the language out, it is the reader's own")
            continue
        parts = urlsplit(target)
        if parts.scheme != "https" or "." not in parts.netloc or re.search(r"\s", target):
            yield text.error(at, f"{target or 'a link without an address'}: write /page or https://…")

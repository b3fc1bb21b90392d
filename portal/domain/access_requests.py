"""A request for access (AVG art. 15): what is looked for, what can be given, and what must be looked at again.

Nothing is ever given by itself: a person chooses passages and takes words out; this says what they may have missed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from portal.domain.dossiers import INDICATORS, Material
from portal.domain.identifiers import warnings
from portal.domain.matching import Identifier, Kind, found_in, normalise
from portal.domain.searching import fold, words
from portal.domain.signals import Contact
from portal.domain.themes import pick

LINES = 5
"""What can be looked for at once: a name, each other way to write it, an address, a plate, a number …"""

SIGNALS = 20
"""Signals that go into one letter at most."""

WRITTEN = 60_000
"""Characters of all chosen passages together: they travel in a form, which has a limit."""

GROUNDS = ("uavg_41_c", "uavg_41_d", "uavg_41_h", "uavg_41_i")
"""Reasons to leave out or to postpone: the parts of UAVG art. 41, first paragraph, that can matter here."""

LEADS_TO_THE_REPORTER = ("functiegroep", "zekerheid")
"""Questions whose answers tell where the reporter works or how they know: never offered."""

_PASSAGE = 400
"""Characters after which a paragraph is cut at the end of a sentence."""

# --- what is looked for --------------------------------------------------------------------------------------------

_JOINED = re.compile(r"[\W_]+")
_DIGITS, _LETTER = re.compile(r"\d"), re.compile(r"[^\W\d_]")
_FEW_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a search: `words` that must all occur, or one of `joined` (numbers without spaces and dashes)."""

    words: tuple[str, ...]
    joined: tuple[str, ...]

    def occurs(self, folded: Sequence[str]) -> bool:
        """Whether it occurs in the folded texts of one signal."""
        if self.words and all(any(word in text for text in folded) for word in self.words):
            return True
        return bool(self.joined) and any(self.is_in(text) for text in folded)

    def is_in(self, folded: str) -> bool:
        """Whether one of its numbers stands in this text, whatever stands between the signs."""
        bare = _JOINED.sub("", folded)
        return any(each in bare for each in self.joined)


def line(text: str) -> Line | None:
    """What to look for; None when it is too short to find anything by."""
    asked = words(text) if _LETTER.search(text) else ()
    bare = _JOINED.sub("", fold(text))
    joined = {bare} if len(_DIGITS.findall(bare)) >= _FEW_DIGITS else set()
    joined |= {_bare(each) for each in _identifiers(text) if each.kind is not Kind.COMPANY}
    return Line(asked, tuple(sorted(joined))) if asked or joined else None


def _identifiers(text: str) -> frozenset[Identifier]:
    exact = {Identifier(kind, value) for kind in Kind if (value := normalise(kind, text))}
    return found_in(text) | exact


def _bare(each: Identifier) -> str:
    """An identifier as it stands in a text without spaces and dashes; a Dutch number also behind +31 or 0031."""
    value = each.value.removeprefix("+31") if each.kind is Kind.PHONE else each.value
    return _JOINED.sub("", fold(value))


# --- what can be given ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of text of a signal that can be chosen. `key` holds the signal and its place, and no word of it.

    `source`: report, note, message, referral or handling; `question` is the key of the question it answers, "" for the
    story and what is no report. `language`: the one it was written in, "" when that is not known.
    """

    key: str
    source: str
    question: str
    text: str
    language: str = ""


def passages(found: Material) -> tuple[Passage, ...]:
    """Everything people wrote or ticked in a signal, in pieces. Never who reported it, who worked on it, or a code."""
    pieces = [*_of_report(found), *_of_the_desk(found)]
    return tuple(
        Passage(f"{found.signal.id}.{source}.{place}.{number}", source, question, piece, language)
        for source, place, question, text, language in pieces
        for number, piece in enumerate(split(text))
    )


def split(text: str) -> Iterator[str]:
    """The paragraphs of a text; a long one at the ends of its sentences."""
    for paragraph in re.split(r"\n\s*\n", text.strip()):
        kept = ""
        for sentence in re.split(r"(?<=[.!?…])\s+", paragraph.strip()):
            if kept and len(kept) + len(sentence) > _PASSAGE:
                yield kept
                kept = ""
            kept = f"{kept} {sentence}" if kept else sentence
        if kept:
            yield kept


_Piece = tuple[str, str, str, str, str]
"""Source, place within it, question, text, language."""


def _of_report(found: Material) -> Iterator[_Piece]:
    report = found.report
    if report is None:
        return
    written_in = "" if report.told else report.language  # what a colleague wrote down is in our own language
    yield "report", "story", "", report.story, written_in
    for question in found.theme.questions:
        if question.key in LEADS_TO_THE_REPORTER:
            continue
        labels = {choice.key: pick(choice.label, found.language) for choice in question.choices}
        chosen = ", ".join(labels.get(key, key) for key in report.answers.get(question.key, ()))
        if chosen:
            yield "report", question.key, question.key, chosen, found.language
        if report.texts.get(question.key):
            yield "report", f"{question.key}-text", question.key, report.texts[question.key], written_in
    ticks = {each.key: pick(each.tick, found.language) for each in found.theme.indicators}
    for key in report.indicators:
        yield "report", f"{INDICATORS}-{key}", INDICATORS, ticks.get(key, key), found.language


def _of_the_desk(found: Material) -> Iterator[_Piece]:
    for note in found.notes:
        if note is not None:
            yield "note", f"{note.ordinal}-text", "", note.text, ""
            yield "note", f"{note.ordinal}-impression", "", note.impression, ""
    for message in found.messages:
        if message is not None and message.kind not in ("status", "rating", "progress"):  # these are codes
            yield "message", str(message.ordinal), "", message.text, ""
    for number, referral in enumerate(found.referrals, start=1):
        if referral is not None:
            yield "referral", f"{number}-text", "", referral.text, ""
            for at, answer in enumerate(referral.answers):
                yield "referral", f"{number}-answer-{at}", "", answer.text, ""
    handling = found.handling
    for name, reason in (
        ("closing", handling.reason),
        ("extension", handling.extension.reason if handling.extension else ""),
        ("proposal", handling.proposal.reason if handling.proposal else ""),
    ):
        yield "handling", name, "", reason, ""


# --- what must be looked at again ------------------------------------------------------------------------------------

_PARTICLES = frozenset(
    ["van", "den", "der", "des", "ten", "ter", "het", "las", "los", "del", "von", "vom", "bin", "ben", "ibn", "abu"]
)
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_SHORTEST_NAME, _SHORTEST_PHONE = 3, 6
_LONG_NUMBER = re.compile(r"\d(?:[ .\-/]{0,3}\d){5,}")
_OF_DIGITS = frozenset({"phone", "iban", "kvk", "bsn"})


def betrays(text: str, contact: Contact, asked: Sequence[str]) -> tuple[str, ...]:
    """What of the reporter stands in a text: `name`, `phone`, `email`. `asked`: the lines that were searched for.

    A part of a name counts where it is written with a capital, unless the person who asks has it too.
    """
    found, folded = [], fold(text)
    if contact.name and (_whole(fold(contact.name), folded) or _part_of_name(text, contact.name, asked)):
        found.append("name")
    if contact.phone and _phone_of(contact.phone, folded):
        found.append("phone")
    if contact.email and fold(contact.email) in folded:
        found.append("email")
    return tuple(found)


_TELLER = re.compile(r"(?<!\w)(?:ik|mij|mijn|me|wij|we|ons|onze|my|our|mnie|moj|moja|moje|nas|nasz)(?!\w)")
"""Somebody speaks of themselves, in the languages of the report form, folded. Not Polish "ja": that is a Dutch yes."""

_ENGLISH_I = re.compile(r"\bI\b")
"""As it is written: folded it is the Polish "and"."""


def _whole(name: str, folded: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", folded) is not None


def _part_of_name(text: str, name: str, asked: Sequence[str]) -> bool:
    theirs = {part for line in asked for part in _WORD.findall(fold(line))}
    parts = {part for part in _WORD.findall(fold(name)) if len(part) >= _SHORTEST_NAME} - _PARTICLES - theirs
    return any(word[0].isupper() and fold(word) in parts for word in _WORD.findall(text))


def _phone_of(phone: str, folded: str) -> bool:
    value = normalise(Kind.PHONE, phone)
    digits = _bare(Identifier(Kind.PHONE, value)) if value else re.sub(r"\D", "", phone)
    return len(digits) >= _SHORTEST_PHONE and digits in _JOINED.sub("", folded)


def doubts(text: str, asked: Sequence[str], names: Iterable[str]) -> tuple[str, ...]:
    """What in a chosen text may be about somebody else: kinds of identifiers that were not searched for, `bsn`,
    `number` for another long one (or a date), `colleague` for one of these names, and `teller` for words in which the
    reporter speaks ("I saw"): who was there knows who that is."""
    own = {each.text for line in asked for each in _identifiers(line)}
    found = {each.kind.value for each in found_in(text) if each.text not in own}
    found |= set(warnings(text))
    bare = [_JOINED.sub("", fold(line)) for line in asked]
    numbers = (re.sub(r"\D", "", each[0]) for each in _LONG_NUMBER.finditer(text))
    if not found & _OF_DIGITS and any(not any(number in line for line in bare) for number in numbers):
        found.add("number")
    folded = fold(text)
    if any(_whole(fold(name), folded) for name in names if name):
        found.add("colleague")
    if _TELLER.search(folded) or _ENGLISH_I.search(text):
        found.add("teller")
    return tuple(sorted(found))

"""What stands in the gaps of a year report: sentences, tables and charts of the figures page, as parts of a text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from flask_babel import gettext as _

from portal.actions.figures import partners, reporting
from portal.domain.blocks import Block, Bullets, Grid, Heading, Paragraph, Picture
from portal.domain.figures import Publication
from portal.domain.figures.answers import both, per_inhabitants
from portal.domain.figures.report import Written, composed
from portal.domain.themes import pick
from portal.web.filters import day
from portal.web.language import current
from portal.web.office.figures.choosing import Chosen
from portal.web.office.figures.council import chart as council_chart
from portal.web.office.figures.council import sentences
from portal.web.office.figures.council import words as council_words
from portal.web.office.figures.definitions import definitions
from portal.web.office.figures.drawing import MM_PER_UNIT, Chart, as_svg
from portal.web.office.figures.living_words import inhabitants, inhabitants_words, old
from portal.web.office.figures.page import Answer, answers, crosses
from portal.web.office.figures.partner_words import measure_label, partner_name
from portal.web.office.figures.tables import Section
from portal.web.office.figures.words import kept_back, number, percent, row_label
from portal.web.office.present import desk, house
from portal.web.office.steering.awareness_words import kinds, label_of

COUNCIL_MM = 64
"""How high the one chart of the council version is: all of it stands on two pages."""

HIGHEST_MM = 200
"""A chart is made smaller until it fits on a page together with its title."""

WIDEST = 7
"""More columns than this are narrow on paper."""

_BROAD = 6
"""In a table of more columns a mark stands for a number that is kept back, and the note below says so."""

_MARK = "\N{MULTIPLICATION SIGN}"

_FEW_LINES = 2
"""Of so few lines that are not nought a drawing says no more than its table."""

Fill = Callable[[], Iterable[Block]]


def report(written: Written, asked: Chosen, found: Publication) -> tuple[str, tuple[Block, ...]]:
    """The title and the parts of a report about a year that is over."""
    fillers = _fillers(asked, found)
    return composed(written, words(asked, found), lambda name: fillers[name]())


def words(asked: Chosen, found: Publication) -> dict[str, str]:
    """What the holes within words mean."""
    return {
        "theme": pick(asked.theme.title, current()),
        "place": row_label(found, asked.row),
        "year": str(found.year),
        "before": str(found.year - 1),
        "phone:112": "112",
        **council_words(found, asked.row),
    }


def _fillers(asked: Chosen, found: Publication) -> Mapping[str, Fill]:
    said = {each.id: each for each in answers(found, asked.before, asked.theme, asked.row)}
    return {
        "about": lambda: _about(asked, found),
        "summary": lambda: _summary(said),
        "came_in": lambda: _answer(said["came-in"]),
        "passed_on": lambda: _answer(said["passed-on"]),
        "groups": lambda: _answer(said["groups"]),
        "work": lambda: _answer(said["work"]),
        "compared": lambda: _compared(asked, found),
        "crosses": lambda: _crosses(asked, found),
        "awareness": lambda: _awareness(asked, found),
        "partners": lambda: _partners(found),
        "definitions": lambda: (Bullets(tuple(f"{word}: {means}" for word, means in definitions(asked.theme))),),
        "answers": lambda: (Bullets(tuple(sentences(found, asked.before, asked.row))),),
        "chart": lambda: _pictures(council_chart(found, asked.before, asked.row), COUNCIL_MM),
    }


def _about(asked: Chosen, found: Publication) -> tuple[Block, ...]:
    written = reporting.about(house(), asked.theme.key, current())
    return composed(written, words(asked, found), lambda name: ())[1] if written else ()


def _summary(said: Mapping[str, Answer]) -> Iterator[Block]:
    tiles = [tile for each in said.values() for tile in each.tiles]
    rows = tuple((tile.named, tile.number, tile.note) for tile in tiles)
    yield Grid((_("What"), _("Number"), _("Remark")), rows, _("The year in numbers"), widths=(4, 2, 5))


def _answer(answer: Answer) -> Iterator[Block]:
    """A question without its title: the sentences, then every table with its chart."""
    for at, sentence in enumerate(answer.sentences):
        yield Paragraph(sentence, "" if at else "lead")
    for section in answer.sections:
        yield from _section(section, 2)
    for _id, title, sections in answer.groups:
        yield Heading(2, title)
        for section in sections:
            yield from _section(section, 3)


def _section(section: Section, level: int) -> Iterator[Block]:
    """A table below its title, then its chart: the title is the caption of both."""
    marked, lines = _marked(section)
    yield Heading(level, section.title)
    yield Grid(section.header, lines, "", numbers=True)
    if marked:
        yield Paragraph(_("%(mark)s = kept back", mark=_MARK), "note")
    if section.note:
        yield Paragraph(section.note, "note")
    told = [line for line in section.lines if set(line[1:]) - {number(0), percent(None)}]
    if len(told) - section.whole > _FEW_LINES:
        yield from _pictures(section.chart)


def _marked(section: Section) -> tuple[bool, tuple[tuple[str, ...], ...]]:
    """Whether a mark stands in the place of words that break in narrow columns, and the lines of the table."""
    words = kept_back()
    if len(section.header) <= _BROAD or not any(words in line for line in section.lines):
        return False, section.lines
    return True, tuple(tuple(_MARK if each == words else each for each in line) for line in section.lines)


def _turned(section: Section) -> Section:
    """A table that is too wide for paper on its side: its columns become lines."""
    if len(section.header) <= max(WIDEST, len(section.lines)):
        return section
    cells = zip(*(line[1:] for line in section.lines), strict=True)
    lines = tuple((label, *each) for label, each in zip(section.header[1:], cells, strict=True))
    return replace(section, header=(section.title, *(line[0] for line in section.lines)), lines=lines)


def _pictures(chart: Chart | None, highest: float = HIGHEST_MM) -> Iterator[Block]:
    if chart is None or not chart.drawing.words:
        return
    height = chart.drawing.height * MM_PER_UNIT
    scale = min(1.0, highest / height)
    width = chart.drawing.width * MM_PER_UNIT
    yield Picture(as_svg(chart), f"{chart.title}. {chart.about}", width * scale, height * scale, chart.title)


def _compared(asked: Chosen, found: Publication) -> Iterator[Block]:
    """The whole year beside the one before; nothing when there is none."""
    before = asked.before
    if before is None:
        yield Paragraph(_("There are no figures of %(year)s to compare with.", year=found.year - 1))
        return
    row = asked.row
    measures: dict[str, Callable[[Publication], str]] = {
        _("Signals"): lambda each: number(both(each, row).signals),
        _("Passed on (meldingen)"): lambda each: number(both(each, row).meldingen),
        _("Share passed on"): lambda each: percent(both(each, row).share),
        _("Signals per 10,000 inhabitants"): lambda each: _per(each, row),
        _("Working days to the first look"): lambda each: _days(each, row),
    }
    rows = [(label, shown(found), shown(before)) for label, shown in measures.items()]
    header = (_("What"), str(found.year), str(before.year))
    yield Grid(header, tuple(rows), _("%(year)s and %(before)s", year=found.year, before=before.year), numbers=True)
    people = inhabitants_words(found, row)
    if people:
        said = _("For both years counted with %(inhabitants)s.", inhabitants=people)
        yield Paragraph(f"{said} {old(found, row)}".strip(), "note")


def _per(found: Publication, row: str) -> str:
    per = per_inhabitants(both(found, row).signals, inhabitants(found, row))
    return "–" if per is None else number(per)


def _days(found: Publication, row: str) -> str:
    days = found.days.get(row)
    return "–" if days is None else number(days)


def _crosses(asked: Chosen, found: Publication) -> Iterator[Block]:
    for section in crosses(found, asked.theme) if asked.whole_region else ():
        yield from _section(_turned(section), 2)


def _awareness(asked: Chosen, found: Publication) -> Iterator[Block]:
    names = {key: word for key, word, _help in kinds()}
    rows = tuple(
        (
            day(each.held_on),
            names.get(each.kind, each.kind),
            each.title,
            row_label(found, each.municipality) if each.municipality else _("The whole region"),
            ", ".join(label_of(asked.theme, group) for group in each.groups) or _("Everybody"),
            "–" if each.people is None else number(each.people),
        )
        for each in reporting.activities(house(), desk(), found)
    )
    if not rows:
        yield Paragraph(_("Nothing was written down for %(year)s.", year=found.year))
        return
    header = (_("Day"), _("What"), _("Title"), _("Where"), _("For whom"), _("People"))
    yield Grid(header, rows, _("Sessions, training and campaigns"), widths=(3, 3, 5, 4, 5, 2))


def _partners(found: Publication) -> Iterator[Block]:
    told: Sequence[tuple[str, str, str, str]] = [
        (
            partner_name(each.partner),
            measure_label(each.measure),
            _("fewer than five") if each.count is None else number(each.count),
            each.source,
        )
        for each in partners.beside(house(), desk(), found)
    ]
    if not told:
        yield Paragraph(_("Nobody filled in figures of partners for %(year)s.", year=found.year))
        return
    header = (_("Partner"), _("What was counted"), _("Number"), _("Source"))
    yield Grid(header, tuple(told), _("Figures of partners"), widths=(4, 4, 2, 5))

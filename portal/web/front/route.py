"""The reporting route: one question at a time, the end that the answers lead to, and the whole of it on one page.

Addresses say which step it is and never which answer was given in words: they stay in the browser's history.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, make_response, render_template, request
from flask_babel import gettext as _
from markupsafe import Markup, escape

from portal.actions.reporters import reporting
from portal.domain.referrals import parse_policy
from portal.domain.themes import Leaf, ReportingRoute, Texts
from portal.web.filters import text
from portal.web.front import home, house, place, subject
from portal.web.front.filling import filled
from portal.web.front.notices import contact
from portal.web.front.partners import cards
from portal.web.front.route_drawing import Chart, End, draw
from portal.web.show import asked_for_fragment, show
from portal.web.whom import Card

blueprint = Blueprint("route", __name__)

PATH = "handreiking/meldroute"

_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class Shown:
    """An end of the route as it is shown. `cards` are whom to call, `inside` the names of own teams and colleagues."""

    label: Markup
    steps: Sequence[Markup]
    cards: Sequence[Card]
    inside: Sequence[str]
    functionaris: str
    report: Markup


@dataclass(frozen=True, slots=True)
class Answer:
    """A question that was answered, and where the answer is changed."""

    question: str
    yes: bool
    href: str


@blueprint.get(f"/<lang>/{PATH}", defaults={"number": 1})
@blueprint.get(f"/<lang>/{PATH}/vraag-<int:number>")
@blueprint.get(f"/<lang>/<municipality>/{PATH}", defaults={"number": 1})
@blueprint.get(f"/<lang>/<municipality>/{PATH}/vraag-<int:number>")
def question(number: int) -> Response:
    """One question; no leads to the next one, yes to the end that belongs to it."""
    route = _route()
    fork = _nth(route.forks, number)
    no = f"vraag-{number + 1}" if number < len(route.forks) else f"uitkomst-{number + 1}"
    return _step(
        "question",
        asked=text(fork.label),
        help=text(fork.help),
        number=number,
        total=len(route.forks),
        yes=_href(f"uitkomst-{number}"),
        no=_href(no),
        answers=_answers(route, number - 1),
        at_begin=number == 1,
    )


@blueprint.get(f"/<lang>/{PATH}/uitkomst-<int:number>")
@blueprint.get(f"/<lang>/<municipality>/{PATH}/uitkomst-<int:number>")
def end(number: int) -> Response:
    """What to do and whom to call, after yes to the question of this number or no to all of them."""
    route, here, theme = _route(), place(), subject()
    leaf = _shown(_nth(route.ends, number))
    return _step(
        "end",
        leaf=leaf,
        answers=_answers(route, number, yes=number),
        readers=reporting.readers(house(), here, theme.key) if here and leaf.functionaris else (),
        contact=contact(),
        is_open=here is None or house().directory.is_open(here, theme.key),
        report=f"{home()}melden{_query()}",
        after=_href("vervolg"),
    )


@blueprint.get(f"/<lang>/{PATH}/vervolg")
@blueprint.get(f"/<lang>/<municipality>/{PATH}/vervolg")
def after() -> Response:
    """What a signal can lead to: a choice of subjects to read about."""
    choices = [(_href(f"vervolg-{at}"), filled_text(leaf.label)) for at, leaf in enumerate(_route().after, start=1)]
    return _step("after", choices=choices)


@blueprint.get(f"/<lang>/{PATH}/vervolg-<int:number>")
@blueprint.get(f"/<lang>/<municipality>/{PATH}/vervolg-<int:number>")
def after_end(number: int) -> Response:
    """Which partner the functionaris turns to for one subject."""
    return _step("after_end", leaf=_shown(_nth(_route().after, number)), back=_href("vervolg"))


@blueprint.get(f"/<lang>/{PATH}/overzicht")
@blueprint.get(f"/<lang>/<municipality>/{PATH}/overzicht")
def overview() -> Response:
    """The whole route on one page: drawn, and the same as a list."""
    route, here, theme = _route(), place(), subject()
    chart = _chart(route)
    return show(
        "front/route/overview",
        theme=theme,
        route=route,
        chart=chart,
        drawing=draw(chart),
        readers=reporting.readers(house(), here, theme.key) if here else (),
        begin=_href(),
        download=_href("overzicht.svg"),
        today=house().today(),
    )


@blueprint.get(f"/<lang>/{PATH}/overzicht.svg")
@blueprint.get(f"/<lang>/<municipality>/{PATH}/overzicht.svg")
def download() -> Response:
    """The drawing as a file of its own."""
    route, here = _route(), place()
    drawn = render_template(
        "front/route/_drawing.html", route=route, drawing=draw(_chart(route), headed=True), alone=True
    )
    response = make_response(drawn)
    response.content_type = "image/svg+xml; charset=utf-8"
    name = f"meldroute-{here.slug}.svg" if here else "meldroute.svg"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def filled_text(texts: Texts) -> Markup:
    """A text of the theme with the numbers of this municipality in it, as links to call."""
    return filled(str(escape(text(texts))))


def _route() -> ReportingRoute:
    return subject().route or abort(404)


def _nth(items: Sequence[_Item], number: int) -> _Item:
    return items[number - 1] if 0 < number <= len(items) else abort(404)


def _step(kind: str, **context: Any) -> Response:
    return show(
        "front/route/page",
        fragment="front/route/_step",
        theme=subject(),
        route=_route(),
        kind=kind,
        begin=_href(),
        whole=_href("overzicht"),
        arrived=asked_for_fragment(),
        **context,
    )


def _href(step: str = "") -> str:
    return f"{home()}{PATH}{'/' if step else ''}{step}{_query()}"


def _query() -> str:
    return f"?{urlencode({'thema': request.args['thema']})}" if "thema" in request.args else ""


def _question_href(number: int) -> str:
    return _href(f"vraag-{number}" if number > 1 else "")


def _answers(route: ReportingRoute, upto: int, yes: int = 0) -> list[Answer]:
    """The first `upto` answers with where to change them: no to every question but the one numbered `yes`."""
    asked = enumerate(route.forks[:upto], start=1)
    return [Answer(text(fork.label), at == yes, _question_href(at)) for at, fork in asked]


def _shown(leaf: Leaf) -> Shown:
    """An end with the partners of this municipality; those of the office only are named, without a card."""
    here, theme = place(), subject()
    document = house().directory.region_of(here).policy if here else {}
    keys = parse_policy({"route": document.get("route", [])}).partners_at(theme.key, leaf)
    known = house().directory.partners_at(here)
    internal = [key for key in keys if key in known and known[key].scope == "internal"]
    return Shown(
        label=filled_text(leaf.label),
        steps=[filled_text(step) for step in leaf.steps],
        cards=cards(key for key in keys if key not in internal),
        inside=[text(known[key].name) for key in internal],
        functionaris=leaf.functionaris,
        report=filled_text(leaf.report),
    )


def _chart(route: ReportingRoute) -> Chart:
    """The whole route in words, for the list and for the drawing."""
    heading, here = text(route.title), place()
    if here:
        heading = f"{heading} – {_('Municipality of %(name)s', name=here.name)}"
    return Chart(
        heading=heading,
        forks=[(text(fork.label), text(fork.help), _in_words(_shown(fork.leaf))) for fork in route.forks],
        otherwise=_in_words(_shown(route.otherwise)),
        after_title=text(route.after_title),
        after=[_in_words(_shown(leaf)) for leaf in route.after],
        yes=_("Yes"),
        no=_("No"),
        doubt=_("check the number first"),
    )


def _in_words(leaf: Shown) -> End:
    """An end as plain lines: what to do, then every partner that these words did not name, or not with its number."""
    title, steps = leaf.label.striptags(), [step.striptags() for step in leaf.steps]
    said = " ".join((title, *steps)).casefold()
    doubt = _("check the number first")
    partners = [
        f"{card.name} {card.phone or ''}{f' ({doubt})' if card.phone and card.stale else ''}".strip()
        for card in leaf.cards
        if (card.phone or _short(card.name)).casefold() not in said
    ]
    inside = [name for name in leaf.inside if _short(name).casefold() not in said]
    return End(title, [*steps, *partners, *inside])


def _short(name: str) -> str:
    """A name without what explains it: "Juridisch Loket (free legal advice)" is known by its first words."""
    return name.split(" (")[0].split(" – ")[0]

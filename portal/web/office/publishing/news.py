"""News of the region: the list of its writer, writing with a look before it shows, and taking it away again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, redirect, request
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response as Answer

from portal.actions import tokens
from portal.actions.publishing import news
from portal.domain.access import Act
from portal.domain.news import TEXT_LIMIT, TITLE_LIMIT
from portal.domain.places import News
from portal.web.language import current, known, own_name
from portal.web.office.forms import SEND_AGAIN, OfficeForm, PlainForm
from portal.web.office.present import allows, at, desk, house, issue_token, summary
from portal.web.office.publishing.news_form import news_form, texts_of, typed_of
from portal.web.show import show

blueprint = Blueprint("news", __name__)


@blueprint.get("/nieuws")
@allows(Act.WRITE_NEWS)
def overview() -> Response:
    """All messages of the own region, newest first."""
    try:
        region, messages = news.own_region(house(), desk()), news.mine(house(), desk())
    except news.NotFound:
        abort(404)
    return show(
        "office/news/overview",
        region=region.name,
        rows=[_row(each) for each in messages],
        done=_done(request.args.get("gedaan", "")),
    )


@blueprint.get("/nieuws/nieuw")
@allows(Act.WRITE_NEWS)
def new() -> Response:
    """An empty message."""
    return _form({}, at("/nieuws/nieuw"))


@blueprint.post("/nieuws/nieuw")
@allows(Act.WRITE_NEWS)
def publish() -> Answer:
    """Look at it first, then show it to everybody."""
    return _written(
        at("/nieuws/nieuw"), "", lambda form: news.publish(house(), desk(), form.once, texts_of(form)), "published"
    )


@blueprint.get("/nieuws/<uuid:message>")
@allows(Act.WRITE_NEWS)
def edit(message: UUID) -> Response:
    """A message that is there, to change it."""
    return _form(typed_of(_found(message).texts), at(f"/nieuws/{message}"), str(message))


@blueprint.post("/nieuws/<uuid:message>")
@allows(Act.WRITE_NEWS)
def change(message: UUID) -> Answer:
    """Look at the change first, then show it."""
    id = _found(message).id
    return _written(
        at(f"/nieuws/{id}"), id, lambda form: news.change(house(), desk(), form.once, id, texts_of(form)), "changed"
    )


@blueprint.get("/nieuws/<uuid:message>/intrekken")
@allows(Act.WRITE_NEWS)
def ask(message: UUID) -> Response:
    """What goes away when it is withdrawn, before it goes."""
    return _ask(_found(message))


@blueprint.post("/nieuws/<uuid:message>/intrekken")
@allows(Act.WRITE_NEWS)
def withdraw(message: UUID) -> Answer:
    """Away, for good."""
    form = PlainForm()
    if not form.validate():
        return _ask(_found(message), form.first_errors)
    try:
        news.withdraw(house(), desk(), form.once, str(message))
    except news.NotFound:
        abort(404)
    except tokens.Stale:
        return _ask(_found(message), {"token": str(SEND_AGAIN)})
    except news.Done:
        pass  # the same form twice: it is gone
    return redirect(at("/nieuws?gedaan=withdrawn"), 303)


# --- doing and showing -------------------------------------------------------------------------------------------


def _written(action: str, id: str, do: Callable[[OfficeForm], None], code: str) -> Answer:
    """One post of the form: back to writing, a look at it, or doing it."""
    form, step = news_form(known()), request.form.get("do", "")
    if not form.validate():
        return _form(form.data, action, id, form.first_errors)
    if step == "change":
        return _form(form.data, action, id)
    if step != "publish":
        return _look(form, action)
    try:
        do(form)
    except news.NotFound:
        abort(404)
    except tokens.Stale:
        return _form(form.data, action, id, {"token": str(SEND_AGAIN)})
    except news.Done:
        pass  # the same form twice: it was done
    return redirect(at(f"/nieuws?gedaan={code}"), 303)


def _form(typed: dict[str, Any], action: str, id: str = "", errors: dict[str, str] | None = None) -> Response:
    """The fields, with what was typed; with errors as 422."""
    errors = errors or {}
    return show(
        "office/news/form",
        status=422 if errors else 200,
        id=id,
        action=action,
        languages_of_text=[(code, own_name(code)) for code in known()],
        typed=typed,
        limits=(TITLE_LIMIT, TEXT_LIMIT),
        token=issue_token(),
        errors=errors,
        summary=summary(errors, form="message"),
        title_prefix=_("Error:") if errors else "",
    )


def _look(form: OfficeForm, action: str) -> Response:
    """How it will look, per language, with what should make the writer look twice."""
    texts = texts_of(form)
    return show(
        "office/news/preview",
        action=action,
        is_new=action.endswith("/nieuw"),
        shown=[(code, own_name(code), title, _html(text)) for code, (title, text) in texts.items()],
        missing=[own_name(code) for code in known() if code not in texts],
        kept={name: value for name, value in form.data.items() if name != "token" and value},
        warnings=[_warning(code) for code in news.warnings(house(), texts)],
        token=issue_token(),
    )


def _ask(found: News, errors: dict[str, str] | None = None) -> Response:
    return show(
        "office/news/withdraw",
        status=422 if errors else 200,
        row=_row(found),
        token=issue_token(),
        summary=summary(errors or {}, form="withdraw"),
        title_prefix=_("Error:") if errors else "",
    )


def _found(message: UUID) -> News:
    try:
        return news.one(house(), desk(), str(message))
    except news.NotFound:
        abort(404)


def _row(message: News) -> dict[str, Any]:
    language = current() if current() in message.texts else next(iter(message.texts))
    return {
        "href": at(f"/nieuws/{message.id}"),
        "shown_at": f"/{current()}/handreiking/nieuws/{message.id}",
        "title": message.texts[language][0],
        "language": language,
        "on": message.published_on,
        "languages": [own_name(code) for code in message.texts],
    }


def _html(markdown: str) -> Markup:
    """As a reader sees it; a link of our own leads below the start page of this language."""
    clean = house().library.markdown(markdown).replace('href="/', f'href="/{current()}/')
    return Markup(clean)  # noqa: S704 # nosec B704 # cleaned by nh3


def _warning(code: str) -> str:
    return {
        "bsn": _("Is there a BSN in your text? Take it out: everybody in the region can read this."),
        "iban": _("Is there a bank account number in your text? It may lead to a person."),
        "plate": _("Is there a number plate in your text? It may lead to a person."),
        "phone": _("Is there a phone number of a person in your text? Numbers of partners stand on their own page."),
    }[code]


def _done(code: str) -> str:
    return {
        "published": _("Your message is on the news page of the region now."),
        "changed": _("Your change is on the news page of the region now."),
        "withdrawn": _("The message is gone. Nothing of it was kept."),
    }.get(code, "")

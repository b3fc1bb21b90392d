"""Short addresses, the way out, and what machines ask."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import Blueprint, Response, current_app, redirect, request
from werkzeug.wrappers import Response as Answer

from portal.actions.installation.readiness import Lookout, is_ready, readiness
from portal.web.front import house, place
from portal.web.front.filling import NCSC
from portal.web.language import current
from portal.web.nameless import STOPS

blueprint = Blueprint("doors", __name__)


@blueprint.get("/")
def root() -> Answer:
    """The start page in the visitor's language."""
    return _go(f"/{current()}/")


@blueprint.get("/melden", defaults={"page": "melden"})
@blueprint.get("/volgen", defaults={"page": "volgen"})
@blueprint.get("/loket", defaults={"page": "loket"})
@blueprint.get("/handreiking", defaults={"page": "handreiking/"})
def short(page: str) -> Answer:
    """Addresses that can be said aloud or printed."""
    return _go(f"/{current()}/{page}")


@blueprint.get("/m/<municipality>")
def poster() -> Answer:
    """The address in the QR code of a municipality's poster."""
    here = place()
    return _go(f"/{current()}/{here.slug}/melden" if here else f"/{current()}/melden")


@blueprint.get("/weg")
def leave() -> Answer:
    """The quick exit, for a browser without script."""
    answer = redirect(house().settings.exit_url, 303)
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


@blueprint.get("/healthz")
def healthy() -> Response:
    """The process answers."""
    return _plain("ok")


@blueprint.get("/readyz")
def ready() -> Response:
    """Whether signals can be taken here: database, migrations, and that this node does not stop (else 503).

    A municipality without coverage is named, but keeps nobody away: no other node could do better.
    """
    found, stops = _lookout().parts(), STOPS in request.environ
    lines = [f"{what}: {'ok' if good else 'not ok'}" for what, good in found.items()]
    lines += ["stopping: soon"] if stops else []
    return _plain("\n".join(lines), 200 if is_ready(found) and not stops else 503)


def _lookout() -> Lookout:
    """One for as long as this application serves the same installation."""
    here = house()
    known, lookout = current_app.extensions.get("lookout", (None, None))
    if known is not here:
        lookout = Lookout(lambda: readiness(here))
        current_app.extensions["lookout"] = (here, lookout)
    found: Lookout = lookout
    return found


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Nothing here belongs in a search engine."""
    return _plain("User-agent: *\nDisallow: /")


@blueprint.get("/.well-known/security.txt")
def security() -> Response:
    """Where to report a weakness (RFC 9116); a file security.txt in the instance folder takes its place."""
    settings = house().settings
    own = settings.instance / "security.txt"
    if own.is_file():
        return _plain(own.read_text().rstrip())
    until = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=180)
    lines = [
        f"Contact: {settings.security_contact or NCSC}",
        f"Expires: {until:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: nl, en",
        f"Canonical: {settings.base_url}/.well-known/security.txt",
        f"Policy: {settings.base_url}/nl/privacy/zwakke-plek",
        f"Policy: {settings.base_url}/en/privacy/zwakke-plek",
    ]
    return _plain("\n".join(lines))


def _go(path: str) -> Answer:
    query = request.query_string.decode("ascii", errors="ignore")
    answer = redirect(f"{path}?{query}" if query else path, 303)
    answer.vary.add("Accept-Language")
    return answer


def _plain(text: str, status: int = 200) -> Response:
    return Response(f"{text}\n", status, content_type="text/plain; charset=utf-8")

"""Headers on every answer, and where a post may come from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

from flask import Flask, Response, abort, request

if TYPE_CHECKING:
    from _typeshed import OptExcInfo
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
SIGNED = "sso.end"
"""The one view that takes a post from elsewhere: the provider of the single sign-on says, signed, who left."""

_OFF = "accelerometer camera display-capture geolocation gyroscope magnetometer microphone midi payment usb"

ALWAYS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in _OFF.split()),
    "X-Robots-Tag": "noindex, nofollow",
    # not no-referrer: with it browsers send `Origin: null` with a form, and our own posts would be refused
    "Referrer-Policy": "same-origin",
}


def protect(app: Flask, *, secure: bool) -> None:
    """Give an application its headers and the check on where posts come from."""
    app.before_request(_refuse_foreign_posts)
    app.before_request(_refuse_torn_queries)
    app.after_request(_stay_here)
    always = {**ALWAYS, "Cache-Control": "no-store"}
    if secure:
        always["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    app.wsgi_app = _with_headers(app.wsgi_app, always)  # type: ignore[method-assign, assignment] # Flask's own way


def _with_headers(app: WSGIApplication, always: Mapping[str, str]) -> WSGIApplication:
    """`app` with these headers on every answer that has none of that name.

    Put on at the outside, where they are a list: one by one on a response they are a twentieth of what a report costs.
    """
    added = [(name.lower(), (name, value)) for name, value in always.items()]

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], error: OptExcInfo | None = None) -> Any:
            there = {name.lower() for name, _ in headers}
            headers = [*headers, *(header for name, header in added if name not in there)]
            return start_response(status, headers, error) if error else start_response(status, headers)

        return app(environ, start)

    return answer


def _stay_here(response: Response) -> Response:
    """A redirect to ourselves names no host: what a visitor sent as Host must lead nobody anywhere."""
    location = response.headers.get("Location")
    if location is None:
        return response
    try:
        where = urlsplit(location)
    except ValueError:  # made of a Host that is no host
        response.headers["Location"] = "/"
        return response
    if where.netloc == request.host or (where.scheme and not where.netloc):
        response.headers["Location"] = urlunsplit(("", "", where.path or "/", where.query, ""))
    return response


def _refuse_foreign_posts() -> None:
    if request.method in ("GET", "HEAD", "OPTIONS") or request.endpoint == SIGNED:
        return
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin", "")
    own = origin in (f"http://{request.host}", f"https://{request.host}")
    if site != "same-origin" and not (site is None and own):
        abort(403)


def _refuse_torn_queries() -> None:
    """A query that is no text: no browser writes one, and reading it would be an error of ours."""
    try:
        request.query_string.decode()
    except UnicodeDecodeError:
        abort(400)

"""Headers on every answer, and where a post may come from."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

from flask import Flask, Response, abort, request

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

    @app.after_request
    def add_headers(response: Response) -> Response:
        for name, value in ALWAYS.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Cache-Control", "no-store")
        _stay_here(response)
        if secure:
            response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        return response


def _stay_here(response: Response) -> None:
    """A redirect to ourselves names no host: what a visitor sent as Host must lead nobody anywhere."""
    if "Location" not in response.headers:
        return
    try:
        where = urlsplit(response.headers["Location"])
    except ValueError:  # made of a Host that is no host
        response.headers["Location"] = "/"
        return
    if where.netloc == request.host or (where.scheme and not where.netloc):
        response.headers["Location"] = urlunsplit(("", "", where.path or "/", where.query, ""))


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

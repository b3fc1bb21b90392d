"""Headers on every answer, and where a post may come from."""

from __future__ import annotations

import gzip
from urllib.parse import urlsplit, urlunsplit

from flask import Flask, Response, abort, request

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
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

    @app.after_request
    def add_headers(response: Response) -> Response:
        for name, value in ALWAYS.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Cache-Control", "no-store")
        _stay_here(response)
        if secure:
            response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        return response


def compress_pages(app: Flask) -> None:
    """Compress plain pages of the front door.

    Only answers to a GET: they repeat nothing that a visitor sent, so their length tells nothing about a secret.
    """

    @app.after_request
    def compress(response: Response) -> Response:
        wanted = request.method == "GET" and response.status_code == 200 and response.mimetype == "text/html"
        if not wanted or not request.accept_encodings["gzip"] or response.headers.get("Content-Encoding"):
            return response
        response.set_data(gzip.compress(response.get_data(), 6, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
        response.vary.add("Accept-Encoding")
        return response


def _stay_here(response: Response) -> None:
    """A redirect to ourselves names no host: what a visitor sent as Host must lead nobody anywhere."""
    where = urlsplit(response.headers.get("Location", ""))
    if where.netloc == request.host or (where.scheme and not where.netloc):
        response.headers["Location"] = urlunsplit(("", "", where.path or "/", where.query, ""))


def _refuse_foreign_posts() -> None:
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin", "")
    own = urlsplit(origin).netloc == request.host and origin.startswith(("http://", "https://"))
    if site != "same-origin" and not (site is None and own):
        abort(403)

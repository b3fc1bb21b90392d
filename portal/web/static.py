"""Static files: addressed by the hash of their content, compressed once, kept for ever by the browser."""

from __future__ import annotations

import hashlib
import mimetypes
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, Response, abort, current_app, request

from portal.domain.style import stylesheet
from portal.web.compression import WAYS, chosen

_URL = re.compile(rb"url\((?!data:)[\"']?([^)\"']+)[\"']?\)")
_COMPRESSIBLE = {".css", ".js", ".svg", ".json", ".txt"}

_STYLE = re.compile(r"/static/(?P<digest>[0-9a-f]{12})/styles/[a-z0-9-]{1,80}-(?P<colour>[0-9a-fA-F]{6})\.css")

FOLDER = Path(__file__).resolve().parent.parent / "static"


@dataclass(frozen=True, slots=True)
class Asset:
    """One file in memory: its type, its bytes, and the same compressed when that helps."""

    href: str
    kind: str
    plain: bytes
    packed: Mapping[str, bytes]


class Assets:
    """Everything in portal/static, and the style of each municipality: its own file, or made of its colour."""

    def __init__(self, own_styles: Path | None = None) -> None:
        self._by_href: dict[str, Asset] = {}
        self._by_name: dict[str, str] = {}
        files = [path for path in sorted(FOLDER.rglob("*")) if path.is_file()]
        for path in sorted(files, key=lambda path: path.suffix == ".css"):  # styles last: they name the others
            content = path.read_bytes()
            if path.suffix == ".css":
                content = _URL.sub(lambda found: b"url(" + self.href(found[1].decode()).encode() + b")", content)
            self.add(path.relative_to(FOLDER).as_posix(), content)

        for path in sorted(own_styles.glob("*.css")) if own_styles else ():
            self.add(f"styles/{path.name}", path.read_bytes())

    def add(self, name: str, content: bytes) -> str:
        """Keep a file under the hash of its content; returns its address."""
        digest = hashlib.sha256(content).hexdigest()[:12]
        href = f"/static/{digest}/{name}"
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        ways = WAYS if Path(name).suffix in _COMPRESSIBLE else {}
        packed = {way: compress(content) for way, compress in ways.items()}
        self._by_href[href] = Asset(href, kind, content, packed)
        self._by_name[name] = href
        return href

    def href(self, name: str) -> str:
        """The address of a file by name; raises KeyError, so that a page never links to nothing."""
        return self._by_name[name]

    def style(self, slug: str, colour: str | None) -> str | None:
        """The address of a municipality's style: its file in instance/styles, else made of its colour ("#rrggbb")."""
        own = self._by_name.get(f"styles/{slug}.css")
        if own or colour is None:
            return own
        name = f"styles/{slug}-{colour.lstrip('#')}.css"
        return self._by_name.get(name) or self.add(name, stylesheet(colour).encode())

    def look(self, colour: str) -> str:
        """The address of the style of a colour ("#rrggbb") that is only tried: made when asked for, kept nowhere."""
        digest = hashlib.sha256(stylesheet(colour).encode()).hexdigest()[:12]
        return f"/static/{digest}/styles/kleur-{colour.lstrip('#')}.css"

    def find(self, href: str) -> Asset | None:
        """The file behind an address.

        A page may have been made by another process or by the office, so a style is made here too when it is asked
        for; it is not kept, because anybody can think of names.
        """
        return self._by_href.get(href) or _made_style(href)

    def named(self, name: str) -> Asset | None:
        """The file of this name as it is here, whatever its content was elsewhere."""
        return self._by_href.get(self._by_name.get(name, ""))


def _made_style(href: str) -> Asset | None:
    asked = _STYLE.fullmatch(href)
    if asked is None:
        return None
    try:
        content = stylesheet(f"#{asked['colour']}").encode()
    except ValueError:
        return None
    if hashlib.sha256(content).hexdigest()[:12] != asked["digest"]:
        return None
    return Asset(href, "text/css", content, {})


blueprint = Blueprint("static", __name__)


@blueprint.get("/static/<digest>/<path:name>")
def send(digest: str, name: str) -> Response:
    """A file, for a year: when it changes, so does its address."""
    assets: Assets = current_app.extensions["assets"]
    asked = f"/static/{digest}/{name}"
    # while nodes are upgraded one after the other, a page of one release asks a node of another for its files
    found = assets.find(asked) or assets.named(name)
    if found is None:
        abort(404)
    way = chosen(request.accept_encodings) or ""
    response = Response(found.packed.get(way, found.plain), content_type=_content_type(found.kind))
    if way in found.packed:
        response.headers["Content-Encoding"] = way
    response.headers["Vary"] = "Accept-Encoding"
    kept = "public, max-age=31536000, immutable" if found.href == asked else "no-store"
    response.headers["Cache-Control"] = kept
    return response


def _content_type(kind: str) -> str:
    return f"{kind}; charset=utf-8" if kind.startswith("text/") or kind.endswith("javascript") else kind

"""Pages rendered once: two visitors of the same plain page differ only in the token of their form and their code."""

from __future__ import annotations

import hashlib
import re
from base64 import urlsafe_b64encode
from collections import OrderedDict
from collections.abc import Callable, Mapping
from contextlib import suppress

from flask import Response, current_app, make_response, request

from portal.domain.places import Directory
from portal.web.compression import chosen
from portal.web.front import house
from portal.web.front.packed import Packed

_MOST = 128
"""Pages kept per process, about 40 kB each at most."""

# as long as a token, and like one: nothing in it comes back elsewhere
_TOKEN = urlsafe_b64encode(hashlib.shake_128(b"the token of this form").digest(72)).decode()

# signs that stand in no text and no code: six groups of four, as a code has
_GROUPS = tuple(chr(0xE000 + number) * 4 for number in range(6))
_CODE = "".join(_GROUPS)
_HOLES = re.compile("(" + "|".join(map(re.escape, (_TOKEN, *_GROUPS))) + ")")


class Page:
    """A page as it goes over the line, cut at its holes: fixed and hole in turns."""

    __slots__ = ("_packed", "_parts", "_tried")

    def __init__(self, parts: list[bytes]) -> None:
        self._parts = parts
        self._packed: Packed | None = None
        self._tried = False

    def filled(self, holes: Mapping[bytes, bytes]) -> bytes:
        """The page with this in its holes."""
        return b"".join([holes.get(part, part) for part in self._parts])

    def packed(self, holes: Mapping[bytes, bytes]) -> bytes | None:
        """The same as brotli, packed when it is asked for the first time; None when it cannot be packed beforehand."""
        if not self._tried:
            self._tried = True
            with suppress(ValueError):
                self._packed = Packed(self._parts)
        return self._packed.filled(holes) if self._packed else None


class Rendered:
    """Rendered pages by address, for one snapshot of the directory: when that changes, all are made again."""

    def __init__(self) -> None:
        self._snapshot: Directory | None = None
        self._pages: OrderedDict[str, Page] = OrderedDict()

    def page(self, address: str, snapshot: Directory, render: Callable[[], str]) -> Page:
        """The page at this address, rendered when it is not there."""
        if snapshot is not self._snapshot:
            self._snapshot, self._pages = snapshot, OrderedDict()
        pages = self._pages
        page = pages.get(address)
        if page is None:
            page = pages[address] = Page([part.encode() for part in _HOLES.split(render())])
            if len(pages) > _MOST:
                pages.popitem(last=False)
        return page


def empty_form(token: str, render: Callable[[str], Response]) -> Response:
    """The answer to a plain GET of a form. `render` makes the page around a token; it may show nothing of a visitor.

    A query string stands in the links of the page, so such a page is made for its visitor alone.
    """
    if request.query_string:
        return render(token)
    return _answer("form", lambda: render(_TOKEN), {_TOKEN: token})


def plain_receipt(token: str, code: str, render: Callable[[str, str], Response]) -> Response:
    """The receipt of a signal that calls for no hint or warning. `render` makes the page around a token and a code."""
    if request.query_string:
        return render(token, code)
    groups = {group: code[4 * number : 4 * number + 4] for number, group in enumerate(_GROUPS)}
    return _answer("receipt", lambda: render(_TOKEN, _CODE), groups | {_TOKEN: token})


def _answer(kind: str, render: Callable[[], Response], filled: Mapping[str, str]) -> Response:
    kept: Rendered = current_app.extensions.setdefault("rendered", Rendered())
    page = kept.page(f"{kind} {request.path}", house().directory, lambda: render().get_data(as_text=True))
    holes = {hole.encode(): text.encode() for hole, text in filled.items()}
    # as in `compression`: only the answer to a GET, which repeats nothing that a visitor sent
    if request.method == "GET" and chosen(request.accept_encodings) == "br":
        packed = page.packed(holes)
        if packed is not None:
            response = make_response(packed)
            response.headers["Content-Encoding"] = "br"
            response.headers["Vary"] = "HX-Request, Accept-Encoding"
            return response
    response = make_response(page.filled(holes))
    response.headers["Vary"] = "HX-Request"
    return response

"""Pages rendered once: two visitors of the same plain page differ only in the token of their form and their code."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

from flask import Response, current_app, make_response, request

from portal.domain.places import Directory
from portal.web.front import house

_MOST = 128
"""Pages kept per process, about 40 kB each at most."""

_TOKEN = "{the token of this form}"  # noqa: S105 # nosec B105 # a hole in a page

# signs that stand in no text and no code: six groups of four, as a code has
_GROUPS = tuple(chr(0xE000 + number) * 4 for number in range(6))
_CODE = "".join(_GROUPS)


class Rendered:
    """Rendered pages by address, for one snapshot of the directory: when that changes, all are made again."""

    def __init__(self) -> None:
        self._snapshot: Directory | None = None
        self._pages: OrderedDict[str, str] = OrderedDict()

    def page(self, address: str, snapshot: Directory, render: Callable[[], str]) -> str:
        """The page at this address, rendered when it is not there."""
        if snapshot is not self._snapshot:
            self._snapshot, self._pages = snapshot, OrderedDict()
        pages = self._pages
        html = pages.get(address)
        if html is None:
            html = pages[address] = render()
            if len(pages) > _MOST:
                pages.popitem(last=False)
        return html


def empty_form(token: str, render: Callable[[str], Response]) -> Response:
    """The answer to a plain GET of a form. `render` makes the page around a token; it may show nothing of a visitor.

    A query string stands in the links of the page, so such a page is made for its visitor alone.
    """
    if request.query_string:
        return render(token)
    return _answer(_kept("form", lambda: render(_TOKEN)).replace(_TOKEN, token))


def plain_receipt(token: str, code: str, render: Callable[[str, str], Response]) -> Response:
    """The receipt of a signal that calls for no hint or warning. `render` makes the page around a token and a code."""
    if request.query_string:
        return render(token, code)
    html = _kept("receipt", lambda: render(_TOKEN, _CODE)).replace(_TOKEN, token)
    for number, group in enumerate(_GROUPS):
        html = html.replace(group, code[4 * number : 4 * number + 4])
    return _answer(html)


def _kept(kind: str, render: Callable[[], Response]) -> str:
    kept: Rendered = current_app.extensions.setdefault("rendered", Rendered())
    return kept.page(f"{kind} {request.path}", house().directory, lambda: render().get_data(as_text=True))


def _answer(html: str) -> Response:
    response = make_response(html)
    response.vary.add("HX-Request")
    return response

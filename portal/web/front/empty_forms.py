"""Empty report forms, rendered once: two visitors of the same page differ only in the token of their form."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

from flask import Response, current_app, make_response, request

from portal.domain.places import Directory
from portal.web.front import house

_MOST = 64
"""Pages kept per process, about 40 kB each."""

_HOLE = "{the token of this form}"


class EmptyForms:
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
    kept: EmptyForms = current_app.extensions.setdefault("empty_forms", EmptyForms())
    html = kept.page(request.path, house().directory, lambda: render(_HOLE).get_data(as_text=True))
    response = make_response(html.replace(_HOLE, token))
    response.vary.add("HX-Request")
    return response

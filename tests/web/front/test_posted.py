"""A posted report is read as WTForms reads it, field by field and error by error."""

from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from portal.actions.house import House
from portal.actions.reporters import reporting
from portal.doors import create_front
from portal.web.front.forms import PortalForm
from portal.web.front.posted import Posted
from portal.web.front.report_form import _fields, posted

SENT: dict[str, dict[str, Any]] = {
    "as it should be": {"story": "Een man met vijf paspoorten.", "contact": "no"},
    "empty": {},
    "lines, spaces and signs that no page can keep": {"story": " een\r\ntwee\rdrie\x00 ", "place": "\x07 hier\t"},
    "too long": {"story": "x" * 20_001, "place": "y" * 5_000},
    "answers that are not offered": {"story": "x", "vorm": "toveren", "indicators": ["onzin"]},
    "ticks twice, and empty ones": {"story": "x", "indicators": ["alg_bang", "", "alg_bang", " alg_schuld "]},
    "one answer twice": {"story": "x", "urgentie": ["niet_acuut", "acuut"]},
    "an address that is none": {"story": "x", "contact": "yes", "contact_email": "noor at example"},
    "a tick without an address": {"story": "x", "contact": "yes", "notify": "yes"},
    "nobody to reach": {"story": "x", "contact": "yes"},
    "people who are none": {"story": "x", "exclude": ["farid", "sanne"]},
    "the trap": {"story": "x", "website": "https://example.nl"},
    "the trap, and a person": {"story": "x", "website": "https://example.nl", "human": "yes"},
    "another token": {"story": "x", "token": "A" * 96},
    "no token": {"story": "x", "token": ""},
}


@pytest.fixture
def app(house: House) -> Flask:
    return create_front(house)


@pytest.mark.parametrize("how", SENT)
def test_it_reads_what_wtforms_reads(app: Flask, house: House, how: str) -> None:
    theme = next(iter(house.themes.values()))
    token = house.app_keys.issue_token(reporting.PURPOSE, int(house.clock().timestamp()) - 10, house.random(32))
    sent = MultiDict({"token": token, **SENT[how]})
    with app.test_request_context("/nl/waterstad/melden", method="POST", data=sent):
        meta = type("Meta", (), {"csrf_context": reporting.PURPOSE})
        theirs = type("ReportForm", (PortalForm,), {"Meta": meta, **_fields(theme)})()
        ours: Posted = posted(theme)
        assert ours.validate() == theirs.validate()
        assert ours.values == theirs.values
        assert list(ours.mistakes.items()) == list(theirs.mistakes.items())
        kept = theirs.token.current_token == token
        assert (ours.current_token == token) == kept, "the same token as long as it is valid"
        assert (ours.token is not None) == ("token" not in theirs.mistakes)

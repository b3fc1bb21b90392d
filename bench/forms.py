"""Report forms of the demo instance, filled in as a reporter would, each with a token that is old enough."""

from __future__ import annotations

import time
from dataclasses import dataclass
from os import urandom

from bench.load import post
from portal.actions.house import House
from portal.actions.reporters import reporting

PLACE = "roosendaal"
PATH = f"/nl/{PLACE}/melden"
FOLLOW = f"/nl/{PLACE}/volgen"
RECEIPT = b'id="receipt-code"'
STORY = (
    "Aan de balie kwam vandaag een man met vier anderen inschrijven op hetzelfde adres. Hij deed steeds het woord en "
    "hield hun paspoorten vast. Een van hen wilde iets zeggen, maar zweeg toen hij keek. Ze werken bij een bedrijf "
    "waar we vaker signalen over horen, en wisten zelf niet waar ze wonen."
)
REST = {
    "vorm": "arbeid",
    "waar": "balie",
    "urgentie": "niet_acuut",
    "place": "Roosendaal",
    "contact": "no",
    "website": "",
}
"""What is filled in beside the story."""


@dataclass(frozen=True, slots=True)
class Form:
    """One filled in form. `code` is the receipt it must be answered with, however often it is sent."""

    story: str
    code: str
    request: bytes


def filled_in(house: House, port: int, number: int) -> Form:
    """A new form, opened ten seconds ago, with its number in the story."""
    nonce = urandom(32)
    token = house.app_keys.issue_token(reporting.PURPOSE, int(time.time()) - 10, nonce)
    story = f"{STORY} ({number})"
    fields = {"token": token, "story": story, **REST}
    return Form(story, house.app_keys.receipt_code(nonce), post(port, PATH, fields))

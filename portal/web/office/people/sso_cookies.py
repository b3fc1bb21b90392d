"""The two cookies on the way in with a work account: one sealed text each, to one place, and soon gone."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request
from werkzeug.wrappers import Response as Answer

from portal.actions.people.single_sign_on import PATIENT_FOR
from portal.web.office.people.cookie import PATH
from portal.web.office.present import house


@dataclass(frozen=True, slots=True)
class Crumb:
    """One of them: `path` where it travels to, `same_site` from where."""

    plain_name: str
    path: str
    same_site: str

    @property
    def name(self) -> str:
        """Its name; the prefix makes a browser refuse it over plain http."""
        return f"__Secure-{self.plain_name}" if house().settings.secure else self.plain_name


BEGUN = Crumb("werk-sso", f"{PATH}/sso/terug", "Lax")
"""What was asked of the provider. Lax, because the way back comes from elsewhere."""

ARRIVED = Crumb("werk-kluis", f"{PATH}/kluis", "Strict")
"""Who came back, until the keys are open."""


def found(crumb: Crumb) -> str:
    """What the browser brought."""
    return request.cookies.get(crumb.name, "")


def keep(answer: Answer, crumb: Crumb, text: str) -> Answer:
    """Let the browser keep it for as long as one is patient."""
    return _set(answer, crumb, text, PATIENT_FOR)


def forget(answer: Answer, crumb: Crumb) -> Answer:
    """Let the browser forget it."""
    return _set(answer, crumb, "", 0)


def _set(answer: Answer, crumb: Crumb, text: str, seconds: int) -> Answer:
    answer.set_cookie(
        crumb.name,
        text,
        max_age=seconds,
        path=crumb.path,
        secure=house().settings.secure,
        httponly=True,
        samesite=crumb.same_site,
    )
    return answer

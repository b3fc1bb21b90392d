"""The form of a partner: what was typed, what is wrong with it, and the document that comes out of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from babel import Locale
from flask_babel import get_locale
from flask_babel import gettext as _
from wtforms import BooleanField, StringField, TextAreaField
from wtforms.validators import ValidationError

from portal.domain.partners import SCOPES, TEXTS, is_emergency, is_number
from portal.domain.places import AUDIENCES, EMERGENCY, INSIDE
from portal.web.fields import Among, Given, Limit, Ticks, clean
from portal.web.language import DEFAULT, known
from portal.web.office.forms import OfficeForm, date_of

LIMITS = {"name": 120, "when": 400, "when_not": 400, "hours": 200, "note": 400}
"""Characters of each text."""

SPOKEN = ("nl", "en", "pl", "ro", "bg", "uk", "es", "de", "fr", "ar", "tr")
"""The languages that stand as ticks; others are typed."""

LISTS = ("languages", "audience", "municipalities")
PLAIN = ("phone", "website", "verified_on", "source", "scope", "circle", "covenant_until", "outcome", "inside")
DAYS = ("verified_on", "covenant_until")
_WEBSITE = re.compile(r"https://[^\s\"'<>/\[\]]+\.[^\s\"'<>/\[\]]+(/[^\s\"'<>\[\]]*)?")


def partner_form(slugs: Sequence[str], outcomes: Sequence[str], circles: Sequence[str] = ()) -> OfficeForm:
    """What was posted: `name_nl`, `when_nl` and so on per language, and one field for each of the rest."""
    fields: dict[str, Any] = {}
    for code in known():
        for name in TEXTS:
            needed = [Given(_missing(name))] if code == DEFAULT and name in ("name", "when") else []
            kind, tidy = (StringField, _line) if name in ("name", "hours") else (TextAreaField, clean)
            fields[f"{name}_{code}"] = kind(filters=[tidy], validators=[*needed, Limit(LIMITS[name])])
    for name in ("phone", "website", "source", "other_languages", "verified_on", "covenant_until", "seen"):
        fields[name] = StringField(filters=[_line], validators=[Limit(300)])
    scope_needed = Given(lambda: _("Choose where this partner works."))
    fields["scope"] = StringField(filters=[_line], validators=[scope_needed, Among(SCOPES)])
    fields["circle"] = StringField(filters=[_line], validators=[Among(circles)])
    fields["outcome"] = StringField(filters=[_line], validators=[Among(outcomes)])
    fields["inside"] = StringField(filters=[_line], validators=[Among(INSIDE)])
    fields["languages"] = Ticks(validators=[Among(SPOKEN)])
    fields["audience"] = Ticks(validators=[Among(AUDIENCES)])
    fields["municipalities"] = Ticks(validators=[Among(slugs)])
    fields["refer"], fields["police"] = BooleanField(), BooleanField()
    fields["validate_phone"], fields["validate_other_languages"] = _check_phone, _check_languages
    return type("PartnerForm", (OfficeForm,), fields)()


def mistakes(form: OfficeForm, key: str, before: Mapping[str, Any], today: date) -> dict[str, str]:
    """What is wrong with the fields together, by field, after each alone was found right. `before`: the document."""
    typed, wrong = form.data, _not_in_dutch(form.data)
    if typed["website"] not in ("", before.get("website")) and not _WEBSITE.fullmatch(typed["website"]):
        wrong["website"] = _("Write the whole address of the website, with https:// in front.")
    for name in DAYS:
        if typed[name] and date_of(typed[name]) is None:
            wrong[name] = _("Fill in a day as year-month-day, such as 2026-12-31.")
    checked = date_of(typed["verified_on"])
    if checked and checked > today:
        wrong["verified_on"] = _("This day has yet to come. Fill in the day on which you called or looked.")
    elif typed["phone"] and not checked and "verified_on" not in wrong:
        wrong["verified_on"] = _(
            "A number is shown only with the day of its check. Fill in that day, or leave the number out."
        )
    elif _old_check_of_new_number(typed, before, today):
        wrong["verified_on"] = _("The number is new. Fill in the day on which you checked this number.")
    if typed["scope"] != "internal" and not typed["audience"]:
        wrong["audience"] = _("Choose who calls this partner.")
    if typed["circle"] and typed["municipalities"]:
        wrong["circle"] = _("Choose a region here, or tick municipalities above: not both.")
    limited = typed["municipalities"] or typed["circle"]
    if is_emergency(key) and (typed["phone"] != EMERGENCY or limited or typed["scope"] != "national"):
        wrong["phone"] = _("The emergency number stays 112, in the whole country: every page needs it.")
    return wrong


def document_of(form: OfficeForm, before: Mapping[str, Any]) -> dict[str, Any]:
    """The document of a form without mistakes; what the form does not ask stays as it was."""
    typed = form.data
    asked = {*TEXTS, *LISTS, *PLAIN, "refer", "police", "verified"}
    document = {name: each for name, each in before.items() if name not in asked}
    for name in TEXTS:
        texts = {code: typed[f"{name}_{code}"] for code in known() if typed[f"{name}_{code}"]}
        others = {code: text for code, text in before.get(name, {}).items() if code not in known()}
        document[name] = texts | others if DEFAULT in texts else {}
    for name in LISTS:
        chosen = typed[name] + (_codes(typed["other_languages"]) if name == "languages" else [])
        stayed = [each for each in before.get(name, ()) if each in chosen]
        document[name] = list(dict.fromkeys([*stayed, *chosen]))
    document |= {name: typed[name] for name in PLAIN}
    document = {name: each for name, each in document.items() if each}
    document |= {"police": True} if typed["police"] else {}
    document |= {} if typed["refer"] else {"refer": False}
    return document | ({"verified": "verified_on" in document} if "verified" in before else {})


def typed_of(document: Mapping[str, Any]) -> dict[str, Any]:
    """A partner that is there, as the fields hold it; an empty document is a new one."""
    spoken = document.get("languages", ())
    typed: dict[str, Any] = {
        f"{name}_{code}": document.get(name, {}).get(code, "") for name in TEXTS for code in known()
    }
    typed |= {name: document.get(name, "") for name in PLAIN}
    typed |= {name: list(document.get(name, ())) for name in LISTS}
    typed["languages"] = [code for code in spoken if code in SPOKEN]
    typed["other_languages"] = ", ".join(language_name(code) for code in spoken if code not in SPOKEN)
    typed["refer"], typed["police"] = document.get("refer", True), bool(document.get("police"))
    return typed


def language_name(code: str) -> str:
    """What a language is called, in the language of the page; the code when nobody knows it."""
    return _names(_page_locale()).get(code, code)


# --- the fields ------------------------------------------------------------------------------------------------------


def _missing(name: str) -> Any:
    return {
        "name": lambda: _("Write what the partner is called."),
        "when": lambda: _("Write in a line when people call this partner."),
    }[name]


def _line(value: str | None) -> str:
    """One line, however it was pasted."""
    return " ".join(clean(value).split())


def _check_phone(form: Any, field: Any) -> None:
    if field.data and not is_number(field.data):
        raise ValidationError(_("This is no number to call. Write one number as people dial it, with its area code."))


def _check_languages(form: Any, field: Any) -> None:
    unknown = [name for name in _names_in(field.data) if _code(name) is None]
    if unknown:
        raise ValidationError(
            _("We do not know the language %(name)s. Write it out, such as Hungarian.", name=unknown[0])
        )


def _names_in(text: str) -> list[str]:
    return [name for part in text.split(",") if (name := part.strip())]


def _codes(text: str) -> list[str]:
    return list(dict.fromkeys(code for name in _names_in(text) if (code := _code(name))))


def _code(name: str) -> str | None:
    """The code of a language by its name in a language of the portal, or in itself."""
    wanted = name.casefold()
    for code in known():
        for found, called in _names(Locale.parse(code)).items():
            if called.casefold() == wanted and re.fullmatch("[a-z]{2,3}", found):
                return found
    return None


def _names(locale: Locale) -> Mapping[str, str]:
    names: Mapping[str, str] = locale.languages
    return names


def _page_locale() -> Locale:
    return get_locale() or Locale.parse(DEFAULT)


def _not_in_dutch(typed: Mapping[str, Any]) -> dict[str, str]:
    """Who reads another language sees the Dutch text, so that must be there."""
    others = [code for code in known() if code != DEFAULT]
    return {
        f"{name}_{DEFAULT}": _("Write this in Dutch too: whoever reads another language sees the Dutch text.")
        for name in TEXTS
        if not typed[f"{name}_{DEFAULT}"] and any(typed[f"{name}_{code}"] for code in others)
    }


def _old_check_of_new_number(typed: Mapping[str, Any], before: Mapping[str, Any], today: date) -> bool:
    """Whether another number would be shown as checked because the former one was."""
    other = bool(typed["phone"]) and bool(before.get("phone")) and typed["phone"] != before["phone"]
    return other and typed["verified_on"] == before.get("verified_on") and typed["verified_on"] != today.isoformat()

"""A posted report, read by the declarations of its fields: as WTForms reads it, without making thirty fields each time.

A filing is the one request that must stay cheap when many come at once, and making the fields took a sixth of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms.validators import StopValidation

from portal.actions import tokens
from portal.web.fields import Ticks, clean, judges_something
from portal.web.front import house
from portal.web.front.forms import keep_or_renew, once_more

TOKEN = "token"  # noqa: S105 # nosec B105 # the name of a field


@dataclass(slots=True)
class Answered:
    """One field as it came. `data`: a cleaned text, or the list of what was ticked."""

    name: str
    data: Any
    error: str = ""


@dataclass(frozen=True, slots=True)
class Declared:
    """A field of the form. `validators` are called with the form and the field, and raise StopValidation.

    `of_nothing`: those of them that may refuse an empty field. Most fields come empty.
    """

    name: str
    many: bool
    validators: Sequence[Callable[[Any, Any], None]]
    of_nothing: Sequence[Callable[[Any, Any], None]]

    def read(self, sent: Mapping[str, Sequence[str]]) -> Answered:
        """What came for it; nothing ticked or an empty text when nothing did."""
        came = sent.get(self.name)
        if self.many:
            return Answered(self.name, list(dict.fromkeys(filter(None, map(clean, came or ())))))
        return Answered(self.name, clean(came[0]) if came else "")


def declared(fields: Mapping[str, Any]) -> dict[str, Declared]:
    """The fields that `portal.web.fields` declares, by attribute."""
    made = {}
    for attribute, one in fields.items():
        validators = tuple(one.kwargs.get("validators", ()))
        of_nothing = tuple(each for each in validators if not judges_something(each))
        made[attribute] = Declared(one.name, one.field_class is Ticks, validators, of_nothing)
    return made


class Posted:
    """A form that came, with its fields as attributes for the validators. `purpose`: what its token is for."""

    def __init__(self, purpose: str, fields: Mapping[str, Declared], sent: MultiDict[str, str]) -> None:
        self._purpose, self._declared = purpose, fields
        came = dict(sent.lists())  # a MultiDict makes an error of its own for every field that did not come
        self._fields: dict[str, Answered] = {attribute: one.read(came) for attribute, one in fields.items()}
        self._sent_token = came.get(TOKEN, [""])[0]
        self._token_error = ""

    def __getattr__(self, attribute: str) -> Answered:
        try:
            return self._fields[attribute]
        except KeyError:
            raise AttributeError(attribute) from None

    def __contains__(self, attribute: str) -> bool:
        return attribute in self._fields

    @cached_property
    def token(self) -> tokens.FormToken | None:
        """The token when it is ours, for this form; else None."""
        try:
            return tokens.read(house(), self._purpose, self._sent_token)
        except tokens.ForeignToken:
            return None

    @property
    def current_token(self) -> str:
        """The token for showing the form again: the same one as long as it is valid."""
        return keep_or_renew(self._purpose, self._sent_token)

    def validate(self) -> bool:
        """Whether everything is right; what is not stands in `mistakes`."""
        for attribute, one in self._declared.items():
            field = self._fields[attribute]
            try:
                for check in one.validators if field.data else one.of_nothing:
                    check(self, field)
            except StopValidation as wrong:
                field.error = str(wrong)
        self._token_error = "" if self.token else once_more()
        return not self.mistakes

    @property
    def values(self) -> dict[str, Any]:
        """What was filled in, by the name of the field; texts cleaned."""
        return {field.name: field.data for field in self._fields.values()}

    @property
    def mistakes(self) -> dict[str, str]:
        """The error of each field, by its name, in the order of the form."""
        found = {field.name: field.error for field in self._fields.values() if field.error}
        return found | ({TOKEN: self._token_error} if self._token_error else {})

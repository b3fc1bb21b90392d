"""Every address of the office, filled in, so that a test can knock on all of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Flask
from werkzeug.routing import AnyConverter, IntegerConverter, UUIDConverter

from portal.domain.access import Act

SOMETHING = "00000000-0000-4000-8000-000000000000"


@dataclass(frozen=True)
class Address:
    """One method on one address. `path` is inside the office (without /werk)."""

    method: str
    path: str
    rule: str
    act: Act

    @property
    def of_a_signal(self) -> bool:
        """Whether it names a signal."""
        return "<uuid:signal>" in self.rule


def addresses(app: Flask, signal: str = SOMETHING) -> Iterator[Address]:
    """Every rule of the office with every method, about this signal."""
    for rule in app.url_map.iter_rules():
        values = {name: signal if name == "signal" else _filled(kind) for name, kind in rule._converters.items()}
        built = rule.build(values)
        assert built is not None, rule.rule
        view: Any = app.view_functions[rule.endpoint]
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            yield Address(method, built[1], rule.rule, view.act)


def _filled(kind: Any) -> Any:
    if isinstance(kind, UUIDConverter):
        return SOMETHING
    if isinstance(kind, IntegerConverter):
        return 1
    return next(iter(kind.items)) if isinstance(kind, AnyConverter) else "nl"

"""What thousands of tests would build thousands of times, built once: it depends on nothing that a test changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from typing import Any
from wsgiref.types import WSGIApplication

import pytest
from flask import Flask
from jinja2 import Environment
from sqlalchemy import Engine
from werkzeug.routing import Rule

import portal
from portal import doors
from portal.actions.house import House
from portal.adapters.database import Database
from portal.settings import Settings


@contextmanager
def everything() -> Iterator[None]:
    """Addresses, templates, themes and SQL are compiled once for each different source, as long as this lasts."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "_compile_builder", _addresses(Rule._compile_builder))
        patch.setattr(Environment, "compile", _templates(Environment.compile))
        patch.setattr(portal, "read_themes", _themes(portal.read_themes))
        patch.setattr(Database, "__init__", _statements(Database.__init__))
        yield


def _addresses(compile_builder: Callable[..., Any]) -> Callable[..., Any]:
    """Werkzeug compiles two functions for each address, which depend on the rule alone."""
    made: dict[Any, Any] = {}

    def once(rule: Rule, append_unknown: bool = True) -> Any:
        key = (tuple(rule._trace), repr(rule.defaults), append_unknown)
        if key not in made:
            made[key] = compile_builder(rule, append_unknown)
        return made[key]

    return once


def _templates(compile_template: Callable[..., Any]) -> Callable[..., Any]:
    """The code of a template depends on its source and name alone: all environments here have the same options."""
    made: dict[Any, Any] = {}

    def once(env: Environment, source: Any, name: Any = None, filename: Any = None, *more: Any) -> Any:
        key = (source, name, filename, more, frozenset(env.filters), type(env))
        if not isinstance(source, str):
            return compile_template(env, source, name, filename, *more)
        if key not in made:
            made[key] = compile_template(env, source, name, filename, *more)
        return made[key]

    return once


def _themes(read_themes: Callable[[Settings], Any]) -> Callable[[Settings], Any]:
    """Themes depend on their files and the setting that names them."""
    made: dict[Any, Any] = {}

    def once(settings: Settings) -> Any:
        files = [
            (path, path.stat().st_mtime_ns, path.stat().st_size)
            for kind, pattern in (("themes", "*.toml"), ("translations", "*/themes/*.toml"))
            for folder in settings.own_and_shipped(kind)
            for path in sorted(folder.glob(pattern))
        ]
        key = (tuple(files), settings.themes)
        if key not in made:
            made[key] = read_themes(settings)
        return dict(made[key])

    return once


def _statements(init: Callable[..., None]) -> Callable[..., None]:
    """SQL of a statement depends on it and on the dialect: what one engine wrote, the next ones of its kind use."""
    first: dict[str, Engine] = {}

    def once(database: Database, *given: Any, **named: Any) -> None:
        init(database, *given, **named)
        engine = database.engine
        kind = engine.dialect.name
        if kind not in first:
            first[kind] = engine
        elif getattr(first[kind].dialect, "server_version_info", None):  # it has met its database
            own: Any = engine.dialect
            own.initialize = lambda _connection: None
            engine.dialect = first[kind].dialect
            engine._compiled_cache = first[kind]._compiled_cache

    return once


class Doors:
    """Both doors, built once in a process and put before one house after another.

    An application holds of its house what `_application` put in its extensions, and of an installation of its own the
    styles and languages in its folder, the single sign-on and whether it is https: where any of those is there, the
    doors are built for that house alone.
    """

    def __init__(self) -> None:
        self._built: dict[str, tuple[Flask, dict[str, Any]]] = {}

    def before(self, house: House) -> WSGIApplication:
        """The doors of this house."""
        own = any((house.settings.instance / name).exists() for name in ("styles", "translations"))
        if own or house.sso or house.settings.secure:
            return doors.join_doors(house)
        with pytest.MonkeyPatch.context() as patch:
            for name in ("create_front", "create_office"):
                patch.setattr(doors, name, self._once(name, getattr(doors, name)))
            return doors.join_doors(house)

    def _once(self, name: str, create: Callable[[House], Flask]) -> Callable[[House], Flask]:
        def before(house: House) -> Flask:
            if name not in self._built:
                app = create(house)
                self._built[name] = app, dict(app.extensions)
            app, as_built = self._built[name]
            app.extensions = {**as_built, "house": house, "assets": _own(as_built["assets"])}
            return app

        return before


def _own(assets: Any) -> Any:
    """The static files, to which this house adds the styles of its colours."""
    mine = copy(assets)
    mine._by_href, mine._by_name = dict(assets._by_href), dict(assets._by_name)
    return mine

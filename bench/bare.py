"""The bare application: the least that files a sealed signal. What the portal costs is measured against it.

A Flask-WTF form with three fields, one sealed box, one signal row and one outbox row in one commit through SQLAlchemy
Core on SQLite (WAL, synchronous=FULL), and a page of 10 kB that is always the same. The same libraries as the portal,
but no CSRF token, no receipt, no routing: barer than anybody may run it.
"""

from __future__ import annotations

import json
import os
from typing import Any
from uuid import uuid4

from flask import Flask
from flask_wtf import FlaskForm
from nacl.public import PrivateKey, SealedBox
from sqlalchemy import Column, Engine, LargeBinary, MetaData, String, Table, create_engine, event, insert
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length

FORM = """<!doctype html><html lang="nl"><title>Melden</title><form method="post">
{{ form.story.label }} {{ form.story }} {{ form.place.label }} {{ form.place }}
{{ form.contact.label }} {{ form.contact }}
<button>Verstuur</button></form></html>"""
RECEIVED = """<!doctype html><html lang="nl"><title>Ontvangen</title><p id="receipt-code">{{ code }}</p></html>"""
PAGE = f"<!doctype html><html lang=nl><title>10 kB</title>{'<p>Een alinea van een bladzijde.</p>' * 290}</html>"


class Report(FlaskForm):  # type: ignore[misc] # Flask-WTF has no types
    """The three fields."""

    class Meta:
        csrf = False

    story = TextAreaField("Wat zag je?", validators=[DataRequired(), Length(max=20_000)])
    place = StringField("Waar?", validators=[Length(max=500)])
    contact = StringField("Hoe bereiken we je?", validators=[Length(max=500)])


_TABLES = MetaData()
_SIGNAL = Table(
    "signal", _TABLES, Column("id", String, primary_key=True), Column("sealed", LargeBinary, nullable=False)
)
_OUTBOX = Table("outbox", _TABLES, Column("id", String, primary_key=True), Column("signal", String))
_ADD_SIGNAL, _ADD_OUTBOX = insert(_SIGNAL), insert(_OUTBOX)


def _engine() -> Engine:
    engine = create_engine(f"sqlite:///{os.environ['BARE_DATABASE']}")

    def prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=10000"):
            connection.execute(f"PRAGMA {pragma}")

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    _TABLES.create_all(engine)
    return engine


def create() -> Flask:
    """The application, with an engine of its own."""
    app = Flask("bare")
    engine = _engine()
    box = SealedBox(PrivateKey.generate().public_key)
    asked, received = (app.jinja_env.from_string(source) for source in (FORM, RECEIVED))

    @app.get("/page")
    def page() -> str:
        return PAGE

    @app.route("/", methods=["GET", "POST"])
    def report() -> str:
        form = Report()
        if not form.validate_on_submit():
            return asked.render(form=form)
        code = str(uuid4())
        sealed = box.encrypt(json.dumps(form.data).encode())
        with engine.begin() as connection:
            connection.execute(_ADD_SIGNAL, {"id": code, "sealed": sealed})
            connection.execute(_ADD_OUTBOX, {"id": str(uuid4()), "signal": code})
        return received.render(code=code)

    return app

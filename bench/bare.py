"""The bare application: what files a sealed signal and no more. What the portal costs is measured against it.

Gunicorn, a Flask-WTF form with three fields, one sealed box, one signal row and one outbox row in one commit, and a
page of 10 kB that is always the same: the same libraries as the portal, as they come out of the box (CSRF on, a session
of SQLAlchemy's ORM on SQLite with WAL and synchronous=FULL or on PostgreSQL, templates compiled once). No receipt,
routing or trail. `BARE_BOXES` seals as often as it says: what the portal does for each reader.
"""

from __future__ import annotations

import json
import os
from typing import Any
from uuid import uuid4

from flask import Flask
from flask_wtf import FlaskForm
from nacl.public import PrivateKey, SealedBox
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length

FORM = """<!doctype html><html lang="nl"><title>Melden</title><form method="post">{{ form.hidden_tag() }}
{{ form.story.label }} {{ form.story }} {{ form.place.label }} {{ form.place }}
{{ form.contact.label }} {{ form.contact }}
<button>Verstuur</button></form></html>"""
RECEIVED = """<!doctype html><html lang="nl"><title>Ontvangen</title><p id="receipt-code">{{ code }}</p></html>"""
PAGE = f"<!doctype html><html lang=nl><title>10 kB</title>{'<p>Een alinea van een bladzijde.</p>' * 290}</html>"


class Report(FlaskForm):
    """The three fields."""

    story = TextAreaField("Wat zag je?", validators=[DataRequired(), Length(max=20_000)])
    place = StringField("Waar?", validators=[Length(max=500)])
    contact = StringField("Hoe bereiken we je?", validators=[Length(max=500)])


class Row(DeclarativeBase):
    """Root of the two tables."""


class Signal(Row):
    """A sealed report."""

    __tablename__ = "signal"
    id: Mapped[str] = mapped_column(primary_key=True)
    sealed: Mapped[bytes]


class Outbox(Row):
    """A mail to send."""

    __tablename__ = "outbox"
    id: Mapped[str] = mapped_column(primary_key=True)
    signal: Mapped[str]


def make_tables(database: str) -> None:
    """Make the two tables, once before the workers start."""
    engine = _engine(database)
    Row.metadata.create_all(engine)
    engine.dispose()


def _engine(database: str) -> Engine:
    engine = create_engine(database)

    def prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=10000"):
            connection.execute(f"PRAGMA {pragma}")

    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", prepare)
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


def create() -> Flask:
    """The application, with an engine of its own."""
    app = Flask("bare")
    app.secret_key = "bare"
    engine = _engine(os.environ["BARE_DATABASE_URL"])
    asked, received = (app.jinja_env.from_string(source) for source in (FORM, RECEIVED))
    box, boxes = SealedBox(PrivateKey.generate().public_key), int(os.environ.get("BARE_BOXES", "1"))

    @app.get("/page")
    def page() -> str:
        return PAGE

    @app.route("/", methods=["GET", "POST"])
    def report() -> str:
        form = Report()
        if not form.validate_on_submit():
            return asked.render(form=form)
        code = str(uuid4())
        text = json.dumps([form.story.data, form.place.data, form.contact.data]).encode()
        sealed, *_ = [box.encrypt(text) for _ in range(boxes)]
        with Session(engine) as session:
            session.add(Signal(id=code, sealed=sealed))
            session.add(Outbox(id=str(uuid4()), signal=code))
            session.commit()
        return received.render(code=code)

    return app

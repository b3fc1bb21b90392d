"""The bare application: the least that files a sealed signal. What the portal costs is measured against it.

A Flask-WTF form with three fields, one sealed box, one signal row and one outbox row in one commit on SQLite (WAL,
synchronous=FULL), and a page of 10 kB that is always the same. No CSRF token, no receipt, no routing: barer than
anybody may run it.
"""

from __future__ import annotations

import json
import os
import sqlite3
from uuid import uuid4

from flask import Flask
from flask_wtf import FlaskForm
from nacl.public import PrivateKey, SealedBox
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


def _database() -> sqlite3.Connection:
    database = sqlite3.connect(os.environ["BARE_DATABASE"], timeout=10, isolation_level=None)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    database.execute("CREATE TABLE IF NOT EXISTS signal (id TEXT PRIMARY KEY, sealed BLOB NOT NULL) WITHOUT ROWID")
    database.execute("CREATE TABLE IF NOT EXISTS outbox (id TEXT PRIMARY KEY, signal TEXT NOT NULL) WITHOUT ROWID")
    return database


def create() -> Flask:
    """The application, with a database connection of its own."""
    app = Flask("bare")
    database = _database()
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
        database.execute("BEGIN IMMEDIATE")
        database.execute("INSERT INTO signal VALUES (?, ?)", (code, sealed))
        database.execute("INSERT INTO outbox VALUES (?, ?)", (str(uuid4()), code))
        database.execute("COMMIT")
        return received.render(code=code)

    return app

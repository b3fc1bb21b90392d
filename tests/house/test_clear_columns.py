"""What a stolen database shows of a signal: the complete list. Everything else is sealed."""

from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import inspect

from portal.adapters import schema
from portal.adapters.database import Database

READABLE: Mapping[str, set[str]] = {
    # random id, municipality, theme, day, state, owner, days by which something is due, passed on, routing rule
    "signal": {
        "id", "municipality", "theme", "received_on", "status", "public_status", "urgency", "owner", "due_on",
        "erase_on", "passed_on", "rule",
    },
    # the size bucket shows in the length of `sealed`
    "document": {"signal", "kind", "sealed"},
    # principals with a wrap
    "wrap": {"principal", "signal", "gated", "key"},
    # `lookup_id` is a hash of 115 random bits; `seen` an ordinal without a date
    "thread": {"signal", "lookup_id", "key", "seen"},
    "message": {"signal", "ordinal", "sealed"},
    "note": {"signal", "ordinal", "sealed"},
    "acute": {"signal", "sent"},
    "referral": {"signal", "ordinal", "sealed"},
    # the size bucket shows in the length of `content`
    "attachment": {"signal", "id", "about", "content"},
    # `code` is an identifier under the key of the municipality's readers: which are equal, not what or of which kind
    "token": {"signal", "code"},
    # the same for what is compared in a region: under a key that is not in the database, and slow
    "shared_token": {"region", "code", "signal"},
}  # fmt: skip

ADVICE = (
    "This column would be readable in a stolen database. Put its contents into a sealed document instead. When it "
    "really must be readable: decide that in the security design first, say it in the privacy text, then list it here."
)


def test_the_readable_columns_are_those_we_promised(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'portal.sqlite'}")
    schema.upgrade(database)
    found = inspect(database.engine)
    columns = {table: {column["name"] for column in found.get_columns(table)} for table in READABLE}
    of_signals = {
        table
        for table in found.get_table_names()
        if any(key["referred_table"] == "signal" for key in found.get_foreign_keys(table))
    }
    database.close()
    extra = {table: columns[table] - promised for table, promised in READABLE.items() if columns[table] - promised}
    assert not extra, f"{extra}: {ADVICE}"
    assert columns == READABLE, "a promised column is gone: take it off this list"
    assert of_signals <= set(READABLE), f"new tables about signals: {of_signals - set(READABLE)}. {ADVICE}"

"""PostgreSQL's own log: what of it would hold the moment of a visitor, or values.

The portal keeps a date of what a reporter does, and no moment. A server that logs statements, lines or details of
errors keeps both, beside the database, where the portal cannot erase them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sqlalchemy import Connection


def _off(value: str) -> bool:
    return value == "off"


def _never(value: str) -> bool:
    return float(value) < 0


def _nothing(value: str) -> bool:
    return value in ("", "none") or value.replace("0", "").strip(".") == ""


QUIET: dict[str, tuple[str, Callable[[str], bool]]] = {
    "log_statement": ("none", lambda value: value in ("none", "ddl")),
    "log_duration": ("off", _off),
    "log_min_duration_statement": ("-1", _never),
    "log_min_duration_sample": ("-1", _never),
    "log_transaction_sample_rate": ("0", _nothing),
    "log_min_error_statement": ("panic", lambda value: value in ("log", "fatal", "panic")),
    "log_error_verbosity": ("terse", lambda value: value == "terse"),
    "log_parameter_max_length_on_error": ("0", _nothing),
    "log_lock_waits": ("off", _off),
    "log_temp_files": ("-1", _never),
    "log_connections": ("off", lambda value: value in ("off", "")),
    "log_disconnections": ("off", _off),
    "track_commit_timestamp": ("off", _off),
    "auto_explain.log_min_duration": ("-1", _never),
    "pgaudit.log": ("none", _nothing),
}
"""What a setting should be, and which values are quiet. A setting that this server does not have is quiet."""


def loud(connection: Connection) -> Iterator[str]:
    """`setting = value` of what should be otherwise for these connections, in the words of postgresql.conf."""
    query = "SELECT name, setting FROM pg_settings WHERE name = ANY(%s)"
    said = {row.name: row.setting for row in connection.exec_driver_sql(query, (list(QUIET),))}
    for name, (better, is_quiet) in QUIET.items():
        if name in said and not is_quiet(said[name]):
            yield f"{name} = {better}"

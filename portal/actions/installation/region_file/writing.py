"""Writing TOML as people write a region file: a text per language on a line of its own, lists on one line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def toml(data: Mapping[str, Any]) -> str:
    """A document of tables and lists of tables as TOML; reading it gives the same document."""
    return "\n".join(_pieces(data))


def _pieces(data: Mapping[str, Any]) -> Iterator[str]:
    for name, value in data.items():
        if isinstance(value, Mapping):
            yield f"[{_key(name)}]\n{_lines(value)}"
        else:
            for each in value:
                yield f"[[{_key(name)}]]\n{_lines(each)}"


def _lines(table: Mapping[str, Any]) -> str:
    return "".join(f"{path} = {value}\n" for path, value in _flat(table))


def _flat(table: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        path = f"{before}{_key(key)}"
        if isinstance(value, Mapping) and value:
            yield from _flat(value, f"{path}.")
        else:
            yield path, _value(value)


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else _quoted(key)


def _value(value: Any) -> str:
    """One value. Raises TypeError for what no region file holds."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, int) or type(value) is date:
        return str(value)
    if isinstance(value, list | tuple):
        return f"[{', '.join(_value(each) for each in value)}]"
    if isinstance(value, Mapping):
        inner = ", ".join(f"{_key(key)} = {_value(each)}" for key, each in value.items())
        return f"{{ {inner} }}" if inner else "{}"
    raise TypeError(f"{type(value).__name__} does not belong in a region file")


def _text(text: str) -> str:
    """In quotes; on lines of its own when it has several, so that a message can be read and compared."""
    if "\n" not in text or "\r" in text:  # a file that is saved by an editor may lose the second kind of line end
        return _quoted(text)
    return '"""\n' + "\n".join(_quoted(line)[1:-1] for line in text.split("\n")) + '"""'


def _quoted(text: str) -> str:
    """As JSON quotes it, which TOML reads as well, but for one sign."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")

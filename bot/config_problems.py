"""What is wrong with a configuration file, each with the key and how to mend it; and which keys there are."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any, get_args

from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from bot.config_values import Table, nearest

_MOST_SHOWN = 60


def repeated_gateways(raw: Mapping[str, Any]) -> list[str]:
    gateways = raw.get("gateway")
    tables = [table for table in gateways if isinstance(table, dict)] if isinstance(gateways, list) else []
    names = Counter(table["name"] for table in tables if isinstance(table.get("name"), str))
    return [
        f"gateway.name = {_shown(name)}: {times} gateways have this name; give each a name of its own"
        for name, times in names.items()
        if times > 1
    ]


def problem(detail: ErrorDetails, root: type[Table]) -> str:
    place, found = detail["loc"], detail["input"]
    key = _dotted(place)
    match detail["type"]:
        case "extra_forbidden":
            return f"{key} is not a known key; did you mean {_nearest_key(place, root)}?"
        case "missing":
            return f"{key} is missing; write {place[-1]} = ..."
        case _ if _may_show(place, found):
            return f"{key} = {_shown(found)}: {_mend(detail)}"
        case _:
            return f"{key}: {_mend(detail)}"


_MENDS = {
    "int_type": "write a whole number, such as 3",
    "bool_type": "write true or false",
    "string_type": "write text in quotes",
    "string_too_short": "must not be empty",
    "date_type": "write a date without quotes, such as 2026-01-12",
    "model_type": "write a table, {{ key = value, ... }}",
    "tuple_type": "write a list, [...]; a list of tables has a [[heading]] for each",
    "too_short": "write at least one",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "literal_error": "write {expected}",
}


def _mend(detail: ErrorDetails) -> str:
    context = detail.get("ctx", {})
    if detail["type"] == "value_error":
        return str(context["error"])
    return _MENDS.get(detail["type"], detail["msg"]).format(**context)


def _dotted(place: tuple[int | str, ...]) -> str:
    parts = (f"[{part}]" if isinstance(part, int) else f".{_bare(part)}" for part in place)
    return "".join(parts).removeprefix(".")


def _bare(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else json.dumps(key, ensure_ascii=False)


def _may_show(place: tuple[int | str, ...], found: object) -> bool:
    may_hold_secret = (
        place[0] in ("database", "alerts") or place[-1] == "token" or (place[0] == "gateway" and len(place) < 3)
    )
    return not may_hold_secret and found != "" and not isinstance(found, dict)


def _shown(found: object) -> str:
    match found:
        case bool():
            shown = str(found).lower()
        case str():
            shown = json.dumps(found, ensure_ascii=False)
        case list():
            shown = f"[{', '.join(_shown(each) for each in found if not isinstance(each, dict | list))}]"
        case _:
            shown = str(found)
    return shown if len(shown) <= _MOST_SHOWN else f"{shown[:_MOST_SHOWN]}..."


def _nearest_key(place: tuple[int | str, ...], root: type[Table]) -> str:
    word = str(place[-1])
    table = root
    for part in place[:-1]:
        if isinstance(part, str):
            table = dict(_tables_in(table))[part]
    here = [_key(name, field) for name, field in table.model_fields.items()]
    elsewhere = [key for key in keys_of(root) if key.rpartition(".")[2] == word]
    if elsewhere and not get_close_matches(word, here, cutoff=0.8):  # A known key below the wrong [heading].
        return elsewhere[0]
    return _dotted((*place[:-1], nearest(word, here)))


def _tables_in(table: type[Table]) -> Iterator[tuple[str, type[Table]]]:
    for name, field in table.model_fields.items():
        for kind in (field.annotation, *get_args(field.annotation)):
            if isinstance(kind, type) and issubclass(kind, Table):
                yield _key(name, field), kind


def _key(name: str, field: FieldInfo) -> str:
    return field.alias or name


def keys_of(table: type[Table], before: str = "") -> Iterator[str]:
    """Yield every key that a configuration file may have, dotted; a table comes before what is in it."""
    inner = dict(_tables_in(table))
    for name, field in table.model_fields.items():
        key = _key(name, field)
        yield before + key
        if key in inner:
            yield from keys_of(inner[key], f"{before}{key}.")

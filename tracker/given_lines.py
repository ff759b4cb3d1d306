"""What a `wish`, `problem` or `case` line of a journal says beyond its fact: number, words, code; read, not stored."""

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from rules.facts import Case, Fact, Submission

_MOST = 10**9  # Above every number: commands read nine digits.
_HASH = re.compile(r"[0-9a-f]{64}")
NO_TEXT = re.compile("[\0\ud800-\udfff]")  # Not every database can store NUL or half of a surrogate pair.


class Given(NamedTuple):
    """What a `wish`, `problem` or `case` line says beyond its fact. `no` and `code_hash` are of the first two."""

    fact: Submission | Case
    no: int | None
    words: str | None
    in_room: bool
    code_hash: str | None


def given_of(fact: Fact, line: Mapping[str, Any]) -> Given | None:
    """Return what a line says more; None if nothing. ValueError with the field and what is expected."""
    if not isinstance(fact, Submission | Case) or line.keys().isdisjoint(_READ):
        return None
    no, words, in_room, code = (_read(line, key) for key in _READ)
    if isinstance(fact, Case):
        return None if words is None else Given(fact, None, words, False, None)
    return Given(fact, no, words, bool(in_room), code)


def _read(line: Mapping[str, Any], key: str) -> Any:
    value, (fits, expected) = line.get(key), _READ[key]
    if value is not None and not fits(value):
        raise ValueError(f"{key} must be {expected}")
    return value


_READ: dict[str, tuple[Callable[[Any], bool], str]] = {
    "no": (lambda one: type(one) is int and 0 < one < _MOST, f"a whole number from 1 to below {_MOST}"),
    "words": (lambda one: isinstance(one, str) and one != "" and not NO_TEXT.search(one), "a string, not empty"),
    "in_room": (lambda one: isinstance(one, bool), "true or false"),
    "code_hash": (lambda one: isinstance(one, str) and _HASH.fullmatch(one) is not None, "64 hexadecimal digits"),
}

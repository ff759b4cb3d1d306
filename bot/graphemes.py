"""What a reader takes for one character: a letter with its marks, a flag, a family of emoji. Never cut inside one."""

import unicodedata
from collections.abc import Iterator

_ZWJ = "\u200d"
_VARIATION = range(0xFE00, 0xFE10)
_TONES = range(0x1F3FB, 0x1F400)
_TAGS = range(0xE0020, 0xE0080)
_FLAGS = range(0x1F1E6, 0x1F200)
_MARKS = {"Mn", "Me", "Mc"}


def graphemes(text: str) -> Iterator[str]:
    """Yield the characters of a text as a reader counts them; together they are the text."""
    start = 0
    for place in range(1, len(text)):
        if not _joins(text, start, place):
            yield text[start:place]
            start = place
    if text:
        yield text[start:]


def _joins(text: str, start: int, place: int) -> bool:
    """Whether the code point at `place` belongs to the character that begins at `start`."""
    before, here = text[place - 1], text[place]
    if before == "\r":
        return here == "\n"
    if here == _ZWJ or extends(here):
        return unicodedata.category(before) != "Cc"
    if before == _ZWJ:
        return unicodedata.category(here) == "So"
    return place == start + 1 and ord(before) in _FLAGS and ord(here) in _FLAGS


def extends(character: str) -> bool:
    """Whether a code point only changes the one before it."""
    code = ord(character)
    return code in _VARIATION or code in _TONES or code in _TAGS or unicodedata.category(character) in _MARKS

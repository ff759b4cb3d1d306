"""Which font draws which character, so that none is drawn as an empty box; how wide a text is, and where it breaks.

Noto Sans CJK draws Chinese, DejaVu Sans what it lacks of symbols, Arabic script and simple emoji, then come the
system's fonts for emoji and rare characters. What no font has is drawn as 〓, the printer's mark for a missing type.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import noto_cjk
from fontTools.ttLib import TTFont
from PIL import ImageFont

from bot.graphemes import extends, graphemes

MISSING = "〓"
SYSTEM = Path("/usr/share/fonts")
_MORE = ("NotoEmoji*.ttf", "Symbola*.ttf", "HanaMin*.ttf", "NotoSansSymbols2*.ttf", "unifont_upper*.ttf")
_SIMPLIFIED = "Noto Sans CJK SC"
_NOT_FIRST = "，。、；：！？）】」』》…％%,.;:!?)]}”’"  # A line does not begin with these,
_NOT_LAST = "（【「『《([{“‘"  # nor end with these.
_DROPPED = {"Cc", "Cf", "Cs", "Co", "Cn"}  # Controls, joiners, halves of characters, private and unknown ones.


class Face(NamedTuple):
    """A font in a file."""

    path: str
    number: int = 0  # In a collection of fonts.


class Run(NamedTuple):
    """What one font draws at a stretch."""

    face: Face
    text: str


@cache
def chinese() -> Face:
    """Return the font for simplified Chinese."""
    path = str(noto_cjk.otc_path("sans"))
    index = 0
    while ImageFont.truetype(path, 12, index=index).getname()[0] != _SIMPLIFIED:
        index += 1
    return Face(path, index)


@cache
def symbols() -> Face:
    """Return the font for what the Chinese one lacks; it is looked up, not imported."""
    found = find_spec("matplotlib")
    places = found.submodule_search_locations if found is not None else None
    if not places:
        raise FileNotFoundError("matplotlib is not installed, so there is no DejaVu Sans")
    return Face(str(Path(places[0]) / "mpl-data" / "fonts" / "ttf" / "DejaVuSans.ttf"))


@cache
def chain(system: Path = SYSTEM) -> tuple[Face, ...]:
    """Return the fonts in the order in which they are asked."""
    more = sorted(str(path) for pattern in _MORE for path in system.rglob(pattern)) if system.is_dir() else []
    return (chinese(), symbols(), *(Face(path) for path in more))


@cache
def covered(face: Face) -> frozenset[int]:
    """Return the code points that a font can draw."""
    with Path(face.path).open("rb") as file, TTFont(file, fontNumber=face.number, lazy=True) as font:
        return frozenset(font.getBestCmap() or {})


@lru_cache(maxsize=64)
def sized(face: Face, size: int) -> ImageFont.FreeTypeFont:
    """Return a font at a size in pixels."""
    return ImageFont.truetype(face.path, size, index=face.number)


# Which font.


def drawable(text: str) -> str:
    """Return the text as one line without what has no shape of its own: controls, joiners, variation selectors."""
    shown = (one for one in " ".join(text.split()) if unicodedata.category(one) not in _DROPPED)
    return "".join(one for one in shown if not 0xFE00 <= ord(one) <= 0xFE0F)


def runs(text: str, faces: Sequence[Face] | None = None) -> list[Run]:
    """Return who draws what of a text, from left to right; a space stays with what is before it."""
    found: list[Run] = []
    for face, piece in _pieces(text, chain() if faces is None else faces):
        last = found[-1] if found else None
        if last is not None and (last.face == face or (piece == " " and ord(" ") in covered(last.face))):
            found[-1] = Run(last.face, last.text + piece)
        else:
            found.append(Run(face, piece))
    return found


def _pieces(text: str, faces: Sequence[Face]) -> Iterator[tuple[Face, str]]:
    for whole in graphemes(text):
        piece = drawable(whole) or (" " if whole.isspace() else "")
        if piece:
            yield _drawn_by(piece, faces)


def _drawn_by(piece: str, faces: Sequence[Face]) -> tuple[Face, str]:
    """Return who draws a character, and what of it: all, or the base without the marks that no font has."""
    for face in faces:
        if all(ord(one) in covered(face) for one in piece):
            return face, piece
    for face in faces:
        if ord(piece[0]) in covered(face):
            return face, "".join(one for one in piece if ord(one) in covered(face))
    return faces[0], MISSING


def undrawn(text: str, faces: Sequence[Face] | None = None) -> str:
    """Return the characters that no font has; OSError if a font is not there."""
    known = chain() if faces is None else faces
    return "".join(one for one in text if not any(ord(one) in covered(face) for face in known))


# How wide, and where it breaks.


@lru_cache(maxsize=20_000)
def width(text: str, size: int) -> float:
    """Return how many pixels wide a text is."""
    return sum(sized(run.face, size).getlength(run.text) for run in runs(text))


def wrapped(text: str, size: int, room: float) -> list[str]:
    """Return the text as lines that fit into so many pixels."""
    found, used = [""], 0.0
    for word in _words(text):
        for piece in _fitting(word, size, room):
            if found[-1] and used + width(piece.rstrip(), size) > room:
                found.append("")
                used = 0.0
            found[-1] += piece if found[-1] else piece.lstrip()
            used += width(piece, size)
    return [line.rstrip() for line in found]


def _words(text: str) -> Iterator[str]:
    """Yield what stays together on a line: a Chinese character, a word of another script, with its punctuation."""
    word = ""
    for one in graphemes(text):
        if word and not _sticks(word[-1], one):
            yield word
            word = ""
        word += one
    if word:
        yield word


def _sticks(before: str, one: str) -> bool:
    if one in _NOT_FIRST or before in _NOT_LAST or one.isspace():
        return True
    return _is_lettered(before) and _is_lettered(one[0])


def _is_lettered(character: str) -> bool:
    """Whether the character belongs to a word: what scripts that put spaces between words do not part."""
    if extends(character) or "!" <= character <= "~":
        return True
    return character.isalnum() and unicodedata.east_asian_width(character) not in ("W", "F")


def _fitting(word: str, size: int, room: float) -> Iterator[str]:
    """Yield a word, in pieces only where it is wider than a line."""
    if width(word.rstrip(), size) <= room:
        yield word
        return
    piece = ""
    for one in graphemes(word):
        if piece and width(piece + one, size) > room:
            yield piece
            piece = ""
        piece += one
    yield piece

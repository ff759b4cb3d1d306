"""Fills a Word template with a paper's values: the bundled template, or the school's own.

The template's code runs in Jinja's sandbox, and every value is text: a group called `<b>{{ x }}` is printed so.
"""

import re
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import Any
from zipfile import BadZipFile

from docx.opc.exceptions import PackageNotFoundError
from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage
from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError
from jinja2.sandbox import SandboxedEnvironment

from bot.reports.asking import Wanting

TEMPLATE = Path(__file__).parent / "templates" / "term.docx"
_WIDTH = Mm(160)  # Of a chart: the text's width on A4.
_UNPRINTABLE = re.compile("[^\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # What XML cannot hold.
_APART = "\u200b"  # Keeps braces apart that docxtpl would take for its own escapes.


class TemplateProblem(Wanting):
    """The template cannot be filled; says which file, which placeholder, and what to do."""


def filled(
    template: Path,
    values: Mapping[str, Any],
    pictures: Mapping[str, bytes] = MappingProxyType({}),
    page: str = "docs/papers.md",
) -> bytes:
    """Return the document that the template makes of the values; TemplateProblem if it cannot be filled.

    `page` is where the placeholders are listed.
    """
    if not template.is_file():
        raise TemplateProblem(f"{template} is no file; correct [reports] in the configuration, or leave the key empty")
    problem = ""
    try:
        document = DocxTemplate(str(template))
        document.init_docx()
        images = {name: InlineImage(document, BytesIO(png), width=_WIDTH) for name, png in pictures.items()}
        document.render({**_plain(values), **images}, _environment(), autoescape=True)
        found = BytesIO()
        document.save(found)
        return found.getvalue()
    except (PackageNotFoundError, BadZipFile, KeyError, OSError, ValueError):
        problem = "cannot be read as a Word document (.docx); save it as .docx in Word or WPS"
    except TemplateSyntaxError as error:
        problem = f"has a placeholder that cannot be read: {error.message}; see the list in {page}"
    except (TemplateError, TypeError, ArithmeticError) as error:
        problem = f"has a placeholder that wuyou does not fill: {error}; see the list in {page}"
    raise TemplateProblem(f"{template} {problem}")


def _environment() -> SandboxedEnvironment:
    return SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)


def _plain(value: Any) -> Any:
    """Return the value with texts that a document can hold."""
    match value:
        case str():
            clean = _UNPRINTABLE.sub("", value.replace("\t", " ").replace("\r\n", "\n"))
            return re.sub(r"(?<=[{}%])_(?=[{}%])", f"{_APART}_", clean)
        case Mapping():
            return {key: _plain(one) for key, one in value.items()}
        case list() | tuple():
            return [_plain(one) for one in value]
    return value

"""Fills the .docx template of a paper. What stands in the values is text, whatever it looks like."""

import re
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from docx import Document
from docx.opc.exceptions import PackageNotFoundError
from docxtpl import DocxTemplate
from jinja2 import TemplateError
from jinja2.sandbox import SandboxedEnvironment

_NO_TEXT = re.compile("[^\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # What no document can hold, and tabs.


class TemplateUnusable(ValueError):
    """A template that is not there or cannot be filled; says which and how to mend it."""


def filled(template: Path, context: dict[str, Any]) -> bytes:
    """Return the document; TemplateUnusable if the template is missing, is no .docx or has a broken tag."""
    if problem := _problem_of(template):
        raise TemplateUnusable(f"{template}: {problem}")
    try:
        document = DocxTemplate(template)
        document.render(_plain(context), SandboxedEnvironment(), autoescape=True)
    except TemplateError as error:
        problem = f"has a tag that cannot be filled ({type(error).__name__}); compare it with wuyou's own template"
    if problem:  # Raised out here, so that no chained exception carries what is written.
        raise TemplateUnusable(f"{template}: {problem}")
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def _problem_of(template: Path) -> str:
    """Return why a file is no template; empty if it can be opened."""
    if not template.is_file():
        return "no such file; correct [reports] in the configuration, or leave the key empty"
    try:
        Document(str(template))
    except (PackageNotFoundError, BadZipFile, KeyError, ValueError):
        return "is no Word document; save it as .docx"
    return ""


def _plain(value: Any) -> Any:
    """Return the value with all of its texts fit for a document."""
    match value:
        case str():
            return _NO_TEXT.sub("", value.replace("\t", " ").replace("\r\n", "\n"))
        case dict():
            return {key: _plain(one) for key, one in value.items()}
        case list() | tuple():
            return [_plain(one) for one in value]
    return value

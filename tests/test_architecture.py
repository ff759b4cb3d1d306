"""The page of the architecture names every file, so that nobody has to look for what a new one is."""

import re
from fnmatch import fnmatch
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("package", ["rules", "tracker", "bot"])
def test_the_page_names_every_file(package: str) -> None:
    section = PAGE.split(f"\n## {package}\n")[1].split("\n## ")[0]
    named = re.findall(r"`([\w*]+\.py)`", section)
    files = [path.name for path in (ROOT / package).glob("[!_]*.py")]
    assert [file for file in files if not any(fnmatch(file, name) for name in named)] == []
    assert [name for name in named if not any(fnmatch(file, name) for file in files)] == []

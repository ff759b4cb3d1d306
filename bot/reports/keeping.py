"""Keeps a file that was asked for: whole or not at all, in a folder that is made if it is not there."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def keep(path: Path, content: bytes) -> None:
    """Write the file; OSError if it cannot be, and what stood there before is still there.

    What is no file, such as a pipe or /dev/stdout, is written to as it is.
    """
    with kept(path) as place:
        place.write_bytes(content)


@contextmanager
def kept(path: Path) -> Iterator[Path]:
    """Give a path to write to, of the same ending; what was written takes its place when all of it was."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and not path.is_file():
        yield path
        return
    place = path.resolve()
    number, name = tempfile.mkstemp(dir=place.parent, prefix=f".{place.stem[:20]}-", suffix=place.suffix)
    os.close(number)
    try:
        yield Path(name)
        Path(name).chmod(_mode(place))
        Path(name).replace(place)
    except BaseException:
        Path(name).unlink()
        raise


def _mode(path: Path) -> int:
    """Return the rights of the file that is replaced, or those that a new one gets."""
    if path.exists():
        return path.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask

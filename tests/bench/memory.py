"""How much memory the writing process needs, in a process of its own: `python -m tests.bench.memory FOLDER NUMBER`."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.bench.college import College
from tests.bench.measuring import Line, Options
from tests.bench.stores import stored, writing

LOOKS = 5


def resident(options: Options) -> Iterator[Line]:
    """Yield the memory of a process that stores messages, and whether it grows."""
    number = options.many(1_000_000)
    what = f"resident memory while {number:,} messages are stored"
    if not Path("/proc/self/statm").exists():
        yield Line(what, "≤ 150 MB, flat", "not measured: only Linux tells")
        return
    command = [sys.executable, "-m", __name__, str(options.folder), str(number)]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    looks = [float(word) for word in said.split()]
    flat = looks[-1] - looks[0] < 10
    shown = " ".join(f"{look:.0f}" for look in looks)
    yield Line(what, "≤ 150 MB, flat", f"{looks[-1]:.0f} MB ({shown})", max(looks) <= 150 and flat)


def store(folder: Path, number: int) -> None:
    """Store messages as `wuyou run` does, with all of it loaded; say now and then how much memory is used."""
    import bot.cli  # noqa: F401 # Only to be there.

    college, part = College(), number // LOOKS
    with stored(folder, "memory.db", college) as database, writing(database) as writer:
        for look in range(LOOKS):
            for first in range(look * part, (look + 1) * part, 1_000):
                writer.record(list(college.messages(first, min(1_000, part)))).result()
            sys.stdout.write(f"{_resident_mb():.1f}\n")


def _resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1e6


if __name__ == "__main__":
    store(Path(sys.argv[1]), int(sys.argv[2]))

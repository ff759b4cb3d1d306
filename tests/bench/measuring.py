"""How things are measured: times, medians, and lines of the table. Nothing here knows what is measured."""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median


@dataclass(frozen=True)
class Options:
    """How much is measured. `folder` lies on the disk that is measured; `stored` is how much is stored already."""

    folder: Path
    rounds: int = 5
    scale: float = 1.0
    stored: int = 2_000_000

    def many(self, number: int) -> int:
        """Return how many of something to measure, `number` at full size."""
        return max(int(number * self.scale), 1)


@dataclass(frozen=True)
class Line:
    """One line of the table. `met` is None where there is no bar."""

    what: str
    bar: str
    measured: str
    met: bool | None = None


def at_least(what: str, bar: float, measured: float, more: str = "") -> Line:
    """Return the line of a share that should be large."""
    return Line(what, f"≥ {bar:g}", f"{measured:.3g}{more}", measured >= bar)


def at_most(what: str, bar: float, measured: float, unit: str = "", more: str = "") -> Line:
    """Return the line of a cost that should be small."""
    return Line(what, f"≤ {bar:g}{unit}", f"{measured:.3g}{unit}{more}", measured <= bar)


def seconds(do: Callable[[], object]) -> float:
    """Return how long it takes."""
    begun = time.perf_counter()
    do()
    return time.perf_counter() - begun


def rate(do: Callable[[Sequence[object]], object], batches: Sequence[Sequence[object]]) -> float:
    """Return how many a second are done, batch after batch."""
    return sum(map(len, batches)) / seconds(lambda: [do(batch) for batch in batches])


def in_batches(things: Sequence[object], size: int) -> list[Sequence[object]]:
    """Cut into batches."""
    return [things[start : start + size] for start in range(0, len(things), size)]


@contextmanager
def appending(path: Path) -> Iterator[Callable[[Sequence[bytes]], object]]:
    """Give the floor: append lines to a file, with one flush to the disk for all of them."""
    with path.open("ab", buffering=0) as file:

        def append(lines: Sequence[bytes]) -> None:
            file.write(b"".join(lines))
            os.fdatasync(file.fileno())

        yield append


def flush_seconds(folder: Path, times: int = 200) -> float:
    """Return how long a small append with its flush takes, the median of some."""
    with appending(folder / "flushed") as append:
        return median(seconds(lambda: append([b"x" * 150])) for _ in range(times))

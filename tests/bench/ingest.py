"""Ingest: its share of what the disk allows, how it holds up as the store grows, and how soon it is acknowledged."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from statistics import median, quantiles
from typing import Any

from tests.bench.college import College, encoded
from tests.bench.measuring import Line, Options, appending, at_least, at_most, flush_seconds, in_batches, rate
from tests.bench.raw import RawStore
from tests.bench.stores import stored, writing
from tracker.writer import Writer

BARS = {1: 0.70, 10: 0.40, 100: 0.15, 1000: 0.045}  # Share of the floor by the size of a batch.
BATCHES = {1: 1500, 10: 500, 100: 150, 1000: 40}  # How many of them in one round.
SMALL = 200_000
A_SECOND = 1_000

Do = Callable[[Sequence[Any]], object]


def shares(options: Options) -> Iterator[Line]:
    """Yield the share of the floor at each size of batch."""
    college = College()
    with ExitStack() as stack:
        append = stack.enter_context(appending(options.folder / "floor"))
        writer = stack.enter_context(writing(stack.enter_context(stored(options.folder, "shares.db", college))))
        raw = stack.enter_context(RawStore(options.folder / "raw.db", college))
        first = warm_up(writer, college)
        for size, bar in BARS.items():
            rounds = []
            for _ in range(options.rounds):
                number = size * options.many(BATCHES[size])
                messages = list(college.messages(first, number))
                first += number
                ours, lines = in_batches(messages, size), in_batches(encoded(messages), size)
                rounds.append((rate(append, lines), rate(recorder(writer), ours), rate(raw.store, ours)))
            yield _share(size, bar, rounds)


def warm_up(writer: Writer, college: College, number: int = 100_000) -> int:
    """Let the writer run for some hours, so that it knows who speaks; return how many messages it stored."""
    for batch in in_batches(list(college.messages(0, number)), 1_000):
        recorder(writer)(batch)
    return number


def _share(size: int, bar: float, rounds: list[tuple[float, float, float]]) -> Line:
    share = median(ours / floor for floor, ours, _ in rounds)
    raw_share = median(raw / floor for floor, _, raw in rounds)
    more = f" ({median(ours for _, ours, _ in rounds):,.0f}/s; raw sqlite3 {raw_share:.3g})"
    return at_least(f"durable ingest, batch of {size}: share of the floor", bar, share, more)


def recorder(writer: Writer) -> Do:
    """Return what stores a batch and waits until it is accepted."""
    return lambda batch: writer.record(batch).result()


def growth(options: Options) -> Iterator[Line]:
    """Yield the rate with much stored, as a share of that with 200,000 messages; batches of 100, as a busy bot's."""
    college = College()
    number = options.many(20_000)
    with ExitStack() as stack:
        large = stack.enter_context(stored(options.folder, "large.db", college, options.stored))
        small = stack.enter_context(stored(options.folder, "small.db", college, SMALL))
        writers = [(stack.enter_context(writing(small)), SMALL), (stack.enter_context(writing(large)), options.stored)]
        rounds = []
        for turn in range(options.rounds + 1):
            batches = [in_batches(list(college.messages(begin + turn * number, number)), 100) for _, begin in writers]
            rates = [rate(recorder(writer), some) for (writer, _), some in zip(writers, batches, strict=True)]
            rounds.append(rates[1] / rates[0])
        del rounds[0]  # Both had to learn first who speaks.
    what = f"ingest at {options.stored / 1e6:g} M stored messages against 200 k"
    yield at_least(what, 0.8, median(rounds), f" ({min(rounds):.2f} to {max(rounds):.2f})")


def acknowledgement(options: Options) -> Iterator[Line]:
    """Yield how long a message waits until it is accepted when 1,000 a second come, one by one."""
    college = College()
    number = A_SECOND * options.many(20)
    with stored(options.folder, "ack.db", college) as database, writing(database) as writer:
        first = warm_up(writer, college)
        flush = flush_seconds(options.folder)
        waited = _waits(writer, list(college.messages(first, number)))
        flush = max(flush, flush_seconds(options.folder))
    p50, p99 = quantiles(waited, n=100)[49], quantiles(waited, n=100)[98]
    more = f" (half within {p50 * 1e3:.2g} ms; a flush takes {flush * 1e3:.2g} ms)"
    bar = round((5 * flush + 0.005) * 1e3, 1)
    yield at_most("acknowledgement at 1,000 messages/s, p99 (5 flushes + 5 ms)", bar, p99 * 1e3, " ms", more)


def _waits(writer: Writer, messages: Sequence[Any]) -> list[float]:
    waited: list[float] = []
    begun = time.perf_counter()
    for n, message in enumerate(messages):
        if (ahead := begun + n / A_SECOND - time.perf_counter()) > 0:
            time.sleep(ahead)
        told = time.perf_counter()
        writer.record([message]).add_done_callback(lambda _, told=told: waited.append(time.perf_counter() - told))
    writer.submit(lambda *_: None).result()
    return waited

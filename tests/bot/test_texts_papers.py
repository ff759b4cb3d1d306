"""How papers say periods: in order, days that follow one another as a run, a year only where it is another."""

import pytest

from bot import texts_papers as words
from tests.builders import period


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ((), ""),
        (("2026-03-02",), "3月2日"),
        (("2026-03-04", "2026-03-02", "2026-03-03"), "3月2日至4日"),
        (("2026-03-31", "2026-04-01"), "3月31日至4月1日"),
        (("2026-03-02", "2026-03-04"), "3月2日、3月4日"),
        (("2025-12-31", "2026-01-01"), "2025年12月31日至2026年1月1日"),
        (("2026-W10",), "第10周（3月2日起）"),
        (("2026-W01",), "第1周（12月29日起）"),
        (("2025-W52",), "2025年第52周（12月22日起）"),
        (("2026-03", "2026-04"), "3月、4月"),
        (("2026-Q2",), "第2季度"),
        (("2025-Q4",), "2025年第4季度"),
        (("2026",), "2026年"),
    ],
)
def test_periods_are_said_briefly(names: tuple[str, ...], said: str) -> None:
    assert words.periods([period(name) for name in names], 2026) == said

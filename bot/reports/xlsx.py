"""The committee's week as a table for Excel and WPS. Whatever people wrote is a text cell, never a formula."""

from collections.abc import Iterator, Sequence

from bot import texts, texts_card, texts_digest, texts_papers, texts_xlsx
from bot.digest_model import Digest, Standing
from bot.digest_parts import Load, Named
from bot.reports.sheet import Cell, Sheet, measured, workbook
from rules.policy import Have
from rules.verdicts import Status

_WITHOUT_NUMBERS = (Status.UNKNOWN, Status.EXCUSED)  # Unknown is not nought.


def xlsx(digest: Digest) -> bytes:
    """Write the digest; the same digest gives the same bytes."""
    return workbook(sheets(digest), digest.at.astimezone(digest.week.zone), texts_digest.title(digest))


def sheets(digest: Digest) -> list[Sheet]:
    """Return the tables of a digest, in order."""
    return [
        _sheet(texts_xlsx.OVERVIEW, texts_xlsx.OVERVIEW_HEAD, list(_overview(digest)), list(_notes(digest))),
        _sheet(texts_xlsx.GROUPS, _groups_head(), list(_groups(digest))),
        _sheet(texts_xlsx.HELP, texts_xlsx.HELP_HEAD, [*_shortfalls(digest), *_forecasts(digest)]),
        _sheet(texts_xlsx.UNSEEN, texts_xlsx.UNSEEN_HEAD, list(_unseen(digest))),
        _sheet(texts_xlsx.OVERDUE, texts_xlsx.OVERDUE_HEAD, list(_overdue(digest))),
        _sheet(texts_xlsx.BURDEN, texts_xlsx.BURDEN_HEAD, list(_burden(digest))),
    ]


def _sheet(name: str, head: Sequence[str], rows: list[list[Cell]], notes: Sequence[list[Cell]] = ()) -> Sheet:
    return Sheet(name, measured(head, [*rows, *notes]), rows, notes)


def _overview(digest: Digest) -> Iterator[list[Cell]]:
    for line in digest.lines:
        over = texts_xlsx.YES if line.over else texts_xlsx.NO
        numbers = [getattr(line.now, status.value) for status in texts_xlsx.STATUSES_OF_OVERVIEW]
        before = None if line.before is None else line.before.met
        yield [texts.HAVES[line.have], texts_papers.period(line.period, digest.week.first.year), over, *numbers, before]


def _notes(digest: Digest) -> Iterator[list[Cell]]:
    local = digest.at.astimezone(digest.week.zone)
    values: list[Cell] = [
        texts_papers.period(digest.week, 0),
        digest.unit or texts_xlsx.EVERYBODY,
        digest.groups,
        texts_card.policy(digest),
        f"{local:%Y-%m-%d %H:%M}",
        digest.wishes.opened,
        digest.wishes.closed,
        digest.wishes.open,
        digest.undelivered_others,
    ]
    yield from ([name, value] for name, value in zip(texts_xlsx.NOTES, values, strict=True))


def _groups_head() -> list[str]:
    columns = [f"{texts_xlsx.HAVES[have]} {what}" for have in Have for what in texts_xlsx.OF_HAVE]
    return [*texts_xlsx.GROUPS_HEAD, *columns]


def _groups(digest: Digest) -> Iterator[list[Cell]]:
    """Yield a row for each group; of two periods of a have that touch the week the one that ended in it."""
    of_group: dict[Named, dict[Have, Standing]] = {}
    for one in digest.standings:
        of_group.setdefault(one.group, {}).setdefault(one.have, one)
    for group, standings in of_group.items():
        cadre = next(iter(standings.values())).cadre
        cells = [cell for have in Have for cell in _of_have(standings.get(have))]
        yield [group.unit, group.name, texts_digest.person(cadre), *cells]


def _of_have(one: Standing | None) -> list[Cell]:
    if one is None:
        return [None, None, None]
    numbers: list[Cell] = [None, None] if one.status in _WITHOUT_NUMBERS else [one.count, one.need]
    return [texts_card.STATUSES[one.status], *numbers]


def _shortfalls(digest: Digest) -> Iterator[list[Cell]]:
    helps = {one.group: texts_digest.helping(one) for one in digest.helps}
    for gap in digest.shortfalls:
        yield [
            gap.group.unit,
            gap.group.name,
            texts_xlsx.SHORT_NOW,
            texts.HAVES[gap.have],
            texts_papers.periods(gap.periods, digest.week.first.year),
            gap.count,
            gap.need,
            texts_papers.period(gap.since, digest.week.first.year),
            gap.times,
            helps.get(gap.group),
        ]


def _forecasts(digest: Digest) -> Iterator[list[Cell]]:
    for one in digest.forecasts:
        what = [texts_xlsx.SHORT_SOON, texts.HAVES[one.have], texts_papers.period(one.period, digest.week.first.year)]
        yield [one.group.unit, one.group.name, *what, one.count, one.need, None, None, texts_digest.helping(one)]


def _unseen(digest: Digest) -> Iterator[list[Cell]]:
    for gap in digest.unseen:
        why = None if gap.reason is None else texts.REASONS[gap.reason]
        yield [
            gap.group.unit,
            gap.group.name,
            texts.HAVES[gap.have],
            texts_papers.periods(gap.periods, digest.week.first.year),
            why,
        ]


def _overdue(digest: Digest) -> Iterator[list[Cell]]:
    for one in digest.overdue:
        kind = texts_digest.OVERDUE[one.kind]
        yield [one.group.unit, one.group.name, kind, one.no, one.since.isoformat(), one.days]


def _burden(digest: Digest) -> Iterator[list[Cell]]:
    cadres = {one.cadre.person for one in digest.loads}
    for one in digest.loads:
        yield [*_whom(one), one.messages, one.entries, one.minutes, _lost(digest, one.cadre.person)]
    for person in dict.fromkeys(one.to for one in digest.undelivered if one.to.person not in cadres):
        name = texts_digest.person(person)
        yield [person.unit, name, None, None, None, None, _lost(digest, person.person)]


def _whom(one: Load) -> list[Cell]:
    return [one.cadre.unit, texts_digest.person(one.cadre), texts_xlsx.SEPARATOR.join(one.cadre.groups)]


def _lost(digest: Digest, person: str) -> str:
    said = [texts_xlsx.UNREACHABLE] if person in {one.person for one in digest.unreachable} else []
    said += [texts_digest.lost(one) for one in digest.undelivered if one.to.person == person]
    return texts_xlsx.SEPARATOR.join(said)

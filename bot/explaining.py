"""The reasons of one verdict told to the operator on the host, with ids: as lines, and as one JSON object."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal
from itertools import groupby
from typing import Any

from bot.correcting import is_late
from bot.questions import verdict_line
from bot.why import Why
from rules.facts import Activity, Attest, Excuse, Message, Objection
from rules.policy import Have, Policy
from rules.reasons import Entry, Question, Standing, recount
from tracker.journal import line_of
from tracker.requests import ANSWER


def explain(why: Why) -> Iterator[str]:
    """Yield the lines that let anybody recount the verdict."""
    verdict, zone = why.verdict, why.policy.zone
    reason = f" ({verdict.reason})" if verdict.reason else ""
    numbers = f"{verdict.count} of {verdict.need}"
    yield f"{verdict.group} {verdict.have} {why.period.name}: {verdict.status}{reason}, {numbers}"
    yield from _block("decided", _answers(why))
    yield from _block("as of", [f"{_local(why.view.at, zone)} ({zone})"])
    yield from _block("cadre", [verdict.cadre])
    yield from _block("period", _edges(why))
    yield from _block("policy", _policy(why))
    yield from _block("calendar", _calendar(why))
    yield from _block("leave", [_leave(row, zone) for row in why.leave])
    yield from _block("coverage", _coverage(why))
    yield from _block("linked", _linked(why))
    yield from _block("attested", [_vouched(row, zone) for row in why.attestations])
    yield from _block("objection", [_objection(row, zone) for row in why.objections])
    yield from _block("facts", [_summary(why)])
    yield from (f"  {_fact(why, entry)}" for entry in why.entries)


def _leave(row: Excuse, zone: tzinfo) -> str:
    late = ", asked for after it had begun" if is_late(row, zone) else ""
    return f"{row.first} to {row.last} {row.id}{late}: {row.reason}"


def _objection(row: Objection, zone: tzinfo) -> str:
    answers = f", in answer to {row.id.removeprefix(ANSWER)}" if row.id.startswith(ANSWER) else ""
    return f"{_local(row.at, zone)} {row.by}{answers}: {row.words}"


def _block(head: str, lines: Iterable[str]) -> Iterator[str]:
    """Yield the lines with their heading before the first; nothing where there are none."""
    for number, line in enumerate(lines):
        yield f"  {head if number == 0 else '':<10}{line}"


def _local(at: datetime, zone: tzinfo) -> str:
    return at.astimezone(zone).isoformat()


def _span(span: timedelta) -> str:
    return str(span).removesuffix(", 0:00:00")


def _answers(why: Why) -> list[str]:
    asked = why.questions
    return [f"{_asked(why, question)}: {'yes' if question is asked[-1] else 'no'}" for question in asked]


def _asked(why: Why, question: Question) -> str:
    verdict = why.verdict
    days, enough = why.excused
    blind, allowed = why.blind
    match question:
        case Question.SEALED:
            return "sealed, the facts are gone"
        case Question.ENOUGH:
            return f"is {verdict.count} at least {verdict.need}"
        case Question.ATTESTED:
            return "do two people vouch for it"
        case Question.EXCUSED:
            reason = f"{verdict.reason}; " if verdict.reason and question is why.questions[-1] else ""
            return f"is it excused ({reason}{days} of {why.period.days} days off, {enough.normalize():f} would do)"
        case Question.RUNNING:
            return f"is it running at T, before {_local(verdict.over_at, why.policy.zone)}"
        case Question.BLIND:
            return f"was the bot blind for more than {_span(allowed)} ({_span(blind)})"
        case Question.SHORT:
            return "is it short"


def _edges(why: Why) -> Iterator[str]:
    period, view, zone = why.period, why.view, why.policy.zone
    yield f"{_local(period.start, zone)} to {_local(period.end, zone)} (not included), {period.days} days"
    if why.verdict.over_at != period.end:
        yield f"gathers on, so it is over at {_local(why.verdict.over_at, zone)}"
    if view.roles.formed_at > period.start:
        yield f"the group was formed at {_local(view.roles.formed_at, zone)}"
    if view.ended_at is not None and view.ended_at < period.end:
        yield f"the group ended at {_local(view.ended_at, zone)}"


def _policy(why: Why) -> Iterator[str]:
    policy, kind = why.policy, why.period.kind
    since = "" if policy.since == date.min else f", for what begins on {policy.since} or later"
    yield f"{policy.name}, version {policy.version}{since}"
    if seal := why.view.seal(why.have, why.period.name):
        yield f"sealed under {seal.policy} at {_local(seal.at, policy.zone)}"
    yield _promise(why.have, policy)
    if why.have.needs_every_message:
        yield f"counted kinds: {', '.join(sorted(policy.counted_kinds))}"
    yield (
        f"due for the last {_span(policy.due[kind])}; excused when {_percent(policy.excused_share[kind])} of the days"
        f" are off; unknown when blind for more than {_percent(policy.blind_share)} of it"
    )


def _percent(share: Decimal) -> str:
    return f"{(share * 100).normalize():f}%"


def _promise(have: Have, policy: Policy) -> str:
    match have:
        case Have.VOICE:
            return f"at least {policy.voice_messages} messages of the cadre"
        case Have.INTERACTION:
            return f"at least {policy.interaction_youths} youths, answers within {_span(policy.interaction_window)}"
        case Have.TOPIC:
            return f"at least {policy.topic_youths} youths in one topic, which gathers for {_span(policy.topic_window)}"
        case Have.ACTIVITY:
            return f"at least {policy.activity_youths} youths at one activity"
        case Have.FACE_TO_FACE:
            return f"more than {_percent(policy.face_to_face_share)} of the linked youths"


def _calendar(why: Why) -> Iterator[str]:
    days = why.days_off
    yield f"{len(days)} of {why.period.days} days off by holiday or break"
    for (reason, _), run in groupby(days, key=lambda one: (one[1], one[0].toordinal() - days.index(one))):
        first, *more = [day for day, _ in run]
        yield f"{first} to {more[-1]}: {reason}" if more else f"{first}: {reason}"
    for year in why.years:
        yield f"{year.year} as kept on {_local(year.at, why.policy.zone)}: {year.source} ({year.version})"


def _coverage(why: Why) -> Iterator[str]:
    blind, allowed = why.blind
    length = why.period.end - why.period.start
    yield f"blind for {_span(blind)} ({blind / length:.2%}) of {_span(length)}, at most {_span(allowed)} is allowed"
    for line in why.blind_lines:
        what = f"{line.group or 'every group'}, {line.have or 'every have'}"
        reason = f", {line.reason}" if line.reason else ""
        yield f"{_local(line.at, why.policy.zone)} to {_local(line.until, why.policy.zone)}: {what}{reason}"


def _linked(why: Why) -> Iterator[str]:
    if why.linked is not None:
        moment = min(why.view.at, why.period.last_instant)
        yield f"{why.linked} youths at {_local(moment, why.policy.zone)}, so {why.verdict.need} are needed"


def _vouched(row: Attest, zone: tzinfo) -> str:
    counts = "" if row.by != row.second else " (one person, so it does not count)"
    return f"{_local(row.at, zone)} {row.id} by {row.by} and {row.second}{counts}: {row.reason}"


def _summary(why: Why) -> str:
    if why.sealed:
        return "none left; the seal stands in for them"
    found = f"{len(why.entries)}, of which {len(why.counted)} count: {recount(why.entries, why.have)}"
    return found + (f"; {len(why.late)} entered late" if why.late else "")


def _fact(why: Why, entry: Entry) -> str:
    """One fact: its time, type, id, what it says, and how it stands."""
    fact, zone = entry.fact, why.policy.zone
    line = line_of(fact, zone)
    words = [_local(fact.at, zone), str(line["type"]), str(line.get("id", ""))]
    words += [f"{key}={line[key]}" for key in ("kind", "sender", "by", "member", "form", "held_at") if key in line]
    if isinstance(fact, Message) and fact.mentions:
        words.append(f"mentions={','.join(fact.mentions)}")
    return f"{' '.join(words)}: {', '.join(_stands(why, entry))}"


def _stands(why: Why, entry: Entry) -> Iterator[str]:
    yield str(entry.standing)
    if entry.standing is Standing.COUNTED and entry.youth is not None:
        yield f"youth {why.youths[entry.youth]}"
    if entry.of is not None:
        yield f"of {entry.of.id}" + (_held(entry.of, why.policy.zone) if isinstance(entry.of, Activity) else "")
    if entry.answers:
        yield f"with {' '.join(entry.answers)}"
    if entry.void is not None:
        yield f"by {entry.void.by} at {_local(entry.void.at, why.policy.zone)}: {entry.void.reason}"
    if entry.late:
        yield "entered late"


def _held(activity: Activity, zone: tzinfo) -> str:
    return f" held {_local(activity.held_at, zone)}"


# As JSON.


def explanation_line(why: Why) -> dict[str, Any]:
    """Return the same as one JSON object; times in the policy's zone, spans in seconds."""
    zone = why.policy.zone
    return {
        **verdict_line(why.verdict, why.policy.zone),
        "at": _local(why.view.at, zone),
        "over_at": _local(why.verdict.over_at, zone),
        "questions": [{"question": str(one), "answer": one is why.questions[-1]} for one in why.questions],
        "policy": _policy_line(why),
        "calendar": _calendar_line(why),
        "leave": [line_of(row, zone) | {"late": is_late(row, zone)} for row in why.leave],
        "coverage": _coverage_line(why),
        "linked": why.linked,
        "attestations": [line_of(row, zone) | {"counts": row.by != row.second} for row in why.attestations],
        "objections": [line_of(row, zone) for row in why.objections],
        "seal": _seal_line(why),
        "facts": [_entry_line(why, entry) for entry in why.entries],
    }


def _policy_line(why: Why) -> dict[str, Any]:
    policy, kind = why.policy, why.period.kind
    return {
        "name": policy.name,
        "version": policy.version,
        "from": None if policy.since == date.min else policy.since.isoformat(),
        "timezone": str(policy.zone),
        **_promised(why.have, policy),
        "due": policy.due[kind].total_seconds(),
        "excused_share": str(policy.excused_share[kind]),
        "blind_share": str(policy.blind_share),
    }


def _promised(have: Have, policy: Policy) -> dict[str, Any]:
    kinds = {"counted_kinds": sorted(policy.counted_kinds)} if have.needs_every_message else {}
    match have:
        case Have.VOICE:
            return {"min_messages": policy.voice_messages, **kinds}
        case Have.INTERACTION:
            window = policy.interaction_window.total_seconds()
            return {"min_youths": policy.interaction_youths, "window": window, **kinds}
        case Have.TOPIC:
            return {"min_youths": policy.topic_youths, "window": policy.topic_window.total_seconds(), **kinds}
        case Have.ACTIVITY:
            return {"min_youths": policy.activity_youths}
        case Have.FACE_TO_FACE:
            return {"share": str(policy.face_to_face_share)}


def _calendar_line(why: Why) -> dict[str, Any]:
    excused, enough = why.excused
    return {
        "days": why.period.days,
        "days_off": [{"day": day.isoformat(), "reason": reason} for day, reason in why.days_off],
        "excused_days": excused,
        "excused_from": str(enough),
        "years": [{"year": one.year, "source": one.source, "version": one.version} for one in why.years],
    }


def _coverage_line(why: Why) -> dict[str, Any]:
    blind, allowed = why.blind
    length = why.period.end - why.period.start
    return {
        "blind": blind.total_seconds(),
        "allowed": allowed.total_seconds(),
        "length": length.total_seconds(),
        "share": blind / length,
        "spans": [line_of(line, why.policy.zone) for line in why.blind_lines],
    }


def _seal_line(why: Why) -> dict[str, Any] | None:
    seal = why.view.seal(why.have, why.period.name)
    return None if seal is None else line_of(seal, why.policy.zone)


def _entry_line(why: Why, entry: Entry) -> dict[str, Any]:
    zone = why.policy.zone
    counted = entry.standing is Standing.COUNTED and entry.youth is not None
    return {
        **line_of(entry.fact, zone),
        "standing": str(entry.standing),
        "late": entry.late,
        "youth": why.youths[entry.youth] if counted and entry.youth is not None else None,
        "of": None if entry.of is None else entry.of.id,
        "answers": list(entry.answers),
        "void": None if entry.void is None else line_of(entry.void, zone),
    }

"""Corrections: nothing is edited, facts stand beside facts. What is entered, shown, and said of requests.

The words of a request are in no outbox: its row has none and names the request, and they are made when it is said.
"""

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo

from sqlalchemy import Connection

from bot import texts_corrections as words
from bot.dates import numeral
from rules.facts import Attest, Excuse, Fact, Group, Objection, Void
from rules.periods import Period, midnight, parse_period
from rules.policy import Have
from tracker import requests, roster
from tracker.groups import group_at
from tracker.journal import TYPE_NAMES, Refused, fact_of, key_of, line_of
from tracker.outbox import Notice, NoticeKind, put
from tracker.queries import facts_of_type
from tracker.recording import Fate, Recording
from tracker.requests import Request, RequestKind, RequestState
from tracker.roster import Listed

VOIDABLE = ("topic", "activity", "attend", "meet", "duty", "excuse", "attest")


class CannotCorrect(ValueError):
    """What was to be corrected is unknown or cannot be; says what to write instead."""


# What is shown.


def asked_late(at: datetime, first: date, zone: tzinfo) -> bool:
    """Whether leave was asked for after the local midnight at which its first day begins."""
    return at > midnight(first, zone)


def is_late(excuse: Excuse, zone: tzinfo) -> bool:
    """Whether leave was asked for after the fact. It excuses all the same; where it is shown, it is named late."""
    return asked_late(excuse.at, excuse.first, zone)


# What is asked of the committee, and what is said of it.


_NUMBER = re.compile(
    r"[第#＃]?\s*(?:(?P<digits>\d{1,9})(?!\d)\s*[号號]?|(?P<numeral>[一二三四五六七八九十]{1,3})(?:\s*[号號]|(?![^\s,，:：。.、])))"
    r"[\s,，:：。.、]*"
)


def number_of(argument: str) -> tuple[int, str] | None:
    """Return the number that an argument begins with (3, ３号, 第3号, 三号, 十二), and the rest.

    A Chinese numeral is one only where 号 or nothing of a word follows, so that 一切都好 has none.
    """
    found = _NUMBER.match(argument)
    if found is None:
        return None
    number = int(found["digits"]) if found["digits"] else numeral(found["numeral"])
    return None if number is None else (number, argument[found.end() :].strip())


def tell_committee(connection: Connection, request: Request, now: datetime) -> bool:
    """Put the word of a request into the outbox for everybody who may decide it; return whether there is anybody."""
    responsible = requests.committee_of(connection, request, now)
    for person in responsible:
        _put(connection, request, person, f"word:request:{request.no}:{person}", now)
    return bool(responsible)


def tell_asker(connection: Connection, request: Request, now: datetime) -> None:
    """Put the word of a decision into the outbox for whoever asked."""
    _put(connection, request, request.person, f"word:request:{request.no}:decided", now)


def _put(connection: Connection, request: Request, to: str, key: str, now: datetime) -> None:
    named = -request.no  # Youths' submissions are counted upwards from one.
    put(connection, Notice(key, NoticeKind.WORD, to, None, str(request.kind), now, submission=named), now)


def words_of(connection: Connection, submission: int, now: datetime, zone: tzinfo) -> str | None:
    """Return what is said of the request that a row of the outbox names, as it stands now; None if it is gone.

    Whoever is told of a request after it was decided hears what was decided.
    """
    request = requests.request_numbered(connection, -submission)
    if request is None or request.state is RequestState.WITHDRAWN:
        return None
    if request.state is RequestState.WAITING:
        return asked(connection, request, now, zone)
    return decided(connection, request, now, zone)


def asked(connection: Connection, request: Request, now: datetime, zone: tzinfo, *, whole: bool = False) -> str | None:
    """Return what the committee is told of a request that waits; None if its words were erased."""
    who = name_of(connection, request.person)
    if request.kind is RequestKind.LEAVE:
        return None if request.words is None else words.leave_told(request, who, leave_days(request, zone))
    objection = requests.objection_of(connection, request)
    if objection is None:
        return None
    return words.objection_told(
        request.no, who, subject(connection, objection, now, zone), objection.words, whole=whole
    )


def decided(connection: Connection, request: Request, now: datetime, zone: tzinfo) -> str | None:
    """Return what is told of a decision; None if the facts of an objection are gone."""
    who, by = name_of(connection, request.person), decider(connection, request)
    if request.kind is RequestKind.LEAVE:
        return words.leave_decided(request, who, leave_days(request, zone), by)
    objection = requests.objection_of(connection, request)
    answer = None if objection is None else requests.answer_to(connection, objection)
    if objection is None or answer is None:
        return None
    return words.objection_answered(request.no, who, subject(connection, objection, now, zone), answer.words, by)


def leave_days(request: Request, zone: tzinfo) -> str:
    """Say the days of leave, and whether it was asked for afterwards."""
    late = request.first is not None and asked_late(request.asked_at, request.first, zone)
    return words.leave_days(request, zone, late=late)


def name_of(connection: Connection, person: str) -> str:
    """Return the name on the roster of somebody who asks, or the role."""
    return roster.names_of(connection, [person]).get(person, words.CADRE)


def decider(connection: Connection, request: Request) -> str:
    """Return the name on the roster of whoever decided, or the role."""
    by = request.decided_by or ""
    return roster.names_of(connection, [by]).get(by, words.COMMITTEE)


def subject(connection: Connection, objection: Objection, now: datetime, zone: tzinfo) -> str:
    """Say to which verdict an objection was made."""
    group = group_at(connection, objection.group, now)
    name = objection.group if group is None else group.name
    return words.subject(name, Have(objection.have), parse_period(objection.period, zone))


def to_decide(
    connection: Connection, no: int, kind: RequestKind, by: str, now: datetime, zone: tzinfo
) -> Request | str:
    """Return the request of that number if it waits and is theirs to decide; else what to answer."""
    request = requests.request_numbered(connection, no)
    if request is None or by not in requests.committee_of(connection, request, now):
        return words.NO_SUCH_REQUEST
    if request.kind is not kind:
        return words.other_kind(request)
    if request.state is not RequestState.WAITING:
        return words.already_decided(request, decider(connection, request), zone)
    return request


def granted(request: Request, groups: Iterable[str]) -> list[Fact]:
    """Return the leave that a granted request is, one fact a group; its time is that of the asking."""
    if request.first is None or request.last is None:
        return []
    first, last, reason = request.first, request.last, request.words or ""
    asked_at = request.asked_at.astimezone(UTC).isoformat()
    ids = {group: content_id("excuse", group, first, last, reason, asked_at) for group in groups}
    return [Excuse(request.asked_at, id_, group, first, last, reason) for group, id_ in ids.items()]


# What the operator enters for the committee. Each returns the id of the fact; the same said twice is one fact.


@dataclass(frozen=True, slots=True)
class Entering:
    """Enters facts at a moment, within a transaction."""

    connection: Connection
    recording: Recording
    now: datetime

    def attest(self, group: str, have: Have, period: Period, by: str, second: str, reason: str) -> str:
        """Enter that two of the committee vouch for a period."""
        self._check(group, reason)
        one, other = self._person(by), self._person(second)
        if one == other:
            raise CannotCorrect(f"--by {by} and --second {second} are one person; two different people must vouch")
        id_ = content_id("attest", group, have, period.name, one, other, reason)
        return self._once(Attest(self.now, id_, group, have, period.name, one, other, reason))

    def excuse(self, group: str, first: date, last: date, reason: str, asked_at: datetime | None = None) -> str:
        """Enter leave of the group's cadre, both days included. `asked_at`: when it was asked for, now without it."""
        self._check(group, reason)
        if last < first:
            raise CannotCorrect(f"{last} lies before {first}; write the first day, then the last, both included")
        if asked_at is not None and asked_at > self.now:
            raise CannotCorrect(f"{asked_at} lies ahead; --at is when the leave was asked for")
        id_ = content_id("excuse", group, first, last, reason)
        return self._once(Excuse(asked_at or self.now, id_, group, first, last, reason))

    def void(self, fact: str, by: str, reason: str) -> str:
        """Enter that a fact was entered wrongly or did not happen."""
        self._check_reason(reason)
        person, named = self._person(by), requests.fact_called(self.connection, fact)
        if named is None:
            raise CannotCorrect(f"no fact {fact}; `wuyou why` and `wuyou export` show the ids")
        if (of_type := TYPE_NAMES.get(type(named), "submission")) not in VOIDABLE:
            raise CannotCorrect(f"{fact} is of type {of_type}; a void names one of {', '.join(VOIDABLE)}")
        known = (void for void in requests.voids_since(self.connection) if void.fact == fact)
        said = next((void for void in known if (void.by, void.reason) == (person, reason)), None)
        return self._store(Void(self.now, fact, person, reason)) if said is None else key_of(said)

    def _check(self, group: str, reason: str) -> None:
        known = {line.group for _, line in facts_of_type(self.connection, "group") if isinstance(line, Group)}
        if group not in known:
            raise CannotCorrect(f"no group {group}; `wuyou judge` lists the groups")
        self._check_reason(reason)

    def _check_reason(self, reason: str) -> None:
        if not reason.strip():
            raise CannotCorrect("--reason is empty; say in a few words why")

    def _person(self, word: str) -> str:
        """Return the id of the committee's person of that name or id; while nobody is bound, the name stands for it.

        A roster that names no committee takes the word as it is written.
        """
        committee = [one for one in roster.everybody(self.connection) if one.is_committee]
        if not committee and word.strip():
            return word
        found = [one for one in committee if word in (one.person, one.name, _with_unit(one))]
        if len(found) == 1:
            return found[0].person or _with_unit(found[0])
        known = ", ".join(_with_unit(one) for one in found or committee)
        what = "is the name of several" if found else "is nobody of the committee"
        raise CannotCorrect(f"{word or 'nobody'} {what}; write one of {known}")

    def _once(self, fact: Attest | Excuse) -> str:
        if requests.fact_called(self.connection, fact.id) is None:
            return self._store(fact)
        if fact.id in {void.fact for void in requests.voids_since(self.connection)}:
            raise CannotCorrect(f"{fact.id} says the same and was voided; to say it anew give another --reason")
        return fact.id

    def _store(self, fact: Attest | Excuse | Void) -> str:
        try:
            fact_of(line_of(fact, UTC))
        except Refused as refusal:  # No journal could hold it.
            raise CannotCorrect(str(refusal)) from None
        (outcome,) = self.recording.record(self.connection, [fact])
        if outcome.fate is Fate.REFUSED:
            raise CannotCorrect(outcome.reason)
        return key_of(fact)


def _with_unit(one: Listed) -> str:
    return f"{one.name}@{one.unit}" if one.unit else one.name


def content_id(kind: str, *parts: object) -> str:
    """Return an id made of what a fact says."""
    said = json.dumps([str(part) for part in parts], ensure_ascii=False)
    return f"{kind}-{hashlib.sha256(said.encode()).hexdigest()[:20]}"

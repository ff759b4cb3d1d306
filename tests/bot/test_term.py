"""The scripted term: every line is understood and answered, and it leaves the facts that it tells of."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio

from bot import texts_term
from bot.commands import COMMANDS
from bot.commands.base import parse
from bot.term import Play, Spoken, play_term
from rules.facts import Activity, Attend, Duty, Excuse, Meet, Pairing, Paper, Visit
from rules.policy import Have
from rules.verdicts import Status
from tracker.database import Database
from tracker.judging import Judge
from tracker.queries import all_facts

GROUP = "wx/room"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def played(tmp_path_factory) -> AsyncIterator[tuple[Play, Database]]:
    folder: Path = tmp_path_factory.mktemp("term")
    play = await play_term(folder)
    database = Database(f"sqlite:///{folder / 'wuyou.db'}")
    database.open()
    yield play, database
    database.close()


def answers_to(play: Play) -> dict[str, list[Spoken]]:
    """What the bot said right after each line, by the line as it was said."""
    found: dict[str, list[Spoken]] = {}
    line = ""
    for one in play.spoken:
        line = f"{one.at:%m-%d %H:%M} {one.who} {one.words}" if one.who else line
        found.setdefault(line, [])
        if not one.who:
            found[line].append(one)
    return found


async def test_every_command_of_the_script_is_answered_and_no_talk_is(played: tuple[Play, Database]) -> None:
    play, _ = played
    for line, answers in answers_to(play).items():
        words = line.split(" ", 3)[3]
        at_once = [one for one in answers if f"{one.at:%m-%d %H:%M}" == line[:11]]
        assert bool(at_once) is (parse(words, COMMANDS) is not None), line


async def test_nothing_that_was_asked_was_refused(played: tuple[Play, Database]) -> None:
    play, _ = played
    refusals = ("不对", "没有这个", "没有等", "由本群联系人使用", "后面要写", "不在", "例如：")
    said = [one.words for one in play.spoken if not one.who and "可以这样用" not in one.words]
    refused = [words for words in said if any(refusal in words.split("\n")[0] for refusal in refusals)]
    assert refused == []


async def test_the_term_leaves_the_facts_that_it_tells_of(played: tuple[Play, Database]) -> None:
    _, database = played
    with database.read() as connection:
        facts = list(all_facts(connection))
    count = {kind: sum(isinstance(fact, kind) for fact in facts) for kind in (Activity, Meet, Excuse, Visit)}
    assert count == {Activity: 1, Meet: 1, Excuse: 1, Visit: 1}
    assert sum(isinstance(fact, Attend) for fact in facts) == len(texts_term.YOUTHS)
    assert {fact.duty for fact in facts if isinstance(fact, Duty)} == {"lecture", "theme_day", "organization_life"}
    assert {fact.paper for fact in facts if isinstance(fact, Paper)} == {"problem_list", "term_report"}
    assert [fact.number for fact in facts if isinstance(fact, Pairing)] == [4]


async def test_one_reading_serves_the_quarter_and_the_year(played: tuple[Play, Database]) -> None:
    play, database = played
    now = play.now[0]
    with database.read() as connection:
        judge = Judge(connection, play.config.policies(), play.post.station.calendar(now), ())
        verdicts = list(judge.by_facts(now, since=play.config.calendar.terms[0].first, groups=[GROUP]))
    status = {(one.have, one.period.name): one.status for one in verdicts}
    assert status[Have.TOPIC, "2026-03"] is Status.MET
    assert status[Have.FACE_TO_FACE, "2026"] is Status.MET
    assert (Have.ACTIVITY, "2026-Q2") in status


async def test_the_words_of_the_term_stand_only_where_they_were_given(played: tuple[Play, Database]) -> None:
    _, database = played
    path = Path(str(database.url.database))
    written = path.read_bytes() + path.with_suffix(".db-wal").read_bytes()
    for words in (*texts_term.SPOKEN, *texts_term.ANSWERED, *texts_term.YOUTHS.values()):
        assert words.encode() not in written, words

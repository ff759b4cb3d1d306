"""The problem list at work: the cadre's `/问题`, `/问题单`, `/归类`, `/上交`; the committee's `/团委问题`, `/退回`;
of both `/在办`, `/回答`, `/不受理`. Whoever may not act on a problem hears that there is none.
"""

from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from bot import texts
from bot import texts_problems as words
from bot.commands.base import WORDS_LIMIT, Asked, Command, Where, Who
from bot.commands.problems import group_said
from bot.correcting import number_of
from bot.namesakes import telling
from bot.problems_told import Telling, telling_at
from bot.station import Station
from bot.texts_digest import parts
from rules.calendar import Calendar
from rules.problems import Holder, ProblemState
from tracker import problems
from tracker.groups import groups_served
from tracker.problem_desks import Desks
from tracker.problems import Problem
from tracker.recording import Recording
from tracker.submissions import of_message

ANSWER_LIMIT = 300  # Characters.


# The cadre's own entry


async def _note(station: Station, asked: Asked) -> None:
    if asked.message in station.made:
        return  # The message has come a second time.
    if len(asked.argument) > WORDS_LIMIT:
        await station.answer_in_private(asked, texts.too_long(len(asked.argument), WORDS_LIMIT))
        return
    with station.database.read() as connection:
        served = [one for one in groups_served(connection, asked.sender, asked.at) if asked.room in (None, one.id)]
    found = group_said(served, asked.argument, "问题", telling(station, asked))
    if isinstance(found, str):
        await station.answer_in_private(asked, found)
        return
    no, again = await station.write(partial(_noted, asked=asked, group=found[0].id, said=found[1]))
    station.made[asked.message] = no
    if not again:
        await station.answer_in_private(asked, words.noted(no))


def _noted(connection: Connection, recording: Recording, *, asked: Asked, group: str, said: str) -> tuple[int, bool]:
    """Store it; return its number, and whether the message has come before."""
    known = of_message(connection, "problem", asked.sender, asked.message)
    if known is not None:
        return known, True
    receipt = problems.report(
        connection,
        recording,
        group=group,
        member=asked.sender,
        words=said,
        at=asked.at,
        in_room=asked.room is not None,
        message=asked.message,
    )
    return receipt.no, False


# Lists


async def _list(station: Station, asked: Asked) -> None:
    await _show(station, asked, committee=False)


async def _committee_list(station: Station, asked: Asked) -> None:
    await _show(station, asked, committee=True)


async def _show(station: Station, asked: Asked, *, committee: bool) -> None:
    """List what lies on the asker's desk, or with a number show one problem with all its words."""
    now, number = station.clock(), number_of(asked.argument)
    calendar = station.calendar(now)
    with station.database.read() as connection:
        telling = telling_at(connection, station.config, calendar, now)
        found = telling.desks.of_committee(asked.sender) if committee else telling.desks.of_cadre(asked.sender)
        if number is None:
            shown = [_line(station, telling.desks, one, now) for one in found]
            said = words.committee_list(shown) if committee else words.cadre_list(shown)
        else:
            one = next((one for one in found if one.no == number[0]), None)
            said = [words.NO_SUCH] if one is None else _whole(station, telling.desks, one, now)
    for part in parts(said):
        await station.answer_in_private(asked, part)


def _line(station: Station, desks: Desks, problem: Problem, now: datetime) -> str:
    group = desks.group_of(problem)
    name = "" if group is None else group.name
    return words.listed(problem, name, station.policies.zone, desks.deadline(problem), now)


def _whole(station: Station, desks: Desks, problem: Problem, now: datetime) -> list[str]:
    return words.whole(problem, _line(station, desks, problem, now), now, station.policies.zone)


# Acting


async def _act(station: Station, asked: Asked, state: ProblemState, example: str, *, needs_words: bool) -> None:
    """Take a problem a step further, and tell whom it concerns."""
    number = number_of(asked.argument)
    if number is None or (needs_words and not number[1]):
        await station.whisper(asked.sender, words.how(example))
        return
    no, said = number
    if len(said) > ANSWER_LIMIT:
        await station.whisper(asked.sender, texts.too_long(len(said), ANSWER_LIMIT))
        return
    calendar = station.calendar(station.clock())
    acted = partial(_acted, station=station, asked=asked, calendar=calendar, no=no, state=state, said=said or None)
    await station.whisper(asked.sender, await station.write(acted))
    station.said.set()


def _acted(
    connection: Connection,
    recording: Recording,
    *,
    station: Station,
    asked: Asked,
    calendar: Calendar,
    no: int,
    state: ProblemState,
    said: str | None,
) -> str:
    """Store the step with the words to whom it concerns, all or nothing; return what to answer."""
    telling = telling_at(connection, station.config, calendar, station.clock())
    found = _to_act_on(connection, telling, asked, no, state)
    if isinstance(found, str):
        return found
    moved = problems.move(connection, recording, found, state, by=asked.sender, at=asked.at, words=said)
    is_news = state is not ProblemState.HANDLING or found.course.state is not state
    author_told = is_news and telling.moved(moved, state, asked.sender)
    answer = words.done(no, state, author_told=author_told)
    nobody = state is ProblemState.HANDED_UP and not telling.desks.responsible(moved)
    return f"{answer}\n{words.NOBODY_BOUND}" if nobody else answer


def _to_act_on(
    connection: Connection, telling: Telling, asked: Asked, no: int, state: ProblemState | None
) -> Problem | str:
    """Return the problem of that number if the asker may take it to the state (None: sort it in); else what to say."""
    problem, desks = problems.numbered(connection, no, max(telling.now, asked.at)), telling.desks
    if problem is None:
        return words.NO_SUCH
    as_cadre = desks.is_before_cadre(problem, asked.sender)
    if problem.course.closed:
        knows = as_cadre or asked.sender in desks.committee_of(problem)
        return words.already(problem, no) if knows else words.NO_SUCH
    as_committee = desks.is_before_committee(problem, asked.sender)
    if not (as_cadre or as_committee):
        return words.NO_SUCH
    return _hindrance(desks, problem, state, no, as_committee=as_committee) or problem


def _hindrance(desks: Desks, problem: Problem, state: ProblemState | None, no: int, *, as_committee: bool) -> str:
    """Return why a problem that is the asker's to see cannot come to the state; empty if it can."""
    if problem.course.holder is Holder.COMMITTEE and not as_committee:
        return words.NOT_WITH_CADRE
    if state is ProblemState.HANDED_BACK and problem.course.confided:
        return words.NOT_BACK
    if state is ProblemState.HANDED_BACK and desks.cadre_of(problem) is None:
        return words.NO_CADRE
    return "" if state is None or problem.course.may_become(state) else words.not_from(problem, no)


async def _take_in_hand(station: Station, asked: Asked) -> None:
    await _act(station, asked, ProblemState.HANDLING, "/在办 3 已联系后勤", needs_words=False)


async def _answer(station: Station, asked: Asked) -> None:
    await _act(station, asked, ProblemState.ANSWERED, "/回答 3 灯已经换好", needs_words=True)


async def _hand_up(station: Station, asked: Asked) -> None:
    await _act(station, asked, ProblemState.HANDED_UP, "/上交 3 需要协调后勤", needs_words=False)


async def _hand_back(station: Station, asked: Asked) -> None:
    await _act(station, asked, ProblemState.HANDED_BACK, "/退回 3 请先问后勤处", needs_words=True)


async def _decline(station: Station, asked: Asked) -> None:
    await _act(station, asked, ProblemState.DECLINED, "/不受理 3 不归学校管", needs_words=True)


# Sorting in


async def _sort_in(station: Station, asked: Asked) -> None:
    number, table = number_of(asked.argument), station.config.problems
    said = [] if number is None else number[1].replace("·", " ").split()
    if number is None or not said:
        await station.whisper(asked.sender, words.how(f"/归类 3 {table.categories[0]}"))
        return
    category, *more = said
    department = more[0] if more else None
    if category not in table.categories:
        await station.whisper(asked.sender, words.unknown_category(category, table.categories))
    elif len(more) > 1 or (department is not None and department not in table.departments):
        await station.whisper(asked.sender, words.unknown_department(" ".join(more), table.departments))
    else:
        calendar = station.calendar(station.clock())
        place = partial(_placed, station=station, asked=asked, calendar=calendar, no=number[0])
        await station.whisper(
            asked.sender, await station.write(partial(place, category=category, department=department))
        )


def _placed(
    connection: Connection,
    recording: Recording,
    *,
    station: Station,
    asked: Asked,
    calendar: Calendar,
    no: int,
    category: str,
    department: str | None,
) -> str:
    telling = telling_at(connection, station.config, calendar, station.clock())
    found = _to_act_on(connection, telling, asked, no, None)
    if isinstance(found, str):
        return found
    problems.sort_in(connection, recording, found, category, department, by=asked.sender, at=asked.at)
    return words.sorted_in(no, category, department)


COMMANDS = (
    Command(
        names=("问题", "問題"),
        who=Who.CADRE,
        where=Where.ANYWHERE,
        summary="自己记一个问题",
        examples=("/问题 二楼的灯坏了",),
        run=_note,
        needs_argument=True,
    ),
    Command(
        names=("问题单", "問題單", "问题清单", "問題清單"),
        who=Who.CADRE,
        where=Where.ANYWHERE,
        summary="看没办完的问题",
        examples=("/问题单", "/问题单 3"),
        run=_list,
    ),
    Command(
        names=("归类", "歸類"),
        who=Who.LISTED,
        where=Where.PRIVATE,
        summary="给问题归类",
        examples=("/归类 3 后勤", "/归类 3 后勤 后勤处", "/歸類３号 后勤"),
        run=_sort_in,
        needs_argument=True,
        joins=True,
    ),
    Command(
        names=("在办", "在辦"),
        who=Who.LISTED,
        where=Where.PRIVATE,
        summary="记为处理中",
        examples=("/在办 3 已联系后勤", "/在办 3"),
        run=_take_in_hand,
        needs_argument=True,
        joins=True,
    ),
    Command(
        names=("回答",),
        who=Who.LISTED,
        where=Where.PRIVATE,
        summary="答复问题，转告反映人",
        examples=("/回答 3 灯已经换好",),
        run=_answer,
        needs_argument=True,
        joins=True,
    ),
    Command(
        names=("上交",),
        who=Who.CADRE,
        where=Where.PRIVATE,
        summary="把问题交给团委",
        examples=("/上交 3 需要协调后勤", "/上交 3"),
        run=_hand_up,
        needs_argument=True,
        joins=True,
    ),
    Command(
        names=("不受理",),
        who=Who.LISTED,
        where=Where.PRIVATE,
        summary="不受理问题，要写理由",
        examples=("/不受理 3 不归学校管",),
        run=_decline,
        needs_argument=True,
        joins=True,
    ),
    Command(
        names=("团委问题", "團委問題"),
        who=Who.COMMITTEE,
        where=Where.PRIVATE,
        summary="看等着团委办的问题",
        examples=("/团委问题", "/团委问题 3"),
        run=_committee_list,
    ),
    Command(
        names=("退回",),
        who=Who.COMMITTEE,
        where=Where.PRIVATE,
        summary="把问题退给联系人",
        examples=("/退回 3 请先问后勤处",),
        run=_hand_back,
        needs_argument=True,
        joins=True,
    ),
)

"""The simulated college is believable, the same for the same seed, and its script can be played."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import cache
from itertools import pairwise
from statistics import mean
from zoneinfo import ZoneInfo

from bot import college_words as words
from bot.college import Act, College, Deed, Group, Habit, college, script
from bot.gateways.base import Heard, Joined, Left, Recalled, Sight
from bot.gateways.simulator import BOT, Simulator

SHANGHAI = ZoneInfo("Asia/Shanghai")
START = datetime(2025, 9, 1, tzinfo=SHANGHAI)  # A Monday, a month before the autumn holidays.
DAYS = 70
SPOKEN = (Deed.SPEAK, Deed.TOPIC, Deed.WISH)


@cache
def town() -> College:
    return college(groups=5, youths=100, seed=1)


@cache
def season() -> tuple[Act, ...]:
    return tuple(script(town(), START, DAYS, seed=1))


def with_habit(habit: Habit) -> Group:
    return next(group for group in town().groups if group.habit is habit)


def spoken(acts: Iterable[Act]) -> list[Act]:
    return [act for act in acts if act.does in SPOKEN]


def days_with_the_cadre(group: Group) -> set[date]:
    return {act.at.date() for act in spoken(season()) if act.who == group.cadre}


def all_days() -> list[date]:
    return [START.date() + timedelta(days=number) for number in range(DAYS)]


# The people.


def test_every_group_has_so_many_youths_and_a_cadre_of_its_own() -> None:
    groups = town().groups

    assert [len(set(group.youths)) for group in groups] == [100] * 5
    assert len({group.cadre for group in groups}) == 5
    assert all(group.cadre not in other.youths for group in groups for other in groups)


def test_some_youths_are_in_two_groups_and_none_in_more() -> None:
    in_groups = Counter(youth for group in town().groups for youth in group.youths)

    assert Counter(in_groups.values()) == {1: 460, 2: 20}


def test_newcomers_are_in_no_group_yet() -> None:
    youths = {youth for group in town().groups for youth in group.youths}
    newcomers = [newcomer for group in town().groups for newcomer in group.newcomers]

    assert len(set(newcomers)) == len(newcomers) > 0
    assert youths.isdisjoint(newcomers)


def test_everybody_named_is_a_person_and_the_bot_is_an_account_of_its_own() -> None:
    named = {one for group in town().groups for one in (group.cadre, *group.youths, *group.newcomers)}

    assert set(town().people) == named
    assert town().bot == BOT
    assert BOT not in named


def test_units_and_group_names_tell_groups_apart() -> None:
    groups = college(groups=20, youths=1, seed=1).groups

    assert len({group.name for group in groups}) == 20
    assert {group.unit for group in groups} == set(words.UNITS)


def test_three_groups_are_enough_for_every_habit() -> None:
    assert {group.habit for group in college(groups=3, youths=1, seed=1).groups} == set(Habit)


def test_the_same_seed_gives_the_same_college_and_another_seed_another() -> None:
    assert college(5, 100, seed=1) == town()
    assert college(5, 100, seed=2) != town()


# The script.


def test_the_same_seed_gives_the_same_script_and_another_seed_another() -> None:
    assert tuple(script(town(), START, DAYS, seed=1)) == season()
    assert tuple(script(town(), START, DAYS, seed=2)) != season()


def test_a_shorter_script_is_the_beginning_of_a_longer_one() -> None:
    week = tuple(script(town(), START, 7, seed=1))

    assert season()[: len(week)] == week


def test_acts_come_in_time_order_and_their_ids_are_unique() -> None:
    times = [act.at for act in season()]

    assert times == sorted(times)
    assert len({act.id for act in season()}) == len(season())


def test_every_day_of_the_script_is_a_whole_local_day() -> None:
    assert {act.at.date() for act in season()} == set(all_days())
    assert {act.at.tzinfo for act in season()} == {SHANGHAI}


def test_a_script_that_starts_in_the_morning_begins_at_the_next_midnight() -> None:
    acts = list(script(town(), START + timedelta(hours=8), 1, seed=1))

    assert {act.at.date() for act in acts} == {date(2025, 9, 2)}


def test_every_group_has_five_to_forty_messages_a_day() -> None:
    messages = Counter((act.room, act.at.date()) for act in spoken(season()))

    assert len(messages) == 5 * DAYS
    assert min(messages.values()) >= 5
    assert max(messages.values()) <= 40


def test_weekends_and_holidays_are_quieter() -> None:
    messages = Counter(act.at.date() for act in spoken(season()))
    holidays = {date(2025, 10, day) for day in range(1, 9)}
    weekends = {day for day in all_days() if day.isoweekday() > 5} - holidays
    workdays = set(all_days()) - weekends - holidays
    lively = mean(messages[day] for day in workdays)

    assert mean(messages[day] for day in weekends) < lively * 0.7
    assert mean(messages[day] for day in holidays) < lively * 0.7


def test_people_talk_in_the_mornings_and_evenings_and_sleep_at_night() -> None:
    hours = Counter(act.at.hour for act in spoken(season()))

    assert set(hours).isdisjoint(range(7))
    assert sum(hours[hour] for hour in (7, 8, 18, 19, 20, 21, 22)) > 0.6 * hours.total()


def test_a_diligent_cadre_speaks_every_day() -> None:
    assert days_with_the_cadre(with_habit(Habit.DILIGENT)) == set(all_days())


def test_a_forgetful_cadre_speaks_on_workdays_alone() -> None:
    spoke = days_with_the_cadre(with_habit(Habit.FORGETS_WEEKENDS))

    assert date(2025, 9, 5) in spoke
    assert date(2025, 9, 6) not in spoke
    assert date(2025, 10, 1) not in spoke
    assert {day.isoweekday() for day in spoke} == {1, 2, 3, 4, 5}


def test_a_cadre_who_grows_silent_speaks_for_a_week_then_not_for_some_then_again() -> None:
    silent = set(all_days()) - days_with_the_cadre(with_habit(Habit.GROWS_SILENT))

    assert 18 <= len(silent) <= 28
    assert (max(silent) - min(silent)).days == len(silent) - 1
    assert 8 <= all_days().index(min(silent)) <= 15


def test_youths_answer_a_cadre_within_minutes() -> None:
    group = with_habit(Habit.DILIGENT)
    acts = [act for act in spoken(season()) if act.room == group.id]
    answers = [
        answer.at - asked.at
        for asked, answer in pairwise(acts)
        if asked.who == group.cadre and answer.who != group.cadre
    ]

    assert len(answers) > DAYS
    assert sum(gap <= timedelta(minutes=5) for gap in answers) > 0.8 * len(answers)


def test_a_youth_mentions_the_cadre_who_mentions_the_youth_in_the_answer() -> None:
    group = with_habit(Habit.DILIGENT)
    asked, answered = (
        [act for act in spoken(season()) if act.room == group.id and act.mentions and (act.who == group.cadre) is cadre]
        for cadre in (False, True)
    )

    assert len(asked) == len(answered) > 10
    assert all(act.mentions == (group.cadre,) for act in asked)
    assert Counter(act.who for act in asked) == Counter(act.mentions[0] for act in answered)
    assert all(act.text.startswith(f"@{town().people[act.mentions[0]].name}\u2005") for act in asked + answered)


def test_a_silent_cadre_is_asked_in_vain() -> None:
    group = with_habit(Habit.GROWS_SILENT)
    heard = days_with_the_cadre(group)
    asked = {act.at.date() for act in spoken(season()) if act.room == group.id and group.cadre in act.mentions}

    assert asked - heard


def test_a_topic_is_opened_by_the_cadre_at_most_once_a_month_and_joined_by_youths() -> None:
    cadres = {group.id: group.cadre for group in town().groups}
    topics = [act for act in season() if act.does is Deed.TOPIC]

    assert len(topics) > 5
    assert all(act.who == cadres[act.room or ""] and act.text.startswith("/话题 ") for act in topics)
    assert set(Counter((act.room, act.at.month) for act in topics).values()) == {1}
    for topic in topics:
        window = (topic.at, topic.at + timedelta(hours=5))
        voices = {act.who for act in spoken(season()) if act.room == topic.room and window[0] < act.at <= window[1]}
        assert len(voices - {topic.who}) >= 4


def test_wishes_are_youths_own() -> None:
    cadres = {group.cadre for group in town().groups}
    wishes = [act for act in season() if act.does is Deed.WISH]

    assert len(wishes) > 5
    assert all(act.text.startswith("/心愿 ") and act.who not in cadres for act in wishes)


def test_nothing_but_topics_and_wishes_begins_with_a_slash() -> None:
    assert not [act for act in season() if act.does is Deed.SPEAK and act.text.startswith(("/", "／"))]


def test_stickers_pictures_and_links_come_among_the_texts() -> None:
    kinds = Counter(act.kind for act in spoken(season()))

    assert set(kinds) == {"text", "sticker", "image", "link"}
    assert kinds["text"] > 0.8 * kinds.total()
    assert all(bool(act.text) is (act.kind in ("text", "link")) for act in spoken(season()))


def test_a_recall_takes_back_ones_own_message_within_two_minutes() -> None:
    acts = {act.id: act for act in season()}
    recalls = [act for act in season() if act.does is Deed.RECALL]

    assert len(recalls) > 5
    for recall in recalls:
        said = acts[recall.of or ""]
        assert (said.does, said.who, said.room) == (Deed.SPEAK, recall.who, recall.room)
        assert timedelta(0) < recall.at - said.at < timedelta(minutes=2)


def test_who_joins_or_leaves_a_group_is_outside_or_inside_before() -> None:
    inside = {group.id: set(group.youths) for group in town().groups}
    changes = [act for act in season() if act.does in (Deed.JOIN, Deed.LEAVE)]

    assert {act.does for act in changes} == {Deed.JOIN, Deed.LEAVE}
    for act in changes:
        members = inside[act.room or ""]
        assert (act.who in members) is (act.does is Deed.LEAVE)
        members ^= {act.who or ""}


def test_outages_come_by_and_by_and_each_ends_on_its_day() -> None:
    outages = [act for act in season() if act.does in (Deed.CUT, Deed.MEND)]
    cuts, mends = outages[::2], outages[1::2]

    assert len(cuts) > 3
    assert {act.does for act in cuts} == {Deed.CUT}
    assert {act.does for act in mends} == {Deed.MEND}
    assert all(cut.at.date() == mend.at.date() for cut, mend in zip(cuts, mends, strict=True))
    assert all(act.room is None and act.who is None for act in outages)


def test_the_smallest_college_has_a_script_too() -> None:
    acts = list(script(college(groups=1, youths=1, seed=1), START, 30, seed=1))

    assert spoken(acts)


async def test_the_script_can_be_played_and_all_but_the_outages_is_heard() -> None:
    now = START
    world = Simulator("sim", lambda: now)
    move_in(town(), world)
    expected: Counter[type] = Counter()
    ids: dict[str, str] = {}
    cut = False
    for act in season():
        now = act.at
        perform(act, world, ids)
        cut = act.does is Deed.CUT or (cut and act.does is not Deed.MEND)
        expected[TOLD_AS[act.does]] += act.does is Deed.MEND or not cut
    await world.close()

    told = Counter([type(happening) async for happening in world.happenings()])
    assert {kind: told[kind] for kind in (Heard, Recalled, Joined, Left)} == {
        kind: expected[kind] for kind in (Heard, Recalled, Joined, Left)
    }
    assert told[Sight] == 1 + expected[Sight]


TOLD_AS: defaultdict[Deed, type] = defaultdict(lambda: Heard)
TOLD_AS |= {Deed.JOIN: Joined, Deed.LEAVE: Left, Deed.RECALL: Recalled, Deed.CUT: type(None), Deed.MEND: Sight}


def move_in(college: College, world: Simulator) -> None:
    for person in college.people.values():
        world.add_contact(person.id, person.name)
    for group in college.groups:
        world.add_room(group.id, group.name, (group.cadre, *group.youths), owner=group.cadre)


def perform(act: Act, world: Simulator, ids: dict[str, str]) -> None:
    """Do in the world what the act says; `ids` remembers the message of each act."""
    room, who = act.room or "", act.who or ""
    match act.does:
        case Deed.JOIN:
            world.join(room, who)
        case Deed.LEAVE:
            world.leave(room, who)
        case Deed.RECALL:
            world.recall(ids[act.of or ""])
        case Deed.CUT:
            world.cut()
        case Deed.MEND:
            world.mend()
        case _:
            ids[act.id] = world.speak(who, room, act.text, act.kind, act.mentions)


def test_no_text_and_no_name_is_ever_shown() -> None:
    shown = repr((season()[:200], town()))

    assert not [act.text for act in season()[:200] if act.text and act.text in shown]
    assert not [person.name for person in town().people.values() if person.name in shown]


# The stock.

EXCHANGES = (*words.NOTICES, *words.QUESTIONS, *words.CHATS, *words.TOPICS)
SENTENCES = (
    *(exchange.opening for exchange in (*words.NOTICES, *words.QUESTIONS, *words.CHATS)),
    *(answer for exchange in EXCHANGES for answer in exchange.answers),
    *(*words.WISHES, *words.LINKS, *words.ACKNOWLEDGEMENTS, *words.NODS, *words.PUZZLED, *words.THANKS),
    *(*words.GREETINGS, *words.WELCOMES),
)


def test_every_text_of_the_stock_is_a_sentence_and_no_command() -> None:
    assert [text for text in SENTENCES if not text.endswith(("。", "？", "！"))] == []
    assert [text for text in SENTENCES if text.startswith(("/", "／", "@")) or text != text.strip()] == []
    assert [text for text in SENTENCES if not 3 <= len(text) <= 40] == []


def test_every_topic_of_the_stock_is_a_short_title_without_its_command() -> None:
    titles = [topic.opening for topic in words.TOPICS]

    assert [title for title in titles if title.startswith(("/", "／")) or not 3 <= len(title) <= 20] == []


def test_there_are_enough_exchanges_for_a_day_without_repeats() -> None:
    assert min(len(stock) for stock in (words.NOTICES, words.QUESTIONS, words.CHATS, words.TOPICS)) >= 10
    assert len({exchange.opening for exchange in EXCHANGES}) == len(EXCHANGES)

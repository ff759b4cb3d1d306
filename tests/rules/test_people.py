"""Who is who at a time: cadre, bot, staff, youth; opted out; linked (rules.md sections 1, 2 and 7)."""

from datetime import datetime

import pytest

from rules.facts import Alias, Fact
from rules.people import ALWAYS, EVER, OptOuts, Youth, group_order
from rules.policy import Policy
from rules.view import GroupView, Part, views
from tests.rules.strategies import (
    CADRE,
    GROUP,
    SHANGHAI,
    TICK,
    formed,
    joined,
    left,
    moment,
    opted_in,
    opted_out,
    recalled,
    said,
    view_of,
)

NOON = moment("2025-03-03 12:00")
BEFORE, AFTER = NOON - TICK, NOON + TICK  # By the smallest step of time.
EVENING = moment("2025-03-03 20:00")


def linked(view: GroupView, at: datetime) -> set[str]:
    return {youth.person for youth in view.membership.linked_at(at)}


def seen(*facts: Fact) -> GroupView:
    return view_of(*facts, at="2025-03-31 00:00")


# Roles


def test_a_handover_holds_from_its_very_instant() -> None:
    roles = seen(formed(), formed(NOON, "周老师")).roles
    assert (roles.cadre_at(BEFORE), roles.cadre_at(NOON)) == (CADRE, "周老师")


def test_before_the_group_is_formed_its_first_line_holds() -> None:
    view = seen(formed(NOON, bot="小五", staff=("钱老师",)), formed(EVENING, "周老师", bot="小六"))
    assert view.roles.formed_at == NOON
    assert (view.roles.cadre_at(BEFORE), view.roles.bot_at(BEFORE)) == (CADRE, "小五")
    assert not any(view.roles.is_youth(person, BEFORE) for person in (CADRE, "小五", "钱老师"))


def test_a_cadre_may_come_back() -> None:
    roles = seen(formed(), formed(NOON, "周老师"), formed(EVENING)).roles
    assert [roles.cadre_at(at) for at in (BEFORE, NOON, EVENING - TICK, EVENING)] == [CADRE, "周老师", "周老师", CADRE]


def test_what_a_later_line_lacks_stays_as_it_was() -> None:
    view = seen(formed(bot="小五", staff=("钱老师",)), formed(NOON, "周老师"))
    assert view.roles.bot_at(NOON) == "小五"
    assert view.part(said("小五", EVENING)) is Part.BOT
    assert view.part(said("钱老师", EVENING)) is Part.STAFF


def test_a_later_line_may_name_another_bot_and_the_former_one_is_then_no_bot_and_no_youth() -> None:
    view = seen(formed(bot="小五"), formed(NOON, bot="小六"))
    assert [view.part(said("小五", at)) for at in (BEFORE, NOON)] == [Part.BOT, Part.STAFF]
    assert [view.part(said("小六", at)) for at in (BEFORE, NOON)] == [Part.YOUTH, Part.BOT]


def test_a_group_without_a_bot_has_none() -> None:
    assert seen(formed()).roles.bot_at(NOON) is None


@pytest.mark.parametrize("line", [formed(NOON, "小张"), formed(NOON, bot="小张"), formed(NOON, staff=("钱", "小张"))])
def test_a_person_is_no_youth_from_the_first_moment_that_a_line_names_them(line: Fact) -> None:
    roles = seen(formed(), line).roles
    assert roles.youth_until("小张") == NOON
    assert roles.is_youth("小张", BEFORE)
    assert not roles.is_youth("小张", NOON)


@pytest.mark.parametrize("later", [formed(EVENING, staff=()), formed(EVENING, "周老师", bot="小六", staff=("钱",))])
def test_who_was_named_once_is_no_youth_again_whatever_later_lines_name(later: Fact) -> None:
    roles = seen(formed(), formed(NOON, "小张"), later).roles
    assert roles.youth_until("小张") == NOON
    assert not roles.is_youth("小张", EVENING)


def test_who_is_never_named_is_a_youth_for_ever() -> None:
    roles = seen(formed(staff=())).roles
    assert roles.youth_until("小张") == EVER
    assert roles.is_youth("小张", moment("2099-12-31 23:59"))


def test_of_two_lines_at_one_instant_the_one_whose_json_is_greater_comes_second() -> None:
    first, second = formed(NOON, "周老师"), formed(NOON, "孙老师")
    assert "周老师" < "孙老师"
    for lines in ((first, second), (second, first)):
        assert seen(formed(), *lines).roles.cadre_at(NOON) == "孙老师"


def test_the_json_of_a_line_is_compact_unescaped_with_sorted_keys_and_without_what_the_line_lacks() -> None:
    full = formed(NOON, bot="小五", staff=("钱",), name='"一"')
    expected = (
        '{"bot":"小五","cadre":"李老师","group":"一班群","name":"\\"一\\"","staff":["钱"],"type":"group","unit":"系"}'
    )
    assert group_order(full) == (NOON, expected)
    bare = '{"cadre":"李老师","group":"一班群","name":"一班","type":"group","unit":"系"}'
    assert group_order(formed(NOON)) == (NOON, bare)
    assert '"staff":[]' in group_order(formed(NOON, staff=()))[1]


def test_the_earlier_line_comes_first_whatever_its_json() -> None:
    assert group_order(formed(BEFORE, "龟")) < group_order(formed(NOON, "一"))


# Which messages count as whose


@pytest.mark.parametrize(
    ("message", "part"),
    [
        (said(CADRE, NOON), Part.CADRE),
        (said("小张", NOON), Part.YOUTH),
        (said("钱老师", NOON), Part.STAFF),
        (said("小五", NOON), Part.BOT),
        (said(CADRE, NOON, by_bot=True), Part.BOT),
        (said(CADRE, NOON, kind="sticker"), Part.KIND),
        (said("小张", NOON, kind="command"), Part.KIND),
        (said("小张", NOON, kind="other"), Part.KIND),
        (said("小张", NOON, kind="chat_history"), Part.YOUTH),
        (said("小陈", NOON), Part.OPTED_OUT),
        (said(CADRE, NOON, name="撤回了"), Part.RECALLED),
    ],
)
def test_a_message_is_the_cadres_a_youths_or_not_counted_for_one_reason(message: Fact, part: Part) -> None:
    facts = formed(bot="小五", staff=("钱老师",)), opted_out("小陈", BEFORE), recalled("撤回了", EVENING)
    assert seen(*facts).part(message) is part


def test_counted_kinds_are_a_policy_value() -> None:
    view = view_of(at=EVENING, policy=Policy(counted_kinds=frozenset({"sticker"})))
    assert view.part(said("小张", NOON, kind="sticker")) is Part.YOUTH
    assert view.part(said("小张", NOON)) is Part.KIND


def test_opting_out_concerns_a_person_as_a_youth_so_a_cadres_messages_still_count() -> None:
    assert seen(opted_out(CADRE, BEFORE)).part(said(CADRE, NOON)) is Part.CADRE


def test_messages_are_ordered_by_time_and_id() -> None:
    lines = [said("小张", AFTER, name="a"), said("小张", NOON, name="b"), said("小张", NOON, name="a")]
    view = seen(*lines)
    assert [(one.at, one.id) for one in view.messages] == [(NOON, "a"), (NOON, "b"), (AFTER, "a")]
    assert [(one.at, one.id) for one in view.spoken] == [(NOON, "a"), (NOON, "b"), (AFTER, "a")]


# Opting out


def out(*lines: Fact) -> OptOuts:
    return OptOuts(lines)


def test_nobody_is_out_without_having_asked() -> None:
    assert not out().out("小张", NOON)
    assert not out(opted_in("小张", BEFORE)).out("小张", NOON)


def test_an_opt_out_holds_from_its_instant_until_the_instant_of_the_opt_in() -> None:
    lines = out(opted_in("小张", EVENING), opted_out("小张", NOON))
    assert [lines.out("小张", at) for at in (BEFORE, NOON, EVENING - TICK, EVENING)] == [False, True, True, False]
    assert not lines.out("小王", NOON)


def test_of_two_at_one_instant_the_opt_out_is_the_last() -> None:
    for lines in ([opted_out("小张", NOON), opted_in("小张", NOON)], [opted_in("小张", NOON), opted_out("小张", NOON)]):
        assert out(*lines).out("小张", NOON)


def test_each_opt_out_ends_an_identity_at_its_instant() -> None:
    lines = out(opted_out("小张", NOON), opted_in("小张", AFTER), opted_out("小张", EVENING))
    numbers = [lines.youth("小张", at).opt_outs for at in (BEFORE, NOON, AFTER, EVENING - TICK, EVENING)]
    assert numbers == [0, 1, 1, 1, 2]
    assert lines.youth("小王", EVENING) == Youth("小王", 0)


def test_an_identity_counts_from_the_opt_in_until_the_next_opt_out() -> None:
    lines = out(
        opted_out("小张", NOON), opted_in("小张", AFTER), opted_in("小张", AFTER + TICK), opted_out("小张", EVENING)
    )
    assert lines.span(Youth("小张", 0)) == (ALWAYS, NOON)
    assert lines.span(Youth("小张", 1)) == (AFTER, EVENING)
    assert lines.span(Youth("小张", 2)) == (EVER, EVER)
    assert lines.span(Youth("小王", 0)) == (ALWAYS, EVER)


def test_an_opt_in_at_the_instant_of_the_opt_out_begins_nothing() -> None:
    assert out(opted_out("小张", NOON), opted_in("小张", NOON)).span(Youth("小张", 1)) == (EVER, EVER)


# Linked


@pytest.mark.parametrize(
    ("moves", "linked_then"),
    [
        ([joined("小张", NOON)], "o x x x"),
        ([joined("小张", NOON), left("小张", EVENING)], "o x x o"),
        ([joined("小张", NOON), left("小张", NOON)], "o o o o"),
        ([left("小张", BEFORE), joined("小张", NOON)], "o x x x"),
        ([left("小张", NOON)], "o o o o"),
        ([joined("小张", BEFORE), left("小张", AFTER), joined("小张", EVENING)], "x x o x"),
        ([said("小张", NOON)], "o x x x"),
        ([said("小张", NOON), left("小张", EVENING)], "o x x o"),
        ([left("小张", NOON), said("小张", NOON)], "o o o o"),
        ([said("小张", NOON, kind="other")], "o x x x"),
        ([said("小张", NOON, by_bot=True)], "o x x x"),
        ([said("小张", NOON, name="撤回了"), recalled("撤回了", AFTER)], "o x x x"),
        ([joined("小张", NOON), joined("小张", AFTER), left("小张", EVENING)], "o x x o"),
    ],
)
def test_a_youth_is_linked_from_a_join_or_any_message_until_the_next_leave(moves: list[Fact], linked_then: str) -> None:
    view = seen(*moves)
    moments = (BEFORE, NOON, AFTER, EVENING)
    assert ["x" if linked(view, at) == {"小张"} else "o" for at in moments] == linked_then.split()


@pytest.mark.parametrize(
    ("lines", "spans"),
    [
        ([joined("小张", NOON), opted_out("小张", EVENING)], [(NOON, EVENING)]),
        ([opted_out("小张", BEFORE), joined("小张", NOON)], []),
        ([opted_out("小张", BEFORE), joined("小张", NOON), opted_in("小张", EVENING)], [(EVENING, EVER)]),
        ([opted_out("小张", BEFORE), joined("小张", NOON), left("小张", AFTER), opted_in("小张", EVENING)], []),
        ([opted_out("小张", BEFORE), said("小张", NOON), opted_in("小张", EVENING)], []),
        ([joined("小张", BEFORE), opted_out("小张", NOON), opted_in("小张", EVENING)], [(BEFORE, NOON)]),
        ([opted_out("小张", NOON), joined("小张", NOON), opted_in("小张", EVENING)], [(EVENING, EVER)]),
        ([joined("小张", NOON), opted_out("小张", NOON), opted_in("小张", AFTER)], [(AFTER, EVER)]),
    ],
)
def test_joins_while_opted_out_hold_from_the_opt_in_and_what_came_before_ends_at_the_opt_out(
    lines: list[Fact], spans: list[tuple[datetime, datetime]]
) -> None:
    membership = seen(*lines).membership
    found = [span for number in (0, 1) for span in membership.spans(Youth("小张", number))]
    assert found == spans
    assert [membership.ever_linked(Youth("小张", number)) for number in (0, 1)].count(True) == len(spans)


def test_cadre_bot_and_staff_are_not_linked_and_a_youth_is_until_they_are_named() -> None:
    facts = formed(bot="小五", staff=("钱老师",)), formed(NOON, staff=("钱老师", "小张"))
    view = seen(*facts, *(joined(who) for who in (CADRE, "小五", "钱老师", "小张", "小王")), said(CADRE, BEFORE))
    assert linked(view, BEFORE) == {"小张", "小王"}
    assert linked(view, NOON) == {"小王"}


# Under new ids


def test_an_alias_replaces_the_old_id_of_a_person_in_every_fact_whatever_its_time() -> None:
    alias = Alias(EVENING, "旧号", "小张", "团委")
    facts = formed(), joined("旧号", NOON), left("小张", AFTER)
    assert linked(seen(*facts, alias), NOON) == {"小张"}
    assert linked(seen(*facts, alias), AFTER) == set()
    assert linked(view_of(*facts, alias, at=EVENING - TICK), NOON) == {"旧号"}


def test_aliases_may_follow_one_another_and_a_circle_ends() -> None:
    chain = [Alias(NOON, "甲", "乙", "团委"), Alias(AFTER, "乙", "丙", "团委")]
    assert linked(seen(joined("甲", NOON), *chain), AFTER) == {"丙"}
    circle = [*chain, Alias(EVENING, "丙", "甲", "团委")]
    assert len(linked(seen(joined("甲", NOON), *circle), AFTER)) == 1


def test_of_two_aliases_of_one_id_the_later_holds_and_at_one_instant_the_greater() -> None:
    late, early = Alias(EVENING, "甲", "乙", "团委"), Alias(NOON, "甲", "丙", "团委")
    assert linked(seen(joined("甲", NOON), late, early), AFTER) == {"乙"}
    ties = Alias(NOON, "甲", "b", "团委"), Alias(NOON, "甲", "c", "团委")
    assert linked(seen(joined("甲", NOON), *reversed(ties)), AFTER) == {"c"}


def test_an_alias_reaches_cadre_bot_staff_and_mentions_and_the_group() -> None:
    facts = (
        formed(NOON, "旧李", bot="旧五", staff=("旧钱",)),
        said("小张", AFTER, mentions=("旧李", "小王")),
        *(Alias(EVENING, old, new, "团委") for old, new in (("旧李", CADRE), ("旧五", "小五"), ("旧钱", "钱老师"))),
        Alias(EVENING, GROUP, "新群", "团委"),
    )
    (view,) = views(facts, Policy(zone=SHANGHAI), EVENING)
    assert view.group == "新群"
    assert (view.roles.cadre_at(NOON), view.roles.bot_at(NOON)) == (CADRE, "小五")
    assert not view.roles.is_youth("钱老师", NOON)
    assert view.messages[0].mentions == (CADRE, "小王")

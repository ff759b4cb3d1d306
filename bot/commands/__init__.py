"""The commands, one file a family. A message is a command only if it calls one of these names."""

from dataclasses import replace

from bot.commands import (
    activities,
    attending,
    claims,
    confirming,
    correcting_oneself,
    duties,
    enabling,
    handing_over,
    haves,
    help,  # noqa: A004 # Named for the command.
    leave,
    meetings,
    need,
    notice,
    objections,
    pairing,
    papers,
    problem_desk,
    problem_papers,
    problems,
    reminders,
    rights,
    survey,
    topics,
    undo,
    visits,
    why,
    wish_lists,
    wishes,
)
from bot.commands.base import Command

# By the title under which `/帮助` and the page of commands show them, the most used first.
FAMILIES: dict[str, tuple[Command, ...]] = {
    "心愿": (*wishes.COMMANDS, *wish_lists.COMMANDS, *claims.COMMANDS),
    "问题": (*problems.COMMANDS, *problem_desk.COMMANDS, *problem_papers.COMMANDS),
    "活动": (*activities.COMMANDS, *attending.COMMANDS, *confirming.COMMANDS),
    "谈心团课": (*meetings.COMMANDS, *duties.COMMANDS, *pairing.COMMANDS),
    "五有": (*haves.COMMANDS, *why.COMMANDS, *topics.COMMANDS, *reminders.COMMANDS),
    "请假申诉": (*leave.COMMANDS, *objections.COMMANDS),
    "更正": (*undo.COMMANDS, *correcting_oneself.COMMANDS),
    "隐私": (*notice.COMMANDS, *rights.COMMANDS, *need.COMMANDS),
    "材料": (*papers.COMMANDS, *visits.COMMANDS),
    "满意度": survey.COMMANDS,
    "开始": (*help.COMMANDS, *enabling.COMMANDS, *handing_over.COMMANDS),
}

COMMANDS: tuple[Command, ...] = tuple(
    replace(command, family=title) for title, some in FAMILIES.items() for command in some
)

"""The commands, one file a family. A message is a command only if it calls one of these names."""

from bot.commands import (
    enabling,
    haves,
    help,  # noqa: A004 # Named for the command.
    leave,
    notice,
    objections,
    problem_desk,
    problem_papers,
    problems,
    topics,
    undo,
    why,
    wishes,
)
from bot.commands.base import Command

COMMANDS: tuple[Command, ...] = (
    *help.COMMANDS,
    *wishes.COMMANDS,
    *problems.COMMANDS,
    *topics.COMMANDS,
    *haves.COMMANDS,
    *why.COMMANDS,
    *leave.COMMANDS,
    *undo.COMMANDS,
    *objections.COMMANDS,
    *problem_desk.COMMANDS,
    *problem_papers.COMMANDS,
    *notice.COMMANDS,
    *enabling.COMMANDS,
)

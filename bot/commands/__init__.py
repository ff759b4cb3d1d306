"""The commands, one file a family. A message is a command only if it calls one of these names."""

from bot.commands import (
    enabling,
    haves,
    help,  # noqa: A004 # Named for the command.
    leave,
    notice,
    objections,
    papers,
    topics,
    undo,
    visits,
    why,
    wishes,
)
from bot.commands.base import Command

COMMANDS: tuple[Command, ...] = (
    *help.COMMANDS,
    *wishes.COMMANDS,
    *topics.COMMANDS,
    *haves.COMMANDS,
    *why.COMMANDS,
    *leave.COMMANDS,
    *undo.COMMANDS,
    *objections.COMMANDS,
    *notice.COMMANDS,
    *enabling.COMMANDS,
    *papers.COMMANDS,
    *visits.COMMANDS,
)

"""The commands, one file a family. A message is a command only if it calls one of these names."""

from bot.commands import (
    activities,
    attending,
    claims,
    confirming,
    duties,
    enabling,
    haves,
    help,  # noqa: A004 # Named for the command.
    leave,
    meetings,
    need,
    notice,
    objections,
    pairing,
    topics,
    undo,
    why,
    wish_lists,
    wishes,
)
from bot.commands.base import Command

COMMANDS: tuple[Command, ...] = (
    *help.COMMANDS,
    *wishes.COMMANDS,
    *wish_lists.COMMANDS,
    *claims.COMMANDS,
    *need.COMMANDS,
    *topics.COMMANDS,
    *activities.COMMANDS,
    *attending.COMMANDS,
    *meetings.COMMANDS,
    *duties.COMMANDS,
    *pairing.COMMANDS,
    *confirming.COMMANDS,
    *haves.COMMANDS,
    *why.COMMANDS,
    *leave.COMMANDS,
    *undo.COMMANDS,
    *objections.COMMANDS,
    *notice.COMMANDS,
    *enabling.COMMANDS,
)

"""The commands, one file a family. A message is a command only if it calls one of these names."""

from bot.commands import enabling, haves, help, notice, topics, wishes  # noqa: A004 # Named for the command.
from bot.commands.base import Command

COMMANDS: tuple[Command, ...] = (
    *help.COMMANDS,
    *wishes.COMMANDS,
    *topics.COMMANDS,
    *haves.COMMANDS,
    *notice.COMMANDS,
    *enabling.COMMANDS,
)

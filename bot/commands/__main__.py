"""`python -m bot.commands`: prints the page of all commands, docs/commands.md."""

import sys

from bot.commands import FAMILIES
from bot.texts_help import page

if __name__ == "__main__":
    sys.stdout.write(page(list(FAMILIES.items())))

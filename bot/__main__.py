"""`python -m bot` is `wuyou`."""

from bot.cli import main

main()

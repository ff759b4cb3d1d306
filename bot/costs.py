"""What being reminded and entering things is taken to cost a cadre: an estimate, set by the configuration."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Costs:
    """How many minutes it is taken to cost a cadre to read a message, and to enter something."""

    message: Decimal = Decimal("0.5")
    entry: Decimal = Decimal(1)

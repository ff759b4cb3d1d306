"""Which days a paper is about: a term of the college's calendar, or a period by its name."""

from datetime import datetime

from bot.config import Config
from rules.conditions import terms_of
from rules.periods import Period, PeriodKind, parse_period, periods_touching


def span_of(config: Config, name: str) -> Period:
    """Return the term or period of that name; ValueError that names the known terms and the spellings."""
    terms = {term.name: term for term in config_terms(config)}
    if name in terms:
        return terms[name]
    try:
        return parse_period(name, config.zone)
    except ValueError as error:
        known = f"; the terms of the calendar are {', '.join(terms)}" if terms else "; the calendar has no terms"
        raise ValueError(f"{error}{known}") from None


def config_terms(config: Config) -> list[Period]:
    """Return the terms of the calendar, in order."""
    return [*terms_of(((one.name, one.first, one.last) for one in config.calendar.college_terms()), config.zone)]


def touching(kind: PeriodKind, span: Period, at: datetime) -> list[Period]:
    """Return the periods of a kind that touch the span and have begun by T, as `judge --from` lists them."""
    return list(periods_touching(kind, span.first, min(at, span.last_instant), span.zone))


def until(span: Period, at: datetime) -> datetime:
    """Return the moment of which the people of a span are told: its last instant, or T while it runs."""
    return min(at, span.last_instant)

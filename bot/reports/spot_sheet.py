"""A spot check as a Word document to print, check and sign: the seed, how was drawn, and the evidence of each group."""

from typing import Any

from bot import texts, texts_papers, texts_why
from bot import texts_spot as words
from bot.reports.docx import filled
from bot.reports.spot import Drawn, SpotCheck
from bot.reports.spot_template import TEMPLATE
from bot.texts_dates import whole_moment
from bot.why import Why
from rules.policy import Have
from rules.verdicts import Status

_LOT = 16  # Of its 64 digits: two that begin alike are not to be expected.


def document(of: SpotCheck) -> bytes:
    """Return the sheet as .docx."""
    return filled(TEMPLATE, context(of))


def context(of: SpotCheck) -> dict[str, Any]:
    """Return what the template says."""
    asked = of.asked
    return {
        "title": words.TITLE,
        "period": texts_papers.span(asked.span),
        "days": texts_papers.days(asked.span),
        "seed": of.seed,
        "drawn": words.how_many(sum(of.groups.values()), len(of.drawn)),
        "places": words.places([(unit, of.groups[unit], of.places[unit]) for unit in of.groups]),
        "as_of": whole_moment(asked.at, asked.config.zone),
        "policy": asked.policy,
        "how": list(words.HOW),
        "groups": [_group(one, number) for number, one in enumerate(of.drawn, start=1)],
        "note": words.NOTE,
    }


def _group(of: Drawn, number: int) -> dict[str, Any]:
    return {
        "number": number,
        "unit": of.group.unit or texts.NO_UNIT,
        "name": of.group.name,
        "id": of.group.id,
        "lot": of.lot[:_LOT],
        "verdicts": [_verdict(one) for one in of.reasons],
    }


def _verdict(reasons: Why) -> dict[str, Any]:
    verdict = reasons.verdict
    return {
        "have": texts.HAVES[verdict.have],
        "period": texts_papers.period(verdict.period, 0),
        "status": texts_papers.judged(verdict.status, verdict.reason),
        "numbers": f"{verdict.count}/{verdict.need}",
        "evidence": "\n".join(_evidence(reasons)),
    }


def _evidence(reasons: Why) -> list[str]:
    """Return what counted and what did not; of a day with a voice the times alone, so that a month fits on a page."""
    if reasons.have is Have.VOICE and reasons.verdict.status is Status.MET and reasons.counted:
        return ["、".join(f"{one.fact.at.astimezone(reasons.policy.zone):%H:%M}" for one in reasons.counted)]
    return texts_why.evidence(reasons)

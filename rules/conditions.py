"""What must hold of a group as of T, the papers handed in, and the committee's own visits (rules.md section 5)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from rules.calendar import Break, Calendar, excused_days
from rules.duties import Finding, Tenure, tenures, unmet
from rules.facts import Alias, Fact, Facts, Identity, Join, Leave, Link, Message, Pairing, Paper, Visit, Void
from rules.haves import Tally
from rules.periods import Period, PeriodKind, local_day, midnight, period_of, periods_touching
from rules.policy import AnyPolicy, Condition, Policy
from rules.verdicts import Reason, Status, has_verdict
from rules.view import GroupView, as_of, views

_PAPERS = (Condition.TERM_REPORT, Condition.PROBLEM_LIST)
_THE_CADRES_OWN = (Condition.IDENTITY, Condition.LINKS)  # What a handover leaves to do anew.


@dataclass(frozen=True)
class Term(Period):
    """A term of the college under the college's own name; excused and due as a quarter is."""

    title: str = ""

    @property
    def name(self) -> str:
        """The name that `paper` lines give it."""
        return self.title


def terms_of(terms: Iterable[tuple[str, date, date]], zone: tzinfo) -> list[Term]:
    """Return the terms, in order, of (name, first day, last day); both days are included."""
    in_order = sorted(terms, key=lambda term: (term[1], term[2], term[0]))
    return [Term(PeriodKind.QUARTER, first, last + timedelta(days=1), zone, name) for name, first, last in in_order]


def judge_conditions(
    facts: Iterable[Fact],
    at: datetime,
    *,
    policy: AnyPolicy,
    calendar: Calendar,
    terms: Iterable[tuple[str, date, date]] = (),
    since: date | None = None,
    conditions: Iterable[Condition] = tuple(Condition),
) -> Iterator[Finding]:
    """Yield the conditions of a college's groups as of T, by group id, condition and period; visits come last.

    `terms`: name, first and last day; without any there is no term report. `since` as in `judge`.
    """
    everything, wanted, named = list(facts), tuple(conditions), terms_of(terms, policy.zone)
    of_nobody = as_of((fact for fact in everything if isinstance(fact, Link | Paper | Visit | Alias | Void)), at)
    college = list(views(everything, policy, at))
    for view in college:
        group = Conditions(view, of_nobody, calendar, named)
        for condition in wanted:
            for period in group.periods(condition, since):
                yield group.finding(condition, period)
    if Condition.VISITS in wanted and college:
        begun = min(view.roles.formed_at for view in college)
        yield from _visits(of_nobody[Visit], begun, at, policy, calendar, since)


class Conditions:
    """The conditions of one group as of its view's T. `of_nobody` holds the links and papers of all cadres."""

    def __init__(self, view: GroupView, of_nobody: Facts, calendar: Calendar, terms: Iterable[Term] = ()) -> None:
        self._view = view
        self._links = of_nobody[Link]
        self._papers = of_nobody[Paper]
        self._calendar = calendar
        self._terms = tuple(terms)
        self._tenures = tenures(view)

    def periods(self, condition: Condition, since: date | None) -> Iterator[Period]:
        """Yield the periods of the condition that have a verdict for this group."""
        at, zone = self._view.at, self._view.policies.zone
        day = local_day(at, zone) if since is None else max(since, self._view.first_day)
        asked: Iterable[Period] = ()
        if condition is Condition.TERM_REPORT:
            asked = [term for term in self._terms if term.end > midnight(day, zone)]
        elif condition is Condition.PROBLEM_LIST:
            asked = periods_touching(PeriodKind.QUARTER, day, at, zone)
        elif condition is not Condition.VISITS:
            asked = periods_touching(PeriodKind.YEAR, day, at, zone)
        yield from (period for period in asked if has_verdict(self._view, period))

    def finding(self, condition: Condition, period: Period) -> Finding:
        """Judge one condition of the group, or one paper of its cadre, in a period: the first that fits."""
        view = self._view.of(period)
        need, moment, reason = view.policy.need_of_condition(condition), min(view.at, period.last_instant), None
        tally, over_at = self._tally(condition, period, moment), self._over_at(condition, period, moment)
        if tally.count >= need:
            status = Status.MET
        elif reason := self._excuse(condition, period):
            status = Status.EXCUSED
        else:
            status = unmet(view.at, over_at, period, view.policy)
        cadre = view.roles.cadre_at(moment)
        return Finding(view.group, cadre, condition, period, status, tally.count, need, reason, tally.evidence, over_at)

    def _tally(self, condition: Condition, period: Period, moment: datetime) -> Tally:
        match condition:
            case Condition.GROUP_SIZE:
                return Tally(heads(self._view, moment))
            case Condition.IDENTITY:
                return self._identity(moment)
            case Condition.LINKS:
                return self._linked(moment, self._view.of(period).policy)
            case Condition.PAIRING:
                return self._pairing(moment)
        return self._handed_in(condition, period)

    def _over_at(self, condition: Condition, period: Period, moment: datetime) -> datetime:
        """When the promise is over: the period's end; what must hold, must by the end of its first year."""
        if condition in _PAPERS:
            return period.end
        begun, zone = self._view.roles.formed_at, self._view.policies.zone
        if condition in _THE_CADRES_OWN:
            begun = max(begun, self._tenure(moment).start)
        return period_of(PeriodKind.YEAR, local_day(begun, zone), zone).end

    def _excuse(self, condition: Condition, period: Period) -> Reason | None:
        """Why the period is excused: a paper's as a have's is; what must hold is excused where the group ends."""
        view = self._view.of(period)
        if condition in _PAPERS and view.roles.formed_at > period.start:
            return Reason.FORMED
        if view.ended_at is not None and view.ended_at < period.end:
            return Reason.ENDED
        return _days_off(period, view.policy, self._calendar, view.leave) if condition in _PAPERS else None

    def _tenure(self, moment: datetime) -> Tenure:
        return next(tenure for tenure in self._tenures if tenure.start <= moment < tenure.end)

    # How it stands at a moment

    def _identity(self, moment: datetime) -> Tally:
        """Whether the card was posted since the present cadre took over, whoever posted it."""
        since = self._tenure(moment).start
        return Tally(int(any(since <= card.at <= moment for card in self._view.facts[Identity])))

    def _linked(self, moment: datetime, policy: Policy) -> Tally:
        """How many of the needed branches and clubs the present cadre has linked, also before taking over."""
        cadre = self._view.roles.cadre_at(moment)
        links = [link for link in self._links if link.cadre == cadre and link.at <= moment]
        branches, clubs = (len({link.name for link in links if link.kind == kind}) for kind in ("branch", "club"))
        count = min(branches, policy.linked_branches) + min(clubs, policy.linked_clubs)
        return Tally(count, evidence=tuple(sorted(link.id for link in links)))

    def _pairing(self, moment: datetime) -> Tally:
        """The number of the latest line; of two at one instant the greater."""
        said = [(pairing.at, pairing.number) for pairing in self._view.facts[Pairing] if pairing.at <= moment]
        return Tally(max(said)[1] if said else 0)

    # Papers

    def _handed_in(self, paper: Condition, period: Period) -> Tally:
        """The papers for the period by whoever was the group's cadre at some moment of it; late ones count."""
        cadres = {one.cadre for one in self._tenures if one.start < period.end and one.end > period.start}
        named = [one for one in self._papers if one.paper == paper and one.period == period.name]
        ids = sorted(one.id for one in named if one.cadre in cadres)
        return Tally(len(ids), evidence=tuple(ids))


def heads(view: GroupView, at: datetime) -> int:
    """Return how many people besides cadre, bot and staff are in the group at that moment, opted out or not."""
    moves = [(join.at, False, join.member) for join in view.facts[Join]]
    moves += [(leave.at, True, leave.member) for leave in view.facts[Leave]]
    spoken = (message for message in view.facts[Message] if not view.opt_outs.out(message.sender, message.at))
    moves += [(message.at, False, message.sender) for message in spoken]
    stays = {person: not left for moment, left, person in sorted(moves) if moment <= at}
    return sum(stay and view.roles.is_youth(person, at) for person, stay in stays.items())


def _days_off(period: Period, policy: Policy, calendar: Calendar, leave: Iterable[Break]) -> Reason | None:
    by_calendar, together = excused_days(period, calendar, leave)
    enough = policy.excused_share[period.kind] * period.days
    if by_calendar >= enough:
        return Reason.CALENDAR
    return Reason.LEAVE if together >= enough else None


# The committee's own


def _visits(
    visits: list[Visit], begun: datetime, at: datetime, policies: AnyPolicy, calendar: Calendar, since: date | None
) -> Iterator[Finding]:
    """Yield how many departments were visited in each month since there are groups; more than enough is met too."""
    zone = policies.zone
    day = local_day(at, zone) if since is None else max(since, local_day(begun, zone))
    for month in periods_touching(PeriodKind.MONTH, day, at, zone):
        policy = policies.on(month.first)
        here = [visit for visit in visits if month.start <= visit.at < month.end]
        units, need = len({visit.unit for visit in here}), policy.need_of_condition(Condition.VISITS)
        reason = None
        if units >= need:
            status = Status.MET
        elif reason := Reason.FORMED if begun > month.start else _days_off(month, policy, calendar, ()):
            status = Status.EXCUSED
        else:
            status = unmet(at, month.end, month, policy)
        ids = tuple(sorted(visit.id for visit in here))
        yield Finding(None, None, Condition.VISITS, month, status, units, need, reason, ids, month.end)

"""What the duties of some cadres rest on: who held which group when, what they did, and whom they met."""

from collections.abc import Iterable

from sqlalchemy import Connection

from rules.facts import Fact, Group
from tracker.aliases import who_is_who
from tracker.models import facts
from tracker.queries import facts_where
from tracker.views import kins

_OF_ALL = ("group", "group_end", "alias", "void", "optout", "optin", "duty")
_OF_THEIR_GROUPS = ("meet", "join", "leave")


def facts_of_duties(connection: Connection, cadres: Iterable[str]) -> list[Fact]:
    """Return the facts by which these cadres' duties are judged; of others' groups who met whom is left out."""
    who = who_is_who(connection)
    wanted = {who.same(one) for one in cadres}
    found = [fact for _, fact in facts_where(connection, facts.c.type.in_(_OF_ALL))]
    groups = {fact.group for fact in found if isinstance(fact, Group) and who.same(fact.cadre) in wanted}
    numbers = [no for kin in kins(connection, groups) for no in kin.numbers] if groups else []
    theirs = facts.c.group_no.in_(numbers) & facts.c.type.in_(_OF_THEIR_GROUPS)
    return [*found, *(fact for _, fact in facts_where(connection, theirs))]

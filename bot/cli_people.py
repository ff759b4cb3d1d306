"""What people may ask of an operator: to be forgotten, proof of what is on disk, what they answered together."""

from typing import Annotated

import typer

from bot import (
    clock,
    forgetting,
    privacy_check,
    surveying,
    texts_survey,
    wiring,
)
from bot.cli_base import DEFAULT, AsJson, ConfigPath, Wrong, app, err, out, print_json, privacy
from bot.config import load
from tracker.places import PLACES


@app.command()
def forget(
    member: Annotated[str, typer.Argument(help="The id of the person: <gateway>/<contact id>.")],
    sure: Annotated[bool, typer.Option("--yes", help="Erase; without it only say what would be erased.")] = False,
    config: ConfigPath = DEFAULT,
) -> None:
    """Erase a person: what was counted stays as nobody's, what they gave on purpose goes. It cannot be undone."""
    settings = load(config)
    with wiring.opened(settings) as database:
        found = forgetting.would_forget(database, member)
        if not found.known:
            err.print(f"nothing is stored of {member}; ids are written <gateway>/<contact id>", markup=False)
            raise typer.Exit(1)
        if sure:
            with wiring.writing(database) as writer:
                found = forgetting.forget(database, writer, member, clock.now())
    for line in forgetting.lines(found):
        out.print(line, markup=False)
    if not sure:
        raise Wrong("nothing is erased yet; it cannot be undone: add --yes to erase")


@privacy.command("check")
def privacy_check_(as_json: AsJson = False, config: ConfigPath = DEFAULT) -> None:
    """Say what each column holds, and prove what is not on disk: one line each, exit 1 if any fails."""
    settings = load(config)
    with wiring.opened(settings) as database:
        found = list(privacy_check.examine(database, settings.policies(), clock.now()))
    for line in [] if as_json else privacy_check.tables():
        out.print(line, markup=False)
    for place in PLACES if as_json else ():
        print_json(privacy_check.column_line(place))
    for finding in found:
        if as_json:
            print_json(privacy_check.finding_line(finding))
        else:
            out.print(f"{'ok  ' if finding.is_well else 'FAIL'}  {finding.what}: {finding.words}", markup=False)
    raise typer.Exit(0 if all(finding.is_well for finding in found) else 1)


@app.command()
def survey(
    term: Annotated[str | None, typer.Option("--term", help="The term; without it the one surveyed last.")] = None,
    as_json: AsJson = False,
    config: ConfigPath = DEFAULT,
) -> None:
    """Say what may be told of a closed survey of satisfaction, by unit and name."""
    settings = load(config)
    closed = surveying.closed_survey(settings, term, clock.now())
    if closed is None:
        raise Wrong(f"no survey{'' if term is None else f' of {term}'} is closed yet; terms are [[calendar.terms]]")
    with wiring.opened(settings) as database, database.read() as connection:
        found = surveying.results(connection, settings, closed)
    for line in surveying.result_lines(found) if as_json else ():
        print_json(line)
    for words in [] if as_json else texts_survey.results(found):
        out.print(words, markup=False)

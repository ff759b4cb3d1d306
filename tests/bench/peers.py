"""Small imitations of how two other projects store what happens: for scale, no bar.

nonebot-plugin-chatrecorder (read in its recorder): an ORM session for each message, in which the conversation is looked
up and a row of the message is added. healthchecks (read in `Check.ping`): a transaction for each ping, in which the
check is read for update and saved, and a row of the ping is added.
"""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from rules.facts import Message
from tests.bench.college import College
from tests.bench.ingest import recorder, warm_up
from tests.bench.measuring import Line, Options, in_batches, rate
from tests.bench.stores import stored, writing
from tracker.database import Database

WARM = 50_000  # Messages that we know of before we are measured; the imitations remember nothing.


class Base(DeclarativeBase):
    """The tables of the imitations."""


class Conversation(Base):
    """A group, as the recorder knows it."""

    __tablename__ = "conversation"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)


class Record(Base):
    """A message, as the recorder keeps it; its text is left out."""

    __tablename__ = "record"
    id: Mapped[int] = mapped_column(primary_key=True)
    conversation: Mapped[int] = mapped_column(index=True)
    time: Mapped[datetime]
    type: Mapped[str]
    message_id: Mapped[str]
    sender: Mapped[str]


class Check(Base):
    """What is pinged."""

    __tablename__ = "checks"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    n_pings: Mapped[int] = mapped_column(default=0)
    last_ping: Mapped[datetime | None]
    status: Mapped[str] = mapped_column(default="new")


class Ping(Base):
    """One ping."""

    __tablename__ = "pings"
    id: Mapped[int] = mapped_column(primary_key=True)
    owner: Mapped[int] = mapped_column(index=True)
    n: Mapped[int]
    created: Mapped[datetime]
    kind: Mapped[str]


def peers(options: Options) -> Iterator[Line]:
    """Yield how many a second they store, one by one, and how many we do."""
    college, number = College(), options.many(1_500)
    messages = list(college.messages(WARM, number))
    engine = _engine(options.folder / "peers.db", college)
    recorded = rate(lambda batch: _record(engine, batch[0]), in_batches(messages, 1))
    pinged = rate(lambda batch: _ping(engine, batch[0]), in_batches(messages, 1))
    engine.dispose()
    with stored(options.folder, "ours.db", college) as database, writing(database) as writer:
        warm_up(writer, college, WARM)
        ours = rate(recorder(writer), in_batches(messages, 1))
        queued = rate(recorder(writer), in_batches(list(college.messages(WARM + number, 20 * number)), 1_000))
    times = f"{ours / recorded:.1f} and {queued / recorded:.0f} times"
    yield Line(
        "peer: an ORM row a message (chatrecorder's way)",
        "",
        f"{recorded:,.0f}/s; ours one by one and queued up: {times}",
    )
    times = f"{ours / pinged:.1f} and {queued / pinged:.0f} times"
    yield Line(
        "peer: a transaction a ping (healthchecks' way)", "", f"{pinged:,.0f}/s; ours one by one and queued up: {times}"
    )


def _engine(path: Path, college: College) -> Engine:
    """Return a database of the imitations, as durable as ours."""
    engine = Database(f"sqlite:///{path}").engine
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        session.add_all(Conversation(name=group) for group in college.groups)
        session.add_all(Check(code=group) for group in college.groups)
        session.commit()
    return engine


def _record(engine: Engine, message: Message) -> None:
    with Session(engine) as session:
        conversation = session.scalars(select(Conversation).where(Conversation.name == message.group)).one()
        record = Record(
            conversation=conversation.id, time=message.at, type="message", message_id=message.id, sender=message.sender
        )
        session.add(record)
        session.commit()


def _ping(engine: Engine, message: Message) -> None:
    with Session(engine) as session:
        check = session.scalars(select(Check).where(Check.code == message.group).with_for_update()).one()
        check.n_pings += 1
        check.last_ping = message.at
        check.status = "up"
        session.add(Ping(owner=check.id, n=check.n_pings, created=message.at, kind="success"))
        session.commit()

"""Says what waits in the outbox of one gateway: claimed, said, noted. What is said, and when, others have decided."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Connection

from bot.gateways.base import File, Gateway, SendRefused, SendUncertain
from bot.texts import AGAIN, PICTURE_AGAIN
from bot.texts_commands import to_nobody_else
from rules.reminders import Quiet
from tracker import outbox
from tracker.outbox import RETRY_AFTER, Attachment, Notice, Row
from tracker.writer import Writer

DOUBT_LASTS = timedelta(minutes=5)  # So long after a doubt a digest or receipt is said once more.
CLAIM_LASTS = timedelta(minutes=15)  # Longer than a turn and an answer take: whoever claimed has lost it.
log = structlog.get_logger()


class Sending:
    """The sending of one gateway. One at a time for a gateway, in all processes: what it has claimed is its own.

    `words_of` gives the words that are made of a submission when they are said; None: it was withdrawn.
    """

    def __init__(
        self,
        gateway: Gateway,
        writer: Writer,
        clock: Callable[[], datetime],
        quiet: Quiet,
        words_of: Callable[[Notice], str | None] = lambda _: None,
    ) -> None:
        self._gateway = gateway
        self._writer = writer
        self._clock = clock
        self._quiet = quiet
        self._words_of = words_of
        self._ending = False

    def end(self) -> None:
        """Claim nothing more; what is being said is said to its end."""
        self._ending = True

    async def begin(self) -> None:
        """Doubt what an earlier process was saying when it ended; call once, before the first `say_due`."""
        now = self._clock()

        def doubt(connection: Connection) -> None:
            outbox.doubt_claims(connection, now, self._gateway.name)
            outbox.say_again(connection, now, doubted_by=now)

        await self._writer.write(doubt)

    async def say_due(self) -> list[str]:
        """Say everything that may be said now, in order; return the keys of what was tried."""
        now = self._clock()

        def doubt(connection: Connection) -> None:
            outbox.doubt_claims(connection, now, self._gateway.name, now - CLAIM_LASTS)
            outbox.say_again(connection, now, doubted_by=now - DOUBT_LASTS)

        await self._writer.write(doubt)
        tried: list[str] = []
        while not self._ending and (row := await self._claimed()) is not None:
            tried.append(row.notice.key)
            await self._say(row)
        return tried

    async def _claimed(self) -> Row | None:
        now = self._clock()

        def claim(connection: Connection) -> Row | None:
            if self._quiet.holds(now):
                outbox.hold_until_day(connection, self._gateway.name, self._quiet.end_after(now))
            return outbox.claim(connection, now, self._gateway.name)

        return await self._writer.write(claim)

    async def _say(self, row: Row) -> None:
        try:
            words = await self._words(row)
        except Exception as error:  # Nothing has left: it is tried again, and what follows is said meanwhile.
            log.error("the words of a notice could not be made", gateway=self._gateway.name, no=row.no, exc_info=error)
            await self._refused(row, SendRefused("its words could not be made", permanent=False))
            return
        file = row.notice.file if self._gateway.capabilities.picture else None
        if words is None and file is None:
            await self._note(outbox.expire, row.no)
            return
        try:
            message = await self._send(row, words, file)
        except SendRefused as refused:
            await self._refused(row, refused)
        except SendUncertain as doubt:
            await self._note(outbox.uncertain, row.no, str(doubt))
        except Exception as error:  # A gateway that breaks its word: the message may have left.
            log.error("a gateway failed", gateway=self._gateway.name, no=row.no, exc_info=error)
            await self._note(outbox.uncertain, row.no, type(error).__name__)
        else:
            await self._note(outbox.sent, row.no, message)

    async def _send(self, row: Row, words: str | None, file: Attachment | None) -> str | None:
        """Send words or a file; before a file that may have been sent already, words say so."""
        to, notice = self._raw(row.notice.to), row.notice
        if file is None:
            mention = () if notice.mention is None else (self._raw(notice.mention),)
            return await self._gateway.say(to, to_nobody_else(words or ""), mention)
        if row.again:
            await self._gateway.say(to, f"{AGAIN}{PICTURE_AGAIN}")
        return await self._gateway.send_file(to, File(file.name, file.content))

    async def _words(self, row: Row) -> str | None:
        words = row.notice.words
        if words is None and row.notice.submission is not None:
            words = await asyncio.to_thread(self._words_of, row.notice)
        return f"{AGAIN}{words}" if words is not None and row.again else words

    async def _refused(self, row: Row, refused: SendRefused) -> None:
        """Try again later, each time after longer, unless that cannot help; what follows to the same person waits."""
        now = self._clock()
        wait = None if refused.permanent else dict(enumerate(RETRY_AFTER, start=1)).get(row.attempts)
        retry_at = None if wait is None else now + wait

        def note(connection: Connection) -> None:
            outbox.not_sent(connection, row.no, now, refused.reason, retry_at)
            if retry_at is not None:
                outbox.hold_conversation(connection, row.notice.to, retry_at)

        await self._writer.write(note)

    async def _note(self, note: Callable[..., None], no: int, *what: str | None) -> None:
        now = self._clock()
        await self._writer.write(lambda connection: note(connection, no, now, *what))

    def _raw(self, full: str) -> str:
        return full.removeprefix(f"{self._gateway.name}/")

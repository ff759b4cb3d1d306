"""What Wechaty sends, as happenings: pure translation of its payloads; no connection, no clock, nothing kept.

Message types are numbered as the gateway itself does (TypeScript), not as the enum in the Python stub.
"""

import base64
import json
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from bot.gateways.base import FriendRequest, Heard, Joined, Left, LoggedOut, Recalled

RECALLED = 13  # The message type that says another message was withdrawn.
FRIEND_REQUEST = (
    2  # The friendship type "receive"; 1 tells that a request was accepted, 3 belongs to a request of ours.
)

_KINDS = {
    1: "file",
    2: "audio",
    4: "chat_history",
    5: "sticker",
    6: "image",
    7: "text",
    9: "miniprogram",
    10: "note",
    14: "link",
    15: "video",
}

_MILLISECONDS_FROM = 100_000_000_000  # In seconds this is the year 5138, in milliseconds March 1973.
_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
_LATEST = datetime(2100, 1, 1, tzinfo=UTC)

_BASE64_BOX = 1  # FileBoxType.Base64.

_AFTER_MENTION = "\u2005"  # A space of its own kind; WeChat's clients end a mention with it.
_MENTIONS = re.compile(rf"\A(?:@[^{_AFTER_MENTION}]*{_AFTER_MENTION})+")
_BARE_ID = re.compile(r"[\w@.:-]{1,128}", re.ASCII)
_ID_IN_NOTICE = re.compile(r"<newmsgid>(\d+)</newmsgid>")


def kind_of(number: int) -> str:
    """Return the kind (journal.md) of a message type; a number that is not counted or not known is `other`."""
    return _KINDS.get(number, "other")


def moment(number: object, now: datetime) -> datetime:
    """Return the time that a timestamp in seconds or in milliseconds means; `now` if it is not within 2000-2100."""
    if isinstance(number, bool) or not isinstance(number, int | float):
        return now
    try:
        at = datetime.fromtimestamp(number / 1000 if number >= _MILLISECONDS_FROM else number, UTC)
    except (ValueError, OverflowError, OSError):
        return now
    return at if _EARLIEST <= at < _LATEST else now


def message(message_id: str, payload: Any, account: str | None, now: datetime) -> Heard | Recalled | None:
    """Return what a message payload says; None for a notice that nobody said or that names no recalled message."""
    at = moment(payload.timestamp, now)
    if payload.type == RECALLED:
        recalled = recalled_id(payload.text)
        return Recalled(at, payload.room_id or None, recalled) if recalled else None
    if not payload.from_id:
        return None
    return _heard(message_id, payload, at, own=payload.from_id == account)


def _heard(message_id: str, payload: Any, at: datetime, *, own: bool) -> Heard:
    return Heard(
        id=message_id,
        at=at,
        room=payload.room_id or None,
        sender=payload.from_id,
        kind=kind_of(payload.type),
        mentions=tuple(payload.mention_ids),
        own=own,
        text=without_mentions(payload.text) if own else payload.text,
        to=payload.to_id or None if own and not payload.room_id else None,
    )


def with_mentions(names: Iterable[str], text: str) -> str:
    """Return `text` with the names of those mentioned before it, as WeChat's own client writes them."""
    return "".join(f"@{name}{_AFTER_MENTION}" for name in names if name) + text


def without_mentions(text: str) -> str:
    """Return what `with_mentions` was given: what we said is heard again as it was said."""
    return _MENTIONS.sub("", text)


def recalled_id(text: str) -> str | None:
    """Return the id of the recalled message: the text is the id itself, or WeChat's own notice with the id in it."""
    if _BARE_ID.fullmatch(text):
        return text
    found = _ID_IN_NOTICE.search(text)
    return found[1] if found else None


def file_box(name: str, content: bytes) -> str:
    """Return a file as the JSON of a FileBox that holds its content."""
    box = {"type": _BASE64_BOX, "boxType": _BASE64_BOX, "name": name, "metadata": {}}
    return json.dumps({**box, "base64": base64.b64encode(content).decode("ascii")})


def joined(payload: Mapping[str, Any], now: datetime) -> Joined:
    """Return who came in by a room-join event."""
    return Joined(moment(payload.get("timestamp"), now), payload["roomId"], tuple(payload["inviteeIdList"]))


def left(payload: Mapping[str, Any], account: str | None, now: datetime) -> Left:
    """Return who went by a room-leave event, and whether the bot's own account is among them."""
    gone = tuple(payload["removeeIdList"])
    return Left(moment(payload.get("timestamp"), now), payload["roomId"], gone, removed_bot=account in gone)


def logged_out(payload: Mapping[str, Any], now: datetime) -> LoggedOut:
    """Return the log-out with the reason that the puppet gives."""
    return LoggedOut(now, reason=str(payload.get("data") or "")[:200])


def friend_request(payload: Any, now: datetime) -> FriendRequest | None:
    """Return the request that a friendship payload holds; None if it tells of something else."""
    if payload.type != FRIEND_REQUEST:
        return None
    return FriendRequest(now, id=payload.id, contact=payload.contact_id, words=payload.hello)

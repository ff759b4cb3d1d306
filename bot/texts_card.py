"""The Chinese words of the picture of the committee's week that are not in its text."""

from collections.abc import Iterator
from datetime import tzinfo

from bot import texts_digest
from bot.digest_model import Digest, Numbers
from bot.texts_dates import whole_moment
from rules.policy import Policy
from rules.verdicts import Status

NAME = "五有周报"
HAVES = "【五有】各有多少个群做到"
REST = "【其他】"
ORDER = "名单按单位和群名排列，不分先后。青年只以人数出现。"
NOTE = "……"
OWN_POLICY = "学院方案"
_LONGEST_UNIT = 20  # Two lines of the title.
STATUSES = {
    Status.MET: "做到",
    Status.EXCUSED: "不计",
    Status.DUE: "快到期",
    Status.OPEN: "进行中",
    Status.UNKNOWN: "不清楚",
    Status.SHORT: "没做到",
}


def week(digest: Digest) -> str:
    """Name the week."""
    return f"第{digest.week.first.isocalendar().week}周"


def days(digest: Digest) -> str:
    """Say the year and the days of the week."""
    return f"{digest.week.first.isocalendar().year}年　{texts_digest.days_of(digest.week)}"


def whose(digest: Digest) -> str:
    """Say of which unit and how many groups."""
    return f"{texts_digest.cut(digest.unit, _LONGEST_UNIT) or '全部单位'}　共{digest.groups}个群"


def summary(digest: Digest) -> str:
    """Say in a sentence what asks for attention."""
    if digest.says_nothing and not digest.groups:
        return texts_digest.NO_GROUPS
    short, unseen = ({gap.group for gap in gaps} for gaps in (digest.shortfalls, digest.unseen))
    said = [
        f"{len(short)}个群需要帮助" if short else "没有群需要帮助",
        *([f"{len(unseen)}个群有不清楚的"] if unseen else []),
        *([f"{len(digest.overdue)}件逾期"] if digest.overdue else []),
    ]
    return "，".join(said)


def kept(numbers: Numbers, judged: int) -> str:
    """Say how many keep a have, of how many for which it counts."""
    return f"{numbers.met}/{judged}" if judged else STATUSES[Status.EXCUSED]


def rest(digest: Digest) -> Iterator[str]:
    """Yield the wishes' numbers, what wuyou asked of all cadres together, and what reached nobody."""
    yield f"微心愿：{texts_digest.wishes(digest)}"
    if burden := list(texts_digest.burden(digest.loads)):
        yield f"工作量：{burden[0]}"
    if lost := list(texts_digest.undelivered(digest)):
        yield "没有送到："
        yield from lost


def left_out(number: int) -> str:
    """Say how many lines of a block are not in the picture."""
    return f"{NOTE}还有{number}行没有画出，全文见文字周报"


def policy(digest: Digest) -> str:
    """Name the policy with its version; one that was given no name is the college's own."""
    name = digest.policy.name
    return f"{OWN_POLICY if name == Policy().name else name} 第{digest.policy.version}版"


def judged_by(digest: Digest, zone: tzinfo) -> str:
    """Say by which policy, and as of when."""
    return f"标准：{policy(digest)}　截至{whole_moment(digest.at, zone)}"

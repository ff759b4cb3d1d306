"""A handover that is planned or cancelled at night is told in the morning; whoever asks is answered at once."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.bot.world import MONDAY, world

MORNING = MONDAY.replace(day=3, hour=8)


@pytest.mark.parametrize(("hour", "at_once"), [(21, True), (22, False)])
async def test_the_others_hear_of_it_when_it_is_not_quiet(tmp_path: Path, hour: int, at_once: bool) -> None:
    async with world(tmp_path) as college:
        college.simulator.join("lin-group", "wang")
        await college.says("wang", f"/绑定 {college.enlist('王二')}", room=None)
        college.clock[0] = MONDAY.replace(hour=hour)

        said = [sent.conversation for sent in await college.says("lin", "/交接 王二 3月9日", room=None)]
        assert said == ["lin", "wang"] if at_once else ["lin"]
        said = [sent.conversation for sent in await college.says("lin", "/交接 取消", room=None)]
        assert said == ["lin", "wang"] if at_once else ["lin"]

        college.clock[0] = MORNING - timedelta(microseconds=1)
        assert await college.answers() == []
        college.clock[0] = MORNING
        assert [sent.conversation for sent in await college.answers()] == ([] if at_once else ["wang", "wang"])

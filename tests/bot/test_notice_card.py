"""The card that is posted again goes through the outbox, so no name that a room shows may stand in it."""

from pathlib import Path

from bot import texts
from rules.facts import Group
from tests.bot.world import world
from tracker.recording import Recording

SHOWN = "昵称大华"


async def test_the_card_of_a_cadre_on_no_list_names_no_nickname_where_it_is_written_down(tmp_path: Path) -> None:
    async with world(tmp_path, enabled=False) as college:
        college.simulator.add_contact("hua", SHOWN, friend=True)
        college.simulator.add_contact("new", "新同学")
        college.simulator.add_room("hua-group", "大华群", ("hua", "an"), "hua")
        with college.database.write() as connection:
            Recording().record(connection, [Group(college.now, "wx/hua-group", "大华群", "软件学院", "wx/hua")])
        (card, _) = await college.says("hua", "/启用", room="hua-group")
        assert SHOWN in card.text  # Said at once, from memory.
        college.wait(days=8)
        college.simulator.join("hua-group", "new")
        await college.answers()
        await college.post.post_cards()
        (again,) = await college.answers()
        assert SHOWN not in again.text
        assert f"联系人：{texts.CADRE_OF_GROUP}（软件学院）" in again.text
    written = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert SHOWN.encode() not in written

"""What needs no gateway: how the adapter is built, and how it reads times, recalls and mentions."""

import time
from datetime import UTC, datetime

import pytest
from structlog.testing import capture_logs

from bot.gateways.wechaty import WechatyGateway
from bot.gateways.wechaty_wire import moment, recalled_id, with_mentions, without_mentions
from tests.gateways.conftest import gateway_at

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


class TestBuilding:
    def test_it_is_not_built_unless_the_risk_is_accepted(self) -> None:
        with pytest.raises(ValueError, match="set accept_risk = true"):
            WechatyGateway(
                "wechat", "127.0.0.1:1", "token", accept_risk=False, clock=lambda: NOW, monotonic=time.monotonic
            )

    @pytest.mark.parametrize("endpoint", ["127.0.0.1", ":8788", "127.0.0.1:0", "http://127.0.0.1:8788", ""])
    def test_an_endpoint_is_a_host_and_a_port(self, endpoint: str) -> None:
        with pytest.raises(ValueError, match="host:port"):
            gateway_at(endpoint)

    @pytest.mark.parametrize("endpoint", ["8.8.8.8:8788", "wechat.example.org:8788", "[2001:4860::8888]:8788"])
    def test_an_endpoint_in_the_open_is_warned_of(self, endpoint: str) -> None:
        with capture_logs() as logs:
            gateway_at(endpoint)
        assert [line["log_level"] for line in logs] == ["warning"]

    @pytest.mark.parametrize("endpoint", ["127.0.0.1:1", "[::1]:1", "10.1.2.3:1", "localhost:1", "gateway:1"])
    def test_an_endpoint_nearby_is_not(self, endpoint: str) -> None:
        with capture_logs() as logs:
            gateway_at(endpoint)
        assert logs == []


class TestTimes:
    def test_a_timestamp_is_in_seconds_or_in_milliseconds_by_its_magnitude(self) -> None:
        at = datetime(2025, 3, 1, 8, 30, tzinfo=UTC)
        assert moment(int(at.timestamp()), NOW) == at
        assert moment(int(at.timestamp()) * 1000, NOW) == at

    def test_milliseconds_are_kept(self) -> None:
        assert moment(1_740_000_000_250, NOW).microsecond == 250_000

    def test_both_ends_of_the_century_are_read(self) -> None:
        first, last = datetime(2000, 1, 1, tzinfo=UTC), datetime(2099, 12, 31, 23, 59, 59, tzinfo=UTC)
        for at in (first, last):
            assert moment(int(at.timestamp()), NOW) == at
            assert moment(int(at.timestamp()) * 1000, NOW) == at

    @pytest.mark.parametrize("number", [0, 1, -5, 946_684_799, 4_102_444_800, 10**18, 10**30, None, "1740000000", True])
    def test_what_is_no_time_of_this_century_is_now(self, number: object) -> None:
        assert moment(number, NOW) == NOW


class TestRecalls:
    @pytest.mark.parametrize(
        ("text", "recalled"),
        [
            ("7285519", "7285519"),
            ("<sysmsg><revokemsg><msgid>1</msgid><newmsgid>42</newmsgid></revokemsg></sysmsg>", "42"),
            ("张三撤回了一条消息", None),
            ("you recalled a message", None),
            ("", None),
        ],
    )
    def test_the_recalled_id_is_the_text_or_within_the_notice(self, text: str, recalled: str | None) -> None:
        assert recalled_id(text) == recalled


class TestMentions:
    def test_what_is_said_with_mentions_is_heard_again_without_them(self) -> None:
        said = with_mentions(["Zhang San", "Li Si"], "@all please")
        assert said == "@Zhang San\u2005@Li Si\u2005@all please"
        assert without_mentions(said) == "@all please"

    def test_a_member_without_a_name_is_not_written(self) -> None:
        assert with_mentions([""], "please") == "please"

"""Who asks too often waits; nobody else does."""

from __future__ import annotations

from service.rate_limit import MAX_ADDRESSES, RateLimit


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_each_address_has_its_own_share() -> None:
    clock = Clock()
    limit = RateLimit(3, clock)
    assert [limit.wait_seconds("192.0.2.1") for _ in range(5)] == [0, 0, 0, 20, 20]
    assert limit.wait_seconds("192.0.2.2") == 0
    clock.now = 20
    assert [limit.wait_seconds("192.0.2.1") for _ in range(2)] == [0, 20]
    clock.now = 200
    assert [limit.wait_seconds("192.0.2.1") for _ in range(4)] == [0, 0, 0, 20]


def test_all_addresses_of_a_household_are_one() -> None:
    limit = RateLimit(1, Clock())
    assert limit.wait_seconds("2001:db8:0:1::1") == 0
    assert limit.wait_seconds("2001:db8:0:1:ffff::2") == 60
    assert limit.wait_seconds("2001:db8:0:2::1") == 0
    assert limit.wait_seconds("") == 0


def test_addresses_of_the_old_protocol_are_told_apart_on_a_socket_for_both() -> None:
    limit = RateLimit(1, Clock())
    assert limit.wait_seconds("::ffff:192.0.2.1") == 0
    assert limit.wait_seconds("::ffff:192.0.2.2") == 0
    assert limit.wait_seconds("192.0.2.1") == 60


def test_no_more_are_remembered_than_there_is_room_for() -> None:
    limit = RateLimit(1, Clock())
    for number in range(MAX_ADDRESSES + 1):
        assert limit.wait_seconds(f"visitor {number}") == 0
    assert limit.wait_seconds(f"visitor {MAX_ADDRESSES}") == 60
    assert limit.wait_seconds("visitor 0") == 0, "the one that asked longest ago made room"

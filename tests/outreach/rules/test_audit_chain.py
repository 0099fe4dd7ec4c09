"""Any single change to a log is found, and found where it was made."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.rules.audit import FIELDS, START_OF_CHAIN, chained, digest_of
from outreach.rules.audit_chain import Break, BreakKind, ChainKey, ChainWalk, Link

KEY, NEXT = b"a" * 32, b"b" * 32
KEYS = {"k1": ChainKey(KEY), "k2": ChainKey(NEXT)}
AT = datetime(2026, 11, 20, 9, tzinfo=UTC)
TEXTS = ("actor", "role", "area", "act", "object_kind", "object_id", "purpose")
MORE = ("result", "origin", "trace_id", "span_id")


class Log(NamedTuple):
    """A log in memory: events with their mac, persons by number, the noted end."""

    events: list[dict[str, Any]]
    persons: dict[int, list[str]]
    tail: Link | None

    def walk(
        self, keys: dict[str, ChainKey] | None = None, **given: Any
    ) -> list[Break]:
        """What a walk along it finds."""
        walk = ChainWalk(KEYS if keys is None else keys, **given)
        for row in sorted(self.events, key=lambda event: event["seq"]):
            if row["seq"] > walk.last.seq or row["seq"] < 1:
                values = [row[name] for name in FIELDS]
                walk.take(values, row["mac"], self.persons.get(row["seq"], []))
        return walk.finish(self.tail)


def log_of(length: int, change_of_key: int = 0) -> Log:
    """A sound log; from `change_of_key` on under the second key."""
    events: list[dict[str, Any]] = []
    persons: dict[int, list[str]] = {}
    before = START_OF_CHAIN
    for seq in range(1, length + 1):
        persons[seq] = [f"p{seq}-{n}" for n in range(seq % 3)]
        second = 0 < change_of_key <= seq
        row: dict[str, Any] = dict.fromkeys(TEXTS + MORE, f"v{seq}")
        row |= {
            "seq": seq,
            "at": AT + timedelta(seconds=seq),
            "subject_count": len(persons[seq]),
            "subject_digest": digest_of(persons[seq]),
            "key_id": "k2" if second else "k1",
        }
        before = row["mac"] = chained(NEXT if second else KEY, before, row)
        events.append(row)
    return Log(events, persons, Link(length, before))


@pytest.mark.parametrize("length", [0, 1, 2, 20])
def test_a_sound_log_is_whole(length: int) -> None:
    log = log_of(length)
    anchors = {row["seq"]: row["mac"] for row in log.events}
    assert log.walk(anchors=anchors) == []
    assert log_of(length, change_of_key=length // 2 + 1).walk() == []


def edit(log: Log, at: int, name: str) -> Log:
    """One value of one event is another."""
    row = log.events[at - 1]
    if name == "at":
        row["at"] += timedelta(microseconds=1)
    elif name == "subject_count":
        row[name] += 1
    else:
        row[name] = f"{row[name]}x"
    return log


@settings(max_examples=200, deadline=None)
@given(
    length=st.integers(1, 12),
    data=st.data(),
    name=st.sampled_from(
        [*TEXTS, *MORE, "at", "subject_count", "subject_digest", "mac"]
    ),
)
def test_any_edit_is_found_where_it_was_made(
    length: int, data: st.DataObject, name: str
) -> None:
    place = data.draw(st.integers(1, length))
    found = edit(log_of(length), place, name).walk()
    assert found[0].seq == place
    assert found[0].kind in (BreakKind.EDITED, BreakKind.KEY_WRONG)
    # An event whose mac was changed takes the next one along, and no other.
    assert all(one.seq in (place, place + 1) for one in found)


@settings(max_examples=60, deadline=None)
@given(length=st.integers(2, 12), data=st.data())
def test_any_deletion_is_found_where_it_was_made(
    length: int, data: st.DataObject
) -> None:
    log = log_of(length)
    first = data.draw(st.integers(1, length - 1))
    last = data.draw(st.integers(first, length - 1))
    del log.events[first - 1 : last]
    assert log.walk() == [Break(first, BreakKind.MISSING, last)]


@settings(max_examples=60, deadline=None)
@given(length=st.integers(2, 12), data=st.data())
def test_numbering_on_after_a_deletion_does_not_hide_it(
    length: int, data: st.DataObject
) -> None:
    log = log_of(length)
    gone = data.draw(st.integers(1, length - 1))
    log.events.pop(gone - 1)
    for row in log.events[gone - 1 :]:
        row["seq"] -= 1
    end = log.events[-1]
    found = log._replace(tail=Link(end["seq"], end["mac"])).walk()
    assert found[0].seq <= gone
    assert {one.kind for one in found} & {BreakKind.EDITED, BreakKind.KEY_WRONG}


@settings(max_examples=60, deadline=None)
@given(length=st.integers(1, 12), data=st.data(), known=st.booleans())
def test_any_insertion_is_found_where_it_was_made(
    length: int, data: st.DataObject, known: bool
) -> None:
    """The inserter has no key, but may copy an event of before, mac and all."""
    log = log_of(length)
    place = data.draw(st.integers(1, length + 1))
    source = data.draw(st.integers(1, length))
    copied = log.events[source - 1] | {"seq": place}
    people = {seq + (seq >= place): who for seq, who in log.persons.items()}
    people[place] = list(log.persons[source])
    for row in log.events[place - 1 :]:
        row["seq"] += 1
    log.events.insert(place - 1, copied)
    end = log.events[-1]
    tail = Link(end["seq"], end["mac"]) if known else log.tail
    found = Log(log.events, people, tail).walk()
    # A copy in its own place is the same event: then the one after it is too many.
    assert found[0].seq == place + (source == place)
    assert {one.kind for one in found} <= {
        BreakKind.EDITED,
        BreakKind.KEY_WRONG,
        BreakKind.EXTRA,
    }


@settings(max_examples=60, deadline=None)
@given(length=st.integers(2, 12), data=st.data())
def test_any_exchange_is_found_where_it_was_made(
    length: int, data: st.DataObject
) -> None:
    log = log_of(length)
    one = data.draw(st.integers(1, length - 1))
    other = data.draw(st.integers(one + 1, length))
    first, second = log.events[one - 1], log.events[other - 1]
    first["seq"], second["seq"] = other, one
    log.persons[one], log.persons[other] = log.persons[other], log.persons[one]
    found = log.walk()
    assert found[0].seq == one
    assert any(b.seq <= other <= b.last for b in found)


@settings(max_examples=60, deadline=None)
@given(length=st.integers(2, 12), data=st.data(), hidden=st.booleans())
def test_a_cut_tail_is_found_by_the_noted_end_or_by_an_anchor(
    length: int, data: st.DataObject, hidden: bool
) -> None:
    log = log_of(length)
    kept = data.draw(st.integers(0, length - 1))
    anchors = {length: log.events[-1]["mac"]}
    del log.events[kept:]
    tail = log.tail
    if hidden:
        tail = Link(kept, log.events[-1]["mac"]) if kept else None
    cut = log._replace(tail=tail)
    assert cut.walk(anchors=anchors)[-1] == Break(kept + 1, BreakKind.OLDER, length)
    blind = cut.walk()
    assert blind == ([] if hidden else [Break(kept + 1, BreakKind.CUT, length)])


def test_another_course_after_an_old_copy_is_told_by_the_anchor() -> None:
    log = log_of(6)
    assert log.walk(anchors={4: "0" * 64}) == [Break(4, BreakKind.FORKED, 4)]


def added(log: Log) -> None:
    log.persons[2].append("p-extra")


def removed(log: Log) -> None:
    log.persons[2].pop()


def replaced(log: Log) -> None:
    log.persons[2][0] = "p-other"


def beside_nobody(log: Log) -> None:
    log.persons[3].append("p-new")


@pytest.mark.parametrize(
    ("change", "place"),
    [(added, 2), (removed, 2), (replaced, 2), (beside_nobody, 3)],
)
def test_a_changed_person_is_found(change: Callable[[Log], None], place: int) -> None:
    log = log_of(5)
    change(log)
    assert log.walk() == [Break(place, BreakKind.PERSONS, place)]


def test_another_key_is_told_as_such() -> None:
    log = log_of(9)
    assert log.walk({"k1": ChainKey(b"x" * 32)}) == [Break(1, BreakKind.KEY_WRONG, 9)]
    assert log.walk({}) == [Break(1, BreakKind.KEY_UNKNOWN, 9)]


def test_a_replaced_key_writes_no_more() -> None:
    retired = {"k1": ChainKey(KEY, until=4), "k2": ChainKey(NEXT)}
    assert log_of(9, change_of_key=5).walk(retired) == []
    assert log_of(9).walk(retired) == [Break(5, BreakKind.KEY_RETIRED, 9)]


def test_a_walk_can_go_on_where_one_ended() -> None:
    log = log_of(9)
    start = Link(4, log.events[3]["mac"])
    assert log.walk(start=start) == []
    assert edit(log, 7, "act").walk(start=start) == [Break(7, BreakKind.EDITED, 7)]
    assert edit(log_of(9), 2, "act").walk(start=start) == []


@pytest.mark.parametrize("kind", list(BreakKind))
def test_every_break_is_told_with_its_place(kind: BreakKind) -> None:
    assert "regel 12 " in f"{Break(12, kind, 12).sentence} "
    assert "regel 12 tot en met 15" in Break(12, kind, 15).sentence

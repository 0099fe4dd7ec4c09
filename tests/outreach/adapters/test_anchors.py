"""Anchors are only added, survive a loss of power, and nobody else can write one."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from outreach.adapters.anchors import (
    ACCEPTED,
    Anchor,
    anchor_path,
    append_anchor,
    read_anchors,
)
from outreach.adapters.sealing import make_keys
from outreach.settings import Settings

KEYS = make_keys()
ONE = Anchor("log1", 100, "a" * 64, "2026-11-20T09:00:00+00:00")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path)


def put(settings: Settings, *anchors: Anchor) -> Path:
    for anchor in anchors:
        append_anchor(settings, KEYS, anchor)
    return anchor_path(settings, "log1")


def test_what_was_added_is_read_in_order(settings: Settings) -> None:
    two = ONE._replace(seq=200, mac="b" * 64)
    put(settings, ONE, two)
    found = read_anchors(settings, KEYS, "log1")
    assert found.lines == (ONE, two)
    assert found.in_force() == {100: "a" * 64, 200: "b" * 64}
    assert read_anchors(settings, KEYS, "log2").lines == ()


def test_a_line_that_was_broken_off_costs_only_itself(settings: Settings) -> None:
    path = put(settings, ONE)
    with path.open("ab") as file:
        file.write(b'{"kind": "anch')
    put(settings, ONE._replace(seq=200))
    found = read_anchors(settings, KEYS, "log1")
    assert [line.seq for line in found.lines] == [100, 200]
    assert found.damaged == (2,)


@pytest.mark.parametrize(
    "change", [{"seq": 90}, {"mac": "c" * 64}, {"kind": ACCEPTED}, {"key_id": "k-x"}]
)
def test_a_line_that_was_changed_does_not_count(
    settings: Settings, change: dict[str, object]
) -> None:
    path = put(settings, ONE)
    path.write_text(json.dumps(json.loads(path.read_text()) | change) + "\n")
    found = read_anchors(settings, KEYS, "log1")
    assert (found.lines, found.damaged) == ((), (1,))


def test_anchors_of_before_a_rotation_are_still_read(settings: Settings) -> None:
    put(settings, ONE)
    after = replace(make_keys(), older=(KEYS,))
    assert read_anchors(settings, after, "log1").lines == (ONE,)
    assert read_anchors(settings, make_keys(), "log1").damaged == (1,)


def test_an_acceptance_ends_the_course_that_was_given_up(settings: Settings) -> None:
    far = ONE._replace(seq=300, mac="c" * 64)
    accepted = ONE._replace(
        seq=150, mac="d" * 64, kind=ACCEPTED, by="person:4", breaks=((101, "older"),)
    )
    put(settings, ONE, far, accepted)
    found = read_anchors(settings, KEYS, "log1")
    assert found.in_force() == {100: "a" * 64, 150: "d" * 64}
    assert found.accepted == {(101, "older")}


def test_one_file_can_serve_more_than_one_log(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, anchor_file=tmp_path / "elsewhere" / "a")
    put(settings, ONE, ONE._replace(log_id="log2"))
    found = read_anchors(settings, KEYS, "log1")
    assert (found.path, found.others) == (tmp_path / "elsewhere" / "a", 1)
    assert found.lines == (ONE,)

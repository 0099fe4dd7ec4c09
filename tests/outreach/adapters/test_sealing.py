"""The BSN is sealed for its row; keys are private, and their loss is told."""

import hmac
import json
import os
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from outreach.adapters.key_files import as_text, load_keys, write_ring
from outreach.adapters.sealing import (
    BlindIndex,
    Keys,
    bsn_index,
    make_keys,
    open_bsn,
    seal_bsn,
)
from outreach.errors import Refused, SettingsWrong
from outreach.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(key_file=tmp_path / "keys" / "keys.json")


def test_sealed_number_opens_again() -> None:
    keys = make_keys()
    sealed = seal_bsn(keys, "123456782", "R1")
    assert open_bsn(keys, sealed, "R1") == "123456782"
    assert b"123456782" not in sealed
    assert sealed.startswith(keys.key_id.encode() + b":")


def test_same_number_is_sealed_differently_each_time() -> None:
    keys = make_keys()
    one, other = (seal_bsn(keys, "123456782", "R1") for _ in range(2))
    assert one != other


def test_sealed_number_cannot_be_moved_to_another_row() -> None:
    keys = make_keys()
    with pytest.raises(Refused, match="sleutelbestand"):
        open_bsn(keys, seal_bsn(keys, "123456782", "R1"), "R2")


def test_other_keys_do_not_open() -> None:
    sealed = seal_bsn(make_keys(), "123456782", "R1")
    with pytest.raises(Refused):
        open_bsn(make_keys(), sealed, "R1")
    with pytest.raises(Refused):
        open_bsn(make_keys(), b"", "R1")


@pytest.mark.parametrize("length", [16, 32, 64])
def test_blind_index_equals_hmac(length: int) -> None:
    keys = Keys("k", b"s" * 32, b"i" * length, b"a" * 32)
    index = BlindIndex(keys)
    for bsn in ("123456782", "999990639"):
        assert index.of(bsn) == hmac.digest(keys.index, bsn.encode(), "sha256")
        assert index.of(bsn) == bsn_index(keys, bsn)


def test_keys_never_show_themselves() -> None:
    keys = Keys("k1", b"seal-secret" * 3, b"index-secret" * 3, b"audit-secret" * 3)
    assert "secret" not in repr(keys)
    assert "secret" not in f"{keys}"


def test_first_start_makes_a_private_file(settings: Settings) -> None:
    keys = load_keys(settings)
    assert stat.S_IMODE(settings.keys.stat().st_mode) == 0o600
    assert load_keys(settings) == keys
    assert [path.name for path in settings.keys.parent.iterdir()] == ["keys.json"]


def test_lost_file_with_sealed_numbers_stops(settings: Settings) -> None:
    with pytest.raises(Refused, match="reservekopie"):
        load_keys(settings, numbers_sealed=True)
    assert not settings.keys.exists()


def test_a_file_of_form_1_is_still_read(settings: Settings) -> None:
    keys = make_keys()
    one = json.loads(as_text(keys))["keys"][0]
    settings.keys.parent.mkdir()
    settings.keys.write_text(json.dumps({"form": 1} | one))
    settings.keys.chmod(0o600)
    assert load_keys(settings) == keys
    del one["audit"]  # of before the log: its key is made from the index key
    settings.keys.write_text(json.dumps(one))
    again = load_keys(settings)
    assert (again.seal, again.index) == (keys.seal, keys.index)
    assert len(again.audit) == 32
    assert again.audit != keys.index


def test_a_ring_is_read_as_it_was_written(settings: Settings) -> None:
    old, new = make_keys(), make_keys()
    ring = replace(new, older=(replace(old, until_seq=12),))
    write_ring(settings.keys, ring)
    assert load_keys(settings) == ring
    assert [path.name for path in settings.keys.parent.iterdir()] == ["keys.json"]
    given = Settings(OMZIEN_KEYS=as_text(ring), key_file=settings.keys)  # type: ignore[call-arg]
    settings.keys.unlink()
    assert load_keys(given) == ring
    assert as_text(ring) not in repr(given)
    sealed = seal_bsn(old, "123456782", "R1")
    assert open_bsn(ring, sealed, "R1") == "123456782"
    with pytest.raises(Refused):
        open_bsn(replace(ring, older=()), sealed, "R1")


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{}",
        "[]",
        '{"key_id": "k", "seal": "x", "index": "y"}',
        "geen json",
        '{"form": 2, "current": "k1", "keys": []}',
        '{"form": 3, "current": "k1", "keys": []}',
    ],
)
def test_broken_file_is_refused(settings: Settings, content: str) -> None:
    settings.keys.parent.mkdir()
    settings.keys.write_text(content)
    settings.keys.chmod(0o600)
    with pytest.raises(SettingsWrong):
        load_keys(settings)


@pytest.mark.parametrize("part", ["seal", "index", "audit"])
def test_short_key_is_refused(settings: Settings, part: str) -> None:
    load_keys(settings)
    content = json.loads(settings.keys.read_text())
    content["keys"][0][part] = "AAAA"
    settings.keys.write_text(json.dumps(content))
    with pytest.raises(SettingsWrong, match="lengte"):
        load_keys(settings)


def test_readable_file_is_refused(settings: Settings) -> None:
    load_keys(settings)
    settings.keys.chmod(0o644)
    with pytest.raises(SettingsWrong, match="andere gebruikers"):
        load_keys(settings)


def test_ring_of_the_same_moment_is_read_anew(settings: Settings) -> None:
    """Two changes within one tick of the disk's clock: the second one counts."""
    first = load_keys(settings)
    moment = settings.keys.stat().st_mtime_ns
    second = make_keys()
    write_ring(settings.keys, second)
    os.utime(settings.keys, ns=(moment, moment))
    assert load_keys(settings).key_id == second.key_id != first.key_id

"""Files arrive whole and checked, or not at all: in a folder, and on a real server."""

import errno
import hashlib
import logging
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import paramiko
import pytest

from letters.adapters import sftp_place
from letters.adapters.delivery_places import FolderPlace, SourceFile, Unsure
from letters.adapters.sftp_connection import Server
from letters.adapters.sftp_place import SftpPlace
from outreach.errors import Refused
from tests.letters.sftp_server import USER, PrintHouseServer, new_key, serving

BELOW = "partij-000012"
BIG = 3_000_000
"""Bytes of the first file: about a hundred messages."""


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[SourceFile]:
    folder = tmp_path_factory.mktemp("package")
    made = []
    for name, size in (("brieven-001.pdf", BIG), ("manifest.csv", 900)):
        path = folder / name
        path.write_bytes(os.urandom(size))
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        made.append(SourceFile(path, name, digest, size))
    return made


@pytest.fixture
def house(tmp_path: Path) -> Iterator[PrintHouseServer]:
    with serving(tmp_path) as server:
        yield server


def at(house: PrintHouseServer, **given: Any) -> SftpPlace:
    values: dict[str, Any] = {
        "host": "127.0.0.1",
        "port": house.port,
        "user": USER,
        "host_key": house.known_host,
        "key_file": house.root.parent / "own_key",
    } | given
    return SftpPlace(Server(**values), "", BELOW, pause=0.0)


def lying(root: Path) -> dict[str, str]:
    """Every file below a folder, with its sum."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in root.rglob("*")
        if path.is_file()
    }


def sums(files: list[SourceFile]) -> dict[str, str]:
    return {file.name: file.sha256 for file in files}


# --- a folder ---


def test_a_folder_gets_whole_files_and_the_same_again_is_fine(
    tmp_path: Path, files: list[SourceFile]
) -> None:
    place = FolderPlace(tmp_path, BELOW)
    place.bring(files)
    assert lying(tmp_path) == sums(files)
    before = (tmp_path / BELOW / files[0].name).stat().st_mtime_ns
    place.bring(files)
    assert (tmp_path / BELOW / files[0].name).stat().st_mtime_ns == before
    assert place.address == f"folder:{tmp_path}/{BELOW}"


def test_a_different_file_of_that_name_is_refused_and_stays(
    tmp_path: Path, files: list[SourceFile]
) -> None:
    (tmp_path / BELOW).mkdir()
    there = tmp_path / BELOW / files[1].name
    there.write_bytes(b"of somebody else")
    with pytest.raises(Refused, match=r"al een ander bestand manifest\.csv"):
        FolderPlace(tmp_path, BELOW).bring(files)
    assert there.read_bytes() == b"of somebody else"


def test_a_link_to_elsewhere_is_a_different_file(
    tmp_path: Path, files: list[SourceFile]
) -> None:
    (tmp_path / BELOW).mkdir()
    (tmp_path / BELOW / files[0].name).symlink_to(tmp_path / "nowhere")
    with pytest.raises(Refused, match="al een ander bestand"):
        FolderPlace(tmp_path, BELOW).bring(files)
    assert not (tmp_path / "nowhere").exists()


def test_a_folder_that_is_not_mounted_is_not_made(
    tmp_path: Path, files: list[SourceFile]
) -> None:
    place = FolderPlace(tmp_path / "share", BELOW)
    for work in (place.try_out, lambda: place.bring(files)):
        with pytest.raises(Refused, match="niet aangekoppeld"):
            work()
    assert not (tmp_path / "share").exists()


def test_a_full_disk_leaves_no_half_file(
    tmp_path: Path, files: list[SourceFile]
) -> None:
    full = OSError(errno.ENOSPC, "full")
    with (
        patch("os.fsync", side_effect=full),
        pytest.raises(Refused, match="schijf van de map van de drukker is vol"),
    ):
        FolderPlace(tmp_path, BELOW).bring(files)
    assert lying(tmp_path) == {}
    FolderPlace(tmp_path, BELOW).bring(files)
    assert lying(tmp_path) == sums(files)


def test_a_copy_that_differs_is_refused_and_not_named(
    tmp_path: Path, files: list[SourceFile]
) -> None:
    other = files[0]._replace(sha256="0" * 64)
    with pytest.raises(Refused, match="kwam anders aan"):
        FolderPlace(tmp_path, BELOW).bring([other])
    assert lying(tmp_path) == {}


def test_what_was_brought_can_be_taken_away_but_not_what_was_changed(
    tmp_path: Path, files: list[SourceFile]
) -> None:
    place = FolderPlace(tmp_path, BELOW)
    place.bring(files)
    (tmp_path / BELOW / files[1].name).write_bytes(b"printed")
    assert place.take_away(files) == [files[0].name]
    assert set(lying(tmp_path)) == {files[1].name}
    (tmp_path / BELOW / files[1].name).unlink()
    assert place.take_away(files) == []
    assert not (tmp_path / BELOW).exists()


def test_half_a_file_does_not_stay_behind(
    tmp_path: Path, house: PrintHouseServer, files: list[SourceFile]
) -> None:
    """Letters of residents, of a delivery that broke off and was given up."""
    for root, place in (
        (tmp_path, FolderPlace(tmp_path, BELOW)),
        (house.root, at(house)),
    ):
        (root / BELOW).mkdir(parents=True)
        (root / BELOW / f".{files[0].name}.part").write_bytes(b"half")
        assert place.take_away(files) == []
        assert list(root.rglob("*.part")) == []


def test_a_trial_leaves_nothing(tmp_path: Path) -> None:
    FolderPlace(tmp_path, BELOW).try_out()
    assert list(tmp_path.iterdir()) == []


# --- a server ---


def test_a_server_gets_whole_files_and_the_same_again_is_fine(
    house: PrintHouseServer, files: list[SourceFile]
) -> None:
    place = at(house)
    place.try_out()
    assert lying(house.root) == {}
    place.bring(files)
    assert lying(house.root) == sums(files)
    assert (house.root / BELOW / files[0].name).exists()
    written = house.written
    place.bring(files)
    assert house.written == written
    assert place.address == f"sftp://127.0.0.1:{house.port}/{BELOW}"
    assert place.take_away(files) == [file.name for file in files]
    assert lying(house.root) == {}


def test_another_host_key_is_refused_and_nothing_is_sent(
    house: PrintHouseServer, files: list[SourceFile], tmp_path: Path
) -> None:
    other = new_key(tmp_path / "other_key")
    place = at(house, host_key=f"{other.get_name()} {other.get_base64()}")
    for work in (place.try_out, lambda: place.bring(files)):
        with pytest.raises(Refused, match="Er is niets verstuurd") as caught:
            work()
        assert house.host_key.fingerprint in str(caught.value)
    assert (house.logins, house.written) == (0, 0)


def test_a_key_of_another_kind_is_refused(house: PrintHouseServer) -> None:
    rsa = paramiko.RSAKey.generate(2048)
    with pytest.raises(Refused, match="sleutel"):
        at(house, host_key=f"ssh-rsa {rsa.get_base64()}").try_out()
    assert house.logins == 0


def test_somebody_whom_the_server_does_not_know_is_not_let_in(
    house: PrintHouseServer, tmp_path: Path
) -> None:
    new_key(tmp_path / "other_key")
    for given in ({"user": "ander"}, {"key_file": tmp_path / "other_key"}):
        with pytest.raises(Refused, match="laat ons niet binnen"):
            at(house, **given).try_out()


def test_our_own_key_must_be_there_and_private(
    house: PrintHouseServer, tmp_path: Path
) -> None:
    key = tmp_path / "own_key"
    for mode, text, says in (
        (0o640, None, "Andere gebruikers"),
        (0o600, "geen sleutel", "niet te lezen"),
    ):
        if text is not None:
            key.write_text(text)
        key.chmod(mode)
        with pytest.raises(Refused, match=says):
            at(house).try_out()
    for missing in (None, tmp_path / "nothing"):
        with pytest.raises(Refused, match="sleutelbestand"):
            at(house, key_file=missing).try_out()
    assert house.logins == 0


def test_a_connection_cut_in_the_middle_goes_on_where_it_was(
    house: PrintHouseServer, files: list[SourceFile]
) -> None:
    house.cut_after = BIG // 2
    at(house).bring(files)
    assert lying(house.root) == sums(files)
    assert house.logins == 2
    total = sum(file.size for file in files)
    assert total <= house.written < total + BIG // 4


def test_a_part_that_is_not_ours_is_begun_anew(
    house: PrintHouseServer, files: list[SourceFile]
) -> None:
    (house.root / BELOW).mkdir()
    for size in (1000, BIG + 10):
        part = house.root / BELOW / f".{files[0].name}.part"
        part.write_bytes(b"x" * size)
        at(house).bring(files)
        assert lying(house.root) == sums(files)
        (house.root / BELOW / files[0].name).unlink()


def test_a_connection_that_keeps_breaking_ends_in_a_refusal_and_resumes_later(
    house: PrintHouseServer, files: list[SourceFile]
) -> None:
    upload = sftp_place._upload

    def breaking(*given: Any) -> None:
        house.cut_after = house.written + 500_000
        upload(*given)

    with (
        patch.object(sftp_place, "_upload", breaking),
        pytest.raises(Refused, match="viel steeds weg"),
    ):
        at(house).bring(files)
    assert house.logins == 3
    assert files[0].name not in lying(house.root)
    house.cut_after = None
    begun = house.written
    at(house).bring(files)
    assert lying(house.root) == sums(files)
    assert house.written - begun < BIG


def test_a_lost_answer_to_the_last_name_is_no_failure_and_no_success(
    house: PrintHouseServer, files: list[SourceFile]
) -> None:
    """The package is there, the print house begins: nobody may say that it is not."""
    renamed = paramiko.SFTPClient.rename

    def losing(sftp: paramiko.SFTPClient, part: str, target: str) -> None:
        renamed(sftp, part, target)
        if target.endswith(files[-1].name):
            house.stop()
            raise EOFError

    with (
        patch.object(paramiko.SFTPClient, "rename", losing),
        pytest.raises(Unsure, match="niet zeker"),
    ):
        at(house).bring(files)
    assert lying(house.root) == sums(files)


def test_a_full_disk_on_the_other_side_leaves_nothing(
    house: PrintHouseServer, files: list[SourceFile]
) -> None:
    house.full_after = 500_000
    with pytest.raises(Refused, match=r"Misschien is die vol|kwam anders aan"):
        at(house).bring(files)
    assert lying(house.root) == {}
    house.full_after = None
    at(house).bring(files)
    assert lying(house.root) == sums(files)


def test_what_arrives_spoiled_gets_no_name(
    house: PrintHouseServer, files: list[SourceFile]
) -> None:
    house.spoil = True
    with pytest.raises(Refused, match="kwam anders aan"):
        at(house).bring(files)
    assert lying(house.root) == {}


def test_a_different_file_on_the_server_is_refused_and_stays(
    house: PrintHouseServer, files: list[SourceFile]
) -> None:
    (house.root / BELOW).mkdir()
    there = house.root / BELOW / files[0].name
    there.write_bytes(b"of somebody else")
    with pytest.raises(Refused, match="al een ander bestand"):
        at(house).bring(files)
    assert there.read_bytes() == b"of somebody else"
    assert house.written == 0


def test_a_folder_that_is_not_there_or_not_ours_to_write(
    house: PrintHouseServer,
) -> None:
    server = at(house)._server
    with pytest.raises(Refused, match="map bestaat niet"):
        SftpPlace(server, "weg", BELOW).try_out()
    house.read_only = True
    with pytest.raises(Refused, match="niet in deze map schrijven"):
        SftpPlace(server, "", BELOW).try_out()


def test_nobody_at_home_is_said_so(house: PrintHouseServer) -> None:
    house.stop()
    with pytest.raises(Refused, match="antwoordt niet"):
        at(house).try_out()


def test_the_log_says_nothing_of_what_is_sent(
    house: PrintHouseServer,
    files: list[SourceFile],
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.DEBUG):
        at(house).bring(files)
        house.full_after = 0
        with pytest.raises(Refused):
            at(house).try_out()
    assert not [r for r in caplog.records if r.name.startswith("letters")]
    assert USER not in caplog.text

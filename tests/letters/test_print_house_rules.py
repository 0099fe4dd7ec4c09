"""What can be set about a print house, and what is refused."""

from typing import Any

import pytest

from letters.rules.print_houses import Details, Mask, fault, host_key_parts
from letters.rules.windows import WINDOWS

KEY = "AAAAC3NzaC1lZDI1NTE5AAAAIJyLrRk3bZcEbkRl0N3sM2rXn0jEJxKJbYpHgk3dM0xv"
SFTP = {
    "target": "sftp",
    "host": "sftp.drukker.nl",
    "user": "gemeente",
    "host_key": f"ssh-ed25519 {KEY}",
}


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"folder": "/mnt/drukker"},
        {"folder": "/mnt/drukker/in bak"},
        *({"window": window} for window in WINDOWS),
        {"window": "own", "mask": Mask(20, 45, 85, 45)},
        {"window": "own-c5", "mask": Mask(105, 50, 80, 40)},
        {"cut_off": "00:00"},
        {"cut_off": "23:59"},
        {"most_in_file": 1},
        {"most_in_file": 500},
        {"print_days": 0, "post_days_from": 1, "post_days_to": 1},
        SFTP,
        SFTP | {"folder": "in/brieven", "port": 2222},
        SFTP | {"host": "2001:db8::1"},
        SFTP | {"host_key": f"sftp.drukker.nl,10.0.0.1 ssh-ed25519 {KEY} noot"},
    ],
)
def test_a_print_house_like_this_is_fine(given: dict[str, Any]) -> None:
    assert fault(Details(**{"name": "De Drukkerij", **given})) is None


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"name": " "}, "naam"),
        ({"name": "x" * 101}, "naam"),
        ({"name": "een\nnaam"}, "naam"),
        ({"window": "c4"}, "venster uit de lijst"),
        ({"window": "own"}, "vier de maten"),
        ({"window": "own", "mask": Mask(20, float("nan"), 85, 45)}, "vier de maten"),
        ({"window": "own", "mask": Mask(20, float("inf"), 85, 45)}, "vier de maten"),
        ({"window": "own", "mask": Mask(20, 45, 69, 45)}, "te klein"),
        ({"window": "own", "mask": Mask(20, 45, 85, 20)}, "te klein"),
        ({"window": "own", "mask": Mask(-1, 45, 85, 45)}, "buiten het blad"),
        ({"window": "own", "mask": Mask(126, 45, 85, 45)}, "buiten het blad"),
        ({"window": "own-c5", "mask": Mask(20, 200, 85, 45)}, "tussen"),
        ({"cut_off": "24:00"}, "uu:mm"),
        ({"cut_off": "17.30"}, "uu:mm"),
        ({"cut_off": "9:00"}, "uu:mm"),
        ({"most_in_file": 0}, "1 tot 500"),
        ({"most_in_file": 501}, "1 tot 500"),
        ({"print_days": -1}, "werkdagen"),
        ({"print_days": 21}, "werkdagen"),
        ({"post_days_from": 0}, "bezorgt"),
        ({"post_days_from": 4}, "bezorgt"),
        ({"post_days_to": 11}, "bezorgt"),
        ({"target": "ftp"}, "waar de bestanden"),
        ({"folder": "brieven"}, "hele weg"),
        ({"folder": "/mnt/../etc"}, "twee punten"),
        ({"folder": "/mnt/\x00"}, "teken"),
        ({"folder": "/" + "x" * 300}, "te lang"),
        (SFTP | {"host": ""}, "adres"),
        (SFTP | {"host": "sftp://drukker.nl"}, "adres"),
        (SFTP | {"host": "drukker.nl;rm"}, "adres"),
        (SFTP | {"port": 0}, "poort"),
        (SFTP | {"port": 65536}, "poort"),
        (SFTP | {"user": ""}, "gebruikersnaam"),
        (SFTP | {"user": "a b"}, "gebruikersnaam"),
        (SFTP | {"host_key": ""}, "sleutel"),
        (SFTP | {"host_key": KEY}, "sleutel"),
        (SFTP | {"host_key": "ssh-dss " + KEY}, "sleutel"),
        (SFTP | {"host_key": "ssh-ed25519 kort"}, "sleutel"),
    ],
)
def test_a_print_house_like_this_is_refused(given: dict[str, Any], says: str) -> None:
    found = fault(Details(**{"name": "De Drukkerij", **given}))
    assert found is not None
    assert says in found


def test_a_line_of_known_hosts_is_kind_and_key() -> None:
    assert host_key_parts(f"[sftp.nl]:2222 ssh-ed25519 {KEY} x") == ("ssh-ed25519", KEY)
    assert host_key_parts("ssh-ed25519") is None

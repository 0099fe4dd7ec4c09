"""RvIG's 687 people give the published figures, in both of their layouts."""

import json
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session

from outreach.actions.register import import_register
from outreach.adapters.register_files.report import KEYS as REPORT_KEYS
from outreach.errors import FileRejected
from tests.conftest import NOW
from tests.outreach.register_world import JOB, KEYS

FOLDER = Path(__file__).parents[4] / "shared" / "data" / "brp"
MULTI_ROW = "20220502_Testset_persoonslijsten_proefomgeving_GBA-V.csv"
SELECTION = "selectie_gbav_687.csv"
REFERENCE = date(2026, 11, 22)
THAT_DAY = NOW + timedelta(days=2)
pytestmark = pytest.mark.skipif(
    not FOLDER.exists(), reason="the yardstick data are not on this machine"
)


def take_in(session: Session, name: str, **given: Any) -> Any:
    values = {"reference_date": REFERENCE, "max_rejected": 5.0} | given
    return import_register(
        session, FOLDER / name, keys=KEYS, by=JOB, at=THAT_DAY, **values
    )


def lines_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


@pytest.mark.parametrize("name", [MULTI_ROW, SELECTION])
def test_figures_are_as_published(session: Session, name: str, tmp_path: Path) -> None:
    report = tmp_path / "report.jsonl"
    result = take_in(session, name, report=report)
    assert result.totals() == {
        "invite": 96,
        "review": 8,
        "out": 571,
        "rejected": 12,
        "ignored": 0,
    }
    lines = lines_of(report)
    assert len(lines) == result.read == 687
    assert all(tuple(line) == REPORT_KEYS for line in lines)
    invited = [line for line in lines if line["verdict"] == "invite"]
    assert sum(line["nondisclosure"] for line in invited) == 9
    assert result.invite_nondisclosed == 9
    # One of the three has a street as well, and the street goes before (BRP API).
    assert result.invite_located == 3
    houseboats = ("Woonboot in de Grote Sloot", "woonaak De Kabouter in Ruigoord")
    lines_one = [line["address_lines"][0] for line in invited]
    assert sum(line in houseboats for line in lines_one) == 2
    assert all(line["salutation"] for line in invited)


def test_both_layouts_judge_alike(session: Session, tmp_path: Path) -> None:
    for name in (MULTI_ROW, SELECTION):
        take_in(session, name, report=tmp_path / name, dry_run=True)
    judged = [
        [(line["verdict"], line["reason"]) for line in lines_of(tmp_path / name)]
        for name in (MULTI_ROW, SELECTION)
    ]
    assert judged[0] == judged[1]
    assert Counter(verdict for verdict, _ in judged[0])["invite"] == 96


def test_doubles_are_named_in_each_row(session: Session, tmp_path: Path) -> None:
    take_in(session, SELECTION, report=tmp_path / "r.jsonl", dry_run=True)
    lines = lines_of(tmp_path / "r.jsonl")
    doubles = [line for line in lines if line["reason"] == "unique"]
    assert len(doubles) == 10
    assert all("komt 2 keer voor" in " ".join(d["messages"]) for d in doubles)
    assert not any("99999" in message for d in doubles for message in d["messages"])


def test_default_threshold_refuses_the_file(session: Session, tmp_path: Path) -> None:
    """12 of 687 is 1.7 %; the report is kept to see which rows."""
    report = tmp_path / "r.jsonl"
    with pytest.raises(FileRejected, match=r"1,7% van de rijen is afgewezen"):
        take_in(session, SELECTION, max_rejected=1.0, report=report)
    assert len(lines_of(report)) == 687

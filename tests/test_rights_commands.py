"""The commands of the rights of residents, as they are typed."""

import json
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlmodel import select

import omzien
from outreach import clock
from outreach.access import Role
from outreach.actions.rights import (
    check_answer,
    identify,
    raise_information_duty,
    start_request,
)
from outreach.adapters.key_files import load_keys
from outreach.adapters.sealing import bsn_index
from outreach.database import reading, writing
from outreach.errors import Refused
from outreach.queries.rights import collect_for
from outreach.rules.rights import IdentifiedBy
from outreach.settings import load_settings
from outreach.tables import (
    Assignment,
    CorrectionNote,
    Disclosure,
    Objection,
    RegisterFeedback,
    RightsRequest,
)
from tests import build
from tests.conftest import NOW

BSN = "999990019"


class Office(NamedTuple):
    """Who works there, and about whom it is."""

    url: str
    email: str
    resident: str
    outsider: str
    """Coordinator of a provider."""


@pytest.fixture
def office(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Office]:
    monkeypatch.setenv("OMZIEN_DATABASE_URL", database_url)
    monkeypatch.setenv("OMZIEN_DATA_DIR", str(tmp_path / "data"))
    load_settings.cache_clear()
    with writing(database_url) as session:
        ours = build.provider(session)
        emails = []
        for provider_id in (None, ours.id):
            person = build.person(session)
            build.add(
                session,
                Assignment(
                    person_id=person.id,
                    role=Role.COORDINATOR,
                    provider_id=provider_id,
                    valid_from=date(2020, 1, 1),
                ),
            )
            emails.append(person.email)
        who = build.resident(session, surname="Zonnebloem").id
    yield Office(database_url, emails[0], who, emails[1])
    load_settings.cache_clear()


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        omzien.main(list(arguments))
    return int(ended.value.code or 0)


def no_log(_session: object) -> None:
    raise Refused("Het logboek is niet te schrijven.", "De schijf is vol.", "Bel.")


def test_request_check_and_export(
    office: Office,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    by = ("--as", office.email)
    made = run(
        "rights-request", office.resident, "--kind", "access", "--channel", "desk", *by
    )
    assert made == 0
    export = ("access-export", office.resident, "--request", "1")
    to = tmp_path / "out"
    assert run(*export, "--to", str(to), *by) == 3  # nobody looked at it yet
    with writing(office.url) as session:
        viewer = build.viewer(Role.COORDINATOR, person_id=1)
        how = IdentifiedBy.DIGID
        identify(session, 1, identified_by=how, by=viewer, at=clock.now())
        row = start_request(session, 1, by=viewer, at=clock.now())
        looked_at = collect_for(session, viewer, row).digests
        check_answer(session, 1, looked_at=looked_at, by=viewer, at=clock.now())
    with monkeypatch.context() as patch:
        patch.setattr("outreach.database.write_notes", no_log)
        assert run(*export, "--to", str(to), *by) == 3
    assert not to.exists()  # what is not in the log does not leave the house
    assert run("access-export", "R-other", "--request", "1", "--to", str(to), *by) == 3
    assert run(*export, "--to", str(to), *by) == 0
    assert run(*export, "--to", str(to), *by) == 3  # never over another file
    assert sorted(os.listdir(to)) == ["inzage-verzoek-1.json", "inzage-verzoek-1.pdf"]
    assert {path.stat().st_mode & 0o777 for path in to.iterdir()} == {0o600}
    assert (to / "inzage-verzoek-1.pdf").read_bytes().startswith(b"%PDF")
    text = capsys.readouterr()
    assert "Zonnebloem" not in text.out + text.err
    assert "Zonnebloem" in (to / "inzage-verzoek-1.json").read_text()
    assert run("rights-requests", "--json", *by) == 0
    (line,) = json.loads(capsys.readouterr().out)
    assert (line["state"], line["late"]) == ("checked", False)


def test_objection_and_note(
    office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    by = ("--as", office.email)
    words = tmp_path / "words.txt"
    words.write_text("Ik woon op nummer 7.")
    note = ("correction-note", office.resident, "--about", "address")
    assert run(*note, "--text-from", str(words), "--register-wrong", *by) == 0
    assert run("object", office.resident, *by) == 0
    assert run("withdraw-agreement", office.resident, *by) == 3  # nothing is shared
    with reading(office.url) as session:
        assert session.exec(select(CorrectionNote)).one().text == "Ik woon op nummer 7."
        assert session.exec(select(RegisterFeedback)).one().kind == "address_wrong"
        assert session.exec(select(Objection)).one().cycle_id is None
    assert "nummer 7" not in capsys.readouterr().out


def test_disclosures_also_of_who_was_erased(
    office: Office, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    by = ("--as", office.email)
    index = bsn_index(load_keys(load_settings()), BSN)
    with writing(office.url) as session:
        for resident_id, recipient, hashed in (
            (office.resident, "Welzijn Noord", None),
            ("R-gone", "Wijkteam", index),
        ):
            build.add(
                session,
                Disclosure(
                    resident_id=resident_id,
                    recipient=recipient,
                    what="naam",
                    ground="instemming",
                    by="t",
                    at=NOW,
                    bsn_index=hashed,
                ),
            )
    assert run("disclosures", office.resident, "--json", *by) == 0
    (line,) = json.loads(capsys.readouterr().out)
    assert line["recipient"] == "Welzijn Noord"
    monkeypatch.setattr("typer.prompt", lambda *_, **__: BSN)
    assert run("disclosures", "--by-number", *by) == 0
    said = capsys.readouterr().out
    assert "Wijkteam" in said
    assert BSN not in said


def test_duties_without_names(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    with writing(office.url) as session:
        raise_information_duty(
            session,
            resident_id=office.resident,
            origin_kind="signal",
            origin_id="1",
            received_on=date(2020, 1, 1),
            by=build.viewer(Role.COORDINATOR),
            at=NOW,
        )
    assert run("information-duties", "--as", office.email) == 0
    said = capsys.readouterr().out
    assert "te laat" in said
    assert "Zonnebloem" not in said
    assert run("information-duties", "--json", "--as", office.email) == 0
    assert json.loads(capsys.readouterr().out)[0]["late"] is True


@pytest.mark.parametrize("command", ["rights-requests", "information-duties"])
def test_jobs_and_providers_are_refused(office: Office, command: str) -> None:
    assert run(command) == 3
    assert run(command, "--as", office.outsider) == 3
    assert run("object", office.resident, "--as", office.outsider) == 3
    with reading(office.url) as session:
        assert session.exec(select(RightsRequest)).all() == []
        assert session.exec(select(Objection)).all() == []

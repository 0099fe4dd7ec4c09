"""A run from proposal to certificate: who may do what, and what it leaves."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, select

import omzien
from outreach.access import Grant, Role, Viewer, ViewerKind, job_viewer
from outreach.actions.retention.runs import (
    advise_run,
    next_portion,
    propose_run,
    release_run,
    withdraw_run,
)
from outreach.actions.retention.terms import set_term
from outreach.auditing import take_notes
from outreach.errors import NotPermitted, Refused
from outreach.parts import REGISTRY, Parts, RetentionRule
from outreach.queries.retention import certificate, certificate_file, runs, terms
from outreach.rules.retention import FREE_TEXT, Length, Term, TermUnit
from outreach.rules.retention_runs import RunState
from outreach.tables import (
    Attempt,
    CycleMember,
    Disclosure,
    Invitation,
    RetentionPermit,
    RetentionRun,
)
from tests import build

omzien.REGISTRY.register(omzien.OUTREACH, omzien.LETTERS, omzien.SIGNALS)
JOB = job_viewer("run_retention", build.AT.date())


def person(session: Session, role: Role) -> Viewer:
    made = build.person(session, f"Iemand {role}")
    return build.viewer(role, person_id=made.id)


def old_city(session: Session, people: int = 3) -> list[str]:
    """People who were invited in 2020 and never spoken with."""
    of = build.cycle(
        session, 2020, closed_at=datetime(2020, 12, 1, 12, tzinfo=build.UTC)
    )
    ids = []
    for _ in range(people):
        who = build.resident(session)
        build.invitation(
            session,
            of,
            who,
            posted_on=date(2020, 2, 3),
            planned_at=datetime(2020, 1, 6, 9, tzinfo=build.UTC),
        )
        ids.append(who.id)
    return ids


def proposed(session: Session, at: datetime, by: Viewer = JOB) -> RetentionRun:
    run = propose_run(session, by=by, at=at)
    assert run is not None
    return run


def finish(session: Session, run: RetentionRun, at: datetime, most: int = 2) -> int:
    rows = 0
    while True:
        state, went = next_portion(session, run.id or 0, most=most, by=JOB, at=at)
        rows += went
        if state in (RunState.DONE, RunState.STOPPED):
            return rows


def test_two_people_release_what_the_planner_proposed(
    session: Session, at: datetime
) -> None:
    old_city(session)
    run = proposed(session, at)
    assert run.counts["cases"] == {"D1": 3}
    first, second = (person(session, Role.COORDINATOR) for _ in "ab")
    with pytest.raises(Refused):
        next_portion(session, run.id or 0, by=JOB, at=at)
    release_run(session, run.id or 0, by=first, at=at)
    assert run.state is RunState.RELEASED_ONCE
    with pytest.raises(Refused, match="twee mensen"):
        release_run(session, run.id or 0, by=first, at=at)
    with pytest.raises(Refused):
        next_portion(session, run.id or 0, by=JOB, at=at)
    release_run(session, run.id or 0, by=second, at=at)
    assert finish(session, run, at) == 3
    assert session.scalars(select(Invitation)).first() is None
    assert session.scalars(select(CycleMember)).first() is None
    session.refresh(run)
    assert run.state is RunState.DONE
    assert propose_run(session, by=JOB, at=at) is None


def test_a_person_who_proposes_is_the_first_of_two(
    session: Session, at: datetime
) -> None:
    old_city(session)
    first = person(session, Role.ADMINISTRATOR)
    run = proposed(session, at, first)
    with pytest.raises(Refused, match="zelf voorgesteld"):
        release_run(session, run.id or 0, by=first, at=at)
    release_run(session, run.id or 0, by=person(session, Role.COORDINATOR), at=at)
    assert run.state is RunState.RELEASED


def test_the_privacy_officer_advises_and_never_releases(
    session: Session, at: datetime
) -> None:
    old_city(session)
    officer = person(session, Role.PRIVACY_OFFICER)
    both = Viewer(
        ViewerKind.PERSON,
        "both",
        build.AT.date(),
        officer.person_id,
        (Grant(Role.PRIVACY_OFFICER), Grant(Role.COORDINATOR)),
    )
    for who in (officer, both):
        with pytest.raises(Refused):
            propose_run(session, by=who, at=at)
    run = proposed(session, at)
    advise_run(session, run.id or 0, advice="Akkoord.", by=officer, at=at)
    assert run.state is RunState.ADVISED
    with pytest.raises(NotPermitted):
        release_run(session, run.id or 0, by=officer, at=at)
    with pytest.raises(Refused, match="adviseert"):
        release_run(session, run.id or 0, by=both, at=at)
    with pytest.raises(NotPermitted):
        release_run(session, run.id or 0, by=JOB, at=at)
    for role in (Role.VISITOR, Role.MANAGER, Role.PHONE_DESK):
        with pytest.raises(NotPermitted):
            runs(session, person(session, role))


def released(session: Session, at: datetime) -> RetentionRun:
    run = proposed(session, at)
    for _ in "ab":
        release_run(session, run.id or 0, by=person(session, Role.COORDINATOR), at=at)
    return run


def test_a_run_stops_when_counts_moved_far(session: Session, at: datetime) -> None:
    old_city(session)
    run = released(session, at)
    more = build.add(session, build.resident(session))
    of = session.scalars(select(CycleMember)).first()
    assert of is not None
    session.connection().execute(
        Attempt.__table__.insert(),  # type: ignore[attr-defined]
        [
            {
                "cycle_id": of.cycle_id,
                "resident_id": more.id,
                "number": n,
                "channel": "phone",
                "outcome": "not_home",
                "at": datetime(2021, 1, 5, 9, tzinfo=build.UTC),
                "by": "test",
                "note": "aan de deur",
                "correction_reason": "",
                "corrected": False,
            }
            for n in range(30)
        ],
    )
    state, rows = next_portion(session, run.id or 0, by=JOB, at=at)
    assert (state, rows) == (RunState.STOPPED, 0)
    assert "Vrije tekst" in run.stopped_because
    assert session.scalars(select(Invitation)).first() is not None


def test_an_old_proposal_is_not_released_and_not_begun(
    session: Session, at: datetime
) -> None:
    old_city(session)
    run = proposed(session, at)
    late = at + timedelta(days=61)
    with pytest.raises(Refused, match="60 dagen"):
        release_run(session, run.id or 0, by=person(session, Role.COORDINATOR), at=late)
    for _ in "ab":
        release_run(session, run.id or 0, by=person(session, Role.COORDINATOR), at=at)
    assert next_portion(session, run.id or 0, by=JOB, at=late).state is RunState.STOPPED


def test_one_run_at_a_time(session: Session, at: datetime) -> None:
    old_city(session)
    run = proposed(session, at)
    with pytest.raises(Refused, match="ligt al"):
        propose_run(session, by=JOB, at=at)
    boss = person(session, Role.COORDINATOR)
    withdraw_run(session, run.id or 0, because="nog niet", by=boss, at=at)
    assert proposed(session, at).id != run.id


def test_the_certificate_counts_and_names_nobody(
    session: Session, at: datetime
) -> None:
    ids = old_city(session)
    run = released(session, at)
    finish(session, run, at)
    officer = person(session, Role.PRIVACY_OFFICER)
    plain = certificate(session, officer, run.id or 0)
    cases = next(kind for kind in plain["kinds"] if kind["key"] == "cases")
    assert (cases["dry_run"], cases["destroyed"], plain["total"]) == (3, 3, 3)
    assert "42 dagen" in {term["term"] for term in cases["terms"]}
    assert all(act["who"].startswith("medewerker ") for act in plain["released"])
    assert not any(who in str(plain) for who in [*ids, "Bakker", "Iemand"])
    import io

    pdf = PdfReader(io.BytesIO(certificate_file(session, officer, run.id or 0)))
    said = "".join(page.extract_text() for page in pdf.pages)
    assert "Verklaring van vernietiging" in said
    assert "5.3.4 Wmo" in said


def test_what_went_stands_in_the_log(session: Session, at: datetime) -> None:
    ids = old_city(session)
    finish(session, released(session, at), at, most=500)
    told = [note for note in take_notes(session) if note.act == "strip"]
    assert [sorted(note.subjects) for note in told] == [sorted(ids)]


# --- the guard on an insert-only table ---


def disclosed(session: Session, who: str, on: datetime) -> Disclosure:
    return build.add(
        session,
        Disclosure(
            resident_id=who, recipient="Team", what="adres", ground="a", by="t", at=on
        ),
    )


def test_disclosures_go_after_twenty_years_and_not_before(
    session: Session, at: datetime
) -> None:
    who = build.resident(session).id
    disclosed(session, who, datetime(2006, 11, 19, 12, tzinfo=build.UTC))
    kept = disclosed(session, who, datetime(2006, 11, 20, 12, tzinfo=build.UTC)).id
    with pytest.raises(DBAPIError, match="insert-only"), session.begin_nested():
        session.execute(text("DELETE FROM disclosure"))
    run = released(session, at)
    assert run.counts["disclosure"] == {"": 1}
    finish(session, run, at)
    assert list(session.scalars(select(Disclosure.id))) == [kept]
    permit = session.scalars(select(RetentionPermit)).one()
    assert (permit.run_id, permit.rows) == (run.id, 1)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM retentionpermit",
        "UPDATE retentionpermit SET rows = 0",
        "DELETE FROM disclosure",
        "UPDATE disclosure SET recipient = 'niemand'",
        "UPDATE disclosure SET bsn_index = NULL",
    ],
)
def test_permits_and_what_is_left_cannot_be_changed(
    session: Session, at: datetime, statement: str
) -> None:
    who = build.resident(session).id
    disclosed(session, who, datetime(2000, 1, 1, 12, tzinfo=build.UTC))
    kept = disclosed(session, who, at)
    finish(session, released(session, at), at)
    session.execute(
        text("UPDATE disclosure SET bsn_index = :b WHERE id = :i"),
        {"b": b"hash", "i": kept.id},
    )
    with pytest.raises(DBAPIError, match="insert-only"), session.begin_nested():
        session.execute(text(statement))


def test_a_permit_without_a_run_at_work_is_refused(
    session: Session, at: datetime
) -> None:
    old_city(session)
    run = proposed(session, at)
    with pytest.raises(DBAPIError, match="insert-only"), session.begin_nested():
        session.add(
            RetentionPermit(
                run_id=run.id or 0, about="disclosure", before=at, rows=1, by="x", at=at
            )
        )
        session.flush()


# --- terms ---


def test_a_term_is_changed_with_its_source_and_never_against_a_law(
    session: Session, at: datetime
) -> None:
    boss = person(session, Role.ADMINISTRATOR)
    who = {"by": boss, "at": at}
    changed = {"amount": 3, "unit": TermUnit.MONTHS, "source": "Besluit archivaris"}
    set_term(session, FREE_TEXT.key, **changed, **who)
    row = next(r for r in terms(session, boss) if r.term is FREE_TEXT)
    assert (row.kept.length.text, row.kept.source) == (
        "3 maanden",
        "Besluit archivaris",
    )
    refused: list[tuple[str, dict[str, Any]]] = [
        ("wmo", changed),
        ("disclosure", changed),
        ("free_text", changed | {"source": " "}),
        ("free_text", changed | {"amount": 0}),
        ("free_text", changed | {"amount": 241}),
        ("nothing", changed),
    ]
    for key, given in refused:
        with pytest.raises(Refused):
            set_term(session, key, **given, **who)
    with pytest.raises(NotPermitted):
        officer = person(session, Role.PRIVACY_OFFICER)
        set_term(session, "free_text", **changed, by=officer, at=at)


# --- a package that comes later plugs in ---


def test_another_package_plugs_its_data_in(session: Session, at: datetime) -> None:
    left = {"signals": 4}
    term = Term("later", "Meldingen", Length(1, TermUnit.YEARS), "sluiten", "rij 6")

    def work(
        _session: Session, _day: date, most: int, *, by: Viewer, at: datetime
    ) -> int:
        assert by is JOB
        assert at
        went = min(most, left["signals"])
        left["signals"] -= went
        return went

    forgotten: list[str] = []
    rule = RetentionRule(
        "later",
        "Meldingen",
        (term,),
        lambda _session, _day: {"D1": left["signals"]},
        work,
        lambda _session, who: forgotten.extend(who),
    )
    before = list(REGISTRY.parts)
    REGISTRY.register(Parts(package="later", retention=(rule,)))
    try:
        run = released(session, at)
        assert run.counts["later"] == {"D1": 4}
        assert finish(session, run, at, most=3) == 4
        from outreach.actions.retention.erasing import erase_many

        who = build.resident(session).id
        erase_many(session, [who], by=JOB, at=at)
        assert forgotten == [who]
    finally:
        REGISTRY.parts = before

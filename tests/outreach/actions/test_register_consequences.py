"""News of the register reaches every queue within the import."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, select

from outreach.access import Role
from outreach.actions.register_consequences import carry_out
from outreach.adapters.sealing import bsn_index
from outreach.database import random_of
from outreach.errors import FileRejected, NotPermitted
from outreach.queries.contact import may_contact
from outreach.rules.codes import new_code
from outreach.rules.follow_ups import Destination, FollowUpState, TeamKind
from outreach.rules.invitations import InvitationState
from outreach.rules.visits import Outcome, VisitState
from outreach.tables import (
    ContactHold,
    Cycle,
    FollowUp,
    HandoverLink,
    Invitation,
    RegisterEvent,
    RegisterFeedback,
    Resident,
    ResidentContact,
    StateChange,
    Team,
    Visit,
    VisitPerson,
)
from tests import build
from tests.conftest import NOW
from tests.outreach.register_world import (
    KEYS,
    bsn,
    somebody,
    take_in,
)

JANE = somebody(1, gebied="D1")
OTHERS = [somebody(n, gebied="D1") for n in range(5, 12)]


class Town:
    """Jane of the register with all kinds of open work, in one running cycle."""

    def __init__(self, session: Session, folder: Path, *more: dict[str, str]) -> None:
        self.session, self.folder = session, folder
        self.more = list(more)
        self.ours = build.provider(session, "Noord", districts=("D1",))
        self.theirs = build.provider(session, "Zuid", districts=("D2",))
        take_in(session, folder, [JANE, *self.more, *OTHERS])
        self.cycle = build.cycle(session)
        self.jane = self.resident(1)

    def resident(self, number: int) -> Resident:
        self.session.expire_all()
        index = bsn_index(KEYS, bsn(number))
        return self.session.exec(
            select(Resident).where(Resident.bsn_index == index)
        ).one()

    def invite(self, who: Resident, **given: Any) -> Invitation:
        values = {"provider_id": self.ours.id} | given
        return build.invitation(self.session, self.cycle, who, **values)

    def visit(self, *people: Resident, **given: Any) -> Visit:
        values: dict[str, Any] = {
            "cycle_id": self.cycle.id,
            "district_code": "D1",
            "provider_id": self.ours.id,
            "address_key": people[0].address_key,
            "state": VisitState.SCHEDULED,
            "requested_at": NOW,
        } | given
        visit = build.add(self.session, Visit(**values))
        for who in people:
            build.add(self.session, VisitPerson(visit_id=visit.id, resident_id=who.id))
        return visit

    def follow_up(self, who: Resident, **given: Any) -> FollowUp:
        values: dict[str, Any] = {
            "reference": new_code(random_of(self.session), 9),
            "origin_kind": "visit",
            "origin_id": "1",
            "resident_id": who.id,
            "kind": "company",
            "destination": Destination.WELZIJN,
            "state": FollowUpState.SENT,
            "raised_by": "test",
            "raised_at": NOW,
        } | given
        return build.add(self.session, FollowUp(**values))

    def news(self, *people: dict[str, str], **given: Any) -> dict[str, RegisterEvent]:
        """A delivery of changes; the events by kind."""
        before = {e.id for e in self.session.exec(select(RegisterEvent)).all()}
        take_in(
            self.session,
            self.folder,
            list(people),
            name="news.csv",
            changes_only=True,
            **given,
        )
        self.session.expire_all()
        events = self.session.exec(select(RegisterEvent)).all()
        return {e.kind: e for e in events if e.id not in before}


@pytest.fixture
def town(session: Session, tmp_path: Path) -> Town:
    return Town(session, tmp_path)


STOPPING = [
    ({"died_on": "20261030"}, "overleden", "deceased"),
    ({"suspension_reason": "O"}, "overleden", "deceased"),
    (
        {"municipality_code": "0518"},
        "verhuisd.buitengemeentelijk",
        "other_municipality",
    ),
    ({"suspension_reason": "E"}, "verhuisd.emigratie", "emigrated"),
    ({"country": "6014"}, "verhuisd.emigratie", "emigrated"),
    ({"suspension_reason": "M"}, "opgeschort", "suspended"),
    ({"suspension_reason": "F"}, "persoonslijst.afgevoerd", "record_removed"),
]


@pytest.mark.parametrize(("given", "kind", "reason"), STOPPING)
def test_who_is_gone_leaves_every_queue(
    town: Town, given: dict[str, str], kind: str, reason: str
) -> None:
    invitation, visit = town.invite(town.jane), town.visit(town.jane)
    follow_up = town.follow_up(town.jane)
    events = town.news(JANE | given)
    assert kind in events
    assert "Uitnodiging ingetrokken" in events[kind].consequence
    assert invitation.state is InvitationState.WITHDRAWN
    assert invitation.withdrawn_reason == reason
    assert visit.state is VisitState.CANCELLED
    assert (follow_up.state, follow_up.closed_at) == (FollowUpState.STOPPED, NOW)
    verdict = may_contact(
        town.session, town.jane.id, purpose="urgent_concern", channel="phone", at=NOW
    )
    assert not verdict.allowed
    told = town.session.exec(select(StateChange.entity_kind)).all()
    assert {"invitation", "visit", "follow_up"} <= set(told)


def test_no_letter_of_a_closed_cycle_is_touched(town: Town) -> None:
    """Old figures stay as they are, whatever happens to people later."""
    invitation = town.invite(town.jane, state=InvitationState.NO_ANSWER)
    town.session.get_one(Cycle, town.cycle.id).closed_at = NOW
    town.news(JANE | {"died_on": "20261030"})
    assert invitation.state is InvitationState.NO_ANSWER


def test_what_was_answered_stays_answered(town: Town) -> None:
    invitation = town.invite(town.jane, state=InvitationState.ANSWERED)
    town.news(JANE | {"died_on": "20261030"})
    assert invitation.state is InvitationState.ANSWERED


def test_printed_letter_is_to_be_pulled(town: Town) -> None:
    town.invite(town.jane, state=InvitationState.PRINTED)
    events = town.news(JANE | {"died_on": "20261030"})
    assert "haal hem uit de stapel" in events["overleden"].consequence


def test_event_holds_before_and_after(town: Town) -> None:
    event = town.news(JANE | {"died_on": "20261030"})["overleden"]
    assert event.before == {"died": False, "died_on": ""}
    assert event.after == {"died": True, "died_on": "20261030"}
    assert event.resident_id == town.jane.id


COUPLE = (
    somebody(1, gebied="D1", house_number="40", partner_surname="Visser"),
    somebody(2, gebied="D1", house_number="40", surname="Visser", gender="M"),
)


class TestPartnerWhoStaysBehind:
    @pytest.fixture
    def town(self, session: Session, tmp_path: Path) -> Town:
        town = Town(session, tmp_path, *COUPLE[1:])
        town.news(COUPLE[0])
        return town

    def test_gets_a_hold_and_no_letter(self, town: Town) -> None:
        partner = town.resident(2)
        town.invite(partner)
        events = town.news(COUPLE[0] | {"died_on": "20261030"})
        assert events["nabestaande"].resident_id == partner.id
        assert "Geen brief" in events["nabestaande"].consequence
        assert "Visser" not in str(events["nabestaande"].after)
        hold = town.session.exec(select(ContactHold)).one()
        assert (hold.resident_id, hold.reason) == (partner.id, "bereaved")
        assert hold.valid_to == hold.valid_from + timedelta(days=42)
        verdict = may_contact(
            town.session, partner.id, purpose="invitation", channel="letter", at=NOW
        )
        assert verdict.reason == "on_hold"

    def test_keeps_the_visit(self, town: Town) -> None:
        partner = town.resident(2)
        visit = town.visit(town.resident(1), partner)
        town.news(COUPLE[0] | {"died_on": "20261030"})
        assert visit.state is VisitState.SCHEDULED
        rows = town.session.exec(select(VisitPerson)).all()
        assert {row.resident_id: row.outcome for row in rows} == {
            town.resident(1).id: Outcome.DECEASED,
            partner.id: None,
        }

    def test_hold_ends_when_the_death_is_taken_back(self, town: Town) -> None:
        town.news(COUPLE[0] | {"died_on": "20261030"})
        events = town.news(COUPLE[0] | {"prefix": "de"})
        assert "correctie" in events
        hold = town.session.exec(select(ContactHold)).one()
        assert hold.valid_to == hold.valid_from
        assert not town.resident(1).died

    def test_both_dead_leaves_nobody_to_hold(self, town: Town) -> None:
        gone = {"died_on": "20261030"}
        events = town.news(COUPLE[0] | gone, COUPLE[1] | gone)
        assert "nabestaande" not in events

    def test_own_record_tells_as_well(self, town: Town) -> None:
        """05.07.40 = O, before (or without) the record of the partner."""
        ended = {"partner_until": "20261030", "partner_end_reason": "O"}
        events = town.news(COUPLE[0] | ended)
        assert set(events) == {"nabestaande", "partner.gewijzigd"}
        assert len(town.session.exec(select(ContactHold)).all()) == 1


def test_neighbour_with_another_name_is_no_partner(
    session: Session, tmp_path: Path
) -> None:
    """A child at the same address may have any name: no guess on address alone."""
    town = Town(session, tmp_path, somebody(2, house_number="1", surname="Jansen"))
    assert town.resident(1).address_key == town.resident(2).address_key
    events = town.news(JANE | {"died_on": "20261030"})
    assert "nabestaande" not in events


MOVED = {"gebied": "D2", "street": "Kade", "house_number": "3", "postcode": "3071AA"}


class TestMovedInsideTown:
    @pytest.fixture
    def town(self, session: Session, tmp_path: Path) -> Town:
        build.district(session, "D2")
        return Town(session, tmp_path)

    def test_unsent_letter_is_readdressed(self, town: Town) -> None:
        invitation = town.invite(town.jane)
        events = town.news(JANE | MOVED)
        assert set(events) == {"verhuisd.binnengemeentelijk"}
        assert invitation.state is InvitationState.PLANNED
        assert invitation.district_code == "D2"
        assert invitation.provider_id == town.theirs.id
        assert invitation.address_key == town.resident(1).address_key

    def test_municipal_letter_stays_municipal(self, town: Town) -> None:
        invitation = town.invite(town.jane, municipal=True, provider_id=None)
        town.news(JANE | MOVED)
        assert (invitation.district_code, invitation.provider_id) == ("D2", None)

    def test_appointment_is_flagged_and_kept(self, town: Town) -> None:
        visit = town.visit(town.jane, note="Achterdeur.")
        events = town.news(JANE | MOVED)
        told = events["verhuisd.binnengemeentelijk"].consequence
        assert "oude en de nieuwe aanbieder" in told
        assert visit.state is VisitState.SCHEDULED
        assert visit.note.startswith("Let op")
        assert visit.note.endswith("Achterdeur.")
        assert visit.provider_id == town.ours.id

    def test_request_goes_to_the_new_provider(self, town: Town) -> None:
        visit = town.visit(town.jane, state=VisitState.REQUESTED)
        town.news(JANE | MOVED)
        assert (visit.district_code, visit.provider_id) == ("D2", town.theirs.id)

    def test_partner_who_stays_keeps_the_request(self, town: Town) -> None:
        """One of a couple moves: the other is still to be visited at home."""
        home = town.jane.address_key
        stays = build.resident(town.session, address_key=home)
        visit = town.visit(town.jane, stays, state=VisitState.REQUESTED)
        town.news(JANE | MOVED)
        assert (visit.district_code, visit.address_key) == ("D1", home)
        assert visit.note.startswith("Let op")

    def test_new_area_alone_is_no_move(self, town: Town) -> None:
        visit, invitation = town.visit(town.jane), town.invite(town.jane)
        events = town.news(JANE | {"gebied": "D2"})
        assert set(events) == {"gebied.gewijzigd"}
        assert visit.note == ""
        assert invitation.provider_id == town.theirs.id


class TestNonDisclosure:
    def test_everything_open_leaves_the_provider(self, town: Town) -> None:
        visitor = build.person(town.session, "Vera", provider_id=town.ours.id)
        team = build.add(
            town.session,
            Team(name="Welzijn", kind=TeamKind.WELZIJN, provider_id=town.ours.id),
        )
        desk = build.add(town.session, Team(name="Balie", kind=TeamKind.MUNICIPAL_DESK))
        invitation = town.invite(town.jane)
        visit = town.visit(town.jane, visitor_id=visitor.id)
        follow_up = town.follow_up(town.jane, team_id=team.id, owner_id=visitor.id)
        events = town.news(JANE | {"nondisclosure": "7"})
        assert set(events) == {"geheim.gezet"}
        assert (invitation.municipal, invitation.provider_id) == (True, None)
        assert (visit.municipal, visit.provider_id, visit.visitor_id) == (
            True,
            None,
            None,
        )
        assert (follow_up.municipal, follow_up.team_id) == (True, desk.id)
        assert follow_up.owner_id is None
        assert invitation.state is InvitationState.PLANNED  # nothing is lost

    def test_who_declined_is_shielded_in_the_visit_of_the_partner(
        self, town: Town
    ) -> None:
        partner = build.resident(town.session, address_key=town.jane.address_key)
        visit = town.visit(town.jane, partner)
        seat = town.session.exec(
            select(VisitPerson).where(VisitPerson.resident_id == town.jane.id)
        ).one()
        seat.outcome = Outcome.DECLINED_THIS_ROUND
        town.news(JANE | {"nondisclosure": "7"})
        assert visit.municipal

    def test_a_team_outside_without_a_provider_lets_go_too(self, town: Town) -> None:
        team = build.add(town.session, Team(name="Stichting", kind=TeamKind.WELZIJN))
        desk = build.add(town.session, Team(name="Balie", kind=TeamKind.MUNICIPAL_DESK))
        follow_up = town.follow_up(town.jane, team_id=team.id)
        agreed = town.follow_up(town.jane, team_id=team.id, outside_agreed=True)
        link = build.add(
            town.session,
            HandoverLink(
                follow_up_id=follow_up.id,
                token_hash="x",
                made_at=NOW,
                made_by="test",
                expires_at=NOW + timedelta(days=60),
            ),
        )
        town.news(JANE | {"nondisclosure": "7"})
        assert (follow_up.team_id, agreed.team_id) == (desk.id, team.id)
        assert link.expires_at <= NOW

    def test_cleared_makes_unsent_letters_ordinary(self, town: Town) -> None:
        town.news(JANE | {"nondisclosure": "7"})
        invitation = town.invite(town.jane, municipal=True, provider_id=None)
        events = town.news(JANE | {"prefix": "de"})
        assert "geheim.vervallen" in events
        assert (invitation.municipal, invitation.provider_id) == (False, town.ours.id)

    def test_other_kind_of_secrecy_changes_nothing_else(self, town: Town) -> None:
        town.news(JANE | {"nondisclosure": "7"})
        assert set(town.news(JANE | {"nondisclosure": "1"})) == {"geheim.gewijzigd"}


@pytest.mark.parametrize(
    ("given", "kinds"),
    [
        ({"surname": "Bakkers"}, {"naam.gewijzigd"}),
        ({"partner_surname": "Smit"}, {"partner.gewijzigd"}),
        ({"address_investigation": "081100"}, {"adres.inonderzoek"}),
        ({"address_investigation": "089999"}, {"adres.nietwoonachtig"}),
        ({"city": "Schiedam"}, {"adres.gewijzigd"}),
        ({"bag_object_id": "0599010000000001"}, {"adres.gewijzigd"}),
        ({"birth": "19460311"}, {"geboorte.gewijzigd"}),
        ({"instelling": "ja"}, {"oordeel.gewijzigd"}),
        ({"house_number": "77"}, {"verhuisd.binnengemeentelijk"}),
        (
            {"surname": "Smit", "house_number": "77", "nondisclosure": "1"},
            {"naam.gewijzigd", "verhuisd.binnengemeentelijk", "geheim.gezet"},
        ),
    ],
)
def test_one_event_for_each_changed_group(
    town: Town, given: dict[str, str], kinds: set[str]
) -> None:
    assert set(town.news(JANE | given)) == kinds


def test_investigation_holds_letters_until_it_ends(town: Town) -> None:
    def allowed() -> bool:
        return may_contact(
            town.session,
            town.jane.id,
            purpose="invitation",
            channel="letter",
            at=NOW,
        ).allowed

    town.news(JANE | {"address_investigation": "081100"})
    assert not allowed()
    events = town.news(JANE | {"prefix": "de"})
    assert "adres.onderzoekbeeindigd" in events
    assert allowed()


def test_letter_to_an_institution_is_withdrawn(town: Town) -> None:
    invitation = town.invite(town.jane)
    events = town.news(JANE | {"instelling": "ja", "house_number": "9"})
    assert invitation.withdrawn_reason == "institution"
    assert "instelling" in events["verhuisd.binnengemeentelijk"].consequence


def test_return_from_abroad_is_a_candidate_again(town: Town) -> None:
    town.news(JANE | {"suspension_reason": "E"})
    events = town.news(JANE | {"prefix": "de"})
    assert {"verhuisd.immigratie"} <= set(events)
    assert town.resident(1).register_verdict == "invite"


def test_removed_record_is_stripped_but_known_again(town: Town) -> None:
    build.add(
        town.session,
        ResidentContact(
            resident_id=town.jane.id, phone="010", changed_at=NOW, changed_by="x"
        ),
    )
    event = town.news(JANE | {"suspension_reason": "W"})["persoonslijst.afgevoerd"]
    row = town.resident(1)
    assert (row.surname, row.birth, row.postcode, row.bsn_sealed) == ("", "", "", b"")
    assert "Bakker" not in str((event.before, event.after))
    assert town.session.exec(select(ResidentContact)).first() is None
    town.news(JANE | {"suspension_reason": "W", "prefix": "x"})  # nothing new
    back = town.news(JANE | {"prefix": "de"})
    assert "correctie" in back
    assert town.resident(1).surname == "Bakker"
    assert town.resident(1).id == row.id


def test_register_closes_what_we_reported(town: Town) -> None:
    feedback = build.add(
        town.session,
        RegisterFeedback(
            resident_id=town.jane.id,
            kind="deceased",
            origin_kind="visit",
            origin_id="1",
            raised_by="x",
            raised_at=NOW,
            due_on=date(2026, 12, 1),
        ),
    )
    town.news(JANE | {"died_on": "20261030"})
    assert feedback.state == "confirmed"


def test_refused_delivery_undoes_nothing_halfway(town: Town) -> None:
    """The threshold is known only after the deaths were read."""
    invitation = town.invite(town.jane)
    with pytest.raises(FileRejected, match="afgewezen"):
        town.news(JANE | {"died_on": "20261030"}, somebody(3, bsn="1"), max_rejected=1)
    assert invitation.state is InvitationState.PLANNED
    assert not town.resident(1).died


def test_only_the_register_may_carry_out(town: Town) -> None:
    with pytest.raises(NotPermitted):
        carry_out(
            town.session,
            [],
            delivery_id=1,
            by=build.viewer(Role.COORDINATOR),
            at=NOW,
        )

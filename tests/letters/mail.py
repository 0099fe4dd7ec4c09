"""Letters that left the house, straight into the tables: for tests of what comes back.

The whole way of a batch is tried elsewhere; here a posted letter is enough.
"""

from datetime import date, datetime
from typing import Any, NamedTuple

from sqlmodel import Session, select

from letters.rules.batches import BatchState
from letters.tables import Batch, Letter, TemplateVersion
from outreach.access import Role, Viewer
from outreach.rules.codes import shown_code
from outreach.rules.cycles import WaveState
from outreach.tables import Cycle, Invitation, Resident, Wave
from tests import build

POSTED = date(2026, 11, 9)
"""A Monday, eleven days before the day of the tests."""


class Post(NamedTuple):
    """A wave that was posted, with its letters."""

    cycle: Cycle
    wave: Wave
    batch: Batch
    residents: list[Resident]
    invitations: list[Invitation]
    letters: list[Letter]
    coordinator: Viewer
    mail_room: Viewer

    def ref(self, place: int) -> str:
        """What stands at the foot of the n-th letter."""
        return f"{self.batch.id}-{self.letters[place].id}"


def template(session: Session, kind: str = "invitation") -> TemplateVersion:
    """Some text of a kind."""
    there = session.exec(
        select(TemplateVersion).where(TemplateVersion.kind == kind)
    ).first()
    return there or build.add(
        session,
        TemplateVersion(
            kind=kind, version=1, text="<p>Beste</p>", by="test", at=build.AT
        ),
    )


def letter(
    session: Session,
    batch: Batch,
    invitation: Invitation,
    who: Resident,
    **given: Any,
) -> Letter:
    """A letter of a batch to the address that the resident has now."""
    values = {
        "code": shown_code(invitation.code),
        "postcode": who.postcode,
        "house_number": who.house_number,
        "text": {},
        "address": [],
    }
    fields = {
        "subject_id": invitation.id,
        "kind": batch.kind,
        "resident_id": who.id,
        "template_id": batch.template_id,
        "letter_values": values,
        "released_at": batch.released_at,
        "made_at": batch.made_at,
    } | given
    return build.add(session, Letter(batch_id=batch.id, **fields))


def batch(session: Session, *, posted_on: date | None = POSTED, **given: Any) -> Batch:
    """A batch that was posted, or handed over when there is no day of posting."""
    at = datetime.combine(posted_on or POSTED, build.AT.timetz())
    values = {
        "kind": "invitation",
        "template_id": template(session, given.get("kind", "invitation")).id,
        "district_code": "D1",
        "state": BatchState.POSTED if posted_on else BatchState.HANDED_OVER,
        "reference_date": posted_on or POSTED,
        "made_by": "test",
        "made_at": at,
        "released_at": at,
        "handed_over_at": at,
        "handed_over_by": "test",
        "posted_on": posted_on,
    } | given
    return build.add(session, Batch(**values))


def posted(
    session: Session,
    count: int = 3,
    *,
    district: str = "D1",
    posted_on: date = POSTED,
    each: list[dict[str, Any]] | None = None,
    year: int = 2026,
) -> Post:
    """A wave of which the letters were posted; `each`: what differs per resident."""
    build.provider(session, "Welzijn Noord", districts=())
    build.district(session, district)
    cycle = session.exec(select(Cycle).where(Cycle.year == year)).first()
    cycle = cycle or build.cycle(session, year)
    rows = each or [{}] * count
    wave = build.add(
        session,
        Wave(
            cycle_id=cycle.id,
            district_code=district,
            week_start=posted_on,
            letters=len(rows),
            proposed_letters=len(rows),
            capacity=len(rows),
            expected_response=0.25,
            response_source="default",
            state=WaveState.POSTED,
            posted_on=posted_on,
            proposed_by="test",
            proposed_at=build.AT,
        ),
    )
    made = batch(
        session,
        posted_on=posted_on,
        wave_id=wave.id,
        district_code=district,
        letters=len(rows),
    )
    residents, invitations, letters = [], [], []
    for given in rows:
        who = build.resident(session, district_code=district, **given)
        invitation = build.invitation(
            session,
            cycle,
            who,
            wave_id=wave.id,
            state="posted",
            posted_on=posted_on,
        )
        residents.append(who)
        invitations.append(invitation)
        letters.append(letter(session, made, invitation, who))
    return Post(
        cycle,
        wave,
        made,
        residents,
        invitations,
        letters,
        build.viewer(Role.COORDINATOR, person_id=build.person(session, "Coen").id or 0),
        build.viewer(Role.MAIL_ROOM, person_id=build.person(session, "Pia").id or 0),
    )

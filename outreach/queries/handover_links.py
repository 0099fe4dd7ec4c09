"""What a one-use link opens: which follow-up, for which team, and what may be told."""

from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

from sqlmodel import Session, col, select

from outreach.access import Grant, Permission, Role, Viewer, ViewerKind
from outreach.auditing import seen
from outreach.clock import local_date
from outreach.errors import NotFound, Refused
from outreach.queries.municipality import municipality, working_norms
from outreach.rules.codes import shown_code
from outreach.rules.deadlines import in_words, working_day
from outreach.rules.follow_up_kinds import KINDS
from outreach.rules.follow_ups import FOLLOW_UP, FollowUpAct, FollowUpState
from outreach.tables import FollowUp, HandoverLink

S, A = FollowUpState, FollowUpAct
OFFERED: dict[FollowUpState, tuple[FollowUpAct, ...]] = {
    S.SENT: (A.ACCEPT, A.CONTACT, A.SEND_BACK),
    S.ACCEPTED: (A.CONTACT, A.FAIL_TO_REACH, A.DECLINE, A.SEND_BACK),
    S.FIRST_CONTACT: (A.FINISH, A.FAIL_TO_REACH, A.DECLINE),
}
"""What a team can tell with a link, the most likely first."""


class OpenedLink(NamedTuple):
    """A link that counts. Holds no name and no address: a link may be passed on."""

    link_id: int
    follow_up_id: int
    viewer: Viewer
    """The team, with rights on its own follow-ups only."""
    reference: str
    kind: str
    state_label: str
    deadline: str
    offered: tuple[FollowUpAct, ...]
    municipality: str
    phone: str


def open_link(session: Session, token: str, *, at: datetime) -> OpenedLink:
    """What stands behind a token. Opening does not use it up (mail scanners open).

    Raises NotFound for an unknown token, Refused for one that was used, is too old,
    or has nothing left to tell.
    """
    hashed = sha256(token.encode()).hexdigest()
    row = session.exec(
        select(HandoverLink, FollowUp)
        .join(FollowUp, col(FollowUp.id) == col(HandoverLink.follow_up_id))
        .where(col(HandoverLink.token_hash) == hashed)
    ).first()
    house = municipality(session)
    call = f"Bel {house.phone or 'de gemeente'} en noem de referentie."
    if row is None:
        raise NotFound(
            "Deze link werkt niet.", "Het adres klopt niet of is niet volledig.", call
        )
    link, found = row
    if link.used_at is not None:
        raise Refused(
            "Deze link is al gebruikt.",
            "Elke link werkt één keer. Na uw antwoord kreeg u een volgende link.",
            f"Gebruik die. Heeft u die niet meer? {call}",
        )
    offered = OFFERED.get(found.state, ())
    if link.expires_at <= at or not offered or found.team_id is None:
        raise Refused(
            "Deze link werkt niet meer.",
            "De link is te oud, of er is niets meer te melden bij deze referentie.",
            call,
        )
    opened = _opened(session, link, found, at)
    seen(
        session,
        opened.viewer,
        Permission.WORK_FOLLOW_UPS,
        [found.resident_id],
        kind="handover_link",
        object_id=link.id,
    )
    return opened


def _opened(
    session: Session, link: HandoverLink, found: FollowUp, at: datetime
) -> OpenedLink:
    house, today = municipality(session), local_date(at)
    grant = Grant(Role.FOLLOW_UP_WORKER, team_id=found.team_id)
    name = f"team-{found.team_id}"
    return OpenedLink(
        link_id=link.id or 0,
        follow_up_id=found.id or 0,
        viewer=Viewer(ViewerKind.ORGANISATION, name, today, grants=(grant,)),
        reference=shown_code(found.reference),
        kind=KINDS[found.kind].label,
        state_label=FOLLOW_UP.labels[found.state],
        deadline=in_words(found.due_on, today, working_day(working_norms(session))),
        offered=OFFERED[found.state],
        municipality=house.name,
        phone=house.phone,
    )

"""Letters that were asked for become a batch of the day; what comes of each request."""

from datetime import datetime, timedelta

from sqlmodel import Session

from letters.actions.batch_making import begin_batch
from letters.actions.freeing import settle_requests
from letters.queries.requested import making_areas, ready_requests
from letters.rules.letter_values import Terms
from letters.tables import Batch
from outreach.access import Permission, Viewer, require
from outreach.actions.letter_requests import (
    drop_letter_requests,
    take_letter_requests,
)
from outreach.actions.log_checks import require_whole_log
from outreach.clock import local_date
from outreach.errors import AlreadyDone, NotFound, Refused
from outreach.queries.contact import running_cycle_id
from outreach.queries.municipality import norm_in_force
from outreach.rules.cycles import Approach
from outreach.rules.letter_requests import KIND_LABELS, RequestedKind
from outreach.tables import Cycle
from outreach.wall import over_the_wall

NOT_MADE = "De brieven zijn niet gemaakt."
PRINT = Permission.PRINT_LETTERS


@over_the_wall
def make_requested(
    session: Session,
    kind: RequestedKind | str,
    *,
    district_code: str | None = None,
    answer_address: str = "",
    reissue: str = "",
    by: Viewer,
    at: datetime,
) -> Batch:
    """Make the draft of today's letters of one kind that were asked for.

    `district_code` None: of the whole municipality, for who may print all of it (he may
    also choose one area). What is not needed any more is taken off the list.
    `reissue`: why the same list is made again. Raises NotFound for an area that is
    not the viewer's, AlreadyDone when a colleague took one of them at the same
    moment, and Refused as `begin_batch` does.
    """
    asked = RequestedKind(kind)
    require(by, PRINT)
    codes = {one.district_code for one in making_areas(session, by)}
    if not codes & {district_code, None}:
        raise NotFound(
            NOT_MADE,
            "Dit gebied hoort niet bij uw werk, of de gemeente maakt deze brieven.",
            "Kies een gebied uit de lijst.",
        )
    require_whole_log(session, what=NOT_MADE, by=by, at=at)
    ready = ready_requests(session, by, asked, district_code, at=at)
    drop_letter_requests(session, ready.dropped, by=by, at=at)
    if not ready.rows:
        raise Refused(
            NOT_MADE,
            f"Er wacht geen brief van deze soort: {KIND_LABELS[asked].lower()}.",
            "Ververs de pagina. Wat niet meer nodig was, is van de lijst.",
        )
    ids = [row.subject_id for row in ready.rows]
    if take_letter_requests(session, ids, by=by, at=at) != len(ids):
        raise AlreadyDone(
            NOT_MADE,
            "Een collega maakte deze brieven op hetzelfde moment.",
            "Ververs de pagina en kijk bij Brieven.",
        )
    batch = Batch(
        requests_day=local_date(at),
        district_code=district_code,
        kind=asked.value,
        expected=len(ids),
        template_id=0,
        reference_date=local_date(at),
        made_by=by.actor,
        made_at=at,
    )
    begin_batch(
        session,
        batch,
        ready.rows,
        _terms(session, answer_address, at),
        by=by,
        at=at,
        reissue=reissue,
    )
    settle_requests(session, batch, by=by, at=at)
    return batch


def _terms(session: Session, answer_address: str, at: datetime) -> Terms:
    """What a reminder of today says; the other kinds use the day only."""
    today = local_date(at)
    number = running_cycle_id(session, today)
    cycle = session.get(Cycle, number) if number else None
    weeks = int(norm_in_force(session, "reply_weeks"))
    return Terms(
        approach=cycle.approach if cycle else Approach.BY_REPLY,
        day=today,
        reply_by=today + timedelta(weeks=weeks),
        contact_from=today
        + timedelta(days=cycle.announce_days if cycle else weeks * 7),
        answer_address=answer_address,
    )

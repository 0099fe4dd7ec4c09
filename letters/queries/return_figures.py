"""How many letters came back: by batch, by area, by reason, and in the last days."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from sqlalchemy import exists, func
from sqlmodel import Session, col, select

from letters.queries.returns import LEFT, kind_label
from letters.queries.wave_letters import batch_scope
from letters.rules.pulling import Settled
from letters.rules.returns import ReturnReason, ReturnState
from letters.tables import Batch, Letter, PullLine, ReturnedMail
from outreach.access import Permission, Viewer, ViewerKind, require
from outreach.clock import at_local, local_date
from outreach.queries.municipality import norm_in_force
from outreach.queries.scope import resident_scope
from outreach.rules.small_cells import visible
from outreach.tables import District, Resident
from outreach.wall import over_the_wall

RECENT_DAYS = 7
"""What came back within so many days is shown apart (issue; GOV.UK Notify)."""
KEPT_DAYS = 365
"""Letters are kept a year after they were posted."""
SHOWN_BATCHES = 25
WHOLE_CITY = "Hele gemeente"
_LETTER: Any = Letter


class ReturnCount(NamedTuple):
    """One batch or one area."""

    label: str
    posted: int
    returned: int | None
    """None: a small number, not shown to who may not look people up by name."""
    recent: int | None
    """Of them in the last 7 days."""


class ReturnFigures(NamedTuple):
    """Letters of the last year. Areas add up to the totals; batches are the newest."""

    posted: int
    returned: int
    recent: int
    reasons: Mapping[ReturnReason, int | None]
    """Every reason, also with 0; together `returned`. None: as in `ReturnCount`."""
    areas: list[ReturnCount]
    batches: list[ReturnCount]
    whole: bool
    """False: small numbers are left out."""


class _Batch(NamedTuple):
    """What left and came back of one batch."""

    label: str
    area: str
    since: date
    posted: int
    returned: int
    recent: int


@over_the_wall
def return_figures(session: Session, viewer: Viewer, *, at: datetime) -> ReturnFigures:
    """Letters that left in the viewer's areas in the last year, and what came back."""
    require(viewer, Permission.HANDLE_MAIL)
    today = local_date(at)
    batches = _batches(session, viewer, today)
    reasons: Counter[ReturnReason] = Counter()
    back: dict[int, Counter[bool]] = defaultdict(Counter)
    recent_from = at_local(today - timedelta(days=RECENT_DAYS - 1), time.min)
    for number, reason, recent, count in session.execute(
        select(
            col(ReturnedMail.batch_id),
            col(ReturnedMail.reason),
            (col(ReturnedMail.at) >= recent_from).label("recent"),
            func.count(),
        )
        .where(
            col(ReturnedMail.batch_id).in_(list(batches)),
            col(ReturnedMail.state) == ReturnState.RECORDED,
        )
        .group_by(col(ReturnedMail.batch_id), col(ReturnedMail.reason), "recent")
    ):
        reasons[reason] += count
        back[number][bool(recent)] += count
    rows = [
        row._replace(returned=back[number].total(), recent=back[number][True])
        for number, row in batches.items()
    ]
    whole = _sees_names(viewer)
    smallest = 0 if whole else int(norm_in_force(session, "small_cell"))
    return ReturnFigures(
        posted=sum(row.posted for row in rows),
        returned=reasons.total(),
        recent=sum(row.recent for row in rows),
        reasons=dict(
            zip(
                ReturnReason,
                visible([reasons[reason] for reason in ReturnReason], smallest),
                strict=True,
            )
        ),
        areas=_shown(_by_area(rows), smallest),
        batches=_shown(sorted(rows, key=lambda row: row.since, reverse=True), smallest)[
            :SHOWN_BATCHES
        ],
        whole=whole,
    )


def _batches(session: Session, viewer: Viewer, today: date) -> dict[int, _Batch]:
    """Batches that left in the last year, with the letters that really did."""
    pulled = exists().where(
        col(PullLine.letter_id) == _LETTER.id, col(PullLine.settled) == Settled.PULLED
    )
    since = at_local(today - timedelta(days=KEPT_DAYS), time.min)
    columns: tuple[Any, ...] = (
        col(Batch.id),
        col(Batch.kind),
        col(Batch.handed_over_at),
        col(Batch.posted_on),
        col(District.name),
        func.count(_LETTER.id).label("posted"),
    )
    rows = session.execute(
        select(*columns)
        .join(Letter, _LETTER.batch_id == col(Batch.id))
        .outerjoin(District, col(District.code) == col(Batch.district_code))
        .where(
            batch_scope(viewer, Permission.HANDLE_MAIL),
            col(Batch.state).in_(LEFT),
            col(Batch.handed_over_at) >= since,
            _LETTER.held_reason == "",
            _LETTER.withdrawn_reason == "",
            ~pulled,
        )
        .group_by(
            col(Batch.id),
            col(Batch.kind),
            col(Batch.handed_over_at),
            col(Batch.posted_on),
            col(District.name),
        )
        .order_by(col(Batch.id))
    )
    found = {}
    for row in rows:
        day = row.posted_on or local_date(row.handed_over_at)
        area = row.name or WHOLE_CITY
        label = f"{row.id}: {kind_label(row.kind).lower()}, {area}, {day:%d-%m-%Y}"
        found[row.id] = _Batch(label, area, day, row.posted, 0, 0)
    return found


def _by_area(rows: Iterable[_Batch]) -> list[_Batch]:
    areas: dict[str, _Batch] = {}
    for row in rows:
        so_far = areas.get(row.area, row._replace(posted=0, returned=0, recent=0))
        areas[row.area] = so_far._replace(
            label=row.area,
            posted=so_far.posted + row.posted,
            returned=so_far.returned + row.returned,
            recent=so_far.recent + row.recent,
        )
    return [areas[name] for name in sorted(areas)]


def _shown(rows: list[_Batch], smallest: int) -> list[ReturnCount]:
    """Each column with its small numbers left out; `smallest` 0 leaves none out.

    What is small and what is the rest of a column that adds up are hidden together.
    """
    columns = [
        visible([row.returned for row in rows], smallest),
        visible([row.recent for row in rows], smallest),
    ]
    return [
        ReturnCount(row.label, row.posted, returned, recent)
        for row, returned, recent in zip(rows, *columns, strict=True)
    ]


def _sees_names(viewer: Viewer) -> bool:
    """Whether everybody in these figures could be looked up by name as well."""
    if viewer.kind is not ViewerKind.PERSON:
        return False
    return all(
        Permission.FIND_RESIDENT in grant.permissions
        for grant in viewer.grants_for(Permission.HANDLE_MAIL)
    )


def recent_returns(viewer: Viewer, at: datetime) -> Any:
    """A SELECT of what came back in the last days, for the start page."""
    first = at_local(local_date(at) - timedelta(days=RECENT_DAYS - 1), time.min)
    return (
        select(ReturnedMail.id)
        .join(Resident, col(Resident.id) == col(ReturnedMail.resident_id))
        .where(
            resident_scope(viewer, Permission.PRINT_LETTERS),
            col(ReturnedMail.state) == ReturnState.RECORDED,
            col(ReturnedMail.at) >= first,
        )
    )

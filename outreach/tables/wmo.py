"""Statutory Wmo reports that came from a visit, a follow-up or a signal."""

from datetime import date, datetime

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from outreach.rules.wmo_requests import Asked, EndReason, WmoState
from outreach.tables.columns import Moment, choice

_RUNNING = text("state IN ('reported', 'applied')")


class WmoRequest(SQLModel, table=True):
    """One report: its day, its desk, and what the law asks beside it. No file."""

    __table_args__ = (
        Index(
            "one_running_request_of_an_origin",
            "origin_kind",
            "origin_id",
            unique=True,
            sqlite_where=_RUNNING,
            postgresql_where=_RUNNING,
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    resident_id: str = Field(foreign_key="resident.id", index=True)
    origin_kind: str
    """visit, follow_up or signal; no foreign key, a signal lives one floor up."""
    origin_id: str
    district_code: str | None = Field(default=None, index=True)
    municipal: bool = False
    """Non-disclosure when it was recorded: never shown to a provider."""
    team_id: int | None = Field(default=None, foreign_key="team.id", index=True)
    """Whose work it came from, and who sees it beside the coordinator."""
    state: WmoState = Field(sa_type=choice(WmoState), index=True)
    asked_by: Asked = Field(sa_type=choice(Asked))
    report_on: date
    """Day of the melding: from here six weeks."""
    desk: str
    """Which desk received it; the file is kept there."""
    receipt_on: date | None = None
    """When receipt was confirmed to the resident."""
    support_on: date | None = None
    """When free independent client support was pointed out."""
    support_by: str = ""
    """Who recorded that."""
    support_left_to_desk: bool = False
    """At the hand-over the desk took over to point it out."""
    applied_on: date | None = None
    """Day of the application, if any: from here two weeks."""
    handed_over_on: date | None = None
    system_reference: str = ""
    """Number of the case in the Wmo system."""
    ended_on: date | None = None
    end_reason: EndReason | None = Field(default=None, sa_type=choice(EndReason))
    recorded_by: str
    recorded_at: datetime = Field(sa_type=Moment)
    version_id: int = 1

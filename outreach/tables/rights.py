"""What residents asked about their data, and what we still have to tell them."""

from datetime import date, datetime

from sqlalchemy import JSON, BigInteger, UniqueConstraint
from sqlmodel import Field, SQLModel

from outreach.rules.information_duty import DutyState
from outreach.rules.rights import Requester, RequestKind, RequestState
from outreach.rules.visits import Channel
from outreach.tables.columns import Moment, choice


class RightsRequest(SQLModel, table=True):
    """One request. The answer itself is not kept: it is built when it is asked for."""

    id: int | None = Field(default=None, primary_key=True)
    kind: RequestKind = Field(sa_type=choice(RequestKind))
    resident_id: str | None = Field(default=None, index=True)
    """No foreign key: the request outlives an erased resident. None: erased before."""
    bsn_index: bytes | None = Field(default=None, index=True)
    """Keyed hash, to find what is left about somebody who was erased."""
    older_hashes: list[str] = Field(default_factory=list, sa_type=JSON)
    """The same under older keys, hexadecimal: a disclosure keeps its first hash."""
    requester: Requester = Field(sa_type=choice(Requester))
    requester_name: str = ""
    """Of who asks for somebody else; empty when the resident asks himself."""
    channel: Channel = Field(sa_type=choice(Channel))
    note: str = ""
    """What it is about, short."""
    received_on: date
    registered_at: datetime = Field(sa_type=Moment)
    registered_by: str
    due_on: date = Field(index=True)
    extended_on: date | None = None
    extension_reason: str = ""
    identified_by: str = ""
    """As `rules.rights.IdentifiedBy`; never a number of a document."""
    document_kind: str = ""
    authority_kind: str = ""
    handled_by: int | None = Field(default=None, foreign_key="person.id")
    state: RequestState = Field(
        default=RequestState.RECEIVED, sa_type=choice(RequestState), index=True
    )
    checked_rows: list[str] = Field(default_factory=list, sa_type=JSON)
    """Keyed digests of the rows that a person looked at; see `rules.access_export`."""
    checked_at: datetime | None = Field(default=None, sa_type=Moment)
    checked_by: str = ""
    answered_on: date | None = None
    answered_how: str = ""
    """A `Channel`: how the answer went to the resident."""
    refusal_ground: str = ""
    refusal_reason: str = ""
    version_id: int = 1


class RightsOmission(SQLModel, table=True):
    """Something that is left out of an answer, on which ground and why."""

    id: int | None = Field(default=None, primary_key=True)
    request_id: int = Field(foreign_key="rightsrequest.id", index=True)
    chapter: str
    row_digest: str
    """Keyed: holds nothing of what was left out."""
    label: str = ""
    """Which line of the row; empty: the whole row."""
    ground: str
    reason: str
    by: str
    at: datetime = Field(sa_type=Moment)
    undone_at: datetime | None = Field(default=None, sa_type=Moment)
    undone_by: str = ""


class CorrectionNote(SQLModel, table=True):
    """What a resident says that is not right. The record stays; this stands beside."""

    id: int | None = Field(default=None, primary_key=True)
    resident_id: str = Field(foreign_key="resident.id", index=True)
    request_id: int | None = Field(default=None, foreign_key="rightsrequest.id")
    about: str
    """As `rules.correction_notes.NoteAbout`."""
    text: str
    by: str
    at: datetime = Field(sa_type=Moment)


class AgreementWithdrawal(SQLModel, table=True):
    """A resident took back his agreement that one team gets this."""

    id: int | None = Field(default=None, primary_key=True)
    follow_up_id: int = Field(foreign_key="followup.id", index=True)
    resident_id: str = Field(foreign_key="resident.id", index=True)
    request_id: int | None = Field(default=None, foreign_key="rightsrequest.id")
    state_before: str
    team_id: int | None = Field(default=None, foreign_key="team.id", index=True)
    """Filled: this team had the data already and is asked to stop."""
    by: str
    at: datetime = Field(sa_type=Moment)
    team_told_at: datetime | None = Field(default=None, sa_type=Moment)
    team_told_by: str = ""


class InformationDuty(SQLModel, table=True):
    """Somebody must be told that we got data about him from another (AVG 14)."""

    __table_args__ = (UniqueConstraint("origin_kind", "origin_id", "resident_id"),)

    id: int | None = Field(default=None, primary_key=True)
    resident_id: str = Field(foreign_key="resident.id", index=True)
    origin_kind: str
    """signal, ...; no foreign key, a signal lives one floor up."""
    origin_id: str
    received_on: date
    since: datetime = Field(sa_type=Moment)
    """The beginning of that Dutch day: conversations from then on count."""
    due_on: date = Field(index=True)
    state: DutyState = Field(default=DutyState.OPEN, sa_type=choice(DutyState))
    ground: str = ""
    """Of the postponement or the lapse."""
    professional: str = ""
    """Who decided to postpone: name and function."""
    reason: str = ""
    informed_on: date | None = None
    informed_how: str = ""
    informed_by: str = ""
    raised_by: str
    raised_at: datetime = Field(sa_type=Moment)
    version_id: int = 1


class LedgerMark(SQLModel, table=True):
    """How far this database and the ledger of objections agree. One row, `id` is 1."""

    id: int = Field(default=1, primary_key=True)
    read_bytes: int = Field(default=0, sa_type=BigInteger)
    """Size of the ledger when this database last wrote or read it."""
    waiting: bool = False
    """A line names a cycle that this database does not have (yet)."""

"""Staff and volunteers, what they may do where, and when they can work."""

from datetime import date, datetime, time

from sqlalchemy import JSON, text
from sqlmodel import Field, SQLModel

from outreach.tables.columns import Moment


class Person(SQLModel, table=True):
    """Somebody who works with the system, or visits."""

    id: int | None = Field(default=None, primary_key=True)
    name: str
    email: str = Field(unique=True)
    """Also the name to sign in with; lower case."""
    phone: str = ""
    volunteer: bool = False
    provider_id: int | None = Field(default=None, foreign_key="provider.id")
    gender: str = ""
    """M, V or empty; only to serve a resident's wish."""
    languages: list[str] = Field(default_factory=list, sa_type=JSON)
    trained_on: date | None = None
    conduct_certificate_on: date | None = None
    pass_number: str = ""
    pass_valid_to: date | None = None
    password_hash: str = ""
    password_temporary: bool = False
    """Given by somebody else: must be changed at the first sign-in."""
    link_until: datetime | None = Field(default=None, sa_type=Moment)
    """Until then the organisation's account with this e-mail address may be linked."""
    active: bool = True
    version_id: int = 1


class Assignment(SQLModel, table=True):
    """Role x district x provider x team x dates."""

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    role: str
    district_code: str | None = Field(default=None, foreign_key="district.code")
    provider_id: int | None = Field(default=None, foreign_key="provider.id")
    team_id: int | None = Field(default=None, foreign_key="team.id")
    valid_from: date
    valid_to: date | None = None
    version_id: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    """First day on which the right is gone."""


class Availability(SQLModel, table=True):
    """Weekly hours in which a visitor can make visits."""

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    weekday: int
    """0 is Monday."""
    from_time: time
    to_time: time
    most_visits: int
    """At most so many visits on that day."""
    valid_from: date
    valid_to: date | None = None


class Absence(SQLModel, table=True):
    """Days on which somebody does not work, both included."""

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    first_day: date
    last_day: date
    reason: str = ""


class WebSession(SQLModel, table=True):
    """One signed-in browser; the cookie holds the token, we hold its hash."""

    token_hash: str = Field(primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    created_at: datetime = Field(sa_type=Moment)
    seen_at: datetime = Field(sa_type=Moment)
    expires_at: datetime = Field(sa_type=Moment)
    revoked_at: datetime | None = Field(default=None, sa_type=Moment)
    method: str = Field(
        default="password", sa_column_kwargs={"server_default": "password"}
    )
    """password or organisation."""
    second_factor: bool = Field(
        default=False, sa_column_kwargs={"server_default": text("false")}
    )
    """A second step was taken, here or at the organisation's provider."""
    origin: str = Field(default="", sa_column_kwargs={"server_default": ""})
    browser: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """In words: "Firefox op Windows"."""


class SignInAttempt(SQLModel, table=True):
    """A failed try to sign in, for the slow-down. Holds keyed hashes only."""

    id: int | None = Field(default=None, primary_key=True)
    account_hash: str = Field(index=True)
    origin_hash: str = Field(index=True)
    at: datetime = Field(sa_type=Moment)

"""What signing in keeps beside the session: second factor, provider, drafts."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from outreach.tables.columns import Moment


class SecondFactor(SQLModel, table=True):
    """The second step of a local account: an app that shows codes (TOTP)."""

    person_id: int = Field(primary_key=True, foreign_key="person.id")
    secret_sealed: bytes = b""
    """Sealed under the key file; empty until the first code was right."""
    confirmed_at: datetime | None = Field(default=None, sa_type=Moment)
    """None: not in use yet."""
    next_secret_sealed: bytes = b""
    """Shown as a QR code, and not in use until its first code is right."""
    last_step: int = 0
    """Period of 30 s of the last code that was used: none counts twice."""
    failures: int = 0
    """Wrong codes since the last right one."""
    failed_at: datetime | None = Field(default=None, sa_type=Moment)


class RecoveryCode(SQLModel, table=True):
    """A code on paper for when the phone is lost; works once. Its hash is kept."""

    code_hash: str = Field(primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    made_at: datetime = Field(sa_type=Moment)
    used_at: datetime | None = Field(default=None, sa_type=Moment)


class PendingSignIn(SQLModel, table=True):
    """The password was right, the second step is still to come: opens no page."""

    token_hash: str = Field(primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    method: str
    next_path: str = "/"
    created_at: datetime = Field(sa_type=Moment)
    expires_at: datetime = Field(sa_type=Moment)


class ProviderFlow(SQLModel, table=True):
    """Somebody is at the organisation's provider and will be back within minutes."""

    token_hash: str = Field(primary_key=True)
    content_sealed: bytes
    """State, nonce and PKCE verifier as JSON, sealed."""
    next_path: str = "/"
    created_at: datetime = Field(sa_type=Moment)
    expires_at: datetime = Field(sa_type=Moment)


class ProviderLink(SQLModel, table=True):
    """Who somebody is at the organisation's provider (OIDC issuer and subject)."""

    __table_args__ = (
        UniqueConstraint("issuer", "subject"),
        UniqueConstraint("issuer", "person_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    issuer: str
    subject: str
    person_id: int = Field(foreign_key="person.id", index=True)
    linked_at: datetime = Field(sa_type=Moment)


class KnownBrowser(SQLModel, table=True):
    """A browser in which somebody signed in before: it is not slowed down by what
    others try on his account. Gives no access."""

    token_hash: str = Field(primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    seen_at: datetime = Field(sa_type=Moment)


class VisitDraft(SQLModel, table=True):
    """What somebody typed about a visit and did not send yet; only he gets it back."""

    __table_args__ = (UniqueConstraint("person_id", "visit_id"),)

    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    visit_id: int = Field(index=True)
    content_sealed: bytes
    """JSON, sealed."""
    saved_at: datetime = Field(sa_type=Moment)
    expires_at: datetime = Field(sa_type=Moment, index=True)

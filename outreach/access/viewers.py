"""Who looks or acts, with the rights of one day, and the refusal of who may not."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from outreach.access.rights import (
    JOB_PERMISSIONS,
    NEEDED,
    RESIDENT_PERMISSIONS,
    ROLE_PERMISSIONS,
    Permission,
    Role,
)
from outreach.errors import NotPermitted


class ViewerKind(StrEnum):
    """The five kinds of viewers."""

    PERSON = "person"
    JOB = "job"
    RESIDENT = "resident"
    REPORTER = "reporter"
    ORGANISATION = "organisation"


@dataclass(frozen=True)
class Grant:
    """One role, and where it counts. None means: not limited in that respect."""

    role: Role
    district_code: str | None = None
    provider_id: int | None = None
    team_id: int | None = None

    @property
    def area(self) -> str:
        """Where it counts, as the log holds it: `district:D1 provider:3`."""
        limits = {
            "district": self.district_code,
            "provider": self.provider_id,
            "team": self.team_id,
        }
        return " ".join(f"{name}:{it}" for name, it in limits.items() if it is not None)

    @property
    def permissions(self) -> frozenset[Permission]:
        """What the role may do."""
        return ROLE_PERMISSIONS[self.role]


@dataclass(frozen=True)
class Viewer:
    """Somebody or something that looks or acts, with the rights of day `on`."""

    kind: ViewerKind
    name: str
    on: date
    person_id: int | None = None
    grants: tuple[Grant, ...] = ()
    origin: str = ""
    """Where it comes from, for the log: `web 10.0.0.8`, `command line`, `job`."""
    resident_id: str | None = None
    """Of a resident by code: the only one whom he reaches."""

    @property
    def actor(self) -> str:
        """How history rows name this viewer: `person:12`, `job:facts`.

        `person:unknown` is somebody who is not signed in (tries to get in).
        """
        if self.kind is ViewerKind.PERSON:
            known = self.person_id is not None
            return f"person:{self.person_id if known else 'unknown'}"
        return f"{self.kind}:{self.name}"

    def may(self, permission: Permission) -> bool:
        """Whether any grant holds the permission, wherever it counts."""
        if self.kind is ViewerKind.JOB:
            return permission in JOB_PERMISSIONS
        if self.resident_id is not None:
            return permission in RESIDENT_PERMISSIONS
        return any(self.grants_for(permission))

    def grants_for(self, permission: Permission) -> Iterator[Grant]:
        """The grants that hold a permission; scope is built from these."""
        return (grant for grant in self.grants if permission in grant.permissions)

    @property
    def roles(self) -> frozenset[Role]:
        """The roles held on this day."""
        return frozenset(grant.role for grant in self.grants)

    @property
    def is_municipal(self) -> bool:
        """Works for the municipality itself: at least one grant without provider."""
        return self.kind is ViewerKind.JOB or any(
            grant.provider_id is None for grant in self.grants
        )


def job_viewer(name: str, on: date) -> Viewer:
    """The viewer under which a job works."""
    return Viewer(ViewerKind.JOB, name, on)


def refusal(permission: Permission) -> NotPermitted:
    """The sentence for somebody without a permission."""
    return NotPermitted(
        "Dit mag u niet.",
        f"U heeft geen recht om {NEEDED[permission]}.",
        "Vraag de beheerder om dit recht als u het voor uw werk nodig heeft.",
    )


def require(viewer: Viewer, permission: Permission) -> None:
    """Raise NotPermitted unless the viewer holds the permission somewhere."""
    if not viewer.may(permission):
        raise refusal(permission)

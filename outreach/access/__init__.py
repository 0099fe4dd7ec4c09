"""Who may do what: viewers, roles, permissions and the sentence of a refusal.

Pure data: rights are role x area x provider x team x dates. The dates are applied
where grants are read from the database, so a `Viewer` holds only what counts on
`on`. Queries and actions call `require` in their first lines.
"""

from outreach.access.rights import (
    JOB_PERMISSIONS,
    MAY_GIVE,
    NEEDED,
    RESIDENT_PERMISSIONS,
    ROLE_NAMES,
    ROLE_PERMISSIONS,
    ROLE_TEXTS,
    Permission,
    Role,
)
from outreach.access.viewers import (
    Grant,
    Viewer,
    ViewerKind,
    job_viewer,
    refusal,
    require,
)

__all__ = [
    "JOB_PERMISSIONS",
    "MAY_GIVE",
    "NEEDED",
    "RESIDENT_PERMISSIONS",
    "ROLE_NAMES",
    "ROLE_PERMISSIONS",
    "ROLE_TEXTS",
    "Grant",
    "Permission",
    "Role",
    "Viewer",
    "ViewerKind",
    "job_viewer",
    "refusal",
    "require",
]

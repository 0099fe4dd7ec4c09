"""Rights as data: each has a sentence, and a viewer has what his grants give."""

import pytest

from outreach.access import (
    NEEDED,
    ROLE_NAMES,
    ROLE_PERMISSIONS,
    Permission,
    Role,
    job_viewer,
    require,
)
from outreach.errors import NotPermitted
from tests import build


def test_every_permission_has_a_sentence_and_every_role_a_name() -> None:
    assert set(NEEDED) == set(Permission)
    assert set(ROLE_NAMES) == set(ROLE_PERMISSIONS) == set(Role)


def test_a_refusal_says_what_why_and_what_to_do_now() -> None:
    visitor = build.viewer(Role.VISITOR)
    with pytest.raises(NotPermitted) as caught:
        require(visitor, Permission.FIND_RESIDENT)
    assert caught.value.why == "U heeft geen recht om een inwoner op te zoeken."
    assert caught.value.now.startswith("Vraag de beheerder")


@pytest.mark.parametrize(
    ("role", "permission", "allowed"),
    [
        (Role.COORDINATOR, Permission.APPROVE_WAVES, True),
        (Role.MANAGER, Permission.SEE_FIGURES, True),
        (Role.MANAGER, Permission.FIND_RESIDENT, False),
        (Role.VISITOR, Permission.SEE_FOLLOW_UPS, False),
        (Role.ADMINISTRATOR, Permission.FIND_RESIDENT, False),
        (Role.FOLLOW_UP_WORKER, Permission.WORK_FOLLOW_UPS, True),
    ],
)
def test_what_a_role_may_do(role: Role, permission: Permission, allowed: bool) -> None:
    assert build.viewer(role).may(permission) is allowed


def test_a_job_proposes_but_never_approves() -> None:
    job = job_viewer("waves", build.AT.date())
    assert job.may(Permission.PLAN_WAVES)
    assert not job.may(Permission.APPROVE_WAVES)
    assert not job.may(Permission.CONFIRM_SHRINK)

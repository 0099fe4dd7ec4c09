"""Batches that wait for somebody, for the start page."""

from datetime import datetime
from typing import Any

from sqlmodel import col, select

from letters.queries.wave_letters import batch_scope
from letters.rules.batches import BatchState
from letters.rules.next_steps import STEPS, Who
from letters.tables import Batch
from outreach.access import Permission, Viewer

MAKER = [state for state, step in STEPS.items() if step.who is Who.MAKER]


def batches_to_approve(viewer: Viewer, _at: datetime) -> Any:
    """A SELECT of batches that wait for this person as the second one."""
    return select(Batch.id).where(
        batch_scope(viewer, Permission.APPROVE_LETTERS),
        col(Batch.state) == BatchState.PROOFED,
        col(Batch.made_by) != viewer.actor,
        col(Batch.proofed_by) != viewer.actor,
    )


def batches_to_bring_on(viewer: Viewer, _at: datetime) -> Any:
    """A SELECT of batches that wait for who makes letters."""
    return select(Batch.id).where(
        batch_scope(viewer, Permission.PRINT_LETTERS), col(Batch.state).in_(MAKER)
    )

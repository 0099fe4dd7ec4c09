"""Follow-ups as people look at them: queues, and one card with its history."""

from outreach.queries.follow_ups.card import Card, Step, agreement_text, follow_up_card
from outreach.queries.follow_ups.queues import (
    QUEUE_LABELS,
    QUEUE_SENTENCES,
    Queue,
    QueueRow,
    by_origin,
    by_reference,
    coordinator_queue,
    my_queue,
    queue_counts,
    team_queue,
)
from outreach.queries.follow_ups.scope import follow_up_scope

__all__ = [
    "QUEUE_LABELS",
    "QUEUE_SENTENCES",
    "Card",
    "Queue",
    "QueueRow",
    "Step",
    "agreement_text",
    "by_origin",
    "by_reference",
    "coordinator_queue",
    "follow_up_card",
    "follow_up_scope",
    "my_queue",
    "queue_counts",
    "team_queue",
]

"""Writes the reports that wait at the HTTP door, together in one transaction."""

from collections.abc import Sequence
from typing import NamedTuple

from outreach import clock
from outreach.database import is_away, reading, writing
from outreach.errors import Refused
from outreach.settings import load_settings
from signals.actions.partner_reports import (
    Sent,
    Taken,
    content_hash,
    intake_id_of,
    organisation,
    take_reports,
)
from signals.adapters.group_writer import GroupWriter
from signals.adapters.partner_messages import Report, draft_of
from signals.queries.covenants import Caller, callers


class Job(NamedTuple):
    """One report that waits to be written."""

    key_hash: str
    report: Report
    origin: str


Answer = Taken | Refused | None
"""Refused: the organisation may not report. None: no key of ours."""


def write_group(jobs: Sequence[Job]) -> list[Answer]:
    """Write reports in one transaction; an answer for each, in the same order."""
    url, at = load_settings().url, clock.now()
    with reading(url) as session:
        known = callers(session, {job.key_hash for job in jobs})
    answers: list[Answer] = [None] * len(jobs)
    places: dict[tuple[Caller, str], list[int]] = {}
    for place, job in enumerate(jobs):
        if caller := known.get(job.key_hash):
            places.setdefault((caller, job.origin), []).append(place)
    if not places:
        return answers
    with writing(url) as session:
        for (caller, origin), mine in places.items():
            try:
                taken = take_reports(
                    session,
                    caller.covenant_id,
                    caller.terms,
                    [_sent(jobs[place].report, caller) for place in mine],
                    counted=True,
                    by=organisation(caller.covenant_id, at, origin=origin),
                    at=at,
                )
            except Refused as refusal:
                answers = _fill(answers, mine, [refusal] * len(mine))
            else:
                answers = _fill(answers, mine, taken)
    return answers


def _fill(
    answers: list[Answer], places: list[int], given: Sequence[Answer]
) -> list[Answer]:
    filled = list(answers)
    for place, one in zip(places, given, strict=True):
        filled[place] = one
    return filled


def _sent(report: Report, caller: Caller) -> Sent:
    draft = draft_of(
        report,
        covenant_id=caller.covenant_id,
        kind=caller.terms.reporter_kind,
        intake_id=intake_id_of(caller.covenant_id, report.reference),
    )
    return Sent(draft, content_hash(draft))


WRITER: GroupWriter[Job, Answer] = GroupWriter(write_group, hopeless=is_away)

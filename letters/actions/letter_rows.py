"""What each letter of a new batch will be: its text, language, form, arm and words.

Part of `batch_making`, which asked for the right.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlmodel import Session

from letters.actions.arms import draw_arms
from letters.adapters.font_coverage import covered_signs
from letters.queries.addressed import Addressed
from letters.queries.already_sent import already_sent
from letters.queries.letter_wishes import Wish, wishes_of
from letters.queries.memory import Subject
from letters.queries.templates import Texts
from letters.queries.wave_letters import sequences
from letters.rules.batch_digests import letter_digest
from letters.rules.holds import WITHDRAWN, HoldReason, value_hold
from letters.rules.kinds import KINDS, LetterKind, fits, selection_for
from letters.rules.letter_values import (
    LetterFacts,
    Office,
    Terms,
    hold_reason,
    letter_values,
    sign_hold,
)
from letters.rules.template_language import used_names
from letters.tables import Batch, TemplateVersion
from outreach.access import Permission, Viewer, require
from outreach.errors import Refused
from outreach.queries.contact import contact_refusals
from outreach.queries.residents import address_parts, name_parts
from outreach.rules.contact import ContactRefusal
from outreach.rules.visits import Channel

NOT_MADE = "De brieven zijn niet gemaakt."


class Setting(NamedTuple):
    """What is the same for all letters of a batch."""

    batch: Batch
    texts: Texts
    office: Office
    terms: Terms
    minimum_age: int | None
    refused: Mapping[str, ContactRefusal]
    sent: set[Subject]
    before: Mapping[tuple[str, int], int]
    arms: Mapping[str, tuple[int, str]]
    wishes: Mapping[str, Wish]
    covered: Any


def setting_of(
    session: Session,
    batch: Batch,
    rows: Sequence[Addressed],
    texts: Texts,
    office: Office,
    terms: Terms,
    minimum_age: int | None,
    cycle_id: int | None,
    *,
    by: Viewer,
    at: datetime,
) -> Setting:
    """All that is looked up for the letters together. Raises NotPermitted."""
    require(by, Permission.PRINT_LETTERS)
    kind = LetterKind(batch.kind)
    residents = [row.resident.id for row in rows]
    purpose = KINDS[kind].purpose
    refused = (
        {}
        if purpose is None
        else contact_refusals(
            session,
            residents,
            purpose=purpose,
            channel=Channel.LETTER,
            at=at,
            cycle_id=cycle_id,
        )
    )
    before: dict[tuple[str, int], int] = {}
    for subject_kind in {row.subject_kind for row in rows}:
        ids = [row.subject_id for row in rows if row.subject_kind == subject_kind]
        found = sequences(session, by, ids, batch.kind, subject_kind)
        before |= {(subject_kind, number): last for number, last in found.items()}
    return Setting(
        batch=batch,
        texts=texts,
        office=office,
        terms=terms,
        minimum_age=minimum_age,
        refused=refused,
        sent=already_sent(session, by, batch, [_subject(row) for row in rows]),
        before=before,
        arms=_arms(session, kind, cycle_id, rows, at=at),
        wishes=wishes_of(session, by, residents),
        covered=covered_signs(),
    )


def _subject(row: Addressed) -> Subject:
    return Subject(row.subject_kind, row.subject_id, row.resident.id)


def _arms(
    session: Session,
    kind: LetterKind,
    cycle_id: int | None,
    rows: Sequence[Addressed],
    *,
    at: datetime,
) -> dict[str, tuple[int, str]]:
    """The arm of everybody who gets the general text, drawn for each area apart."""
    if not KINDS[kind].variants:
        return {}
    general = KINDS[kind].selections[0]
    areas: dict[str | None, dict[str, str]] = defaultdict(dict)
    for row in rows:
        if selection_for(kind, row.extra_rule) is general:
            area = areas[row.resident.district_code]
            area[row.resident.id] = row.resident.address_key
    drawn: dict[str, tuple[int, str]] = {}
    for code, households in areas.items():
        drawn |= draw_arms(session, kind, cycle_id, households, code, at=at)
    return drawn


def letter_row(row: Addressed, setting: Setting) -> dict[str, Any]:
    """One letter as it is kept: what it says, or why it does not go."""
    batch, kind = setting.batch, LetterKind(setting.batch.kind)
    wish = setting.wishes.get(row.resident.id, Wish())
    trial, arm = setting.arms.get(row.resident.id, (None, ""))
    text = _text(setting.texts, kind, row.extra_rule, arm)
    second = (
        setting.texts.of(text.selection, wish.language, arm) if wish.language else None
    )
    facts = _facts(row, setting.minimum_age)
    reason = setting.refused.get(row.resident.id)
    withdrawn = reason if reason in WITHDRAWN else None
    held = reason.value if reason else ""
    if not reason:
        held = hold_reason(facts, setting.office.name, setting.covered)
    if not held and _subject(row) in setting.sent:
        held = HoldReason.ALREADY_SENT
    values: dict[str, Any] = {}
    if not withdrawn:
        values, missing = _values(row, facts, setting, text, second)
        held = held or missing
    second_id = second.id if second else None
    layout = str(batch.sheet["layout"])
    return {
        "subject_kind": row.subject_kind,
        "subject_id": row.subject_id,
        "kind": batch.kind,
        "sequence": setting.before.get((row.subject_kind, row.subject_id), 0) + 1,
        "resident_id": row.resident.id,
        "template_id": text.id,
        "language": wish.language if second else "",
        "second_template_id": second_id,
        "form": wish.form,
        "experiment_id": trial,
        "arm": arm,
        "letter_values": values,
        "held_reason": "" if withdrawn else held,
        "withdrawn_reason": withdrawn.value if withdrawn else "",
        "file_name": "",
        "sha256": letter_digest(text.id or 0, second_id, wish.form, layout, values),
        "made_at": batch.made_at,
    }


def _values(
    row: Addressed,
    facts: LetterFacts,
    setting: Setting,
    text: TemplateVersion,
    second: TemplateVersion | None,
) -> tuple[dict[str, Any], str]:
    """What a letter says in its texts, and why it waits when a value is missing."""
    kind = LetterKind(setting.batch.kind)
    values = letter_values(
        facts,
        setting.office,
        setting.terms,
        kind=kind,
        language=second.language if second else "",
        given=row.given,
    )
    held = value_hold(kind, used_names(text.text), values["text"], row.given)
    # What was typed elsewhere, as a visitor's name: one sign would stop the whole file.
    held = held or sign_hold("".join(row.given.values()), setting.covered)
    if second and not held:
        names = used_names(second.text)
        held = value_hold(kind, names, values["second"]["text"], row.given)
    return values, held


def _text(texts: Texts, kind: LetterKind, extra_rule: str, arm: str) -> TemplateVersion:
    """The text for somebody: of the own selection, or else the general one.

    Raises Refused without a text, and for a text that is not for this selection: the
    letter for the bereaved never goes to anybody else (Roermond, 2023).
    """
    wanted = selection_for(kind, extra_rule)
    general = KINDS[kind].selections[0]
    found = (
        texts.of(wanted, "nl", arm)
        or texts.of(wanted, "nl", "")
        or texts.of(general, "nl", arm)
        or texts.of(general, "nl", "")
    )
    if found is None or not fits(found.selection, kind, extra_rule):
        raise Refused(
            NOT_MADE,
            f"Er is geen tekst voor deze brief: {KINDS[kind].label.lower()}.",
            "Schrijf hem op de pagina Briefteksten en probeer het daarna opnieuw.",
        )
    return found


def _facts(row: Addressed, minimum_age: int | None) -> LetterFacts:
    return LetterFacts(
        name=name_parts(row.resident),
        address=address_parts(row.resident),
        code=row.code,
        municipal=row.municipal or row.resident.nondisclosure > 0,
        provider_name=row.provider_name,
        minimum_age=None if row.extra_rule else minimum_age,
    )

"""The rows of a new batch, whatever asked for it: a wave, reminders, or requests.

`begin_batch` takes the first look at each resident, chooses text, language, form and
arm of each letter, and keeps what each will say. Files are made much later, when two
people have looked.
"""

from base64 import b64encode
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from letters.actions.arms import draw_arms
from letters.actions.memory import require_memory
from letters.actions.readiness import check_register, office_of
from letters.actions.templates import templates_in_force
from letters.actions.withdrawing import withdraw_refused
from letters.adapters.font_coverage import covered_signs
from letters.queries.addressed import Addressed
from letters.queries.already_sent import already_sent
from letters.queries.memory import Subject
from letters.queries.print_houses import print_house_of
from letters.queries.templates import Texts
from letters.queries.wave_letters import sequences
from letters.rules.batch_counts import is_reason
from letters.rules.batch_digests import letter_digest, list_digest
from letters.rules.batches import BATCH, BatchState
from letters.rules.holds import WITHDRAWN, HoldReason, value_hold
from letters.rules.kinds import KINDS, LetterForm, LetterKind, fits, selection_for
from letters.rules.letter_values import (
    LetterFacts,
    Office,
    Terms,
    hold_reason,
    letter_values,
    sheet,
)
from letters.rules.template_language import used_names
from letters.rules.windows import window_of
from letters.tables import Batch, Letter, TemplateVersion
from outreach.access import Permission, Viewer, require
from outreach.actions.history import already_done, begin_history, note_down
from outreach.auditing import did, trace_of
from outreach.errors import Refused
from outreach.queries.contact import contact_refusals
from outreach.queries.municipality import municipality
from outreach.queries.residents import address_parts, name_parts
from outreach.rules.contact import ContactRefusal
from outreach.rules.visits import Channel
from outreach.tables import ResidentContact
from outreach.wall import over_the_wall

NOT_MADE = "De brieven zijn niet gemaakt."
CHUNK = 500


class Wish(NamedTuple):
    """How somebody wants his letters."""

    form: LetterForm = LetterForm.STANDARD
    language: str = ""
    """Of the second text in the envelope; "": Dutch only."""


class _Setting(NamedTuple):
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


@over_the_wall
def begin_batch(
    session: Session,
    batch: Batch,
    rows: Sequence[Addressed],
    terms: Terms,
    *,
    by: Viewer,
    at: datetime,
    cycle_id: int | None = None,
    minimum_age: int | None = None,
    reissue: str = "",
) -> Batch:
    """Keep a new batch with a row for each letter, also those held or withdrawn.

    The caller fills of `batch` its source (`wave_id`, or `reminds_wave_id` and
    `reminder_number`, or `requests_day`), `kind`, `district_code`, `expected` and
    `data_only`; the rest is filled here. `cycle_id`: the cycle in which "not this
    cycle" counts, and the stratum of a trial. `minimum_age`: the age of "everybody of
    ... and over", None where that is not true. The same list with the same text again
    is refused, unless `reissue` says why.

    Raises Refused when the register is too old, the municipality's data are not
    complete, there is nobody to write to, or no text; AlreadyDone when a batch of
    this source is there.
    """
    require(by, Permission.PRINT_LETTERS)
    if not rows:
        raise _nobody()
    if not batch.data_only:
        require_memory(session, what=NOT_MADE, by=by, at=at)
    batch.state = BatchState.DRAFT
    batch.reference_date = check_register(session, what=NOT_MADE, by=by, at=at)
    batch.made_by, batch.made_at = by.actor, at
    office = office_of(session)
    house = print_house_of(session, batch)
    batch.print_house_id = house.id
    on_paper = sheet(
        office, window_of(house), kix=house.kix, both_sides=house.both_sides
    )
    batch.sheet = on_paper | {"picture": _logo(session)}
    texts = templates_in_force(session, kind=LetterKind(batch.kind), at=at)
    setting = _setting(
        session, batch, rows, texts, office, terms, minimum_age, cycle_id, by=by, at=at
    )
    made = [_letter_row(row, setting) for row in rows]
    batch.template_id = Counter(row["template_id"] for row in made).most_common(1)[0][0]
    title = session.get_one(TemplateVersion, batch.template_id).title
    batch.sheet = batch.sheet | ({"title": title} if title else {})
    # A second reminder goes to the same people with the same text, and is another list.
    turn = batch.reminder_number or 1
    about = f"{turn}. " if turn > 1 else ""
    batch.list_digest = list_digest(
        (row["template_id"], f"{about}{row['subject_kind']}", row["subject_id"])
        for row in made
    )
    _refuse_the_same_again(session, batch, reissue)
    try:
        with session.begin_nested():
            begin_history(session, batch, BATCH, by=by, at=at)
    except IntegrityError:
        raise already_done(session, BATCH, "") from None
    note_down(session, BATCH.name, batch.id, "begin", reissue.strip(), at=at)
    _keep(session, batch, made, by=by, at=at)
    return batch


def _nobody() -> Refused:
    return Refused(
        NOT_MADE,
        "Er is niemand aan wie nu een brief moet worden geschreven.",
        "Kijk of de golf is goedgekeurd, of al is beantwoord of ingetrokken.",
    )


def _logo(session: Session) -> str:
    logo = municipality(session).logo
    return b64encode(logo).decode() if logo else ""


def _setting(
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
) -> _Setting:
    """All that is looked up for the letters together."""
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
    return _Setting(
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


def wishes_of(
    session: Session, viewer: Viewer, resident_ids: Sequence[str]
) -> dict[str, Wish]:
    """How residents want their letters; who said nothing is not in it."""
    require(viewer, Permission.PRINT_LETTERS)
    found: dict[str, Wish] = {}
    for start in range(0, len(resident_ids), CHUNK):
        rows = session.execute(
            select(col(ResidentContact.resident_id), col(ResidentContact.wishes)).where(
                col(ResidentContact.resident_id).in_(
                    resident_ids[start : start + CHUNK]
                )
            )
        )
        for resident_id, wishes in rows:
            form = (wishes or {}).get("letter_form", "")
            language = (wishes or {}).get("letter_language", "")
            found[resident_id] = Wish(
                LetterForm.LARGE if form == LetterForm.LARGE else LetterForm.STANDARD,
                language if language != "nl" else "",
            )
    return found


def _letter_row(row: Addressed, setting: _Setting) -> dict[str, Any]:
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
    setting: _Setting,
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


def _refuse_the_same_again(session: Session, batch: Batch, reissue: str) -> None:
    """The same list with the same text leaves once, but for a reissue with a reason."""
    same = session.exec(
        select(Batch.id)
        .where(Batch.list_digest == batch.list_digest)
        .order_by(col(Batch.id).desc())
    ).first()
    if same is None or is_reason(reissue):
        return
    raise Refused(
        NOT_MADE,
        f"Deze lijst is met dezelfde tekst al eerder gemaakt, als partij {same}.",
        "Moet het echt opnieuw? Schrijf dan in een zin waarom.",
    )


def _keep(
    session: Session,
    batch: Batch,
    made: Sequence[dict[str, Any]],
    *,
    by: Viewer,
    at: datetime,
) -> None:
    """Write the letters and count them; invitations to nobody are withdrawn."""
    trace = trace_of(session)
    session.execute(
        insert(Letter), [row | {"batch_id": batch.id, "trace": trace} for row in made]
    )
    about = (row["resident_id"] for row in made)
    did(session, by, "make_letters", "batch", batch.id, about, at=at)
    batch.held = sum(bool(row["held_reason"]) for row in made)
    batch.withdrawn = sum(bool(row["withdrawn_reason"]) for row in made)
    batch.letters = len(made) - batch.held - batch.withdrawn
    session.flush()
    if batch.wave_id is not None:
        gone = [
            (row["subject_id"], row["withdrawn_reason"])
            for row in made
            if row["withdrawn_reason"]
        ]
        withdraw_refused(session, gone, by=by, at=at)

"""Whom a text is tried out on: people like those of the register, and none of them."""

from collections.abc import Sequence
from random import Random

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, or_, select, true

from letters.queries.templates import TextKey
from letters.rules.kinds import EXTRA_RULE_SELECTION, LetterKind
from letters.rules.look_alikes import address_like, name_like
from letters.rules.sample_letters import INVENTED, Sample, SamplePerson
from outreach.access import Permission, Viewer, require
from outreach.queries.residents import address_parts, name_parts
from outreach.queries.scope import resident_scope
from outreach.rules.addresses import street_line
from outreach.rules.names import addressee
from outreach.tables import CycleMember, Provider, ProviderTerm, Resident

RIGHT = Permission.WRITE_TEMPLATES
LOOKED_AT = 40
"""Rows of which the real length is counted; the database counts by its columns."""
_NAME = (
    func.length(col(Resident.prefix))
    + func.length(col(Resident.surname))
    + func.length(col(Resident.partner_prefix))
    + func.length(col(Resident.partner_surname))
)
_ADDRESS = func.length(col(Resident.street)) + func.length(col(Resident.city))


def sample_people(
    session: Session, viewer: Viewer, key: TextKey, *, seed: str
) -> dict[Sample, SamplePerson]:
    """Somebody of each sort for the letters of a text, masked; never who he is.

    Made of those for whom the text is meant, else of anybody in the viewer's areas,
    and invented where there is nobody. The same `seed` masks in the same way. Whoever
    sees them learns nothing of a resident: this is no view of a person.
    """
    require(viewer, RIGHT)
    if key.kind is LetterKind.FEEDBACK:
        return dict(INVENTED)
    scope = resident_scope(viewer, RIGHT)
    open_to_all = col(Resident.nondisclosure) == 0
    found: dict[Sample, Resident | None] = {
        Sample.USUAL: _one(session, key, (scope, open_to_all), None),
        Sample.LONGEST_NAME: _one(session, key, (scope, open_to_all), _NAME),
        Sample.LONGEST_ADDRESS: _one(session, key, (scope, open_to_all), _ADDRESS),
        Sample.MUNICIPAL: _one(
            session, key, (scope, col(Resident.nondisclosure) > 0), None
        ),
    }
    return {
        sample: _person(session, viewer, sample, row, seed) if row else INVENTED[sample]
        for sample, row in found.items()
    }


def _one(
    session: Session,
    key: TextKey,
    conditions: Sequence[ColumnElement[bool]],
    length: ColumnElement[int] | None,
) -> Resident | None:
    """The longest by a column, or one from the middle; those whom it is for first."""
    for meant in (_meant(key), true()):
        rows = session.exec(
            select(Resident)
            .where(*conditions, meant, col(Resident.surname).not_in(("", ".")))
            .order_by(*(() if length is None else (length.desc(),)), col(Resident.id))
            .limit(LOOKED_AT)
        ).all()
        if rows:
            return rows[len(rows) // 2] if length is None else _longest(rows, length)
    return None


def _meant(key: TextKey) -> ColumnElement[bool]:
    """Members of a round by the rule that the text is bound to."""
    rules = [rule for rule, who in EXTRA_RULE_SELECTION.items() if who is key.selection]
    if not rules:
        return col(Resident.register_verdict) == "invite"
    members = select(col(CycleMember.resident_id)).where(
        or_(*(col(CycleMember.extra_rule) == rule for rule in rules))
    )
    return col(Resident.id).in_(members)


def _longest(rows: Sequence[Resident], length: ColumnElement[int]) -> Resident:
    """By what really stands on the envelope: initials, titles, number."""
    if length is _NAME:
        return max(rows, key=lambda row: len(addressee(name_parts(row)) or ""))
    return max(rows, key=lambda row: len(street_line(address_parts(row))))


def _person(
    session: Session, viewer: Viewer, sample: Sample, row: Resident, seed: str
) -> SamplePerson:
    rng = Random(f"{seed}:{sample}:{row.id}")
    provider = session.exec(
        select(Provider.name)
        .join(ProviderTerm, col(ProviderTerm.provider_id) == col(Provider.id))
        .where(
            ProviderTerm.district_code == row.district_code,
            col(ProviderTerm.valid_from) <= viewer.on,
            or_(
                col(ProviderTerm.valid_to).is_(None),
                col(ProviderTerm.valid_to) > viewer.on,
            ),
        )
    ).first()
    return SamplePerson(
        name=name_like(name_parts(row), rng),
        address=address_like(address_parts(row), rng),
        municipal=row.nondisclosure > 0,
        provider_name=provider or "",
    )

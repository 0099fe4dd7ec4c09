"""Do the keys belong to this database? Asked at every start, before anything else."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func
from sqlmodel import Session, col, select

from outreach.adapters.key_files import IN_ENVIRONMENT, load_keys
from outreach.adapters.sealing import Keys, open_bsn, sealed_under
from outreach.errors import Refused
from outreach.settings import Settings
from outreach.tables import AuditEvent, Resident, SealingKey


class KnownKeys(NamedTuple):
    """What the database says of keys."""

    proofs: dict[str, str]
    """Key id -> what the database keeps to know the set again."""
    pending: str
    """The set under which numbers are being sealed anew; "" when none are."""
    sealed: tuple[str, bytes] | None
    """Id of a resident and his sealed number; None before the first delivery."""
    last_chained: str
    """The key id of the last event of the log; "" before the first."""

    @property
    def in_use(self) -> bool:
        """Something can be read with the right keys only."""
        return bool(self.proofs or self.sealed or self.last_chained)


def known_keys(session: Session) -> KnownKeys:
    """What this database knows of keys."""
    rows = session.exec(select(SealingKey)).all()
    one = session.execute(
        select(col(Resident.id), col(Resident.bsn_sealed))
        .where(
            col(Resident.last_delivery_id).is_not(None),
            func.length(col(Resident.bsn_sealed)) > 0,
        )
        .limit(1)
    ).first()
    last = session.exec(
        select(AuditEvent.key_id).order_by(col(AuditEvent.seq).desc()).limit(1)
    ).first()
    return KnownKeys(
        {row.key_id: row.proof for row in rows},
        next((row.key_id for row in rows if row.resealed_at is None), ""),
        (one[0], bytes(one[1])) if one else None,
        last or "",
    )


def right_keys(session: Session, settings: Settings) -> Keys:
    """The keys, when they are those of this database; made when nothing is in use.

    Raises Refused when they are lost or of another database, SettingsWrong when the
    file is damaged or others can read it.
    """
    known = known_keys(session)
    keys = load_keys(settings, numbers_sealed=known.in_use)
    for key_id, proof in known.proofs.items():
        mine = keys.named(key_id)
        if mine is None:
            raise _other(settings, f"de sleutel {key_id} staat er niet in")
        if mine.proof != proof:
            raise _other(settings, f"de sleutel {key_id} is een andere")
    if not known.proofs:
        _try_out(known, keys, settings)
    return keys


def _try_out(known: KnownKeys, keys: Keys, settings: Settings) -> None:
    """A database of before the keys were noted: does one number open?"""
    if known.sealed is not None:
        resident_id, sealed = known.sealed
        name = sealed_under(sealed)
        if keys.named(name) is None:
            raise _other(settings, f"de sleutel {name} staat er niet in")
        try:
            open_bsn(keys, sealed, resident_id)
        except Refused:
            raise _other(settings, f"de sleutel {name} is een andere") from None
    if known.last_chained and keys.named(known.last_chained) is None:
        raise _other(settings, f"de sleutel {known.last_chained} staat er niet in")


def _other(settings: Settings, why: str) -> Refused:
    given = bool(settings.key_ring.get_secret_value())
    where = IN_ENVIRONMENT if given else str(settings.keys)
    return Refused(
        "Omzien start niet: de sleutels horen niet bij deze database.",
        f"Dit klopt niet aan {where}: {why}.",
        "Zet het nieuwste sleutelbestand van deze database terug uit de reservekopie "
        "(rechten 600), of kies de database die bij dit bestand hoort.",
    )


class Rotation(NamedTuple):
    """How far the sealing under new keys is."""

    key_id: str
    since: datetime
    by: str
    finished_at: datetime | None


def last_rotation(session: Session) -> Rotation | None:
    """The newest set of keys; None before the first start."""
    row = session.exec(
        select(SealingKey).order_by(col(SealingKey.since).desc()).limit(1)
    ).first()
    return Rotation(row.key_id, row.since, row.by, row.resealed_at) if row else None

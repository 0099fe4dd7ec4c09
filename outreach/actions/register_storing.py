"""Writes what a delivery brought: new residents, differences, events, rejects."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import insert, update
from sqlmodel import Session, col, select

from outreach.access import Permission, Viewer
from outreach.actions.key_rotation import move_indexes
from outreach.actions.register_consequences import Happened, carry_out
from outreach.adapters.sealing import BlindIndex, Keys, older_indexes, seal_bsn
from outreach.auditing import did
from outreach.database import random_of
from outreach.rules.codes import RESIDENT_ID_LENGTH, new_code
from outreach.rules.register.areas import Area
from outreach.rules.register.events import COMPARED, Change, EventKind, changes
from outreach.rules.register.person import RegisterPerson, stored_values
from outreach.rules.register.verdicts import Judgement, RowVerdict
from outreach.tables import RegisterEvent, RejectedRow, Resident

BATCH = 500
DISAPPEARED = "disappeared"
"""Reason beside the verdict review for somebody who is absent from a delivery."""
_RESIDENT: Any = Resident


class Arrival(NamedTuple):
    """A row that is to be stored."""

    resident_id: str
    """Empty for somebody new."""
    bsn: str
    person: RegisterPerson
    judgement: Judgement
    area: Area


class Store:
    """Collects rows and writes them in batches; a dry run only works out events."""

    def __init__(
        self,
        session: Session,
        *,
        keys: Keys,
        municipality_code: str,
        dry_run: bool,
        first: bool,
        taken: set[str],
        by: Viewer,
        at: datetime,
    ) -> None:
        self.session, self.keys = session, keys
        self.index, self.older = BlindIndex(keys), older_indexes(keys)
        self.municipality_code, self.dry_run = municipality_code, dry_run
        self.first = first
        """The very first delivery: everybody is new, which is no news."""
        self.taken = taken
        """Ids in use: a repeatable source of ids may begin anew."""
        self.by, self.at = by, at
        self.delivery_id = 0
        self.new = self.changed = 0
        self.happened: list[Happened] = []
        self._touched: list[str] = []
        """New and changed residents: whom the event in the log is about."""
        self._new: list[Arrival] = []
        self._changed: list[Arrival] = []

    def add_new(self, arrival: Arrival) -> None:
        """Somebody who was not known."""
        self.new += 1
        self._new.append(arrival)
        if len(self._new) >= BATCH:
            self._flush_new()

    def add_changed(self, arrival: Arrival) -> None:
        """Somebody known of whom something differs."""
        self.changed += 1
        self._changed.append(arrival)
        if len(self._changed) >= BATCH:
            self._flush_changed()

    def flush(self) -> None:
        """Write what is left."""
        self._flush_new()
        self._flush_changed()

    def disappear(self, ids: Sequence[str], day: date) -> None:
        """Known residents who are absent from a full delivery: for a person to see."""
        for start in range(0, len(ids), BATCH):
            part = ids[start : start + BATCH]
            for row in self._present(part):
                after = dict(row._mapping) | {
                    "missing_since": day,
                    "register_verdict": RowVerdict.REVIEW,
                    "register_reason": DISAPPEARED,
                }
                self._compare(row, after)
            if self.dry_run:
                continue
            self._touched += part
            self.session.execute(
                update(Resident)
                .where(col(Resident.id).in_(part))
                .values(
                    missing_since=day,
                    register_verdict=RowVerdict.REVIEW.value,
                    register_reason=DISAPPEARED,
                    last_delivery_id=self.delivery_id,
                    version_id=col(Resident.version_id) + 1,
                )
                .execution_options(synchronize_session=False)
            )

    def events(self) -> Counter[str]:
        """How many events of each kind."""
        return Counter(one.change.kind.value for one in self.happened)

    def finish(self, rejected: Sequence[dict[str, Any]]) -> None:
        """Carry out the consequences and write events and the work list."""
        if rejected:
            rows = [row | {"delivery_id": self.delivery_id} for row in rejected]
            self.session.execute(insert(RejectedRow), rows)
        done = carry_out(
            self.session,
            self.happened,
            delivery_id=self.delivery_id,
            by=self.by,
            at=self.at,
        )
        told = [(one, done.sentences[n]) for n, one in enumerate(self.happened)]
        told += [(one, BEREAVED) for one in done.extra]
        self.happened += done.extra
        rows = [self._event(one, sentence) for one, sentence in told]
        if rows:
            self.session.execute(insert(RegisterEvent), rows)
        touched = self._touched + [one.resident_id for one in done.extra]
        right, about = Permission.IMPORT_REGISTER, self.delivery_id
        did(
            self.session,
            self.by,
            "import",
            "delivery",
            about,
            touched,
            at=self.at,
            permission=right,
        )
        self.session.expire_all()

    def _event(self, one: Happened, sentence: str) -> dict[str, Any]:
        return {
            "delivery_id": self.delivery_id,
            "resident_id": one.resident_id,
            "kind": one.change.kind.value,
            "at": self.at,
            "before": one.change.before,
            "after": one.change.after,
            "consequence": sentence,
        }

    def _flush_new(self) -> None:
        arrivals, self._new = self._new, []
        if not arrivals or self.dry_run:
            return
        random = random_of(self.session)
        rows = []
        for one in arrivals:
            resident_id = new_code(random, RESIDENT_ID_LENGTH)
            while resident_id in self.taken:
                resident_id = new_code(random, RESIDENT_ID_LENGTH)
            self.taken.add(resident_id)
            rows.append(
                self._values(one)
                | {
                    "id": resident_id,
                    "bsn_sealed": seal_bsn(self.keys, one.bsn, resident_id),
                    "bsn_index": self.index.of(one.bsn),
                    "first_delivery_id": self.delivery_id,
                    "version_id": 1,
                }
            )
            if not self.first:
                change = Change(
                    EventKind.REGISTERED,
                    {},
                    {"register_verdict": one.judgement.verdict.value},
                )
                self._happen(resident_id, change, one.judgement, one.area, one.person)
        self.session.execute(insert(Resident), rows)
        self._touched += [row["id"] for row in rows]
        self._find_again(arrivals)

    def _find_again(self, arrivals: Sequence[Arrival]) -> None:
        """Somebody who was erased and comes back: his objection stands under the
        index of the keys of then, and moves to the index of now."""
        moved = {
            older.of(one.bsn): self.index.of(one.bsn)
            for older in self.older
            for one in arrivals
        }
        if moved:
            move_indexes(self.session, moved)

    def _values(self, one: Arrival) -> dict[str, Any]:
        return stored_values(one.person) | {
            "district_code": one.area.district_code,
            "neighbourhood_code": one.area.neighbourhood_code,
            "register_verdict": one.judgement.verdict.value,
            "register_reason": str(one.judgement.reason),
            "missing_since": None,
            "row_hash": one.person.row_hash,
            "last_delivery_id": self.delivery_id,
        }

    def _present(self, ids: Sequence[str]) -> Sequence[Any]:
        columns = [getattr(_RESIDENT, name) for name in COMPARED]
        return self.session.execute(
            select(
                _RESIDENT.id, _RESIDENT.version_id, _RESIDENT.address_key, *columns
            ).where(_RESIDENT.id.in_(ids))
        ).all()

    def _flush_changed(self) -> None:
        arrivals, self._changed = self._changed, []
        if not arrivals:
            return
        now = {one.resident_id: one for one in arrivals}
        rows = []
        for row in self._present(list(now)):
            one = now[row.id]
            values = self._values(one)
            if one.judgement.verdict is RowVerdict.IGNORED:
                values |= REMOVED_VALUES
            self._compare(row, values)
            rows.append(values | {"id": row.id, "version_id": row.version_id + 1})
        if not self.dry_run:
            self.session.execute(update(Resident), rows)
            self._touched += list(now)

    def _compare(self, row: Any, after: Any) -> None:
        for change in changes(row._mapping, after, self.municipality_code):
            self.happened.append(
                Happened(
                    row.id,
                    change,
                    after["register_reason"],
                    after["district_code"],
                    after["address_key"],
                )
            )

    def _happen(
        self,
        resident_id: str,
        change: Change,
        judgement: Judgement,
        area: Area,
        person: RegisterPerson,
    ) -> None:
        self.happened.append(
            Happened(
                resident_id,
                change,
                str(judgement.reason),
                area.district_code,
                person.address_key,
            )
        )


BEREAVED = "Geen brief; een medewerker beoordeelt of contact past."
REMOVED_VALUES: dict[str, Any] = {
    **dict.fromkeys(
        (
            "given_names",
            "title",
            "prefix",
            "surname",
            "partner_title",
            "partner_prefix",
            "partner_surname",
            "partner_from",
            "partner_until",
            "partner_end_reason",
            "birth",
            "died_on",
            "person_investigation",
            "address_investigation",
            "address_function",
            "address_since",
            "street",
            "public_space",
            "house_letter",
            "house_addition",
            "house_indication",
            "postcode",
            "city",
            "bag_object_id",
            "bag_address_id",
            "location",
            "country",
            "address_key",
        ),
        "",
    ),
    "birth_earliest": None,
    "birth_latest": None,
    "house_number": None,
    "foreign_lines": [],
    "bsn_sealed": b"",
    "register_verdict": RowVerdict.OUT.value,
}
"""A record made in error is stripped; the blind index stays, so that an objection is
known again when the person comes back."""

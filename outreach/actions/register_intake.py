"""The rows of one delivery: each is judged, counted once, and stored or passed by."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from outreach.access import Viewer
from outreach.actions.register_known import (
    KnownResident,
    area_table,
    known_residents,
)
from outreach.actions.register_refusals import (
    Known,
    refuse_implausible,
    refuse_many_rejected,
    refuse_shrink,
)
from outreach.actions.register_result import ImportResult, Tally, by_verdict
from outreach.actions.register_storing import Arrival, Store
from outreach.adapters.register_files import RegisterFile
from outreach.adapters.register_files.report import ReportWriter
from outreach.adapters.register_files.survey import STEP, Survey
from outreach.adapters.sealing import BlindIndex, Keys, older_indexes
from outreach.queries.municipality import municipality
from outreach.rules.addresses import UNKNOWN
from outreach.rules.register.areas import NOWHERE, Area, area_of
from outreach.rules.register.checks import normal_bsn
from outreach.rules.register.events import EventKind
from outreach.rules.register.examining import Examined, Setting, examine
from outreach.rules.register.messages import doubled
from outreach.rules.register.reporting import report_line, sentences
from outreach.rules.register.sieve import sieve
from outreach.rules.register.verdicts import (
    Judgement,
    RowReason,
    RowVerdict,
    is_kept,
)
from outreach.tables import Delivery

UNDER_AGE = Judgement(RowVerdict.OUT, RowReason.UNDER_AGE)
GONE = (EventKind.DIED, EventKind.MOVED_OUT, EventKind.EMIGRATED)


@dataclass(frozen=True)
class Order:
    """What was asked for."""

    file: RegisterFile
    file_name: str
    setting: Setting
    changes_only: bool
    dry_run: bool
    max_rejected: float
    confirm_shrink: bool
    last_reference_date: date | None


class Intake:
    """One delivery on its way in. Use it once."""

    def __init__(
        self,
        session: Session,
        order: Order,
        seen: Survey,
        *,
        keys: Keys,
        report: ReportWriter | None,
        by: Viewer,
        at: datetime,
    ) -> None:
        self.session, self.order, self.survey = session, order, seen
        self.report, self.by, self.at = report, by, at
        self.known = known_residents(session)
        self.areas = area_table(session)
        self.municipality = municipality(session).name
        self.index, self.older = BlindIndex(keys), older_indexes(keys)
        self.tally = Tally()
        self.present: set[str] = set()
        self.rejects: list[dict[str, Any]] = []
        # Above the threshold the file is refused: no need to keep more than that.
        self.most_rejects = int(seen.rows * order.max_rejected / 100) + 1
        self.store = Store(
            session,
            keys=keys,
            municipality_code=order.setting.municipality_code,
            dry_run=order.dry_run,
            first=order.last_reference_date is None,
            taken={one.id for one in self.known.values()},
            by=by,
            at=at,
        )

    def run(self, progress: Callable[[int], None]) -> ImportResult:
        """All rows, the checks on the whole, the consequences. Raises FileRejected."""
        if not self.order.dry_run:
            delivery = self._begin_delivery()
        self._read_rows(progress)
        refuse_many_rejected(self.tally, self.order.max_rejected)
        self.store.flush()
        absent = self._absent()
        self._check_plausible(len(absent))
        self.store.disappear(absent, self.order.setting.reference_date)
        if self.order.dry_run:
            return self._result(None, len(absent))
        self.store.finish(self.rejects)
        self._end_delivery(delivery)
        return self._result(delivery.id, len(absent))

    def _read_rows(self, progress: Callable[[int], None]) -> None:
        file, setting = self.order.file, self.order.setting
        certainly_young = sieve(
            file.columns,
            file.width,
            reference_date=setting.reference_date,
            latest_day=setting.latest_day,
            municipality_code=setting.municipality_code,
        )
        doubles, known = self.survey.doubles, self.known
        bsn_at, report = file.columns["bsn"], self.report
        young = 0
        for done, (line, cells) in enumerate(file.rows(), 1):
            if not done % STEP:
                progress(done)
            if (
                report is None
                and certainly_young(cells)
                and line not in doubles
                and not (known and self._known(cells[bsn_at]))
            ):
                young += 1
            else:
                self._look_at(line, cells)
        self.tally.accepted += young
        if young:
            self.tally.verdicts[UNDER_AGE] += young

    def _look_at(self, line: int, cells: Sequence[str]) -> None:
        file = self.order.file
        lines = self.survey.doubles.get(line)
        bsn_cell = cells[file.columns["bsn"]] if lines else ""
        examined = examine(
            cells,
            file.columns,
            file.width,
            self.order.setting,
            doubled=doubled(lines, bsn_cell.strip()) if lines else "",
        )
        self._count(line, examined)
        if self.report is not None:
            self.report.write(
                report_line(
                    line,
                    examined,
                    self.order.setting.municipality_code,
                    self.municipality,
                )
            )

    def _count(self, line: int, examined: Examined) -> None:
        judgement = examined.judgement
        bsn = normal_bsn(examined.raw.get("bsn", ""))
        known = self._known(bsn) if bsn else None
        if known:
            self.present.add(known.id)
        if judgement.verdict is RowVerdict.REJECTED or bsn is None:
            self._reject(line, examined)
            return
        self.tally.verdicts[judgement] += 1
        area = self._area(examined)
        if judgement.verdict is RowVerdict.INVITE:
            self.tally.nondisclosed += examined.person.nondisclosure > 0
            self.tally.located += examined.person.location not in UNKNOWN
            self.tally.without_area += area.district_code is None
        arrival = Arrival(
            known.id if known else "", bsn, examined.person, judgement, area
        )
        self._keep(arrival, known)

    def _known(self, bsn: str) -> KnownResident | None:
        """By the index of now; while keys are being replaced, also by an older one."""
        found = self.known.get(self.index.of(bsn))
        if found is None:
            for older in self.older:
                found = found or self.known.get(older.of(bsn))
        return found

    def _keep(self, arrival: Arrival, known: KnownResident | None) -> None:
        ignored = arrival.judgement.verdict is RowVerdict.IGNORED
        if ignored:
            self.tally.ignored += 1
        if known is None:
            self.tally.accepted += not ignored
            day = self.order.setting.reference_date
            if is_kept(arrival.judgement, arrival.person, day):
                self.store.add_new(arrival)
        elif _is_same(arrival, known):
            self.tally.unchanged += not ignored
        else:
            self.tally.accepted += not ignored
            self.store.add_changed(arrival)

    def _reject(self, line: int, examined: Examined) -> None:
        self.tally.reject(examined.judgement)
        if len(self.rejects) < self.most_rejects:
            self.rejects.append(
                {
                    "row": line,
                    "reason": str(examined.judgement.reason),
                    "messages": sentences(line, examined),
                }
            )

    def _area(self, examined: Examined) -> Area:
        if examined.judgement.verdict is RowVerdict.IGNORED:
            return NOWHERE
        return area_of(examined.raw, examined.person.postcode, self.areas)

    def _absent(self) -> list[str]:
        """Known residents who live here and are not in a full delivery."""
        if self.order.changes_only:
            return []
        known = self.known.values()
        return [one.id for one in known if one.live and one.id not in self.present]

    def _check_plausible(self, absent: int) -> None:
        known = Known(
            live=sum(one.live for one in self.known.values()),
            last_reference_date=self.order.last_reference_date,
        )
        confirmed = self.order.confirm_shrink
        refuse_shrink(absent, known, confirmed=confirmed)
        gone = {
            one.resident_id for one in self.store.happened if one.change.kind in GONE
        }
        refuse_implausible(
            len(gone), known, self.order.setting.reference_date, confirmed=confirmed
        )

    def _begin_delivery(self) -> Delivery:
        order = self.order
        delivery = Delivery(
            file_name=order.file_name,
            digest=order.file.digest,
            layout=order.file.layout.value,
            changes_only=order.changes_only,
            reference_date=order.setting.reference_date,
            received_at=self.at,
            by=self.by.actor,
            read=0,
            accepted=0,
            unchanged=0,
            rejected=0,
            ignored=0,
            duplicate=0,
            shrink_confirmed_by=self.by.actor if order.confirm_shrink else "",
        )
        self.session.add(delivery)
        self.session.flush()
        self.store.delivery_id = delivery.id or 0
        return delivery

    def _end_delivery(self, delivery: Delivery) -> None:
        tally = self.tally
        delivery.read = tally.read
        delivery.accepted = tally.accepted
        delivery.unchanged = tally.unchanged
        delivery.rejected = tally.rejected
        delivery.ignored = tally.ignored
        delivery.duplicate = tally.duplicate
        delivery.verdicts = by_verdict(tally.verdicts)
        self.session.flush()

    def _result(self, delivery_id: int | None, absent: int) -> ImportResult:
        order, tally = self.order, self.tally
        return ImportResult(
            file_name=order.file_name,
            layout=order.file.layout.value,
            encoding=order.file.encoding,
            reference_date=order.setting.reference_date,
            changes_only=order.changes_only,
            dry_run=order.dry_run,
            delivery_id=delivery_id,
            already=False,
            read=tally.read,
            accepted=tally.accepted,
            unchanged=tally.unchanged,
            rejected=tally.rejected,
            ignored=tally.ignored,
            duplicate=tally.duplicate,
            verdicts=by_verdict(tally.verdicts),
            new=self.store.new,
            changed=self.store.changed,
            disappeared=absent,
            invite_nondisclosed=tally.nondisclosed,
            invite_located=tally.located,
            invite_without_area=tally.without_area,
            events=dict(sorted(self.store.events().items())),
        )


def _is_same(arrival: Arrival, known: KnownResident) -> bool:
    """Whether nothing differs: the data, the verdict, the area, the presence."""
    verdict, reason = arrival.judgement
    if verdict is RowVerdict.IGNORED:
        return known.reason == reason
    return (
        not known.missing
        and (known.verdict, known.reason) == (verdict, reason)
        and known.area == arrival.area
        and known.row_hash == arrival.person.row_hash
    )

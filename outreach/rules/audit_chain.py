"""Walks along the log and tells where it breaks. Pure: rows in, breaks out.

Each event's mac covers the mac before it, so whoever changes, removes, adds or
exchanges an event without the key breaks the chain at that place. A cut tail leaves
a whole chain: only the end that is noted elsewhere (the tail row, the anchors outside
the database) gives it away.
"""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any, NamedTuple

from outreach.rules.audit import FIELDS, START_OF_CHAIN, digest_of, form_of, mac_of

_SEQ, _KEY_ID = FIELDS.index("seq"), FIELDS.index("key_id")
_COUNT, _DIGEST = FIELDS.index("subject_count"), FIELDS.index("subject_digest")
FEWEST_FOR_A_WRONG_KEY = 3
"""Events of one key that must all fail before the key itself is blamed."""


class BreakKind(StrEnum):
    """What is wrong at a place."""

    EDITED = "edited"
    MISSING = "missing"
    EXTRA = "extra"
    PERSONS = "persons"
    STRAY_PERSONS = "stray_persons"
    KEY_UNKNOWN = "key_unknown"
    KEY_RETIRED = "key_retired"
    KEY_WRONG = "key_wrong"
    CUT = "cut"
    TAIL = "tail"
    OLDER = "older"
    FORKED = "forked"


SENTENCES: Mapping[BreakKind, str] = {
    BreakKind.EDITED: "{place} is gewijzigd, ingevoegd of verwisseld",
    BreakKind.MISSING: "{place} ontbreekt",
    BreakKind.EXTRA: "{place} staat er zonder dat Omzien die schreef",
    BreakKind.PERSONS: "bij {place} kloppen de personen niet: er is er een "
    "toegevoegd, weggehaald of gewijzigd",
    BreakKind.STRAY_PERSONS: "bij {place} staan personen zonder regel",
    BreakKind.KEY_UNKNOWN: "{place} is met een sleutel geschreven die er niet is",
    BreakKind.KEY_RETIRED: "{place} is met een vervangen sleutel geschreven",
    BreakKind.KEY_WRONG: "{place} past niet bij de sleutel: het sleutelbestand is "
    "niet van deze database",
    BreakKind.CUT: "het eind is weg: {place} is geschreven en staat er niet meer",
    BreakKind.TAIL: "{place} is niet het eind dat Omzien noteerde",
    BreakKind.OLDER: "de database is ouder dan het nieuwste anker, of het eind is "
    "weg: {place} staat er niet meer",
    BreakKind.FORKED: "{place} is een andere dan die het anker buiten de database "
    "noemt: het log is herschreven, of een oude kopie is teruggezet",
}


class Link(NamedTuple):
    """A place in the chain."""

    seq: int = 0
    mac: str = START_OF_CHAIN


class ChainKey(NamedTuple):
    """A key of the log, and the last event it may have written (None: in use)."""

    audit: bytes
    until: int | None = None


class Break(NamedTuple):
    """One place where the log is not what it says; `last` where several follow."""

    seq: int
    kind: BreakKind
    last: int

    @property
    def sentence(self) -> str:
        """What is wrong and where, in Dutch, without a capital and a full stop."""
        place = f"regel {self.seq}"
        if self.last > self.seq:
            place = f"regel {self.seq} tot en met {self.last}"
        return SENTENCES[self.kind].format(place=place)


class _Used:
    """How the events of one key fared."""

    def __init__(self, seq: int) -> None:
        self.first = self.last = seq
        self.tried = self.failed = 0


class ChainWalk:
    """One walk: `take` each event in order of its number, then `finish`."""

    def __init__(
        self,
        keys: Mapping[str, ChainKey],
        *,
        start: Link | None = None,
        anchors: Mapping[int, str] | None = None,
    ) -> None:
        self.keys, self.last = keys, start or Link()
        self.anchors = anchors or {}
        """Number -> mac, as noted outside the database."""
        self.events = 0
        self._breaks: list[Break] = []
        self._used: dict[str, _Used] = {}

    def take(self, values: Sequence[Any], mac: str, persons: Iterable[str]) -> None:
        """One event: its values in the order of `FIELDS`, its mac, its pseudonyms."""
        seq, before = values[_SEQ], self.last
        self.events += 1
        if seq == before.seq + 1:
            self._check_mac(values, mac, before.mac)
        elif seq > before.seq:
            # What follows a gap hangs on a mac that is gone: the walk goes on from it.
            self._found(before.seq + 1, BreakKind.MISSING, last=seq - 1)
        else:
            self._found(seq, BreakKind.EXTRA)
        self._check_persons(values, list(persons))
        noted = self.anchors.get(seq)
        if noted is not None and noted != mac:
            self._found(seq, BreakKind.FORKED)
        self.last = Link(seq, mac)

    def _check_mac(self, values: Sequence[Any], mac: str, before: str) -> None:
        seq, key_id = values[_SEQ], values[_KEY_ID]
        key = self.keys.get(key_id)
        if key is None:
            self._found(seq, BreakKind.KEY_UNKNOWN)
            return
        used = self._used.setdefault(key_id, _Used(seq))
        used.last, used.tried = seq, used.tried + 1
        if mac_of(key.audit, before, form_of(values)) != mac:
            used.failed += 1
            self._found(seq, BreakKind.EDITED)
        elif key.until is not None and seq > key.until:
            self._found(seq, BreakKind.KEY_RETIRED)

    def _check_persons(self, values: Sequence[Any], persons: list[str]) -> None:
        right = len(persons) == values[_COUNT]
        if not right or (persons and digest_of(persons) != values[_DIGEST]):
            self._found(values[_SEQ], BreakKind.PERSONS)

    def stray(self, seq: int) -> None:
        """Persons stand at a number that no event has."""
        self._found(seq, BreakKind.STRAY_PERSONS)

    def finish(self, tail: Link | None) -> list[Break]:
        """All breaks by place; `tail` is the end as the database notes it."""
        self._check_end(tail)
        newest = max(self.anchors, default=0)
        if newest > self.last.seq:
            self._found(self.last.seq + 1, BreakKind.OLDER, last=newest)
        for used in self._used.values():
            if used.failed == used.tried >= FEWEST_FOR_A_WRONG_KEY:
                self._breaks = [b for b in self._breaks if not _explained(b, used)]
                self._found(used.first, BreakKind.KEY_WRONG, last=used.last)
        return sorted(self._breaks)

    def _check_end(self, tail: Link | None) -> None:
        end = self.last
        if tail is None:
            if end.seq:
                self._found(end.seq, BreakKind.TAIL)
        elif tail.seq > end.seq:
            self._found(end.seq + 1, BreakKind.CUT, last=tail.seq)
        elif tail.seq < end.seq:
            self._found(tail.seq + 1, BreakKind.EXTRA, last=end.seq)
        elif tail.seq and tail.mac != end.mac:
            self._found(end.seq, BreakKind.TAIL)

    def _found(self, seq: int, kind: BreakKind, *, last: int | None = None) -> None:
        """Note a break; one that follows upon the same kind makes that one longer."""
        upto = seq if last is None else last
        before = self._breaks[-1] if self._breaks else None
        if before and before.kind is kind and before.last + 1 == seq:
            self._breaks[-1] = before._replace(last=upto)
        else:
            self._breaks.append(Break(seq, kind, upto))


def _explained(one: Break, used: _Used) -> bool:
    edited = one.kind is BreakKind.EDITED
    return edited and used.first <= one.seq and one.last <= used.last

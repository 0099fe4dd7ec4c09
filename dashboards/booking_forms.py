"""Making, moving and cancelling an appointment, as the desk and the office do it."""

from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import streamlit as st

from dashboards.dutch import clock_time, long_date
from dashboards.frame import Desk, done, form_nonce, refusals
from outreach.actions.visits import book_visit, cancel_visit, reschedule_visit
from outreach.clock import at_local, local_date
from outreach.queries.letter_requests import is_confirmed_on_paper
from outreach.queries.municipality import norm_in_force
from outreach.queries.visits import Slot, free_slots
from outreach.rules.responses import GENDER_LABELS, KIND_LABELS
from outreach.rules.visits import VisitKind

SEARCH_DAYS = 13
"""Two weeks in one look."""
LENGTHS = (30, 45, 60, 90, 120)
CANCEL_REASONS = (
    "De inwoner belde af",
    "De inwoner wil toch geen bezoek",
    "Niet bereikt na meer pogingen",
    "Anders",
)


class Household(NamedTuple):
    """For whom an appointment is made."""

    resident_ids: tuple[str, ...]
    cycle_id: int | None
    district_code: str | None
    municipal: bool
    kind: VisitKind = VisitKind.HOME
    gender: str = ""
    """M, V or empty: the wish of the resident."""
    weekdays: tuple[int, ...] = ()


class Standing(NamedTuple):
    """An appointment that is there already."""

    visit_id: int
    version: int
    """As it was on the screen: somebody else's change is not overwritten."""


def booking_form(
    desk: Desk,
    who: Household,
    *,
    place: str,
    standing: Standing | None = None,
    moving: bool = False,
) -> None:
    """Choose a free moment and book it; `moving` moves the appointment `standing`."""
    if who.district_code is None:
        st.warning(
            "Van dit adres is het gebied niet bekend, dus er is geen bezoeker te "
            "kiezen. Vraag de coördinator om het gebied te laten nakijken."
        )
        return
    key = f"book-{place}"
    nonce = form_nonce(key)
    slots, minutes, kind = _search(desk, who, nonce)
    if not slots:
        st.info(
            "Er is in deze twee weken geen bezoeker vrij die hier past. Kies een "
            "latere dag, of laat een wens los."
        )
        return
    with st.form(f"form-{nonce}", border=False):
        slot = st.selectbox(
            "Vrij moment",
            slots,
            index=None,
            format_func=slot_label,
            placeholder=f"Kies uit {len(slots)} momenten",
        )
        note = st.text_input(
            "Praktisch voor de bezoeker (mag leeg blijven)",
            max_chars=120,
            placeholder="bijvoorbeeld: bel bij de achterdeur",
        )
        letter = letter_box(desk)
        label = "Afspraak verzetten" if moving else "Afspraak maken"
        sent = st.form_submit_button(label, type="primary")
    if sent and slot is None:
        st.error("Kies eerst een vrij moment.")
    elif sent and slot is not None:
        given = {"minutes": minutes, "nonce": nonce, "by": desk.viewer, "at": desk.at}
        given["version"] = standing.version if standing else None
        given["letter"] = letter
        place_at = standing.visit_id if standing and moving else None
        _book(desk, who, slot, kind, note, place_at, key, given)


def letter_box(desk: Desk) -> bool:
    """Whether the appointment is confirmed on paper, when there is time for that."""
    with desk.reading() as session:
        days = int(norm_in_force(session, "confirm_letter_days"))
    return st.checkbox(
        "Stuur een bevestiging per brief",
        value=True,
        help=f"Alleen voor een bezoek thuis, {days} werkdagen of meer van nu: dan komt "
        "de brief op tijd. Is er eerder een brief gevraagd en verandert de afspraak, "
        "dan komt er een nieuwe.",
    )


def _search(
    desk: Desk, who: Household, nonce: str
) -> tuple[list[Slot], int, VisitKind]:
    left, middle, right = st.columns(3)
    first: date = left.date_input(
        "Vanaf",
        desk.today + timedelta(days=1),
        min_value=desk.today,
        format="DD-MM-YYYY",
        key=f"from-{nonce}",
    )
    minutes = middle.selectbox(
        "Duur",
        LENGTHS,
        index=2,
        format_func=lambda length: f"{length} minuten",
        key=f"minutes-{nonce}",
    )
    kinds = list(KIND_LABELS)
    kind = right.selectbox(
        "Hoe",
        kinds,
        index=kinds.index(who.kind),
        format_func=KIND_LABELS.__getitem__,
        key=f"kind-{nonce}",
    )
    wished = bool(who.gender or who.weekdays)
    keep = wished and st.checkbox(
        f"Let op de wens ({_wish(who)})", value=True, key=f"wish-{nonce}"
    )
    with desk.reading() as session:
        slots = free_slots(
            session,
            desk.viewer,
            who.district_code or "",
            first=first,
            last=first + timedelta(days=SEARCH_DAYS),
            minutes=minutes,
            municipal=who.municipal,
            gender=who.gender if keep else "",
            weekdays=who.weekdays if keep else (),
        )
    return [slot for slot in slots if slot.starts_at > desk.at], minutes, kind


def _wish(who: Household) -> str:
    days = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag")
    parts = [GENDER_LABELS[who.gender]] if who.gender else []
    parts += [days[day] for day in who.weekdays]
    return ", ".join(parts)


def slot_label(slot: Slot) -> str:
    """`dinsdag 24 november 2026 10:00, Vera Visser (Turks)`."""
    languages = f" ({', '.join(slot.languages)})" if slot.languages else ""
    day = long_date(local_date(slot.starts_at))
    return f"{day} {clock_time(slot.starts_at)}, {slot.visitor}{languages}"


def _book(
    desk: Desk,
    who: Household,
    slot: Slot,
    kind: VisitKind,
    note: str,
    moving: int | None,
    key: str,
    given: dict[str, Any],
) -> None:
    visit = None
    with refusals(), desk.writing() as session:
        if moving is not None:
            visit = reschedule_visit(
                session,
                moving,
                starts_at=slot.starts_at,
                visitor_id=slot.visitor_id,
                **given,
            )
        else:
            visit = book_visit(
                session,
                resident_ids=list(who.resident_ids),
                cycle_id=who.cycle_id,
                starts_at=slot.starts_at,
                visitor_id=slot.visitor_id,
                kind=kind,
                note=note,
                **given,
            )
    if visit is not None:
        visit_id = visit.id or 0
        st.session_state.pop("office_opened", None)
        by_phone = visit.kind is VisitKind.PHONE and kind is not VisitKind.PHONE
        extra = " In deze periode belt de bezoeker; hij komt niet langs." * by_phone
        if given["letter"]:
            extra += _on_paper(desk, visit_id)
        done(key, f"De afspraak staat: {slot_label(slot)}.{extra}")


def _on_paper(desk: Desk, visit_id: int) -> str:
    """Whether the appointment will come by post as well: the desk says it aloud."""
    with desk.reading() as session:
        asked = is_confirmed_on_paper(session, desk.viewer, visit_id)
    if asked:
        return " De bevestiging komt ook per brief."
    return " Er komt geen brief: die is niet op tijd, of het bezoek is niet thuis."


def own_time_form(
    desk: Desk, who: Household, visitors: dict[int, str], *, place: str
) -> None:
    """A time that a visitor agreed to himself, outside his hours."""
    key = f"own-{place}"
    nonce = form_nonce(key)
    with st.form(f"form-{nonce}", border=False):
        left, middle, right = st.columns(3)
        day: date = left.date_input(
            "Dag", desk.today, min_value=desk.today, format="DD-MM-YYYY"
        )
        hour = middle.time_input("Tijd", value=None)
        visitor = right.selectbox(
            "Bezoeker",
            list(visitors),
            index=None,
            format_func=visitors.__getitem__,
            placeholder="Kies de bezoeker",
        )
        agreed = st.checkbox("De bezoeker vindt dit tijdstip goed")
        letter = letter_box(desk)
        sent = st.form_submit_button("Afspraak maken")
    if not sent:
        return
    if hour is None or visitor is None:
        st.error("Vul dag, tijd en bezoeker in.")
        return
    slot = Slot(visitor, visitors[visitor], at_local(day, hour), (), "")
    given = {
        "minutes": None,
        "agreed_with_visitor": agreed,
        "letter": letter,
        "nonce": nonce,
        "by": desk.viewer,
        "at": desk.at,
    }
    _book(desk, who, slot, who.kind, "", None, key, given)


def cancel_form(desk: Desk, standing: Standing, *, place: str) -> None:
    """Cancel an appointment, with who wanted that."""
    key = f"cancel-{place}"
    nonce = form_nonce(key)
    with st.form(f"form-{nonce}", border=False):
        reason = st.selectbox("Waarom vervalt de afspraak?", CANCEL_REASONS)
        more = st.text_input("Toelichting (mag leeg blijven)", max_chars=120)
        sent = st.form_submit_button("Afspraak laten vervallen")
    if not sent:
        return
    finished = False
    with refusals(), desk.writing() as session:
        cancel_visit(
            session,
            standing.visit_id,
            reason=f"{reason}: {more}" if more.strip() else reason,
            by_resident=reason in CANCEL_REASONS[:2],
            version=standing.version,
            nonce=nonce,
            by=desk.viewer,
            at=desk.at,
        )
        finished = True
    if finished:
        st.session_state.pop("office_opened", None)
        done(key, "De afspraak is vervallen. De bezoeker ziet hem niet meer.")


def at_moment(starts_at: datetime | None) -> str:
    """`dinsdag 24 november 2026 om 10:00`, or that there is no time yet."""
    if starts_at is None:
        return "nog geen tijd"
    return f"{long_date(local_date(starts_at))} om {clock_time(starts_at)}"

"""The rota of a week, and the forms to put somebody on call or take him off."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta

import streamlit as st

from dashboards.dutch import DAYS, clock_time, moment
from dashboards.frame import Desk, done, form_nonce, refusals
from dashboards.tables import plain, show_table
from outreach.actions.submissions import claim_submission
from outreach.calendars import monday_of
from outreach.clock import at_local, local
from signals.actions.on_call import add_duty, end_duty
from signals.queries.on_call import WHOLE, Colleague, OnCall, Rota, RotaLine

DAY = "DD-MM-YYYY"
WEEK = timedelta(days=7)
BEGIN, END = time(17), time(8, 30)
"""What a duty begins and ends with in the form; anybody may change it."""


def show_now(found: OnCall | None) -> None:
    """Who is on call at this moment for the whole municipality."""
    if found is None:
        st.error(
            "**Nu heeft niemand piket voor de hele gemeente.** Dringende en acute "
            "meldingen blijven dan bij het meldpunt liggen, en het formulier voor "
            "bewoners zegt dat er niemand klaarzit. Vul hieronder een dienst in."
        )
        return
    st.success(
        f"**Nu heeft {plain(found.name)} piket**, telefoon {plain(found.phone)}, tot "
        f"{moment(found.until_at)}."
    )


def chosen_week(today: date) -> date:
    """The Monday of the week that is shown."""
    before, now, after = st.columns([1, 2, 1], vertical_alignment="bottom")
    monday: date = st.session_state.setdefault("rota_monday", monday_of(today))
    if before.button("Vorige week", width="stretch"):
        monday -= WEEK
    if after.button("Volgende week", width="stretch"):
        monday += WEEK
    st.session_state["rota_monday"] = monday
    last = monday + timedelta(days=6)
    now.markdown(f"**Week van {monday:%d-%m-%Y} tot en met {last:%d-%m-%Y}**")
    return monday


def show_rota(week: Rota, at: datetime) -> None:
    """The gaps that are still to come first, then who is on call when."""
    gaps = [one for one in week.gaps if one.span.until_at > at]
    if gaps:
        lines = [
            f"- {plain(one.area)}: "
            f"{_span(max(at, one.span.from_at), one.span.until_at)}"
            for one in gaps
        ]
        st.warning("In deze week heeft dan niemand piket:\n" + "\n".join(lines))
    else:
        st.success("Deze week heeft verder op elk moment iemand piket.")
    if not week.lines:
        st.info("Er is nog geen dienst in deze week.")
        return
    show_table(
        [
            {
                "Wie": line.name,
                "Gebied": line.area,
                "Van": _when(line.from_at),
                "Tot": _when(line.until_at),
                "Telefoon": line.phone,
                "Let op": "tegelijk met een ander" if line.doubled else "",
            }
            for line in week.lines
        ]
    )


def _span(first: datetime, last: datetime) -> str:
    return f"{_when(first)} tot {_when(last)}"


def _when(at: datetime) -> str:
    day = local(at)
    return f"{DAYS[day.weekday()]} {day:%d\u2011%m} {clock_time(at)}"


def end_form(desk: Desk, lines: Sequence[RotaLine]) -> None:
    """Take somebody off: at once for a duty that runs, whole for one to come."""
    open_ones = {line.id: line for line in lines if line.until_at > desk.at}
    if not open_ones:
        return
    with st.expander("Een dienst stoppen of weghalen"):
        chosen = st.selectbox(
            "Welke dienst?",
            list(open_ones),
            index=None,
            format_func=lambda i: (
                f"{open_ones[i].name}, "
                f"{_span(open_ones[i].from_at, open_ones[i].until_at)}"
            ),
            placeholder="Kies een dienst",
        )
        st.caption(
            "Wat deze collega kreeg en niet oppakte, gaat naar de volgende dienst of "
            "naar het meldpunt."
        )
        if not st.button("Stoppen", disabled=chosen is None) or chosen is None:
            return
        ended = False
        with refusals(), desk.writing() as session:
            end_duty(session, chosen, by=desk.viewer, at=desk.at)
            ended = True
        if ended:
            done("end-duty", "De dienst is gestopt. Kijk of er nu een gat is.")


def duty_form(
    desk: Desk, people: Sequence[Colleague], areas: Mapping[str, str], monday: date
) -> None:
    """Put somebody on call."""
    names = {one.id: one.name for one in people}
    where: dict[str | None, str] = {None: WHOLE} | dict(areas.items())
    first = max(monday, desk.today)
    nonce = form_nonce("duty")
    with st.form(f"duty-{nonce}"):
        left, right = st.columns(2)
        who = left.selectbox(
            "Wie heeft piket?",
            list(names),
            index=None,
            format_func=names.__getitem__,
            placeholder="Kies een collega",
        )
        phone = right.text_input("Telefoon tijdens de dienst", max_chars=20)
        left, right = st.columns(2)
        begins = left.date_input("Eerste dag", first, format=DAY)
        begins_at = right.time_input("Begint om", BEGIN)
        left, right = st.columns(2)
        ends = left.date_input("Laatste dag", first + timedelta(days=1), format=DAY)
        ends_at = right.time_input("Eindigt om", END)
        code = st.selectbox("Gebied", list(where), format_func=where.__getitem__)
        meant = st.checkbox("Er mogen er twee tegelijk zijn")
        sent = st.form_submit_button("Dienst opslaan", type="primary")
    if not sent:
        return
    if who is None:
        st.error("Kies eerst wie er piket heeft.")
        return
    saved = False
    with refusals(), desk.writing() as session:
        claim_submission(session, nonce, "duty", by=desk.viewer, at=desk.at)
        add_duty(
            session,
            who,
            district_code=code,
            from_at=at_local(begins, begins_at),
            until_at=at_local(ends, ends_at),
            phone=phone,
            overlap_meant=meant,
            by=desk.viewer,
            at=desk.at,
        )
        saved = True
    if saved:
        done("duty", f"De dienst van {names[who]} is opgeslagen.")

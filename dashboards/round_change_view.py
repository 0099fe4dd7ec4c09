"""What happens to a week: somebody ill, a visit that is off, haste, locked rounds."""

from datetime import date, timedelta
from typing import NamedTuple

import streamlit as st

from dashboards.booking_forms import CANCEL_REASONS
from dashboards.dutch import long_date
from dashboards.frame import Desk, form_nonce, refusals, renew_nonce, say
from dashboards.round_plan_view import RUN, appointed, start
from dashboards.round_words import by_moment, choice, short_day, visit_name, visitor
from dashboards.round_work import promises_first
from outreach.actions.people import add_absence
from outreach.actions.rounds.locking import lock_round, unlock_round
from outreach.actions.rounds.no_show import visitor_did_not_come
from outreach.actions.visits import cancel_visit
from outreach.calendars import monday_of
from outreach.queries.rounds.board import Board, week_board
from outreach.rules.round_states import RoundState
from outreach.rules.rounds.model import Plan
from outreach.rules.rounds.replanning import urgent

CANCEL = "round-cancel"
NO_SHOW = "no_show"
WHY = {"ill": "Ziek", NO_SHOW: "Komt niet opdagen"}
MOST_DAYS = 42
"""Of an illness that is told here; longer is told on the page Mensen."""


def show_ill(desk: Desk, board: Board) -> None:
    """Somebody is ill: his absence is kept, and a plan around it is proposed."""
    people = {
        one.person_id: one.name
        for one in sorted(board.given.visitors.values(), key=lambda one: one.name)
    }
    if not people:
        st.info("In dit gebied werken deze week geen bezoekers.")
        return
    nonce = form_nonce("ill")
    with st.form(f"ill-{nonce}"):
        who = st.selectbox(
            "Welke bezoeker?", list(people), format_func=lambda one: people[one]
        )
        why = st.radio(
            "Wat is er?", list(WHY), format_func=lambda one: WHY[one], horizontal=True
        )
        first, last = st.columns(2)
        from_day = first.selectbox("Eerste dag", board.days, format_func=short_day)
        to_day = last.selectbox(
            "Laatste dag",
            [board.days[0] + timedelta(days=number) for number in range(MOST_DAYS)],
            format_func=short_day,
        )
        st.caption(
            "De afwezigheid wordt meteen bewaard. Daarna maken wij een voorstel waarin "
            "zo veel mogelijk afspraken blijven. U ziet het verschil voordat er iets "
            "verandert."
        )
        sent = st.form_submit_button(
            "Meld afwezig en maak een voorstel",
            type="primary",
            disabled=RUN in st.session_state,
        )
    if sent and who is not None:
        _ill(desk, board, Away(who, from_day, to_day, why), nonce)


class Away(NamedTuple):
    """Who does not come, when (both days included), and why."""

    person_id: int
    first: date
    last: date
    why: str


def _ill(desk: Desk, board: Board, away: Away, nonce: str) -> None:
    """Keep the absence, and plan around it with what is then true."""
    fresh = None
    monday = monday_of(board.days[0])
    with refusals(), desk.writing() as session:
        add_absence(
            session,
            away.person_id,
            away.first,
            away.last,
            nonce=nonce,
            by=desk.viewer,
            at=desk.at,
        )
        if away.why == NO_SHOW:
            visitor_did_not_come(session, away.person_id, by=desk.viewer, at=desk.at)
        fresh = week_board(
            session, desk.viewer, board.district_code, monday, at=desk.at
        )
    if fresh is not None:
        renew_nonce("ill")
        name = visitor(board, away.person_id)
        until = long_date(away.last)
        done = f"{name} staat op afwezig tot en met {until}.{_more(board, away)}"
        # Who waited in vain was on no board any more: that visit had begun.
        in_vain = set(fresh.given.visits) - set(board.given.visits)
        make = promises_first(wanted=appointed(fresh) | in_vain)
        start(fresh, away.why, make, done)
        st.rerun()


def _more(board: Board, away: Away) -> str:
    """A proposal is about one week; a longer absence has more."""
    if away.last <= board.days[-1]:
        return ""
    return " Kijk daarna ook naar de weken erna: elke week krijgt een eigen voorstel."


def show_cancelled(desk: Desk, board: Board) -> None:
    """A visit that does not go on, and somebody who waits comes in its place."""
    standing = [
        number for number in by_moment(board, board.plan) if number in appointed(board)
    ]
    if not standing:
        st.info("Er zijn deze week geen afspraken.")
        return
    starts = {s.task_id: s.starts for r in board.plan.routes for s in r.stops}
    nonce = form_nonce(CANCEL)
    with st.form(f"{CANCEL}-{nonce}"):
        chosen = st.selectbox(
            "Welk bezoek gaat niet door?",
            standing,
            index=None,
            placeholder="Kies een bezoek",
            format_func=lambda one: choice(board, starts.get(one), one),
        )
        reason = st.selectbox("Waarom?", CANCEL_REASONS)
        st.caption(
            "De afspraak vervalt meteen. Daarna maken wij een voorstel: wie nog wacht, "
            "kan op die plek. Andere afspraken blijven."
        )
        sent = st.form_submit_button(
            "Laat vervallen en maak een voorstel", disabled=RUN in st.session_state
        )
    if sent and chosen is None:
        st.error("Kies eerst welk bezoek niet doorgaat.")
    elif sent and chosen is not None:
        _cancel(desk, board, chosen, reason, nonce)


def _cancel(desk: Desk, board: Board, number: int, reason: str, nonce: str) -> None:
    fresh = None
    monday = monday_of(board.days[0])
    with refusals(), desk.writing() as session:
        cancel_visit(
            session,
            number,
            reason=reason,
            by_resident=reason in CANCEL_REASONS[:2],
            version=board.given.visits[number].version,
            nonce=nonce,
            by=desk.viewer,
            at=desk.at,
        )
        fresh = week_board(
            session, desk.viewer, board.district_code, monday, at=desk.at
        )
    if fresh is not None:
        renew_nonce(CANCEL)
        done = "De afspraak is vervallen. De bezoeker ziet hem niet meer."
        if fresh.plan.left_out:
            start(fresh, "cancelled", promises_first(), done)
        else:
            say(done)
        st.rerun()


def show_urgent(board: Board, plan: Plan) -> None:
    """A visit without a place that cannot wait goes before what is not promised."""
    left = [one for one in plan.left_out if one in board.given.visits]
    if not left:
        st.info("Elk bezoek heeft een plaats.")
        return
    chosen = st.selectbox(
        "Welk bezoek heeft spoed?",
        left,
        format_func=lambda one: visit_name(board, one),
        key="urgent-visit",
    )
    st.caption("Afspraken die er al zijn, blijven. Het bezoek krijgt de eerste plek.")
    if st.button("Zoek een plek", disabled=RUN in st.session_state, key="urgent"):
        problem = urgent(board.given.problem, chosen)
        start(board, "urgent", promises_first(problem, [chosen]))
        st.rerun()


def show_locks(desk: Desk, board: Board) -> None:
    """Rounds that stay as they are in every plan."""
    able = {
        one.round_id: (key, one)
        for key, one in sorted(board.rounds.items(), key=lambda item: item[0][::-1])
        if one.state in (RoundState.PLANNED, RoundState.LOCKED)
        and key[0] in board.given.visitors
    }
    if not able:
        st.info("Er is nog geen looproute vastgesteld die u kunt vastzetten.")
        return
    st.caption("Aan een looproute die vaststaat, verandert geen enkel plan iets.")
    for round_id, ((who, day), one) in able.items():
        words, act = st.columns([3, 1], vertical_alignment="center")
        locked = one.state is RoundState.LOCKED
        words.markdown(f"{visitor(board, who)}, {short_day(day)}: **{one.label}**")
        if act.button(
            "Losmaken" if locked else "Vastzetten",
            key=f"lock-{round_id}",
            width="stretch",
        ):
            _lock(desk, round_id, locked=locked)


def _lock(desk: Desk, round_id: int, *, locked: bool) -> None:
    ended = False
    with refusals(), desk.writing() as session:
        act = unlock_round if locked else lock_round
        act(session, round_id, by=desk.viewer, at=desk.at)
        ended = True
    if ended:
        say("De looproute is los." if locked else "De looproute staat vast.")
        st.rerun()

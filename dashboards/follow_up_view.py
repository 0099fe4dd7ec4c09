"""How a follow-up looks: one line of a list, and the card with what a team needs."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import streamlit as st

from dashboards.conflict_view import held_version, let_go
from dashboards.dutch import moment, short_date
from dashboards.frame import Desk, done, form_nonce, refusals, unknown_id
from outreach.queries.follow_ups import Card, QueueRow

OPENED = "follow_up_opened"
"""Where the page remembers which card is open."""
ACTED = "follow_up_acted"
"""Which card was open at the last act."""
AT_A_TIME = 15
"""Rows before "Toon meer": what one looks through at once."""


def opened() -> int | None:
    """The id of the card that is open, or None: the list."""
    number: int | None = st.session_state.get(OPENED)
    return number


def open_card(follow_up_id: int | None) -> None:
    """Open a card, or go back to the list."""
    st.session_state[OPENED] = follow_up_id
    if follow_up_id is not None:
        let_go("follow_up", follow_up_id)


def close_unseen(number: int) -> None:
    """The open card is not the viewer's to see: back to the list.

    After an own act that is as it should be (sent back, stopped); any other time
    somebody asks for what is not his, and is told so.
    """
    open_card(None)
    if st.session_state.pop(ACTED, None) != number:
        with refusals():
            raise unknown_id()


def do(
    desk: Desk, act: Callable[..., Any], /, *given: Any, said: str, **more: Any
) -> None:
    """Do one act, say so and run again; a refusal is shown as it stands."""
    finished = False
    with refusals(), desk.writing() as session:
        act(session, *given, by=desk.viewer, at=desk.at, **more)
        finished = True
    if finished:
        st.session_state[ACTED] = opened()
        let_go("follow_up", given[0])
        done(f"follow_up-{given[0]}", said)


def held(desk: Desk, card: Card) -> Card:
    """The card with the version that it had when it was opened; says so when a
    colleague changed it meanwhile."""
    row = card.row
    version = held_version(desk, "follow_up", row.id, row.version)
    return card._replace(row=row._replace(version=version))


def form_key(form: str, follow_up_id: int) -> str:
    """The key of a form on a card: the same until something was done with it, so that
    what is typed stays when a colleague is first."""
    return f"{form}-{follow_up_id}-{form_nonce(f'follow_up-{follow_up_id}')}"


def show_list(
    rows: Sequence[QueueRow],
    *,
    key: str,
    empty: str,
    line: Callable[[QueueRow], str],
    button: Callable[[QueueRow], None] | None = None,
) -> None:
    """The rows as boxes, a few at a time; each opens its card."""
    if not rows:
        st.info(empty)
        return
    most = st.session_state.setdefault(f"{key}-most", AT_A_TIME)
    for row in rows[:most]:
        with st.container(border=True):
            st.markdown(line(row))
            with st.container(horizontal=True):
                if button is not None:
                    button(row)
                if st.button("Openen", key=f"{key}-open-{row.id}"):
                    open_card(row.id)
                    st.rerun()
    if len(rows) > most and st.button(
        f"Toon meer ({most} van {len(rows)})", key=f"{key}-more"
    ):
        st.session_state[f"{key}-most"] = most + AT_A_TIME
        st.rerun()


def deadline(row: QueueRow) -> str:
    """The deadline in words, late ones in bold with a sign for whoever sees no red."""
    if not row.deadline:
        return ""
    text = f"{row.deadline} ({short_date(row.due_on)})"
    return f":red[**:material/schedule: {text}**]" if row.overdue else text


def plain(text: str) -> str:
    """What people typed, shown as they typed it: no Markdown, no pictures."""
    marks = "\\`*_{}[]()<>#+-.!|$:~^=&"
    return "".join(f"\\{sign}" if sign in marks else sign for sign in text)


def show_card(card: Card) -> None:
    """What the team needs to know, and where it stands."""
    row = card.row
    st.subheader(row.kind, anchor=False)
    if card.stop:
        st.error(f"{card.stop} Neem geen contact op; overleg met de coördinator.")
    facts = {
        "Referentie": row.reference,
        "Stand": row.state_label,
        "Termijn": f"{row.deadline} ({short_date(row.due_on)})" if row.deadline else "",
        "Naam": row.name,
        "Adres": card.address,
        "Telefoon": card.phone or "niet bekend",
        "Taal": card.language,
        "Gebied": row.district,
        "Komt uit": card.origin,
        "Wens": card.wish,
        "Instemming": card.agreement,
        "Team": row.team or "nog geen",
        "Behandelaar": row.owner or "nog niemand",
        "Toelichting": card.note,
    }
    if row.municipal:
        facts["Let op"] = "geheimhouding: geef niets door buiten de gemeente"
    facts |= _wmo(card)
    st.table(
        {name: plain(value) for name, value in facts.items() if value},
        border="horizontal",
    )
    with st.expander("Wat er is gebeurd"):
        for step in card.history:
            reason = f" ({step.reason})" if step.reason else ""
            st.markdown(
                f"- {moment(step.at)} - **{step.label}**{plain(reason)}, "
                f"door {plain(step.by)}"
            )


def _wmo(card: Card) -> dict[str, str]:
    if card.wmo is None:
        return {}
    return {
        "Melding Wmo": f"{short_date(card.wmo.report_on)} bij {card.wmo_desk}",
        "Stand Wmo-melding": card.wmo_state,
        "Onderzoek klaar": _by(card.wmo.investigate_until, "6 weken"),
        "Besluit": _by(card.wmo.decide_until, "2 weken na de aanvraag"),
    }


def _by(day: date, term: str) -> str:
    return f"uiterlijk {short_date(day)} ({term})"

"""How a statutory Wmo report looks: a line with its clock, and the facts of a card."""

from datetime import date

import streamlit as st

from dashboards.dutch import short_date
from dashboards.tables import plain
from outreach.queries.wmo_requests import WmoCard, WmoRow

TERMS = """
- Alleen als **de inwoner zelf, of iemand namens de inwoner**, om hulp vraagt. Een zorg
  van een buur of organisatie is geen Wmo-melding, en een bezoek is geen onderzoek.
- Vanaf de melding: binnen **6 weken** is het onderzoek klaar (Wmo 2015 artikel 2.3.2
  lid 1), ook als er geen aanvraag komt. De eerste **7 dagen** kan de inwoner een
  persoonlijk plan geven (lid 2).
- Vanaf de aanvraag: binnen **2 weken** een besluit (artikel 2.3.5 lid 2).
- Eindigt een termijn op een zaterdag, zondag of feestdag, dan loopt hij door tot de
  volgende werkdag (Algemene termijnenwet).
- Wijs de inwoner **voor het onderzoek** op gratis onafhankelijke cliëntondersteuning
  (artikel 2.3.2 lid 3).
"""
"""What counts and which terms there are, as the page explains it."""


def clock(row: WmoRow) -> str:
    """The term that runs, a late one in bold with a sign for whoever sees no red."""
    if row.ends_on is None:
        return row.state_label
    text = f"{row.term} uiterlijk {short_date(row.ends_on)} ({row.term_source})"
    if row.overdue:
        return f":red[**:material/schedule: te laat: {text}**]"
    return text


def line(row: WmoRow) -> str:
    """One report in the list: whom, which clock, what to do first."""
    support = (
        ""
        if row.support_on
        else "\n\n:orange[**:material/priority_high: Nog niet gewezen op gratis "
        "cliëntondersteuning**]"
    )
    team = f" · {plain(row.team)}" if row.team else ""
    return (
        f"**{plain(row.name)}** - {clock(row)}\n\n"
        f"Gemeld {short_date(row.report_on)} bij {plain(row.desk)} · uit een "
        f"{row.origin}{team} · {row.state_label}{support}"
    )


def show_facts(card: WmoCard) -> None:
    """What the desk needs to take the case over, and the days that count."""
    row = card.row
    facts = {
        "Stand": row.state_label,
        "Wettelijke termijn": clock(row) if row.ends_on else "loopt hier niet meer",
        "Adres": plain(card.address),
        "Telefoon": plain(card.phone) or "niet bekend",
        "Taal": plain(card.language),
        "Gebied": plain(row.district),
        "Gemeld": f"{short_date(row.report_on)} bij {plain(row.desk)}",
        "Wie vroeg om hulp": card.asked,
        "Komt uit": f"{row.origin} {card.follow_up}".strip(),
        "Persoonlijk plan kan tot en met": short_date(card.personal_plan_until),
        "Ontvangst bevestigd": _day(card.receipt_on),
        "Gewezen op cliëntondersteuning": _support(card),
        "Aanvraag": _day(card.applied_on),
        "Overgedragen": _day(card.handed_over_on),
        "Zaaknummer": plain(card.system_reference),
        "Gestopt": f"{_day(card.ended_on)} {card.end_reason}".strip(),
    }
    if row.municipal:
        facts["Let op"] = "geheimhouding: geef niets door buiten de gemeente"
    st.table(
        {name: value for name, value in facts.items() if value}, border="horizontal"
    )


def _day(day: date | None) -> str:
    return short_date(day) if day else ""


def _support(card: WmoCard) -> str:
    if card.row.support_on:
        who = f" door {plain(card.support_by)}" if card.support_by else ""
        return f"{short_date(card.row.support_on)}{who}"
    return "het loket doet dit" if card.support_left_to_desk else "**nog niet**"

"""The forms of a cycle: opening one, adding to it, and the next rules."""

from collections.abc import Sequence
from datetime import date

import streamlit as st

from dashboards.dutch import number
from dashboards.frame import Desk, done, form_nonce, refusals
from outreach.actions.cycles import Advice, extend_cycle, open_cycle
from outreach.actions.reviews import settle_review
from outreach.actions.selection_rules import save_rules
from outreach.queries.cycles import APPROACHES, CycleOverview, NotInvited
from outreach.rules.cycles import Approach, Verdict
from outreach.rules.selection_rules import (
    EVENT_LABELS,
    ExtraRule,
    LifeEvent,
    SelectionRules,
)

DAY = "DD-MM-YYYY"


def extend_button(desk: Desk, seen: CycleOverview) -> None:
    """Look at the running cycle again after a new delivery."""
    st.markdown(
        "Kwamen er inwoners bij, of is een adres intussen uitgezocht? Vul de ronde dan "
        "aan. Wie al een oordeel heeft dat vaststaat, houdt dat."
    )
    if st.button("Ronde aanvullen", icon=":material/person_add:"):
        result = None
        with refusals(), desk.writing() as session:
            result = extend_cycle(session, seen.line.id, by=desk.viewer, at=desk.at)
        if result is not None:
            done(
                "extend",
                f"{number(result.added)} inwoners toegevoegd, van "
                f"{number(result.changed)} inwoners is het oordeel veranderd.",
            )


def open_form(desk: Desk) -> None:
    """Open a cycle: year, reference date, approach, and the decision behind it."""
    approach = st.radio(
        "Werkwijze",
        list(Approach),
        format_func=APPROACHES.__getitem__,
        help="Aangekondigd mag alleen na een besluit, met advies van de "
        "functionaris gegevensbescherming.",
    )
    approach = Approach(approach or Approach.BY_REPLY)
    announced = approach is Approach.ANNOUNCED
    with st.form(f"open-{form_nonce('open-cycle')}"):
        next_year = desk.today.year + (desk.today.month > 10)
        year = st.number_input("Jaar", 2000, 2100, next_year)
        reference = st.date_input("Peildatum", desk.today, format=DAY)
        label = st.text_input("Naam (mag leeg blijven)", max_chars=80)
        advice, days = _advice_fields() if announced else (Advice(), 10)
        sent = st.form_submit_button("Ronde openen", type="primary")
    if not sent:
        return
    cycle = None
    with refusals(), desk.writing() as session:
        cycle = open_cycle(
            session,
            year=int(year),
            reference_date=reference,
            label=label,
            approach=approach,
            advice=advice,
            announce_days=days,
            by=desk.viewer,
            at=desk.at,
        )
    if cycle is not None:
        done("open-cycle", f"De ronde van {cycle.year} is open.")


def _advice_fields() -> tuple[Advice, int]:
    by = st.text_input("Wie gaf advies (functionaris gegevensbescherming)")
    on = st.date_input("Dag van het advies", None, format=DAY)
    text = st.text_area("Het advies, in een paar zinnen", max_chars=1000)
    decided = st.text_input("Wie besloot")
    days = st.number_input("Dagen tussen brief en eerste contact", 3, 60, 10)
    return Advice(by, on if isinstance(on, date) else None, text, decided), int(days)


def review_form(desk: Desk, cycle_id: int, rows: Sequence[NotInvited]) -> None:
    """Settle one of the reviews that are shown; nothing where there are none."""
    open_ones = [row for row in rows if row.verdict is Verdict.REVIEW]
    if not open_ones:
        return
    st.subheader("Beoordelen", anchor=False)
    with st.form(f"review-{form_nonce('review')}"):
        who = st.selectbox(
            "Wie",
            open_ones,
            format_func=lambda row: f"{row.name}, {row.address}: {row.label}",
        )
        invite = st.radio(
            "Oordeel",
            [True, False],
            format_func=lambda yes: "Uitnodigen" if yes else "Niet uitnodigen",
        )
        note = st.text_input("Wat heeft u uitgezocht?", max_chars=200)
        sent = st.form_submit_button("Vastleggen", type="primary")
    if not sent or who is None:
        return
    settled = False
    with refusals(), desk.writing() as session:
        settle_review(
            session,
            cycle_id=cycle_id,
            resident_id=who.resident_id,
            invite=bool(invite),
            note=note,
            by=desk.viewer,
            at=desk.at,
        )
        settled = True
    if settled:
        done("review", "Het oordeel is vastgelegd.")


def rules_form(desk: Desk, rules: SelectionRules) -> None:
    """Store a next version of the rules; open cycles keep theirs."""
    st.markdown(
        "Een nieuwe versie geldt voor rondes die u daarna opent. Oude versies blijven "
        "bewaard."
    )
    with st.form(f"rules-{form_nonce('rules')}"):
        age = st.number_input("Vanaf leeftijd", 55, 110, rules.minimum_age)
        months = st.number_input(
            "Niet opnieuw binnen zoveel maanden na een gesprek (0 = niet letten op)",
            0,
            60,
            rules.months_since_contact,
        )
        living = st.checkbox("Alleen wie zelfstandig woont", rules.independent_living)
        visit = st.checkbox("Niet bij een open bezoek", rules.exclude_open_visit)
        follow = st.checkbox("Niet bij open opvolging", rules.exclude_open_follow_up)
        extra = [_event_fields(event, rules) for event in LifeEvent]
        note = st.text_input("Waarom veranderen de regels?", max_chars=200)
        sent = st.form_submit_button("Nieuwe versie opslaan")
    if not sent:
        return
    saved = None
    with refusals(), desk.writing() as session:
        saved = save_rules(
            session,
            SelectionRules(
                minimum_age=int(age),
                ages=tuple(a for a in rules.ages if a >= age),
                every_year_from=rules.every_year_from,
                independent_living=living,
                months_since_contact=int(months),
                exclude_open_visit=visit,
                exclude_open_follow_up=follow,
                extra_rules=tuple(rule for rule in extra if rule is not None),
            ),
            note=note,
            by=desk.viewer,
            at=desk.at,
        )
    if saved is not None:
        done("rules", f"Versie {saved.version} van de regels is opgeslagen.")


def _event_fields(event: LifeEvent, rules: SelectionRules) -> ExtraRule | None:
    """The fields of one life event; None when the rule is off."""
    there = next((r for r in rules.extra_rules if r.event is event), None)
    given = there or ExtraRule(event)
    columns = st.columns([2, 1, 1])
    on = columns[0].checkbox(f"Ook wie: {EVENT_LABELS[event]}", there is not None)
    months = columns[1].number_input(
        "Maanden terug", 1, 36, given.months, key=f"months-{event}"
    )
    age = columns[2].number_input(
        "Vanaf leeftijd", 55, 120, given.from_age, key=f"age-{event}"
    )
    if not on:
        return None
    return ExtraRule(event, int(months), int(age), max(given.to_age, int(age)))

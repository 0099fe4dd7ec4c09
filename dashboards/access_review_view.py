"""The yearly review of rights on a screen: one person at a time, each right decided."""

from collections.abc import Iterable, Sequence
from itertools import groupby

import streamlit as st

from dashboards.dutch import counted, last_day_of, number, short_date
from dashboards.frame import Desk, done, refusals
from dashboards.tables import plain, show_table
from outreach.access import ROLE_NAMES
from outreach.actions.access_reviews import (
    close_review,
    decide,
    export_review,
    open_review,
)
from outreach.queries.access_reviews import (
    Review,
    ReviewedRight,
    Reviews,
    ReviewSheet,
    WithoutRight,
)
from outreach.rules.access_reviews import (
    DECISION_LABELS,
    MOST_REASON,
    UNDECIDED,
    Decision,
    Totals,
)

AT_A_TIME = 15
"""People on the screen before "Toon meer"."""
FILE = "access_review_file"
CHOICES = [Decision.STAYS, Decision.LAPSES]


def show_due(desk: Desk, found: Reviews) -> None:
    """Whether a review has to begin, and the button that begins one."""
    if found.open_id is not None:
        return
    when = (
        f"De laatste keer was op {short_date(found.last_closed)}."
        if found.last_closed
        else "Dat is hier nog niet eerder gedaan."
    )
    if found.due:
        st.warning(f"Loop minstens eens per jaar alle rechten na. {when}")
    else:
        st.info(f"De rechten zijn dit jaar nagelopen. {when}")
    if st.button("Nieuwe ronde beginnen", type="primary" if found.due else "secondary"):
        begun = False
        with refusals(), desk.writing() as session:
            open_review(session, by=desk.viewer, at=desk.at)
            begun = True
        if begun:
            done("review", "De ronde is begonnen. Loop elk recht na.")


def choose_review(found: Reviews) -> Review:
    """Which review is on the screen: the open one, else the newest."""
    if len(found.reviews) == 1:
        return found.reviews[0]
    return st.selectbox("Ronde", found.reviews, format_func=_title)


def _title(review: Review) -> str:
    if review.closed_on:
        return f"Afgesloten op {short_date(review.closed_on)}"
    return f"Begonnen op {short_date(review.opened_on)}, nog bezig"


def show_totals(review: Review) -> None:
    """Who, when, and numbers that add up."""
    closed = (
        f", afgesloten op {short_date(review.closed_on)} door {plain(review.closed_by)}"
        if review.closed_on
        else ""
    )
    st.markdown(
        f"Begonnen op {short_date(review.opened_on)} door "
        f"{plain(review.opened_by)}{closed}."
    )
    st.markdown(totals_line(review.totals))


def totals_line(found: Totals) -> str:
    """ "12 rechten = 8 blijven + 1 vervalt + 1 al geëindigd + 2 nog te bekijken"."""
    parts = (
        (found.stays, "blijven"),
        (found.lapses, "vervallen"),
        (found.ended, "al geëindigd"),
        (found.undecided, UNDECIDED),
    )
    added = " + ".join(f"**{number(count)}** {words}" for count, words in parts)
    return f"**{counted(found.rights, 'recht', 'rechten')}** = {added}"


def show_export(desk: Desk, sheet: ReviewSheet) -> None:
    """The review as a file; making it is written in the log."""
    left, right = st.columns([1, 1])
    if left.button("Bestand maken voor het dossier"):
        with refusals(), desk.writing() as session:
            st.session_state[FILE] = (
                sheet.review.id,
                export_review(session, sheet.review.id, by=desk.viewer, at=desk.at),
            )
    made = st.session_state.get(FILE)
    if made and made[0] == sheet.review.id:
        right.download_button(
            "Bestand ophalen (CSV)",
            made[1],
            file_name=f"rechten-{sheet.review.opened_on:%Y-%m-%d}.csv",
            mime="text/csv",
        )


def show_people(desk: Desk, sheet: ReviewSheet) -> None:
    """The people of an open review, who still wait first chosen."""
    wanted = st.segmented_control(
        "Toon", [UNDECIDED, "alles"], default=UNDECIDED, required=True
    )
    rights = [
        right for right in sheet.rights if wanted == "alles" or right.decision is None
    ]
    people = _by_person(rights)
    if not people:
        st.success("Alle rechten zijn nagelopen. Sluit de ronde hieronder af.")
    most = st.session_state.setdefault("review-most", AT_A_TIME)
    for theirs in people[:most]:
        _person_form(desk, theirs)
    if len(people) > most and st.button(f"Toon meer ({most} van {len(people)})"):
        st.session_state["review-most"] = most + AT_A_TIME
        st.rerun()


def _by_person(rights: Iterable[ReviewedRight]) -> list[list[ReviewedRight]]:
    return [list(group) for _, group in groupby(rights, key=lambda r: r.person_id)]


def _person_form(desk: Desk, rights: Sequence[ReviewedRight]) -> None:
    first = rights[0]
    own = first.person_id == desk.viewer.person_id
    with st.form(f"review-{first.person_id}"):
        st.markdown(f"**{plain(first.person)}** · {_about(first)}")
        chosen = [_right_row(right, disabled=own) for right in rights]
        if own:
            st.caption("Uw eigen rechten loopt een ander na.")
        sent = st.form_submit_button("Vastleggen", disabled=own)
    if sent:
        _keep(desk, list(zip(rights, chosen, strict=True)))


def _about(right: ReviewedRight) -> str:
    signed_in = "kan niet inloggen"
    if right.can_sign_in:
        when = short_date(right.last_sign_in) or "niet bekend"
        signed_in = f"laatst ingelogd: {when}"
    certificate = short_date(right.certificate_to) or "geen"
    works_for = plain(right.works_for) or "gemeente"
    return f"{works_for} · {signed_in} · VOG geldig tot: {certificate}"


def _right_row(right: ReviewedRight, *, disabled: bool) -> tuple[Decision | None, str]:
    what, choice, reason = st.columns([3, 2, 3], vertical_alignment="center")
    what.markdown(f"{right_words(right)}  \n{_period(right)}")
    if right.decision in (Decision.LAPSES, Decision.ENDED):
        choice.markdown(DECISION_LABELS[right.decision])
        reason.markdown(plain(right.reason))
        return None, ""
    decision = choice.radio(
        f"Besluit over {ROLE_NAMES[right.role]}",
        CHOICES,
        index=CHOICES.index(right.decision) if right.decision else None,
        format_func=DECISION_LABELS.__getitem__,
        horizontal=True,
        key=f"decision-{right.line_id}",
        disabled=disabled,
        label_visibility="collapsed",
    )
    why = reason.text_input(
        "Reden (nodig als het recht vervalt)",
        right.reason,
        max_chars=MOST_REASON,
        key=f"reason-{right.line_id}",
        disabled=disabled,
    )
    return decision, why


def right_words(right: ReviewedRight) -> str:
    """ "Bezoeker, Prins Alexander, Welzijn Noord"."""
    places = (right.district or "alle gebieden", right.provider, right.team)
    return ", ".join(
        [ROLE_NAMES[right.role], *(plain(place) for place in places if place)]
    )


def _period(right: ReviewedRight) -> str:
    if right.valid_to is None:
        return f"sinds {short_date(right.valid_from)}, zonder einde"
    return f"{short_date(right.valid_from)} tot en met {last_day_of(right.valid_to)}"


def _keep(
    desk: Desk, chosen: Sequence[tuple[ReviewedRight, tuple[Decision | None, str]]]
) -> None:
    """All decisions about one person in one go, or none of them."""
    made = 0
    with refusals(), desk.writing() as session:
        for right, (decision, reason) in chosen:
            if decision is None or (decision, reason) == (right.decision, right.reason):
                continue
            decide(
                session,
                [right.line_id],
                decision,
                reason=reason,
                by=desk.viewer,
                at=desk.at,
            )
            made += 1
    if made:
        done("review", f"Vastgelegd voor {plain(chosen[0][0].person)}.")


def show_close(desk: Desk, review: Review) -> None:
    """Close it, once nothing waits any more."""
    waits = review.totals.undecided
    if st.button("Ronde afsluiten", type="primary", disabled=waits > 0):
        closed = False
        with refusals(), desk.writing() as session:
            close_review(session, review.id, by=desk.viewer, at=desk.at)
            closed = True
        if closed:
            done("review", "De ronde is afgesloten. Bewaar het bestand in het dossier.")
    if waits:
        st.caption(f"Dat kan als alles is nagelopen; nu nog {number(waits)}.")


def show_closed(sheet: ReviewSheet) -> None:
    """What was decided, to read."""
    if not sheet.rights:
        st.info("Toen waren er geen rechten.")
        return
    show_table(
        [
            {
                "Naam": right.person,
                "Recht": ", ".join(
                    part
                    for part in (
                        ROLE_NAMES[right.role],
                        right.district,
                        right.provider,
                        right.team,
                    )
                    if part
                ),
                "Besluit": DECISION_LABELS[right.decision] if right.decision else "",
                "Reden": right.reason,
                "Door": right.decided_by,
            }
            for right in sheet.rights
        ]
    )


def show_without_rights(people: Sequence[WithoutRight]) -> None:
    """Accounts that may do nothing: somebody should stop them, or give a right."""
    if not people:
        return
    title = counted(len(people), "account zonder recht", "accounts zonder recht")
    with st.expander(title):
        st.markdown(
            "Deze mensen kunnen inloggen, maar mogen niets. Stop het account op de "
            "pagina Mensen, of geef een recht."
        )
        show_table(
            [
                {
                    "Naam": one.person,
                    "Werkt voor": one.works_for or "gemeente",
                    "Laatst ingelogd": short_date(one.last_sign_in) or "niet bekend",
                }
                for one in people
            ]
        )

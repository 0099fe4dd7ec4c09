"""Row by row what would go out: a person ticks what must stay out, and why."""

from collections.abc import Mapping

import streamlit as st

from dashboards.dutch import counted
from dashboards.frame import Desk, refusals, say
from dashboards.request_forms import act, answer_form
from dashboards.tables import plain, show_table
from outreach.actions.rights import (
    check_answer,
    leave_out,
    make_answer,
    put_back,
    reopen,
)
from outreach.queries.rights import (
    OmissionRow,
    RequestView,
    collect_access,
    disclosures_of,
)
from outreach.rules.access_export import AccessExport, Chapter, ChapterRow
from outreach.rules.rights import OMISSION_LABELS, OmissionGround

WHOLE = "de hele regel"
FEW, LOOKED = 5, "looked"
"""More short rows than this are read as a table."""
FOLDED = ("register", "register_changes", LOOKED)
"""Long chapters without free text: opened by who reads them."""


def show_check(desk: Desk, view: RequestView) -> None:
    """Every chapter with its rows; at the foot the one who stands for it."""
    export = _collected(desk, view)
    if export is None:
        return
    st.markdown(
        "**Stap 3: kijk na wat meegaat.** Laat weg wat een ander verraadt: wie iets "
        "meldde, wat een partner zei, een naam in een notitie. De inwoner leest dát er "
        "iets is weggelaten, en op welke grond."
    )
    empty = [chapter.title for chapter in export.chapters if not chapter.rows]
    for chapter in export.chapters:
        if not chapter.rows:
            continue
        fresh = sum(row.digest not in view.checked_rows for row in chapter.rows)
        again = bool(view.checked_rows)
        mark = f" · {fresh} nieuw" if again and fresh else ""
        title = f"{chapter.title} ({len(chapter.rows)}){mark}"
        to_read = bool(fresh) if again else chapter.key not in FOLDED
        with st.expander(title, expanded=to_read):
            _chapter(desk, view, chapter)
    if empty:
        st.caption(f"Hierover staat niets: {', '.join(empty)}.")
    with st.form(f"check-{view.row.id}-{view.version}"):
        sure = st.checkbox(
            f"Ik heb alle {counted(len(export.digests), 'regel', 'regels')} gelezen"
        )
        sent = st.form_submit_button("Nagekeken: dit mag mee", type="primary")
    if sent and not sure:
        st.warning("Vink eerst aan dat u alle regels heeft gelezen.")
    elif sent:
        _check(desk, view, export)


def _collected(desk: Desk, view: RequestView) -> AccessExport | None:
    with refusals(), desk.reading() as session:
        return collect_access(
            session,
            desk.viewer,
            view.row.resident_id or "",
            until=view.registered_at,
            request_id=view.row.id,
            kind=view.row.kind,
        )
    return None


def _check(desk: Desk, view: RequestView, export: AccessExport) -> None:
    finished = False
    with refusals(), desk.writing() as session:
        check_answer(
            session,
            view.row.id,
            looked_at=export.digests,
            version=view.version,
            by=desk.viewer,
            at=desk.at,
        )
        finished = True
    if finished:
        say("Nagekeken. U kunt nu de bestanden maken.")
        st.rerun()


def _chapter(desk: Desk, view: RequestView, chapter: Chapter) -> None:
    left_out = {
        (one.row_digest, one.label): one
        for one in view.omissions
        if one.chapter == chapter.key
    }
    cells = max(len(row.values) for row in chapter.rows)
    short = len(chapter.rows) > FEW and (cells <= 2 or chapter.key == LOOKED)
    if short and not left_out:
        show_table([dict(row.values) for row in chapter.rows])
        if st.toggle("Regels hiervan weglaten", key=f"some-{chapter.key}"):
            _pick(desk, view, chapter)
        return
    for number, row in enumerate(chapter.rows):
        _row(desk, view, chapter, number, row, left_out)


def _pick(desk: Desk, view: RequestView, chapter: Chapter) -> None:
    """One row of a long table."""
    rows = {row.digest: row for row in chapter.rows}
    digest = st.selectbox(
        "Welke regel?",
        list(rows),
        format_func=lambda one: " · ".join(rows[one].values.values()),
        key=f"pick-{chapter.key}",
    )
    _omit_form(desk, view, chapter.key, rows[digest], f"{chapter.key}-pick")


def _row(
    desk: Desk,
    view: RequestView,
    chapter: Chapter,
    number: int,
    row: ChapterRow,
    left_out: Mapping[tuple[str, str], OmissionRow],
) -> None:
    whole = left_out.get((row.digest, ""))
    with st.container(border=True):
        if whole:
            st.markdown(
                f":gray[~~Regel {number + 1}~~] weggelaten: {plain(whole.reason)}"
            )
            _back(desk, whole)
            return
        st.markdown(
            "\n".join(
                f"- :gray[{plain(label)}:] {_value(row.digest, label, text, left_out)}"
                for label, text in row.values.items()
            )
        )
        for (digest, label), one in left_out.items():
            if digest == row.digest and label:
                _back(desk, one)
        place = f"{chapter.key}-{number}"
        if st.toggle("Weglaten", key=f"omit-{place}"):
            _omit_form(desk, view, chapter.key, row, place)


def _value(
    digest: str,
    label: str,
    text: str,
    left_out: Mapping[tuple[str, str], OmissionRow],
) -> str:
    one = left_out.get((digest, label))
    return f"**weggelaten**: {plain(one.reason)}" if one else plain(text)


def _omit_form(
    desk: Desk, view: RequestView, chapter: str, row: ChapterRow, place: str
) -> None:
    with st.form(f"omit-form-{place}"):
        what = st.selectbox("Wat weglaten?", [WHOLE, *row.values])
        ground = st.selectbox(
            "Grond", list(OmissionGround), format_func=OMISSION_LABELS.__getitem__
        )
        reason = st.text_input(
            "Waarom? (verplicht; de inwoner leest dit niet)", max_chars=300
        )
        sent = st.form_submit_button("Laat dit weg")
    if not sent:
        return
    finished = False
    with refusals(), desk.writing() as session:
        leave_out(
            session,
            view.row.id,
            chapter=chapter,
            row_digest=row.digest,
            label="" if what == WHOLE else what,
            ground=OmissionGround(str(ground)),
            reason=reason,
            by=desk.viewer,
            at=desk.at,
        )
        finished = True
    if finished:
        say("Dit gaat niet mee.")
        st.rerun()


def _back(desk: Desk, omission: OmissionRow) -> None:
    if st.button("Toch meesturen", key=f"back-{omission.id}"):
        with refusals():
            with desk.writing() as session:
                put_back(session, omission.id, by=desk.viewer, at=desk.at)
            st.rerun()


def make_files(desk: Desk, view: RequestView) -> None:
    """The files on demand, and then the answer itself."""
    key = f"answer-files-{view.row.id}"
    st.markdown(
        "**Stap 4: maak de bestanden.** Ze worden niet bewaard; elke keer staat in het "
        "logboek."
    )
    left, right = st.columns(2)
    if left.button("Bestanden maken", type="primary"):
        with refusals():
            with desk.writing() as session:
                made = make_answer(session, view.row.id, by=desk.viewer, at=desk.at)
            st.session_state[key] = made
            st.rerun()
    if right.button("Controle opnieuw openen"):
        st.session_state.pop(key, None)
        act(desk, reopen, view, "De controle is weer open.")
    made = st.session_state.pop(key, None)
    if made is not None:
        st.success(f"Klaar: {counted(made.rows, 'regel', 'regels')}. Sla beide op.")
        for name, ending, content, mime in (
            ("PDF", ".pdf", made.pdf, "application/pdf"),
            ("JSON", ".json", made.json, "application/json"),
        ):
            # Another run of the page would take both files away again.
            st.download_button(
                f"{name} opslaan",
                content,
                f"{made.name}{ending}",
                mime,
                on_click="ignore",
            )
    answer_form(desk, view)


def disclosed(desk: Desk, view: RequestView) -> None:
    """What left the house about somebody who was erased: read it to him or write."""
    rows = []
    with refusals(), desk.reading() as session:
        rows = disclosures_of(session, desk.viewer, hashes=view.hashes)
    if not rows:
        st.info("Er ging niets over deze persoon de deur uit, voor zover wij bewaren.")
        return
    show_table(
        [
            {
                "Wanneer": f"{row.at:%d-%m-%Y}",
                "Aan wie": row.recipient,
                "Welke gegevens": row.what,
                "Waarom dat mocht": row.ground,
            }
            for row in rows
        ]
    )

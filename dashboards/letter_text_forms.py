"""Writing a text: hints beside the words, and the letter as it will be."""

from base64 import b64encode
from collections.abc import Sequence
from typing import Any

import streamlit as st

from dashboards.conflict_view import (
    Edit,
    Values,
    begin_edit,
    settle,
    store,
)
from dashboards.frame import Desk, show
from dashboards.letter_text_view import TO_CHECK, show_fields, text_record
from dashboards.tables import plain
from letters.actions.readiness import office_of
from letters.actions.templates import save_template
from letters.actions.text_checks import (
    LONGEST_NAME,
    LONGEST_NOTE,
    LONGEST_TITLE,
    check_version,
)
from letters.adapters.letter_setting import SettingFailed, letter_pictures, set_letters
from letters.own_parts import answer_address
from letters.queries.sample_people import sample_people
from letters.queries.templates import TextKey, TextVersion
from letters.rules.kinds import MOST_PAGES, LetterForm
from letters.rules.plain_language import hints
from letters.rules.print_jobs import Job
from letters.rules.sample_letters import (
    INVENTED,
    SAMPLE_LABELS,
    Sample,
    SamplePerson,
    SampleText,
    sample_job,
    sample_terms,
)
from letters.rules.shipped import DUTCH, usual_title
from letters.rules.template_language import TemplateRefused, used_names
from outreach.errors import Refused
from outreach.queries.municipality import municipality

SAID = "Bewaard als nieuwe versie."
EMPTY = "<h1></h1>\n<p></p>\n"
HEIGHT = 520
APPROACHES = {False: "op antwoord", True: "aangekondigd"}
SAMPLES, FORMS = tuple(Sample), tuple(LetterForm)
SIZES = {LetterForm.STANDARD: "12 punts", LetterForm.LARGE: "16 punts"}
DOTS = 160
"""An inch: enough to read it when it fills the screen."""


def write_text(
    desk: Desk, key: TextKey, versions: Sequence[TextVersion], dutch: str
) -> None:
    """The editor of one text, with its letter beside it.

    `dutch` is the Dutch text in force, which stands before a text in another language.
    """
    newest = versions[0] if versions else None
    stored = {
        "title": newest.title if newest else usual_title(*key[:3]),
        "text": newest.text if newest else EMPTY,
        "note": "",
        "checked_by": "",
    }
    edit = begin_edit(desk, text_record(key), stored, newest.version if newest else 0)

    def save(session: Any, values: Values, version: int) -> None:
        save_template(
            session,
            kind=key.kind,
            selection=key.selection,
            language=key.language,
            arm=key.arm,
            follows=version,
            by=desk.viewer,
            at=desk.at,
            **values,
        )

    if settle(desk, edit, save, SAID):
        return
    words, letter = st.columns(2, gap="medium")
    with words:
        typed = _ask(key, edit)
        fault = _fault(key, typed)
        if fault is not None:
            show(fault)
            _show_line(fault, typed["text"])
        if key.language == DUTCH:
            _show_hints(key, typed["text"])
        show_fields(key)
        typed |= _ask_reason(key, edit)
        if st.button("Bewaar als nieuwe versie", type="primary", key="save-text"):
            store(desk, edit, typed, save, SAID)
    with letter:
        _show_letter(desk, key, typed, dutch, readable=fault is None)


def _ask(key: TextKey, edit: Edit) -> Values:
    """The title and the text; what was typed stays when another text is looked at."""
    draft: Values = st.session_state.setdefault(
        f"edit:draft:{edit.form_key}", dict(edit.values)
    )
    rtl = " Arabisch loopt van rechts naar links." if key.language == "ar" else ""
    draft["title"] = st.text_input(
        "Titel van het bestand",
        draft["title"],
        max_chars=LONGEST_TITLE,
        key=f"{edit.form_key}-title",
    )
    draft["text"] = st.text_area(
        "Tekst van de brief",
        draft["text"],
        height=HEIGHT,
        key=f"{edit.form_key}-text",
        help="Klik buiten het vak, of druk op Ctrl en Enter: dan ziet u de brief."
        + rtl,
    )
    return draft


def _ask_reason(key: TextKey, edit: Edit) -> Values:
    asked: Values = {"checked_by": ""}
    asked["note"] = st.text_input(
        "Waarom verandert u de tekst?",
        max_chars=LONGEST_NOTE,
        key=f"{edit.form_key}-note",
    )
    if key.language != DUTCH:
        asked["checked_by"] = st.text_input(
            "Nagekeken door",
            max_chars=LONGEST_NAME,
            placeholder="naam van wie met deze taal is opgegroeid",
            key=f"{edit.form_key}-checked",
            help=f"Leeg: de tekst wordt bewaard en is nog {TO_CHECK}.",
        )
    return asked


def _fault(key: TextKey, typed: Values) -> Refused | None:
    """Why this text could not be saved now, with its line; None when it could."""
    try:
        check_version(key, typed["text"], typed["title"])
    except Refused as refusal:
        return refusal
    return None


def _show_line(fault: Refused, text: str) -> None:
    """The line itself: nobody counts lines in a box."""
    lines = text.splitlines()
    if isinstance(fault, TemplateRefused) and fault.line <= len(lines):
        st.code(lines[fault.line - 1], language=None, wrap_lines=True)


def _show_hints(key: TextKey, text: str) -> None:
    found = hints(key.kind, text)
    if not found:
        st.success("Goed leesbaar: Omzien heeft geen tips.", icon=":material/check:")
        return
    with st.expander(f"Tips om het makkelijker te maken ({len(found)})", expanded=True):
        st.caption("Tips, geen regels. U beslist.")
        for hint in found:
            where = f"Regel {hint.line}: " if hint.line else ""
            st.markdown(f"- {where}{plain(hint.text)}")


def _show_letter(
    desk: Desk, key: TextKey, typed: Values, dutch: str, *, readable: bool
) -> None:
    """The letter as it will be printed, to somebody who looks like a real resident."""
    st.markdown("**Zo wordt de brief**")
    sample: Sample = st.selectbox(
        "Aan wie",
        SAMPLES,
        index=0,
        format_func=SAMPLE_LABELS.__getitem__,
        key="sample",
    )
    left, right = st.columns(2)
    form: LetterForm = left.selectbox(
        "Lettergrootte",
        FORMS,
        index=0,
        format_func=SIZES.__getitem__,
        key="form",
    )
    announced = False
    if readable and "benadering" in used_names(typed["text"]):
        announced = right.selectbox(
            "Werkwijze",
            tuple(APPROACHES),
            index=0,
            format_func=APPROACHES.__getitem__,
            key="approach",
        )
    if not readable:
        st.info("Verbeter eerst wat links staat. Dan ziet u hier de brief weer.")
        return
    person, job = None, None
    try:
        person, job = _job(desk, key, typed, dutch, sample, form, announced)
    except Refused as refusal:
        show(refusal)
    if person and job:
        _caption(person)
        _show_pages(job, form)


def _job(
    desk: Desk,
    key: TextKey,
    typed: Values,
    dutch: str,
    sample: Sample,
    form: LetterForm,
    announced: bool,
) -> tuple[SamplePerson, Job]:
    seed = st.session_state.setdefault("sample-seed", desk.session_hash)
    with desk.reading() as session:
        people = sample_people(session, desk.viewer, key, seed=seed)
        office = office_of(session)
        logo = municipality(session).logo
    person = people.get(sample, INVENTED[sample])
    tried = SampleText(key.kind, key.language, typed["text"], typed["title"], dutch)
    terms = sample_terms(
        desk.today, announced=announced, answer_address=answer_address()
    )
    shown = b64encode(logo).decode() if logo else ""
    return person, sample_job(tried, person, office, terms, form=form, logo=shown)


def _caption(person: SamplePerson) -> None:
    if person.real:
        st.caption(
            "Niemand heet zo en woont hier. Naam en adres zijn zo lang als die van een "
            "echte inwoner, met andere letters."
        )
    else:
        st.caption("Een bedachte naam en een bedacht adres.")


def _show_pages(job: Job, form: LetterForm) -> None:
    try:
        made, pages = set_letters(job), letter_pictures(job, dots=DOTS)
    except SettingFailed:
        st.warning("Deze brief kan niet worden getoond. Kijk of het logo klopt.")
        return
    if made.too_wide:
        st.error("Dit adres past niet in het venster. Zo'n brief wordt aangehouden.")
    elif made.too_long:
        most = MOST_PAGES[form]
        limit = "één bladzijde" if most == 1 else f"{most} bladzijden"
        st.error(
            f"De tekst past niet op {limit}. Zo'n brief wordt aangehouden: maak de "
            "tekst korter."
        )
    for number, page in enumerate(pages, start=1):
        with st.container(border=True):
            st.image(page, caption=f"Bladzijde {number}", width="stretch")

"""The page "Briefteksten": which texts there are, and how one differs from before."""

from collections.abc import Sequence

import streamlit as st

from dashboards.conflict_view import Field, Record, forget
from dashboards.dutch import counted, moment
from dashboards.frame import Desk, refusals, say
from dashboards.tables import plain, show_table
from letters.actions.templates import RECORD, restore_template
from letters.queries.templates import TextKey, TextVersion
from letters.rules.kinds import (
    KINDS,
    LANGUAGES,
    SELECTION_LABELS,
    LetterKind,
    Selection,
)
from letters.rules.placeholders import placeholders_of
from letters.rules.shipped import DUTCH
from letters.rules.text_changes import Difference, Piece, differences

KINDS_SHOWN, LANGUAGES_SHOWN = tuple(LetterKind), tuple(LANGUAGES)
KIND_LABELS = {kind: KINDS[kind].label for kind in LetterKind}
GENERAL = "de gewone tekst"
FIELDS = {
    "title": Field("Titel"),
    "text": Field("Tekst"),
    "note": Field("Reden"),
    "checked_by": Field("Nagekeken door"),
}
TO_CHECK = "na te kijken door iemand met deze moedertaal"


def text_record(key: TextKey) -> Record:
    """A text as the log and the conflict screen know it."""
    return Record(RECORD, key.name, FIELDS)


def show_overview(texts: Sequence[TextVersion]) -> None:
    """Every text with its state: one line a text."""
    waiting = sum(text.to_check for text in texts)
    if waiting:
        st.warning(
            f"{counted(waiting, 'tekst is', 'teksten zijn')} nog {TO_CHECK}. Tot dan "
            "krijgt niemand die."
        )
    show_table([_line(text) for text in texts])
    st.caption(
        "Een tekst is alleen voor de mensen die erbij staan. Voor anderen weigert "
        "Omzien hem. Versies tellen door per soort brief en taal."
    )


def _line(text: TextVersion) -> dict[str, object]:
    arm = f" (proef {text.key.arm})" if text.key.arm else ""
    return {
        "Brief": f"{KIND_LABELS[text.key.kind]}{arm}",
        "Voor wie": SELECTION_LABELS[text.key.selection],
        "Taal": LANGUAGES[text.key.language],
        "Stand": "nog na te kijken" if text.to_check else "in gebruik",
        "Versie": text.version,
        "Van": f"{moment(text.at)}, {text.by}",
    }


def pick_text(arms: dict[LetterKind, dict[str, str]]) -> TextKey:
    """Which text somebody wants to see or write."""
    left, middle, right = st.columns([3, 4, 2])
    kind: LetterKind = left.selectbox(
        "Soort brief", KINDS_SHOWN, index=0, format_func=KIND_LABELS.__getitem__
    )
    selection: Selection = middle.selectbox(
        "Voor wie",
        KINDS[kind].selections,
        index=0,
        format_func=SELECTION_LABELS.__getitem__,
        key=f"selection-{kind}",
    )
    language: str = right.selectbox(
        "Taal", LANGUAGES_SHOWN, index=0, format_func=LANGUAGES.__getitem__
    )
    arm = ""
    general = KINDS[kind].selections[0]
    if arms[kind] and language == DUTCH and selection is general:
        arm = st.selectbox(
            "Welke tekst",
            ("", *arms[kind]),
            index=0,
            format_func=lambda one: arms[kind][one] if one else GENERAL,
            key=f"arm-{kind}",
        )
    return TextKey(kind, selection, language, arm)


def show_standing(key: TextKey, versions: Sequence[TextVersion]) -> None:
    """For whom this text is, and which version holds."""
    who = SELECTION_LABELS[key.selection]
    st.markdown(
        f"Deze tekst is alleen voor **{who}**. Voor anderen weigert Omzien hem."
    )
    checked = next((one for one in versions if not one.to_check), None)
    newest = versions[0] if versions else None
    if newest is None:
        st.info("Deze tekst is er nog niet. Schrijf hem hieronder.")
        return
    if newest.to_check:
        st.warning(
            f"Versie {newest.version} is {TO_CHECK}. "
            + (
                f"Tot dan geldt versie {checked.version}."
                if checked
                else "Tot dan krijgt niemand deze tekst."
            )
        )
        return
    note = f": {plain(newest.note)}" if newest.note else ""
    st.markdown(
        f"Nu geldt **versie {newest.version}** van {moment(newest.at)}, "
        f"{plain(newest.by)}{note}"
    )


def show_fields(key: TextKey) -> None:
    """The fields that this text may use, each with its meaning."""
    with st.expander("Velden die u kunt gebruiken"):
        show_table(
            [
                {"Veld": f"{{{{ {name} }}}}", "Wat er komt te staan": meaning}
                for name, meaning in placeholders_of(key.kind).items()
            ]
        )
        st.markdown(
            "Een keuze schrijft u zo. Het stuk ertussen staat er alleen als het veld "
            "gevuld is."
        )
        st.code(
            "{% if aanbieder %}Iemand van {{ aanbieder }} komt langs."
            "{% else %}Wij komen langs.{% endif %}",
            language=None,
            wrap_lines=True,
        )
        st.markdown(
            "Opmaak: `<h1>` voor de kop, `<p>` voor een alinea, `<ul>` met `<li>` voor "
            "een lijst, `<b>` voor vet, `<br>` voor een nieuwe regel. Sluit alles af: "
            "`<p>Tekst</p>`."
        )


def show_versions(desk: Desk, versions: Sequence[TextVersion]) -> None:
    """What changed between two versions, who did it and why; and the way back."""
    if not versions:
        st.info("Van deze tekst zijn er nog geen versies.")
        return
    show_table(
        [
            {
                "Versie": one.version,
                "Wanneer": moment(one.at),
                "Wie": one.by,
                "Waarom": one.note,
                "Stand": "nog na te kijken" if one.to_check else "",
            }
            for one in versions
        ]
    )
    if len(versions) < 2:
        st.caption("Er is één versie. Vergelijken kan als er een tweede is.")
        return
    left, right = st.columns(2)
    old = _pick(left, "Oude versie", versions[1:], versions[0].key)
    later = [one for one in versions if one.version > old.version]
    new = _pick(right, "Nieuwe versie", later, versions[0].key)
    _show_differences(old, new)
    _way_back(desk, old, versions[0])


def _pick(
    where: object, label: str, versions: Sequence[TextVersion], key: TextKey
) -> TextVersion:
    chosen: TextVersion = where.selectbox(  # type: ignore[attr-defined]
        label,
        versions,
        format_func=lambda one: f"Versie {one.version} · {moment(one.at)} · {one.by}",
        key=f"{label}-{key.name}",
    )
    return chosen


def _show_differences(old: TextVersion, new: TextVersion) -> None:
    """Both sides of each place that differs; below each other on a phone."""
    found = differences(old.text, new.text)
    if old.title != new.title:
        st.markdown(f"Titel: {plain(old.title)} → **{plain(new.title)}**")
    if not found:
        st.info("De tekst van deze twee versies is gelijk.")
    for one in found:
        with st.container(border=True):
            _show_difference(old, new, one)


def _show_difference(old: TextVersion, new: TextVersion, one: Difference) -> None:
    left, right = st.columns(2)
    left.caption(f"Versie {old.version}, regel {one.old_line}")
    left.markdown(_marked(one.old, "red") or ":gray[hier stond niets]")
    right.caption(f"Versie {new.version}, regel {one.new_line}")
    right.markdown(_marked(one.new, "green") or ":gray[hier staat niets meer]")


def _marked(pieces: Sequence[Piece], colour: str) -> str:
    """The words of one side; those that the other side has not stand out.

    Red is struck through as well: colour alone tells nothing to who does not see it.
    """
    shown = []
    for piece in pieces:
        text = plain(piece.text.strip())
        if not text:
            shown.append(" ")
        elif piece.differs:
            words = f"~~{text}~~" if colour == "red" else f"**{text}**"
            shown.append(f" :{colour}-background[{words}] ")
        else:
            shown.append(f" {text} ")
    return " ".join("".join(shown).split())


def _way_back(desk: Desk, old: TextVersion, newest: TextVersion) -> None:
    st.caption(
        f"Terug gaat zo: versie {old.version} komt er nog een keer bij, als nieuwste. "
        "Er verdwijnt niets."
    )
    if st.button(f"Terug naar versie {old.version}", key=f"back-{old.id}"):
        with refusals():
            with desk.writing() as session:
                made = restore_template(
                    session, old.id, follows=newest.version, by=desk.viewer, at=desk.at
                ).version
            forget(text_record(old.key))
            say(f"De tekst van versie {old.version} geldt weer, als versie {made}.")
            st.rerun()

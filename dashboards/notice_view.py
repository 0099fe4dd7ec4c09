"""Important notices on the start page: grouped, each to be put away by who read it."""

from collections.abc import Sequence
from itertools import groupby

import streamlit as st

from dashboards.dutch import counted, moment
from dashboards.frame import Desk, refusals
from dashboards.tables import plain
from outreach.access import Permission
from outreach.actions.notices import dismiss_notice, see_notices
from outreach.queries.notices import NoticeCount, NoticeLine, notices
from outreach.rules.codes import shown_code
from outreach.rules.notices import ABOUT_SIGNALS, VEILED, WORDS, Words

LONG = 5
"""Longer lists fold up, so that the work below stays in sight."""


def show_notices(desk: Desk) -> None:
    """What this viewer has not put away yet; being here counts as having seen it."""
    if not desk.viewer.may(Permission.SEE_NOTICES):
        return
    with desk.reading() as session:
        lines = notices(session, desk.viewer, at=desk.at)
    if not lines:
        return
    with refusals(), desk.writing() as session:
        see_notices(session, [one.id for one in lines], by=desk.viewer, at=desk.at)
    st.subheader("Belangrijke berichten", anchor=False)
    st.caption(
        "Wat u wegklikt, ziet u niet meer; collega's zien het nog wel. Na twee maanden "
        "verdwijnt een bericht vanzelf."
    )
    ordered = sorted(lines, key=lambda one: (_words(one).title, -one.id))
    for words, group in groupby(ordered, key=_words):
        _show_group(desk, words, list(group))


def _show_group(desk: Desk, words: Words, lines: Sequence[NoticeLine]) -> None:
    with st.container(border=True):
        head = f":material/notifications: **{words.title}**"
        if len(lines) > 1:
            head += f" ({counted(len(lines), 'bericht', 'berichten')})"
        st.markdown(f"{head}  \n{words.now}")
        place = st.expander("Alle berichten") if len(lines) > LONG else st.container()
        for line in lines:
            text, button = place.columns([4, 1], vertical_alignment="center")
            text.markdown(_text(line))
            if button.button("Gelezen", key=f"notice-{line.id}"):
                with refusals(), desk.writing() as session:
                    dismiss_notice(session, line.id, by=desk.viewer, at=desk.at)
                st.rerun()


def _text(line: NoticeLine) -> str:
    about_signal = line.kind in ABOUT_SIGNALS
    told = shown_code(line.about) if about_signal else line.about
    parts = [line.name, told, line.where]
    about = ", ".join(plain(part) for part in parts if part)
    return f"{about} · {moment(line.raised_at)}" if about else moment(line.raised_at)


def _words(line: NoticeLine) -> Words:
    return VEILED if line.veiled else WORDS[line.kind]


def count_rows(counts: Sequence[NoticeCount]) -> list[dict[str, object]]:
    """How notices were received, for who oversees the work of the scheduler."""
    return [
        {
            "Bericht": WORDS[one.kind].title,
            "Gegeven": one.raised,
            "Keren gezien": one.seen,
            "Keren weggeklikt": one.dismissed,
        }
        for one in counts
    ]

"""The texts of letters: read, written with the letter beside them, and compared."""

import streamlit as st

from dashboards.frame import open_page
from dashboards.letter_text_forms import write_text
from dashboards.letter_text_view import (
    pick_text,
    show_overview,
    show_standing,
    show_versions,
)
from letters.actions.templates import keep_shipped_texts
from letters.queries.templates import (
    TextKey,
    all_texts,
    arms_of,
    shipped_absent,
    text_versions,
)
from letters.rules.kinds import LetterKind
from outreach.access import Permission
from outreach.queries.scope import works_outside

VIEWS = {"all": "Alle teksten", "write": "Schrijven", "versions": "Versies"}
desk = open_page(
    "Briefteksten",
    Permission.WRITE_TEMPLATES,
    lead="Schrijf wat er in de brieven staat. Elke versie blijft bewaard.",
)
with desk.reading() as session:
    absent = shipped_absent(session, desk.viewer)
if absent:
    with desk.writing() as session:
        keep_shipped_texts(session, by=desk.viewer, at=desk.at)
outside = works_outside(desk.viewer, Permission.WRITE_TEMPLATES)
if outside:
    st.info("De teksten zijn van de gemeente. U kunt ze lezen en vergelijken.")
view = st.pills(
    "Wat wilt u doen?",
    [one for one in VIEWS if not (outside and one == "write")],
    default="all",
    format_func=VIEWS.__getitem__,
)
if view not in ("write", "versions"):
    with desk.reading() as session:
        texts = all_texts(session, desk.viewer)
    show_overview(texts)
    st.stop()
with desk.reading() as session:
    arms = {kind: arms_of(session, desk.viewer, kind) for kind in LetterKind}
key = pick_text(arms)
with desk.reading() as session:
    versions = text_versions(session, desk.viewer, key)
    before = text_versions(session, desk.viewer, TextKey(key.kind, key.selection))
show_standing(key, versions)
if view == "versions":
    show_versions(desk, versions)
else:
    write_text(desk, key, versions, before[0].text if before else "")

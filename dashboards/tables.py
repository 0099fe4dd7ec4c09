"""Tables and text made of data: shown as it is, never read as markup."""

import re
from collections.abc import Mapping, Sequence

import streamlit as st

MARKUP = re.compile(r"([\\`*_\[\]<>$~:#|])")
BARE = re.compile(r"(://|\bwww\.)", re.IGNORECASE)
"""What makes a link of bare text: the address of a site that somebody typed."""
JOINER = "\u2060"
"""Takes no room and parts no line: the text reads the same, and is no link."""
LEADING = re.compile(r"^(\s*)([-+]|\d+[.)])(?=\s|$)")
NOTHING = "–"
"""An empty cell; a hyphen would become the dot of a list."""


def plain(text: str) -> str:
    """Text from the database for `st.markdown`: no link, no bold, no colour.

    Screens read Markdown, and a name or a note may hold signs that mean something
    in it (ASVS 1.3.5).
    """
    text = BARE.sub(lambda m: f"{m[1][:1]}{JOINER}{m[1][1:]}", text)
    text = MARKUP.sub(r"\\\1", text)
    return LEADING.sub(lambda m: f"{m[1]}\\{m[2]}", text)


def show_table(rows: Sequence[Mapping[str, object]]) -> None:
    """Rows to read, as a real table: the keys of the first row are the headings."""
    st.table(
        [
            {name: plain(str(value)) or NOTHING for name, value in row.items()}
            for row in rows
        ],
        border="horizontal",
        hide_index=True,
    )

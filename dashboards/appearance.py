"""The look of the screens: style beside the theme, and Dutch over English words.

Streamlit has no translations; where a style can put Dutch in the place of an English
hint, or take the hint away, it is done here.
"""

from pathlib import Path

import streamlit as st

STYLE = (Path(__file__).parent / "appearance.css").read_text(encoding="utf-8")


def dress() -> None:
    """Put the style into the page."""
    st.html(f"<style>{STYLE}</style>")

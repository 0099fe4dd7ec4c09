"""Text read once gives what reading each filled letter anew gives."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from jinja2 import UndefinedError

from letters.adapters.layouts import TEMPLATES
from letters.rules import filled_blocks as module
from letters.rules.blocks import blocks_of
from letters.rules.filled_blocks import filled_blocks
from letters.rules.template_language import PLACEHOLDERS, fill

TEXTS = [path.read_text("utf-8") for path in sorted(TEMPLATES.glob("*.nl.html"))] + [
    "<p>{{ naam }} <b>{{ code }}</b> en {{ naam }}<br>{{ datum }} </p>",
    "<p>{{ code }}</p><p> </p>",
    "<ul><li>{{ naam }}</li><li> <b>{{ code }}</b>\n{{ naam }}</li></ul>",
    (
        "<p>{% if naam %}{{ naam }}{% elif code == 'a' %}b{% else %} {{ code }}"
        "{% endif %} {% if not code and naam != 'ja' %}<b>{{ naam }}</b>{% endif %}x"
        "</p>"
    ),
]
VALUES = st.sampled_from(
    ["", " ", "a", "ja", "De Vries", "<b>", "&amp;", " x  y ", "\n", "\ue000naam\ue001"]
) | st.text(st.characters(exclude_categories=["Cs"]), max_size=8)


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(TEXTS),
    st.fixed_dictionaries(dict.fromkeys(PLACEHOLDERS, VALUES)),
)
@example(TEXTS[-1], dict.fromkeys(PLACEHOLDERS, "{{ 7 * 7 }}"))
def test_reading_once_gives_the_same(text: str, values: dict[str, str]) -> None:
    assert filled_blocks(text, values) == blocks_of(fill(text, values))


def test_what_is_missing_or_no_string_stops_the_letter() -> None:
    with pytest.raises(UndefinedError):
        filled_blocks("<p>{{ naam }}</p>", {})
    with pytest.raises(UndefinedError):
        filled_blocks("<p>{% if naam %}a{% endif %}</p>", {"code": "a"})
    with pytest.raises(TypeError, match="naam"):
        filled_blocks("<p>{{ naam }}</p>", {"naam": 7})  # type: ignore[dict-item]


def test_the_blocks_of_one_letter_are_not_those_of_another() -> None:
    text = "<p>{{ naam }}</p><p>vast</p>"
    first = filled_blocks(text, {"naam": "a"})
    first[1]["runs"][0]["text"] = "veranderd"
    assert filled_blocks(text, {"naam": "b"})[1]["runs"][0]["text"] == "vast"


def test_the_text_is_read_once_for_each_way_through_it() -> None:
    module._with_marks.cache_clear()
    text = "<p>{% if gemeentelijk %}wij{% else %}{{ naam }}{% endif %}</p>"
    for number in range(20):
        values = {"naam": str(number), "gemeentelijk": "ja" if number % 2 else ""}
        filled_blocks(text, values)
    assert module._with_marks.cache_info().misses == 2

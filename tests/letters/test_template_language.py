"""The language of letters: what it says, and all that it refuses when saved."""

from collections.abc import Callable
from time import perf_counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jinja2 import UndefinedError

from letters.adapters.shipped_texts import FOLDER, shipped_text
from letters.rules.blocks import blocks_of, check_text
from letters.rules.holds import hold_label, value_hold
from letters.rules.kinds import KINDS, LANGUAGES, LetterKind, Selection
from letters.rules.placeholders import (
    GIVEN,
    MAY_BE_EMPTY,
    PLACEHOLDERS,
    missing_values,
    placeholders_of,
)
from letters.rules.plain_language import hints
from letters.rules.shipped import SHIPPED, ShippedText, usual_title
from letters.rules.template_language import TemplateRefused, fill, used_names
from letters.rules.wording import forbidden_word

VALUES = dict.fromkeys(PLACEHOLDERS, "x")
ASCII = frozenset(range(32, 127))
"""A font for the tests."""


def plain(html: str) -> list[str]:
    """The text of each block."""
    return ["".join(run["text"] for run in block["runs"]) for block in blocks_of(html)]


def test_choices_and_names_are_filled() -> None:
    text = (
        "<p>{% if aanbieder and not gemeentelijk %}A {{ aanbieder }}"
        '{% elif benadering == "aangekondigd" or naam != "y" %}B{% else %}C'
        "{% endif %}</p>"
    )
    check_text(text)
    given = {"aanbieder": "W", "gemeentelijk": "", "benadering": "", "naam": "y"}
    assert plain(fill(text, given)) == ["A W"]
    assert plain(fill(text, given | {"aanbieder": "", "naam": "z"})) == ["B"]
    assert plain(fill(text, given | {"aanbieder": ""})) == ["C"]


HOSTILE = (
    *("{{7*7}}", "<script>alert(1)</script>", "&lt;b&gt;", '#read("/etc/passwd")'),
    *("</p><h1>x", "= heading", "$x$", "{% raw %}", "&#x202e;", "#x202e;"),
)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_value_is_only_ever_text(name: str) -> None:
    assert plain(fill("<p>{{ naam }}</p>", {"naam": name})) == [name]


def test_a_missing_value_stops_the_letter() -> None:
    with pytest.raises(UndefinedError):
        fill("<p>{{ naam }}</p>", {})


@pytest.mark.parametrize("value", [None, 3, ["x"], object(), {"a": 1}, b"x"])
def test_only_strings_are_passed(value: object) -> None:
    with pytest.raises(TypeError, match="naam"):
        fill("<p>{{ naam }}</p>", {"naam": value})  # type: ignore[dict-item]


def test_missing_and_unknown_values_hold_a_letter() -> None:
    text = "<p>{{ dag }} {{ tijd }} {{ bezoeker }}</p>"
    kind, used = LetterKind.APPOINTMENT, used_names(text)
    good = {"dag": "dinsdag", "tijd": "10.00 uur", "bezoeker": ""}
    assert missing_values(used, good) == []
    assert missing_values(used, {"dag": " ", "bezoeker": ""}) == ["dag", "tijd"]
    cases = (
        (good, good, ""),
        (good | {"dag": ""}, good, "veld ‘dag’ is niet ingevuld"),
        ({"dag": "x"}, {}, "veld ‘bezoeker’ is niet ingevuld"),
        (good, good | {"bsn": "1"}, "een gegeven dat niet bij deze soort brief hoort"),
    )
    for values, asked, said in cases:
        assert hold_label(value_hold(kind, used, values, asked)) == said


def test_each_kind_has_its_own_fields() -> None:
    for kind in LetterKind:
        fields = placeholders_of(kind)
        assert GIVEN[kind] <= set(fields)
        assert all(fields.values())
    assert set(PLACEHOLDERS) >= MAY_BE_EMPTY
    assert not {"aanhef", "naam", "code"} & set(placeholders_of(LetterKind.STOP))
    assert "naam" not in placeholders_of("feedback")
    with pytest.raises(TemplateRefused, match="past niet bij deze soort"):
        check_text("<p>{{ aanhef }}</p>", placeholders_of(LetterKind.STOP))


ATTACKS = [
    ("{{ naam.bsn }}", 1),
    ("{{ naam['bsn'] }}", 1),
    ("{{ naam[0] }}", 1),
    ("{{ naam[:1] }}", 1),
    ("{{ naam() }}", 1),
    ("{{ ''.__class__.__mro__ }}", 1),
    ("{{ naam.__init__.__globals__ }}", 1),
    ("{{ naam.format(naam) }}", 1),
    ("{{ '{0.__class__}'.format(naam) }}", 1),
    ("{{ naam.format_map(naam) }}", 1),
    ("{{ '%0300000000d' % naam }}", 1),
    ("{{ 'a' * 999999999 }}", 1),
    ("{{ 2 ** 99999999 }}", 1),
    ("{{ 1 + 1 }}", 1),
    ("{{ 7 // 2 }}", 1),
    ("{{ -1 }}", 1),
    ("{{ 7 }}", 1),
    ("{{ true }}", 1),
    ("{{ none }}", 1),
    ("{{ 'los woord' }}", 1),
    ("{{ '\\u202e' }}", 1),
    ("{{ naam == 'x' }}", 1),
    ("{{ not naam }}", 1),
    ("{{ naam and code }}", 1),
    ("{{ naam ~ naam }}", 1),
    ("{{ naam | upper }}", 1),
    ("{{ naam | safe }}", 1),
    ("{{ naam | attr('x') }}", 1),
    ("{{ naam | map('x') }}", 1),
    ("{{ naam is defined }}", 1),
    ("{{ naam in 'abc' }}", 1),
    ("{{ naam if aanhef else code }}", 1),
    ("{{ [naam] }}", 1),
    ("{{ (naam, code) }}", 1),
    ("{{ {'a': naam} }}", 1),
    ("{{ naam < code }}", 1),
    ("{{ self }}", 1),
    ("{{ loop }}", 1),
    ("{{ range }}", 1),
    ("{{ lipsum }}", 1),
    ("{{ cycler }}", 1),
    ("{{ config }}", 1),
    ("{{ caller() }}", 1),
    ("{{ super() }}", 1),
    ("{{ bsn }}", 1),
    ("{{ naam", 1),
    ("{% if naam > 1 %}<p>x</p>{% endif %}", 1),
    ("{% if naam.bsn %}<p>x</p>{% endif %}", 1),
    ("{% if naam == 1 %}<p>x</p>{% endif %}", 1),
    ("{% for x in naam %}{% endfor %}", 1),
    ("{% set naam = 'x' %}", 1),
    ("{% set naam %}x{% endset %}", 1),
    ("{% with naam = 'x' %}{% endwith %}", 1),
    ("{% do naam %}", 1),
    ("{% include 'x' %}", 1),
    ("{% import 'x' as y %}", 1),
    ("{% from 'x' import y %}", 1),
    ("{% extends 'x' %}", 1),
    ("{% macro x() %}{% endmacro %}", 1),
    ("{% call naam() %}{% endcall %}", 1),
    ("{% filter upper %}x{% endfilter %}", 1),
    ("{% autoescape false %}x{% endautoescape %}", 1),
    ("{% block x %}{% endblock %}", 1),
    ("{% trans %}x{% endtrans %}", 1),
    ("{% debug %}", 1),
    ("<p>a</p>\n{% raw %}<p>{% endraw %}", 2),
    ("<p>{% raw %}{{ naam }}{% endraw %}</p>", 1),
    ("<p>a</p>\n\n<p>{# unseen #}b</p>", 3),
    ("{% if naam %}", 1),
    ("{% endif %}", 1),
    ("{%- if naam -%}<p>{%- endif -%}", 1),
    ("<p>a</p>\n<div>b</div>", 2),
    ("<p>a</p>\n\n<p onclick='x'>b</p>", 3),
    ("<p>a</p>\n<img src=x>", 2),
    ("<p>a</p>\n<a href='x'>b</a>", 2),
    ("<p>a</p>\n<style>x</style>", 2),
    ("<p>a</p>\n<script>x</script>", 2),
    ("<p>a</p>\n<iframe></iframe>", 2),
    ("<p>a</p>\n<svg/>", 2),
    ("<p/>", 1),
    ("<p>a\n<p>b</p>", 2),
    ("<p>a", 1),
    ("<b>a</b>", 1),
    ("<p><b>a</p></b>", 1),
    ("<ul><p>a</p></ul>", 1),
    ("<ul>text</ul>", 1),
    ("<p>a</p>\ntext", 2),
    ("<p>a</p>\n{{ naam }}", 2),
    ("<p>a</p>\n<!-- note -->", 2),
    ("<p>a</p>\n<![CDATA[x]]>", 2),
    ("<p>a</p>\n<![x", 2),
    ("<!DOCTYPE html>", 1),
    ("<?php x ?>", 1),
    ("<p>a</p></p>", 1),
    ("<p>\n{% if naam %}</p>{% endif %}", 2),
    ("<p>{% if naam %}<b>{% endif %}x</b></p>", 1),
    ("<p>a <b {{ naam }}>x</b></p>", 1),
    ("<p>a <{{ naam }}></p>", 1),
    ("<p>a</p>\n<p>&#x{{ code }};</p>", 2),
    ("<p>&#x{% if naam %}202e{% endif %};</p>", 1),
    ("<p>a</p>\n<p>&#x202e;</p>", 2),
    ("<p>a</p>\r\n<p>&#0;</p>", 2),
    ("<p>a\u202eb</p>", 1),
    ("<p>a\u200bb</p>", 1),
    ("<p>\x00</p>", 1),
    ("<p>\ud800</p>", 1),
    ("<p>a</p>\n<p>\U0001f600</p>", 2),
    ("<p>a</p>\n<p>&#x1f600;</p>", 2),
    ("<p>a</p>\n<p>\u6f22</p>", 2),
    ("<p>{ naam }</p>", 1),
    ("<p>a }} b</p>", 1),
]


def test_there_are_enough_attacks() -> None:
    assert len({text for text, _ in ATTACKS}) >= 71


@pytest.mark.parametrize(("text", "line"), ATTACKS, ids=map(str, range(len(ATTACKS))))
def test_refused_at_saving_with_its_line(text: str, line: int) -> None:
    with pytest.raises(TemplateRefused) as refused:
        check_text(text, PLACEHOLDERS, ASCII)
    assert refused.value.line == line, refused.value.why
    assert f"Regel {line}:" in refused.value.why


HUGE = {
    "10,000 lines": "<p>x</p>\n" * 10_000,
    "10,000 short lines": "\n" * 10_000,
    "400 choices": "<p>" + "{% if naam %}" * 400 + "x" + "{% endif %}" * 400 + "</p>",
    "60 choices": "<p>" + "{% if naam %}" * 60 + "x" + "{% endif %}" * 60 + "</p>",
    "1,500 ands": "<p>{% if " + " and ".join(["naam"] * 1_500) + " %}x{% endif %}</p>",
    "4,000 nots": "<p>{% if " + "not " * 4_000 + "naam %}x{% endif %}</p>",
    "9,000 brackets": "<p>{{ " + "(" * 9_000,
    "4,000 lists": "<ul>" * 4_000,
    "9,000 open tags": "<" * 18_000,
    "9,000 fields": "{{" * 9_000,
    "a million signs": "a" * 1_000_000,
    "ten million signs": "<p>" + "a" * 10_000_000 + "</p>",
}


def test_huge_texts_are_refused_quickly() -> None:
    for name, text in HUGE.items():
        began = perf_counter()
        with pytest.raises(TemplateRefused):
            check_text(text, PLACEHOLDERS, ASCII)
        assert perf_counter() - began < 2, name


def test_what_people_type_is_accepted() -> None:
    for text in (
        "<h1>Kop</h1>\r\n<p>Jansen & Co, 5 < 6, \"ja\" 'nee' (niet) - 12,50</p>",
        "<p>a &amp; b</p><ul><li><b>x</b><br/>y</li></ul>",
        "<p>{%- if naam -%} x {%- else -%} y {%- endif -%}</p>",
        "",
    ):
        check_text(text, PLACEHOLDERS, ASCII)
        blocks_of(fill(text, VALUES))


PARTS = st.sampled_from(
    [
        *("<p>", "</p>", "<b>", "</b>", "<br>", "<br/>", "<ul>", "<li>", "</li>"),
        *("</ul>", "<h1>", "</h1>", "{{ naam }}", "{{naam}}", "{{ dag", "}}", "{%"),
        *("{% if naam %}", "{% elif code %}", "{% else %}", "{% endif %}", "{%- if"),
        *('{% if naam == "x" %}', " and ", "&amp;", "&", "&#", "#", "<", ">", "\n"),
        *("\r\n", " ", "tekst", "é", "<!", "<![", "<!--", "-->", "<?", "</", "{#"),
    ]
)
PIECE = st.one_of(PARTS, st.text(max_size=3), st.characters())
WHOLE = st.recursive(
    st.sampled_from(["tekst", "{{ naam }}", "&amp;", "<br>", "a & b", "5 < 6", "\n"]),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4).map("".join),
        inner.map("{{% if naam %}}{0}{{% else %}}y{{% endif %}}".format),
    ),
    max_leaves=6,
)
WELL_MADE = st.lists(
    st.one_of(
        WHOLE.map("<p>{}</p>".format),
        WHOLE.map("<ul>\n<li>{}</li></ul>".format),
        WHOLE.map("{{% if code %}}<p><b>{0}</b></p>{{% endif %}}".format),
        PIECE,
    ),
    max_size=6,
).map("".join)


def refused_line(act: Callable[[], object]) -> int | None:
    """The line of a refusal; None: it was accepted. Any other error comes through."""
    try:
        act()
    except TemplateRefused as refused:
        return refused.line
    return None


def test_any_text_is_refused_with_a_line_or_fills_and_sets() -> None:
    accepted: set[str] = set()

    @settings(max_examples=450, deadline=None, suppress_health_check=list(HealthCheck))
    @given(text=st.one_of(st.lists(PIECE, max_size=25).map("".join), WELL_MADE))
    def tried(text: str) -> None:
        line = refused_line(lambda: check_text(text))
        if line is not None:
            assert 1 <= line <= text.count("\n") + text.count("\r") + 1
            return
        accepted.add(text)
        for naam in ("x", "", "<&>"):
            for block in blocks_of(fill(text, VALUES | {"naam": naam})):
                for runs in block.get("items", [block.get("runs", [])]):
                    assert all(run.keys() == {"text", "bold", "break"} for run in runs)

    tried()
    # The fuzz must not only find the door shut.
    assert len([text for text in accepted if "{{" in text or "{%" in text]) > 10


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(html=st.one_of(st.lists(PIECE, max_size=30).map("".join), st.text()))
def test_blocks_of_anything_are_blocks_or_a_refusal(html: str) -> None:
    line = refused_line(lambda: blocks_of(html))
    if line is not None:
        assert line >= 1
        return
    assert {block["kind"] for block in blocks_of(html)} <= {"p", "h1", "ul"}
    for kind in LetterKind:
        assert isinstance(hints(kind, html), list)


@pytest.mark.parametrize("shipped", SHIPPED, ids=lambda one: one.file_name)
def test_shipped_texts_are_allowed_and_nobody_is_labelled(shipped: ShippedText) -> None:
    text = shipped_text(shipped.file_name)
    check_text(text, placeholders_of(shipped.kind))
    assert forbidden_word(text) is None
    assert forbidden_word(shipped.title) is None
    for benadering in ("op_antwoord", "aangekondigd"):
        for municipal in ("", "ja"):
            values = VALUES | {"benadering": benadering, "gemeentelijk": municipal}
            filled = fill(text, values)
            assert forbidden_word(filled) is None
            assert blocks_of(filled)[0]["kind"] == "h1"
    if not shipped.to_check:
        assert hints(shipped.kind, text) == []


def test_there_is_a_shipped_text_for_everybody() -> None:
    files = {path.name for path in FOLDER.glob("*.html")}
    assert files == {one.file_name for one in SHIPPED}
    dutch = {one.selection for one in SHIPPED if one.language == "nl"}
    assert dutch == set(Selection)
    for kind in (LetterKind.INVITATION, LetterKind.REMINDER):
        general = KINDS[kind].selections[0]
        found = {s.language: s.to_check for s in SHIPPED if s[:2] == (kind, general)}
        assert found == {code: code != "nl" for code in LANGUAGES}
    assert usual_title(LetterKind.STOP, Selection.WANTS_NO_LETTERS, "nl")
    assert usual_title(LetterKind.STOP, Selection.WANTS_NO_LETTERS, "tr")


def test_the_letters_say_what_they_must() -> None:
    widowed = shipped_text("invitation.invited_widowed.nl.html").casefold()
    stop = shipped_text("stop.nl.html").casefold()
    for blunt in ("overle", "partner", "weduw", "gestorven", "alleen "):
        assert blunt not in widowed
        assert blunt not in stop
    for cheer in ("!", "fijn", "leuk", "gezellig", "welkom", "naam", "aanhef"):
        assert cheer not in stop.replace("afzender_naam", "")
    for one in SHIPPED:
        if one.kind is LetterKind.INVITATION and one.language == "nl":
            said = shipped_text(one.file_name)
            for wanted in ("pas met foto", "gratis", "een uur", "iemand bij", "bellen"):
                assert wanted in said, one.file_name


def test_white_space_and_breaks_are_tidied() -> None:
    (block,) = blocks_of("<p>  Een\n <b> twee </b>drie <br> vier </p>")
    shown = "".join("\n" if run["break"] else run["text"] for run in block["runs"])
    assert shown == "Een twee drie\nvier"
    (items,) = blocks_of("<ul>\n <li>a</li>\n <li><b>b</b></li></ul><p> </p>")
    assert [[run["text"] for run in item] for item in items["items"]] == [["a"], ["b"]]

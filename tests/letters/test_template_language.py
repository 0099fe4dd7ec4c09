"""The language of letters: what it says, and all that it refuses when saved."""

from pathlib import Path

import pytest
from jinja2 import UndefinedError
from sqlmodel import Session

from letters.actions.templates import SHIPPED, save_template, template_in_force
from letters.rules.blocks import blocks_of, check_text
from letters.rules.template_language import (
    PLACEHOLDERS,
    TemplateRefused,
    fill,
    used_names,
)
from letters.rules.wording import forbidden_word
from outreach.errors import NotPermitted, Refused
from tests import build

VALUES = dict.fromkeys(PLACEHOLDERS, "x")
SHIPPED_TEXTS = sorted(SHIPPED.glob("*.html"))


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


@pytest.mark.parametrize(
    "name",
    ["{{7*7}}", "<script>alert(1)</script>", "&lt;b&gt;", "#read('x')", "</p><h1>x"],
)
def test_a_value_is_only_ever_text(name: str) -> None:
    assert plain(fill("<p>{{ naam }}</p>", {"naam": name})) == [name]


def test_a_missing_value_stops_the_letter() -> None:
    with pytest.raises(UndefinedError):
        fill("<p>{{ naam }}</p>", {})


@pytest.mark.parametrize("value", [None, 3, ["x"], object()])
def test_only_strings_are_passed(value: object) -> None:
    with pytest.raises(TypeError, match="naam"):
        fill("<p>{{ naam }}</p>", {"naam": value})  # type: ignore[dict-item]


ATTACKS = [
    ("{{ naam.bsn }}", 1),
    ("{{ naam['bsn'] }}", 1),
    ("{{ naam[0] }}", 1),
    ("{{ naam() }}", 1),
    ("{{ ''.__class__.__mro__ }}", 1),
    ("{{ naam.format(naam) }}", 1),
    ("{{ '%0300000000d' % naam }}", 1),
    ("{{ 'a' * 999999999 }}", 1),
    ("{{ 1 + 1 }}", 1),
    ("{{ -1 }}", 1),
    ("{{ 7 }}", 1),
    ("{{ true }}", 1),
    ("{{ none }}", 1),
    ("{{ naam ~ naam }}", 1),
    ("{{ naam | upper }}", 1),
    ("{{ naam | safe }}", 1),
    ("{{ naam is defined }}", 1),
    ("{{ naam in 'abc' }}", 1),
    ("{{ naam if aanhef else code }}", 1),
    ("{{ [naam] }}", 1),
    ("{{ {'a': naam} }}", 1),
    ("{{ naam < code }}", 1),
    ("{{ self }}", 1),
    ("{{ loop }}", 1),
    ("{{ bsn }}", 1),
    ("{{ naam", 1),
    ("{% for x in naam %}{% endfor %}", 1),
    ("{% set naam = 'x' %}", 1),
    ("{% include 'x' %}", 1),
    ("{% import 'x' as y %}", 1),
    ("{% extends 'x' %}", 1),
    ("{% macro x() %}{% endmacro %}", 1),
    ("{% call naam() %}{% endcall %}", 1),
    ("{% filter upper %}x{% endfilter %}", 1),
    ("{% autoescape false %}x{% endautoescape %}", 1),
    ("{% block x %}{% endblock %}", 1),
    ("{% raw %}<p>{% endraw %}", 1),
    ("{% if naam %}", 1),
    ("{% endif %}", 1),
    ("<p>a</p>\n<div>b</div>", 2),
    ("<p>a</p>\n\n<p onclick='x'>b</p>", 3),
    ("<p>a</p>\n<img src=x>", 2),
    ("<p>a\n<p>b</p>", 2),
    ("<p>a", 1),
    ("<b>a</b>", 1),
    ("<p><b>a</p></b>", 1),
    ("<ul><p>a</p></ul>", 1),
    ("<ul>text</ul>", 1),
    ("<p>a</p>\ntext", 2),
    ("<p>a</p>\n{{ naam }}", 2),
    ("<p>a</p>\n<!-- note -->", 2),
    ("<!DOCTYPE html>", 1),
    ("<?php x ?>", 1),
    ("<p>a</p></p>", 1),
    ("<p>\n{% if naam %}</p>{% endif %}", 2),
    ("<p>{% if naam %}<b>{% endif %}x</b></p>", 1),
    ("<p>a <b {{ naam }}>x</b></p>", 1),
    ("<p>a <{{ naam }}></p>", 1),
]


@pytest.mark.parametrize(("text", "line"), ATTACKS, ids=[a for a, _ in ATTACKS])
def test_refused_at_saving_with_its_line(text: str, line: int) -> None:
    with pytest.raises(TemplateRefused) as refused:
        check_text(text)
    assert refused.value.line == line
    assert f"Regel {line}:" in refused.value.why


@pytest.mark.parametrize(
    "text",
    [
        "<p>x</p>\n" * 10_000,
        "<p>" + "{% if naam %}" * 400 + "x" + "{% endif %}" * 400 + "</p>",
        "<p>{% if " + " and ".join(["naam"] * 1_500) + " %}x{% endif %}</p>",
        "<p>{{ " + "(" * 9_000,
        "<ul>" * 4_000,
    ],
    ids=["10,000 lines", "400 choices", "1,500 ands", "9,000 brackets", "4,000 lists"],
)
def test_huge_texts_are_refused_quickly(text: str) -> None:
    with pytest.raises(TemplateRefused):
        check_text(text)


@pytest.mark.parametrize("path", SHIPPED_TEXTS, ids=lambda path: path.name)
def test_shipped_texts_are_allowed_and_nobody_is_labelled(path: Path) -> None:
    text = path.read_text("utf-8")
    check_text(text)
    assert forbidden_word(text) is None
    assert used_names(text) <= set(PLACEHOLDERS)
    for benadering in ("op_antwoord", "aangekondigd"):
        for municipal in ("", "ja"):
            values = VALUES | {"benadering": benadering, "gemeentelijk": municipal}
            assert forbidden_word(fill(text, values)) is None


def test_there_is_a_shipped_text() -> None:
    assert [path.name for path in SHIPPED_TEXTS] == ["invitation.nl.html"]


@pytest.mark.parametrize(
    "word",
    ["eenzaam", "Eenzaamheid", "eenzame", "vereenzaming", "isolement", "geïsoleerd"],
)
def test_words_of_the_label_are_found(word: str) -> None:
    assert forbidden_word(f"Wij bezoeken {word} mensen.") == word
    assert forbidden_word("Samen een zaak eens zien") is None


def test_white_space_and_breaks_are_tidied() -> None:
    (block,) = blocks_of("<p>  Een\n <b> twee </b>drie <br> vier </p>")
    shown = "".join("\n" if run["break"] else run["text"] for run in block["runs"])
    assert shown == "Een twee drie\nvier"
    (items,) = blocks_of("<ul>\n <li>a</li>\n <li><b>b</b></li></ul><p> </p>")
    assert [[run["text"] for run in item] for item in items["items"]] == [["a"], ["b"]]


def test_versions_are_never_changed(session: Session) -> None:
    cast = build.cast(session)
    first = template_in_force(session, at=build.AT)
    assert first.version == 1
    assert template_in_force(session, at=build.AT).id == first.id
    by = cast.coordinator
    second = save_template(
        session, kind="invitation", text="<p>Nieuw</p>", by=by, at=build.AT
    )
    same = save_template(
        session, kind="invitation", text="<p>Nieuw</p>", by=by, at=build.AT
    )
    assert (second.version, same.id) == (2, second.id)
    assert template_in_force(session, at=build.AT).id == second.id


def test_saving_refuses_the_label_and_who_may_not(session: Session) -> None:
    cast = build.cast(session)
    with pytest.raises(Refused, match="eenzaam"):
        save_template(
            session,
            kind="invitation",
            text="<p>Bent u eenzaam?</p>",
            by=cast.coordinator,
            at=build.AT,
        )
    with pytest.raises(NotPermitted):
        save_template(
            session, kind="invitation", text="<p>x</p>", by=cast.manager, at=build.AT
        )

"""Which rule fires on what, that words only raise, and that nothing else can weigh."""

from dataclasses import fields, replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signals.rules.danger_words import find_danger_words, plain_text
from signals.rules.drafts import About, DoneAlready, Door, Draft, Seen
from signals.rules.fact_words import FACT_LABELS, condition_words, rule_words
from signals.rules.kinds import SignalKind
from signals.rules.levels import Level
from signals.rules.rule_examples import example_of
from signals.rules.triage import (
    DEFAULT_DANGER_WORDS,
    DEFAULT_RULES,
    NO_RULE,
    USABLE_SEEN,
    Fact,
    Facts,
    facts_of,
    propose,
)

L, K, S, D = Level, SignalKind, Seen, DoneAlready
NOTHING = Facts(Door.PUBLIC_FORM)


def seen(*ticks: Seen, **more: Any) -> Facts:
    return replace(NOTHING, seen=frozenset(ticks), **more)


RANG = frozenset({D.RANG_BELL})
FIRES = {
    # rule: (fires on, does not fire on: the neighbour, which rule that is)
    "T01": (
        seen(S.NO_REACTION, done=RANG, urgent=True),
        (seen(S.NO_REACTION, done=RANG), "T03"),
    ),
    "T02": (seen(S.AFRAID_OF_SOMEONE, S.MAIL_PILES_UP), (seen(S.MAIL_PILES_UP), "T04")),
    "T03": (
        seen(S.NO_REACTION, urgent=True),
        (seen(S.NO_REACTION, urgent=True, done=RANG), "T01"),
    ),
    "T04": (seen(S.MAIL_PILES_UP), (seen(S.CURTAINS_CLOSED), "T12")),
    "T05": (
        seen(S.NOT_SEEN, last_seen_days=2),
        (seen(S.NOT_SEEN, last_seen_days=3), "T06"),
    ),
    "T06": (seen(S.NOT_SEEN), (seen(S.NOT_SEEN, last_seen_days=0), "T05")),
    "T07": (seen(S.CONFUSED, urgent=True), (seen(S.CONFUSED), "T10")),
    "T08": (
        replace(NOTHING, door=Door.VISIT),
        (replace(NOTHING, door=Door.STAFF), "T99"),
    ),
    "T09": (seen(S.NEGLECTED_HOME, S.NEGLECTED_SELF), (seen(S.NEGLECTED_HOME), "T11")),
    "T10": (seen(S.CONFUSED), (seen(S.CONFUSED, urgent=True), "T07")),
    "T11": (seen(S.DRINKING), (seen(S.FEW_CONTACTS), "T15")),
    "T12": (seen(S.CURTAINS_CLOSED), (seen(S.OTHER), "T99")),
    "T13": (
        replace(NOTHING, door=Door.REFERRAL),
        (replace(NOTHING, door=Door.API), "T99"),
    ),
    "T14": (seen(S.SAYS_ALONE, urgent=True), (seen(S.SAYS_ALONE), "T15")),
    "T15": (
        seen(S.WANTS_COMPANY, about_self=True),
        (replace(NOTHING, about_self=True), "T16"),
    ),
    "T16": (replace(NOTHING, about_self=True), (NOTHING, "T99")),
    "T99": (seen(S.MONEY_TROUBLE, S.OTHER), (seen(S.LOST_SOMEONE), "T15")),
}
LEVELS = {
    **dict.fromkeys(("T01",), L.ACUTE),
    **dict.fromkeys(("T02",), L.SAFETY_SUSPECTED),
    **dict.fromkeys(("T03", "T04", "T06", "T07"), L.URGENT_24H),
    **dict.fromkeys(
        ("T05", "T08", "T09", "T10", "T11", "T12", "T13", "T14"), L.SOON_48H
    ),
    **dict.fromkeys(("T15", "T16", "T99"), L.ROUTINE_5WD),
}


def test_every_rule_has_a_case_of_its_own() -> None:
    assert [rule["code"] for rule in DEFAULT_RULES] == list(FIRES)


@pytest.mark.parametrize("code", FIRES)
def test_rule_fires_on_its_case_and_not_on_its_neighbour(code: str) -> None:
    mine, (other, neighbour) = FIRES[code]
    proposal = propose(mine)
    rule = next(rule for rule in DEFAULT_RULES if rule["code"] == code)
    assert [fired.rule for fired in proposal.fired] == [code]
    assert proposal.level is LEVELS[code]
    assert proposal.kind == rule["kind"]
    assert [fired.rule for fired in propose(other).fired] == [neighbour]


def test_example_of_a_rule_fires_that_rule() -> None:
    for rule in DEFAULT_RULES:
        example = example_of(DEFAULT_RULES, rule["code"])
        assert example is not None
        assert propose(example).fired[0].rule == rule["code"]


def test_rule_that_is_off_is_not_there() -> None:
    off = [{**rule, "on": rule["code"] != "T04"} for rule in DEFAULT_RULES]
    assert propose(seen(S.MAIL_PILES_UP), off).fired[0].rule == "T99"


def test_table_that_fits_nothing_still_proposes() -> None:
    proposal = propose(NOTHING, [rule for rule in DEFAULT_RULES if rule["when"]])
    assert proposal.fired == (NO_RULE,)
    assert proposal.level is L.SOON_48H


def test_facts_of_a_draft() -> None:
    draft = Draft(
        Door.API,
        "one",
        About.SELF,
        seen=(S.NOT_SEEN,),
        done=(D.SPOKE,),
        last_seen_on=date(2026, 11, 17),
        urgent=True,
        text="wat ik zag",
        done_text="wat ik deed",
    )
    assert facts_of(draft, date(2026, 11, 20)) == Facts(
        Door.API,
        frozenset({S.NOT_SEEN}),
        frozenset({D.SPOKE}),
        3,
        about_self=True,
        urgent=True,
        texts=("wat ik zag", "wat ik deed"),
    )


FORBIDDEN = (
    *("nation", "country", "birth", "age", "language", "taal", "sex", "gender"),
    *("income", "money", "debt", "benefit", "postcode", "street", "district"),
    *("score", "name", "reporter"),
)


def test_facts_are_a_closed_list_without_traits_of_people() -> None:
    assert set(FACT_LABELS) == set(Fact)
    assert {one.name for one in fields(Facts)} == {*Fact, "texts"}
    names = [*Fact, *USABLE_SEEN, *DoneAlready]
    assert not [n for n in names for bad in FORBIDDEN if bad in n.split("_")]
    with pytest.raises(ValueError, match="postcode"):
        propose(NOTHING, [_rule({"fact": "postcode", "any": ["3011AA"]})])


def _rule(*when: dict[str, Any]) -> dict[str, Any]:
    return {
        "code": "X1",
        "sentence": "Een zin.",
        "when": list(when),
        "level": "soon_48h",
        "kind": "care",
        "on": True,
    }


def test_what_a_reporter_is_called_or_where_he_lives_changes_nothing() -> None:
    draft = Draft(Door.PUBLIC_FORM, "one", About.PERSON, seen=(S.CONFUSED,))
    other = replace(
        draft,
        person=replace(draft.person, name="Mohamed", birth_year=1931, phone="06"),
        address=replace(draft.address, postcode="3011AA", city="Rotterdam"),
        reporter=replace(draft.reporter, language="en", name="Anna"),
    )
    on = date(2026, 11, 20)
    assert propose(facts_of(draft, on)) == propose(facts_of(other, on))


# --- danger words ---

ORDER = list(Level)

WORDS = {
    # text: codes of the groups found
    "Ik ruik gas!": ["G2"],
    "GAS": ["G2"],
    "gás": ["G2"],
    "Het gasfornuis is nieuw.": [],
    "Er is geen gas.": ["G2"],
    "Hij sprak over zelfmoord.": ["G1"],
    "suicide": ["G1"],
    "suïcide": ["G1"],
    "SUI\u0308CIDE": ["G1"],
    "Dit is geen leven meer, zei ze.": ["G8"],
    "geen  leven\nmeer": ["G8"],
    "geen mooi leven meer": [],
    "Hij heeft een mes.": ["G5"],
    "Mesjes en vorken": [],
    "Er ligt bloed. Ze reageert niet.": ["G3"],
    "Ze reageert nooit boos": [],
    "lijk\u00adlucht": ["G4"],
    "\u202elijklucht": ["G4"],
    "Een stank, misschien lijklucht": ["G4", "G7"],
    "Hij slaat haar": ["G6"],
    "De klok slaat af en toe": ["G6"],
    "Een huisarts verwijst": [],
    "": [],
    "👵🏽": [],
}


@pytest.mark.parametrize("text", WORDS)
def test_danger_words_are_whole_words(text: str) -> None:
    found = find_danger_words([text], DEFAULT_DANGER_WORDS)
    assert [group.code for group in found] == WORDS[text]


@pytest.mark.parametrize("group", DEFAULT_DANGER_WORDS, ids=lambda g: g["code"])
def test_each_danger_word_raises_to_the_level_of_its_group(
    group: dict[str, Any],
) -> None:
    calm, level = seen(S.WANTS_COMPANY), Level(group["level"])
    for word in group["words"]:
        proposal = propose(replace(calm, texts=("", f"Zij zei: {word.upper()}.")))
        assert ORDER.index(proposal.level) <= ORDER.index(level), word
        assert group["code"] in [fired.rule for fired in proposal.fired]
        assert plain_text(word) in proposal.words or len(proposal.fired) > 1
    assert propose(calm).words == ()


def test_group_that_is_off_finds_nothing() -> None:
    off = [{**group, "on": False} for group in DEFAULT_DANGER_WORDS]
    assert find_danger_words(["gas mes bloed"], off) == ()


def test_words_keep_the_kind_of_what_gave_the_level() -> None:
    calm = propose(seen(S.WANTS_COMPANY, texts=("een mes",)))
    assert (calm.level, calm.kind) == (L.ACUTE, K.UNSAFE)
    urgent = propose(seen(S.NO_REACTION, texts=("stank",)))
    assert (urgent.level, urgent.kind) == (L.URGENT_24H, K.WELFARE_CHECK)
    assert [fired.rule for fired in urgent.fired] == ["T03", "G7"]


FACTS = st.builds(
    Facts,
    door=st.sampled_from(Door),
    seen=st.frozensets(st.sampled_from(Seen)),
    done=st.frozensets(st.sampled_from(DoneAlready)),
    last_seen_days=st.none() | st.integers(0, 400),
    about_self=st.booleans(),
    urgent=st.booleans(),
    texts=st.tuples(st.text(max_size=40)),
)
ALL_WORDS = [word for group in DEFAULT_DANGER_WORDS for word in group["words"]]
CONDITIONS = st.one_of(
    st.builds(
        lambda ticks: {"fact": "seen", "any": sorted(ticks)},
        st.sets(st.sampled_from(USABLE_SEEN), min_size=1),
    ),
    st.builds(
        lambda fact, yes: {"fact": fact, "is": yes},
        st.sampled_from(["urgent", "about_self", "danger_words"]),
        st.booleans(),
    ),
    st.builds(
        lambda days, end: {"fact": "last_seen_days", end: days},
        st.integers(0, 30),
        st.sampled_from(["at_least", "at_most"]),
    ),
)
TABLES = st.lists(
    st.builds(
        lambda when, level, kind: {**_rule(*when), "level": level, "kind": kind},
        st.lists(CONDITIONS, max_size=3),
        st.sampled_from([str(level) for level in Level]),
        st.sampled_from([str(kind) for kind in SignalKind]),
    ),
    max_size=6,
).map(lambda rules: [{**rule, "code": f"R{i}"} for i, rule in enumerate(rules)])


@settings(max_examples=150, deadline=None)
@given(facts=FACTS, table=TABLES, word=st.sampled_from(ALL_WORDS))
def test_words_never_lower_whatever_the_table(
    facts: Facts, table: list[dict[str, Any]], word: str
) -> None:
    without = propose(replace(facts, texts=("",)), table)
    with_word = propose(replace(facts, texts=(*facts.texts, word)), table)
    assert ORDER.index(with_word.level) <= ORDER.index(without.level)
    assert with_word.words


def test_table_that_would_lower_by_words_does_not() -> None:
    words = {"fact": "danger_words", "is": True}
    lower = {**_rule(words), "code": "X2", "level": "routine_5wd"}
    proposal = propose(
        replace(NOTHING, texts=("stank",)), [lower, {**_rule(), "level": "acute"}]
    )
    assert proposal.level is L.ACUTE
    assert [fired.rule for fired in proposal.fired] == ["X1", "X2", "G7"]


@settings(max_examples=80, deadline=None)
@given(
    facts=FACTS,
    ticks=st.permutations(list(Seen)),
    texts=st.permutations(["gas", "mes", "x"]),
)
def test_order_of_what_was_ticked_does_not_matter(
    facts: Facts, ticks: list[Seen], texts: list[str]
) -> None:
    again = replace(
        facts, seen=frozenset(t for t in ticks if t in facts.seen), texts=tuple(texts)
    )
    assert propose(again) == propose(replace(facts, texts=("gas", "mes", "x")))


def test_every_condition_has_words() -> None:
    assert condition_words({"fact": "last_seen_days", "at_least": 3}) == (
        "3 dagen of langer niet gezien"
    )
    assert condition_words({"fact": "urgent", "is": False}) == (
        "de melder vindt het niet dringend"
    )
    for rule in DEFAULT_RULES:
        assert "eenza" not in (rule["sentence"] + rule_words(rule)).casefold()

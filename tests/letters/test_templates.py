"""Versions of texts: saved, checked, taken back; and on whom they are tried out."""

import unicodedata
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, col, select

from letters.actions.batch_making import begin_batch
from letters.actions.templates import (
    keep_shipped_texts,
    restore_template,
    save_template,
    template_in_force,
    templates_in_force,
)
from letters.adapters.letter_setting import set_letters
from letters.adapters.shipped_texts import shipped_text
from letters.queries.addressed import Addressed
from letters.queries.overview import held_letters
from letters.queries.sample_people import sample_people
from letters.queries.templates import (
    TextKey,
    all_texts,
    arms_of,
    shipped_absent,
    text_versions,
)
from letters.rules.kinds import KINDS, LetterForm, LetterKind, Selection
from letters.rules.letter_values import Office
from letters.rules.look_alikes import alike
from letters.rules.plain_language import hints
from letters.rules.sample_letters import (
    INVENTED,
    Sample,
    SampleText,
    sample_job,
    sample_terms,
)
from letters.rules.shipped import SHIPPED
from letters.rules.text_changes import differences
from letters.tables import Batch, Experiment, Letter, TemplateVersion
from outreach.access import Role
from outreach.errors import Changed, NotFound, NotPermitted, Refused
from outreach.queries.residents import address_parts, name_parts
from outreach.rules.addresses import street_line
from outreach.rules.names import addressee, name_in_text, salutation
from tests import build
from tests.letters import waves

GENERAL = TextKey(LetterKind.INVITATION, Selection.INVITED)
ORDER = list(LetterKind).index
LATER = build.AT + timedelta(hours=1)


def save(session: Session, words: str, by: Any, **given: Any) -> TemplateVersion:
    html = f"<h1>Kop</h1><p>{words}</p>"
    values = {"kind": "invitation", "by": by, "at": LATER} | given
    return save_template(session, text=html, **values)


def test_versions_are_never_changed(session: Session) -> None:
    by = build.cast(session).coordinator
    first = template_in_force(session, at=build.AT)
    assert (first.version, first.by) == (1, "shipped")
    assert template_in_force(session, at=build.AT).id == first.id
    second = save(session, "Nieuw", by, note="Korter.")
    same = save(session, "Nieuw", by)
    assert second.id == same.id
    assert second.version > first.version
    assert template_in_force(session, at=LATER).id == second.id
    for change in (
        "UPDATE templateversion SET text = 'x'",
        "DELETE FROM templateversion",
    ):
        with pytest.raises(DBAPIError), session.begin_nested():
            session.execute(text(change))
    back = restore_template(
        session, first.id or 0, follows=second.version, by=by, at=LATER
    )
    assert (back.text, back.title) == (first.text, first.title)
    assert back.note == "Terug naar versie 1."
    again = restore_template(
        session, first.id or 0, follows=back.version, by=by, at=LATER
    )
    assert again.id == back.id
    history = text_versions(session, by, GENERAL)
    assert [one.id for one in history] == [back.id, second.id, first.id]
    assert history[1].note == "Korter."
    with pytest.raises(NotFound):
        restore_template(session, 99_999, follows=1, by=by, at=LATER)


def test_a_text_is_only_for_whom_it_is_meant(session: Session) -> None:
    by = build.cast(session).coordinator
    widowed = save(session, "Zacht", by, selection=Selection.INVITED_WIDOWED)
    texts = templates_in_force(session, kind="invitation", at=LATER)
    assert texts.of(Selection.INVITED_WIDOWED) == widowed
    assert texts.of(Selection.INVITED) != widowed
    assert texts.of(Selection.INVITED_WIDOWED, arm="kort") is None
    assert texts.of(Selection.INVITED_WIDOWED, "tr") is None
    assert texts.of(Selection.NOT_ANSWERED) is None
    for kind in LetterKind:
        found = templates_in_force(session, kind=kind, at=LATER)
        for selection in KINDS[kind].selections:
            assert found.of(selection), (kind, selection)


def test_a_language_waits_for_who_grew_up_with_it(session: Session) -> None:
    by = build.cast(session).coordinator
    invited = Selection.INVITED

    def in_force() -> TemplateVersion | None:
        texts = templates_in_force(session, kind="invitation", at=LATER)
        return texts.of(invited, "tr")

    assert in_force() is None
    example = save(session, "Merhaba", by, language="tr")
    assert (example.to_check, in_force()) == (True, None)
    checked = save(session, "Merhaba", by, language="tr", checked_by=" Ayşe  Demir ")
    assert checked.id != example.id
    assert (checked.to_check, checked.note) == (False, "Nagekeken door Ayşe Demir.")
    assert in_force() == checked
    save(session, "Merhaba size", by, language="tr", note="Beleefder.")
    assert in_force() == checked
    texts = templates_in_force(session, kind="invitation", at=LATER)
    assert texts.of(invited, "tr", "kort") == checked
    assert texts.of(invited, "nl", "kort") is None
    with pytest.raises(Refused, match="nagekeken"):
        template_in_force(session, language="ar", at=LATER)


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "label": ({"words": "Bent u eenzaam?"}, "eenzaam"),
    "hidden label": ({"words": "Bent u een<b>zaam</b>?"}, "eenzaam"),
    "label of a person": ({"words": "Voor kwetsbare mensen"}, "kwetsbare"),
    "label in the title": ({"title": "Tegen isolement"}, "isolement"),
    "label in Arabic": ({"words": "الوحدة", "language": "ar"}, "الوحدة"),
    "not for this kind": ({"selection": Selection.REPORTED}, "niet voor die mensen"),
    "no such language": ({"language": "fr"}, "in die taal"),
    "arm of a reminder": ({"kind": "reminder", "arm": "kort"}, "proeftekst"),
    "name of an arm": ({"arm": "Heel Kort!"}, "proeftekst"),
    "title": ({"title": "x" * 101}, "titel"),
    "note": ({"note": "x" * 501}, "reden"),
    "who checked": ({"language": "tr", "checked_by": "x" * 81}, "naam"),
    "field": ({"words": "{{ bsn }}"}, "bsn"),
    "field of another kind": ({"words": "{{ dag }}"}, "past niet bij"),
    "sign of no font": ({"words": "漢"}, "U+6F22"),
    "Arabic in a Dutch text": ({"words": "وقت"}, "U+06"),
    "no reason": ({"follows": 1}, "hoort een reden"),
}


def test_what_is_refused_is_not_saved(session: Session) -> None:
    cast = build.cast(session)
    keep_shipped_texts(session, by=cast.coordinator, at=build.AT)
    before = len(session.exec(select(TemplateVersion)).all())
    for name, (wrong, said) in WRONG.items():
        values = dict(wrong)
        with pytest.raises(Refused) as refused:
            save(session, values.pop("words", "Goed"), cast.coordinator, **values)
        shown = f"{refused.value.what} {refused.value.why}".casefold()
        assert said.casefold() in shown, (name, shown)
    for empty in ("", "\n", "<p></p>", "<h1> </h1>{% if code %}<p></p>{% endif %}"):
        with pytest.raises(Refused, match="leeg"):
            save_template(
                session, kind="invitation", text=empty, by=cast.coordinator, at=LATER
            )
    with pytest.raises(Changed):
        save(session, "Te laat", cast.coordinator, note="x", follows=99)
    welfare = build.provider(session, "Welzijn Noord", districts=("D1",))
    theirs = build.viewer(Role.COORDINATOR, provider_id=welfare.id)
    for who in (cast.manager, cast.visitor, cast.outsider, theirs):
        with pytest.raises(NotPermitted):
            save(session, "Goed", who)
        with pytest.raises(NotPermitted):
            restore_template(session, 1, follows=1, by=who, at=LATER)
    assert len(session.exec(select(TemplateVersion)).all()) == before


def test_the_list_of_texts_and_of_arms(session: Session) -> None:
    cast = build.cast(session)
    by = cast.coordinator
    assert len(shipped_absent(session, by)) == len(SHIPPED)
    keep_shipped_texts(session, by=by, at=build.AT)
    keep_shipped_texts(session, by=by, at=build.AT)
    assert shipped_absent(session, by) == []
    listed = [one.key[:3] for one in all_texts(session, by)]
    assert set(listed) == {one[:3] for one in SHIPPED}
    assert [kind for kind, *_ in listed] == sorted((k for k, *_ in listed), key=ORDER)
    save(session, "Proef", by, arm="oud-1")
    build.add(
        session,
        Experiment(
            kind=LetterKind.INVITATION,
            name="Kort",
            key="x",
            arms=[
                {"key": "1a", "label": "gewoon", "share": 1, "control": True},
                {"key": "1b", "label": "kort", "share": 1, "control": False},
            ],
            starts_on=build.AT.date(),
            made_by="test",
            made_at=build.AT,
        ),
    )
    found = arms_of(session, by, LetterKind.INVITATION)
    assert found == {"oud-1": "oud-1", "1b": "Kort: kort"}
    assert arms_of(session, by, LetterKind.REMINDER) == {}
    for query in (all_texts, shipped_absent):
        with pytest.raises(NotPermitted):
            query(session, cast.manager)


NAMES = (
    {"surname": "Bakker", "given_names": "Anna Maria"},
    {"surname": "Çelikoğlu-Ünal", "given_names": "Şükrü", "gender": "M"},
    {
        "surname": "Schwartzenberg",
        "prefix": "thoe",
        "name_usage": "N",
        "partner_prefix": "van der",
        "partner_surname": "Groeneveld",
        "street": "Burgemeester Van Voerstsingel",
    },
    {"surname": "Østergård", "title": "B", "gender": "M", "nondisclosure": 7},
)


def test_nobody_is_recognised_in_a_letter_that_is_tried_out(session: Session) -> None:
    cast = build.cast(session)
    real = [build.resident(session, **given) for given in NAMES]
    found = sample_people(session, cast.coordinator, GENERAL, seed="a")
    assert all(person.real for person in found.values())
    assert found[Sample.MUNICIPAL].municipal
    assert found[Sample.USUAL].provider_name == "Welzijn Noord"
    longest = max((addressee(name_parts(row)) or "" for row in real[:3]), key=len)
    assert len(addressee(found[Sample.LONGEST_NAME].name) or "") == len(longest)
    street = max((street_line(address_parts(row)) for row in real), key=len)
    shown = found[Sample.LONGEST_ADDRESS].address
    assert abs(len(street_line(shown)) - len(street)) <= 1
    told = {
        word.casefold()
        for person in found.values()
        for line in (
            salutation(person.name),
            addressee(person.name),
            name_in_text(person.name),
            street_line(person.address),
            person.address.postcode,
        )
        for word in (line or "").split()
    }
    known = {
        word.casefold()
        for row in real
        for part in (row.surname, row.partner_surname, row.street, row.given_names)
        for word in (*part.split(), part, part.split("-")[0])
        if len(word) > 3
    } | {"thoe", *(row.postcode for row in real)}
    assert told & known == set()
    assert sample_people(session, cast.coordinator, GENERAL, seed="a") == found
    assert sample_people(session, cast.coordinator, GENERAL, seed="b") != found
    reporter = TextKey(LetterKind.FEEDBACK, Selection.REPORTED)
    assert sample_people(session, cast.coordinator, reporter, seed="a") == INVENTED
    with pytest.raises(NotPermitted):
        sample_people(session, cast.manager, GENERAL, seed="a")


def test_a_letter_without_a_value_waits_by_row_and_name(session: Session) -> None:
    by = build.cast(session).coordinator
    waves.municipality(session)
    waves.delivery(session)
    whole = {"dag": "dinsdag 24 november 2026", "tijd": "10.00 uur", "bezoeker": ""}
    rows = [
        Addressed("letter_request", number, build.resident(session), given=asked)
        for number, asked in enumerate(
            (whole, whole | {"tijd": " "}, whole | {"bsn": "9"}), start=1
        )
    ]
    batch = Batch(kind="appointment", requests_day=build.AT.date(), expected=3)
    terms = sample_terms(build.AT.date())
    begin_batch(session, batch, rows, terms, by=by, at=LATER)
    held = session.exec(
        select(Letter.held_reason)
        .where(Letter.batch_id == batch.id)
        .order_by(col(Letter.subject_id))
    ).all()
    assert held == ["", "value:tijd", "value_unknown"]
    assert (batch.letters, batch.held) == (1, 2)
    seen = held_letters(session, by, batch.id or 0)
    assert seen[0].reason == "veld ‘tijd’ is niet ingevuld"


OFFICE = Office(
    "Gemeente Nieuwerkerk aan den IJssel",
    "010 123 45 67",
    "werkdagen van 9 tot 17 uur",
    "www.voorbeeld.nl",
    "A. van der Voorbeeld",
    "Programmamanager Ouderen",
    "Retouradres: Postbus 1, 1234 AB Voorbeeldstad",
    "Meer leest u op www.voorbeeld.nl/privacy.",
)


def test_shipped_texts_fit_on_their_pages_with_the_longest_name() -> None:
    dutch = {one[:2]: one for one in SHIPPED if one.language == "nl"}
    for one in SHIPPED:
        tried = SampleText(
            one.kind,
            one.language,
            shipped_text(one.file_name),
            one.title,
            shipped_text(dutch[one[:2]].file_name),
        )
        for number, form in enumerate(LetterForm):
            terms = sample_terms(
                build.AT.date(),
                announced=bool(number),
                answer_address="https://a.nl/a/",
            )
            longest = INVENTED[Sample.LONGEST_NAME]
            job = sample_job(tried, longest, OFFICE, terms, form=form)
            made = set_letters(job)
            assert (made.too_long, made.too_wide) == ([], []), (one.file_name, form)
            assert len(made.pages) == 1
            assert (job.sheet["title"], made.pdf[:4]) == (one.title, b"%PDF")


def test_an_empty_register_gives_invented_people(session: Session) -> None:
    cast = build.cast(session)
    found = sample_people(session, cast.coordinator, GENERAL, seed="a")
    assert found == INVENTED


LETTERS = st.text(
    st.characters(min_codepoint=32, max_codepoint=0x17F, exclude_categories=["Cc"]),
    max_size=30,
)


@settings(max_examples=200, deadline=None)
@given(name=LETTERS, seed=st.integers(0, 9))
def test_every_letter_becomes_another_of_its_sort(name: str, seed: int) -> None:
    name = unicodedata.normalize("NFC", name)
    made = alike(name, Random(seed))
    assert len(made) == len(name)
    for before, after in zip(name, made, strict=True):
        if not (before.isalpha() or before.isdigit()):
            assert after == before
            continue
        assert after != before
        assert after.isalpha() == before.isalpha()
        if before.upper() != before.lower() and len(before.upper()) == 1:
            assert after.isupper() == before.isupper()


HINTED = (
    ("Indien u wilt, bel ons.", "“indien”"),
    ("U wordt door ons gebeld.", "zeg wie het doet"),
    ("De brief zal worden verstuurd.", "zeg wie het doet"),
    ("Wil je bellen?", "“je”"),
    ("BEL ONS VANDAAG.", "“VANDAAG”"),
    ("Dit is " + "een heel lange zin " * 4 + ".", "heeft 18 woorden"),
    ("De ondersteuningsbehoeftebepaling.", "een lang woord"),
    ("Kort. " * 80, "80 woorden"),
)
NOT_HINTED = (
    "Wij bellen u. Dat duurt een uur.",
    "U bent geboren in Rotterdam.",
    "Worden dit mooie dagen?",
    "{{ aanhef }}, {{ naam }}",
)


def test_hints_name_the_line_and_what_is_easier() -> None:
    kind = LetterKind.FEEDBACK
    for words, said in HINTED:
        found = [
            one for one in hints(kind, f"<h1>Kop</h1>\n<p>{words}</p>") if one.line
        ]
        assert [one for one in found if said in one.text and one.line == 2], words
    for words in NOT_HINTED:
        found = [
            one for one in hints(kind, f"<h1>Kop</h1>\n<p>{words}</p>") if one.line
        ]
        assert found == [], words
    stop = hints(LetterKind.STOP, "<p>Tot ziens!</p>")
    assert [one for one in stop if "uitroepteken" in one.text]
    bare = [one.text for one in hints(LetterKind.INVITATION, "<p>Kom.</p>")]
    for wanted in ("kop", "telefoonnummer", "antwoorden", "pas met foto", "gratis"):
        assert any(wanted in said for said in bare), wanted


def test_differences_stand_side_by_side() -> None:
    old, new = "<p>een</p>\n<p>twee drie</p>\n<p>x</p>", "<p>een</p>\n<p>twee vier</p>"
    (found,) = differences(old, new)
    assert (found.old_line, found.new_line) == (2, 2)
    assert "".join(one.text for one in found.old) == "<p>twee drie</p>\n<p>x</p>"
    assert [one.text for one in found.new if one.differs] == ["vier"]
    assert "drie" in [one.text.strip() for one in found.old if one.differs]
    assert differences(old, old) == []
    (added,) = differences("<p>a</p>", "<p>a</p>\n<p>b</p>")
    assert (added.old, added.new_line) == ((), 2)

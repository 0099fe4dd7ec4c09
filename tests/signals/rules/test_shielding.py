"""What gives a reporter away in his own words is veiled; what he saw stays readable."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from signals.rules.shielding import VEIL, Own, Teller, find_own, shield

BEA = Teller("Bea van der Buurvrouw", "06-12 34 56 78", "bea@buurt.test")
NOBODY = Teller()


@pytest.mark.parametrize(
    ("text", "shown", "found"),
    [
        ("De gordijnen zijn dicht.", "De gordijnen zijn dicht.", ()),
        ("Ik heet Bea.", f"{VEIL}.", (Own.NAME,)),
        (
            "Vraag naar Bea, of naar BUURVROUW.",
            f"Vraag naar {VEIL}, of naar {VEIL}.",
            1,
        ),
        ("Béa’s tuin staat vol", f"{VEIL}’s tuin staat vol", (Own.NAME,)),
        ("Bea\u0301 belde", f"{VEIL} belde", (Own.NAME,)),
        ("Zij is van de winkel op de hoek", "Zij is van de winkel op de hoek", ()),
        ("Bel 0612345678 na zes uur", f"Bel {VEIL} na zes uur", (Own.PHONE,)),
        ("Bel +31 6 1234 5678.", f"Bel {VEIL}.", (Own.PHONE,)),
        ("Bel 0031612345678 graag", f"Bel {VEIL} graag", (Own.PHONE,)),
        ("nrs 12 06-12345678 14", f"nrs {VEIL} 14", (Own.PHONE,)),
        ("Haar nummer is 010-7654321", "Haar nummer is 010-7654321", ()),
        ("Ik ben Kees de Boer, hij valt", f"{VEIL}, hij valt", (Own.NAME,)),
        ("Ik ben bang. Hij valt", "Ik ben bang. Hij valt", ()),
        ("Mijn moeder belt u.", "Mijn moeder belt u.", ()),
        ("Bel mij op 06-87654321 graag", f"Bel {VEIL} graag", (Own.PHONE,)),
        ("Mijn nummer is: 010 7654321.", f"{VEIL}.", (Own.PHONE,)),
        ("U kunt me mailen: piet@elders.test", f"U kunt {VEIL}", (Own.EMAIL,)),
        ("Call me on 0687654321", f"Call {VEIL}", (Own.PHONE,)),
        ("Mail naar Bea@Buurt.test", f"Mail naar {VEIL}", (Own.EMAIL,)),
        (
            "Ik woon op nr 12 en zie haar nooit",
            f"{VEIL} en zie haar nooit",
            (Own.PLACE,),
        ),
        ("wij wonen hiernaast", VEIL, (Own.PLACE,)),
        ("Mijn huis is nummer 14b.", f"{VEIL}.", (Own.PLACE,)),
        ("de buren van nr. 14 zeiden het", f"de {VEIL} zeiden het", (Own.PLACE,)),
        ("I live next door and she fell", f"{VEIL} and she fell", (Own.PLACE,)),
        ("Zij woont op nummer 12", "Zij woont op nummer 12", ()),
        ("Haar zoon woont in Delft", "Haar zoon woont in Delft", ()),
        ("Ik ben haar buurvrouw en zie", f"{VEIL} en zie", (Own.RELATION,)),
        ("Als buurman zie ik alles", f"{VEIL} zie ik alles", (Own.RELATION,)),
        ("Ik ben bezorgd om mijn buurvrouw", None, (Own.NAME,)),
        ("Ik ben al weken bezorgd", "Ik ben al weken bezorgd", ()),
        ("Mijn naam is Jan de Wit en ik zag", f"{VEIL} en ik zag", (Own.NAME,)),
        ("Zij eet niet. Groetjes, B.", f"Zij eet niet.{VEIL}", (Own.SIGNATURE,)),
    ],
)
def test_what_is_veiled(text: str, shown: str | None, found: object) -> None:
    done = shield(text, BEA)
    if shown is not None:
        assert done.text == shown
    assert len(done.found) == found if isinstance(found, int) else done.found == found


def test_a_surname_of_both_stays_and_so_does_what_we_do_not_know() -> None:
    son = Teller("Piet Bakker")
    told = "Mevrouw Bakker eet niet, zegt Piet."
    wanted = f"Mevrouw Bakker eet niet, zegt {VEIL}."
    assert shield(told, son, about="A. Bakker").text == wanted
    assert shield(told, NOBODY).text == told
    assert shield("Ik woon op nr 9", NOBODY).text == VEIL, "also of who is anonymous"


def test_a_short_name_counts_with_a_capital() -> None:
    jan = Teller("Jan")
    assert shield("Jan zei dat", jan).found == (Own.NAME,)
    assert shield("in jan was zij er nog", jan).found == ()


NAMES = (
    "Bea",
    "buurvrouw",
    "BUURVROUW",
    "0612345678",
    "+31612345678",
    "bea@buurt.test",
)


@settings(max_examples=150, deadline=None)
@given(
    st.text(alphabet="abc .,\n!é🙂\u202e0", max_size=60),
    st.sampled_from(NAMES),
    st.text(alphabet="abc .,\n!é🙂\u202e0", max_size=60),
)
@example("", "Bea", "")
def test_no_own_data_is_left_in_any_text(before: str, own: str, after: str) -> None:
    done = shield(f"{before} {own} {after}", BEA)
    assert own.casefold() not in done.text.casefold()
    assert find_own(done.text, BEA) == [] or VEIL in done.text


def test_a_long_text_takes_no_time() -> None:
    for piece in ("ik woon ", "1 2 3 ", "groet ", "ik ben de ", "buur "):
        shield(piece * 3000, BEA)

"""The KIX bar code: PostNL's examples, addresses, and the bars on a finished page."""

import json
import re
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pytest
from pypdf import PdfReader

from letters.adapters.letter_setting import set_letters
from letters.adapters.page_reading import MM
from letters.rules.kix import kix_bars, kix_code
from letters.rules.letter_places import KIX_PITCHES
from outreach.rules.addresses import AddressParts
from tests.letters.samples import FACTS, HOME, job, job_of, letter

VECTORS = Path(__file__).parents[3] / "shared/data/kix/kix_vectors.json"
BARS = re.compile(rb"q ([-\d. ]+) cm/c0 cs 0 scn ([-\d.\smlh]+?)h?\s*f", re.DOTALL)


@pytest.mark.skipif(not VECTORS.exists(), reason="the yardstick data are not here")
def test_bars_are_those_of_postnl() -> None:
    given = json.loads(VECTORS.read_text("utf-8"))
    for one in given["vectors"]:
        assert kix_bars(one["data"]) == one["bars_daft"], one["note"]
    assert len(given["vectors"]) == 6
    for limit in given["limits"]:
        data = limit["data"] * limit.get("repeat", 1)
        if limit["ok"]:
            assert len(kix_bars(data)) == 4 * len(data)
        else:
            with pytest.raises(ValueError):
                kix_bars(data)


@pytest.mark.parametrize("wrong", ["", "1" * 19, "12-3", "é", "ß", "١", " "])
def test_what_is_no_code_has_no_bars(wrong: str) -> None:
    with pytest.raises(ValueError):
        kix_bars(wrong)


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        (AddressParts("Laan", 30250, postcode="2500GG"), "2500GG30250"),
        (AddressParts("Laan", 156, "", "2", postcode="1231 gf"), "1231GF156X2"),
        (AddressParts("Laan", 13, "", "hs", postcode="1231FZ"), "1231FZ13XHS"),
        (AddressParts("Laan", 4, "a", "2", postcode="1231FZ"), "1231FZ4XA2"),
        (AddressParts("Laan", 4, "", "I/II", postcode="1231FZ"), "1231FZ4XIII"),
        # Beside or opposite a house: the code of that house.
        (AddressParts("Laan", 4, "", "", "to", "1231FZ"), "1231FZ4"),
        # Without number, postcode or street, or abroad: no code, never half a one.
        (AddressParts("Laan", None, postcode="1231FZ"), ""),
        (AddressParts("Laan", 0, postcode="1231FZ"), ""),
        (AddressParts("Laan", 4, postcode="1231"), ""),
        (AddressParts(".", 4, postcode="1231FZ"), ""),
        (AddressParts(location="Woonboot in de sloot"), ""),
        # Longer than 18 signs is no code.
        (AddressParts("Laan", 99999, "a", "12", postcode="1231FZ"), "1231FZ99999XA12"),
        (AddressParts("Laan", 99999, "a", "123456", postcode="1231FZ"), ""),
    ],
)
def test_code_of_an_address(parts: AddressParts, code: str) -> None:
    assert kix_code(parts) == code


def bars_on_page(pdf: bytes) -> tuple[str, list[float]]:
    """The bars as they are drawn, left to right, and the left edge of each in mm."""
    contents = PdfReader(BytesIO(pdf)).pages[0]["/Contents"].get_object()
    found = BARS.findall(contents.get_data())
    in_window = (one for one in found if float(one[0].split()[5]) > 200 * MM)
    matrix, path = next(in_window)
    scale = abs(float(matrix.split()[3])) / MM
    boxes = []
    for one in path.split(b"h"):
        numbers = [float(found) for found in re.findall(rb"-?[\d.]+", one)]
        if numbers:
            across, down = numbers[0::2], numbers[1::2]
            boxes.append((min(across), min(down), max(down)))
    top = min(box[1] for box in boxes)
    low = max(box[2] for box in boxes)
    names = {(True, True): "F", (True, False): "A", (False, True): "D"}
    bars = "".join(
        names.get((box[1] < top + 0.5, box[2] > low - 0.5), "T") for box in boxes
    )
    return bars, [box[0] * scale for box in boxes]


def test_bars_are_read_back_from_the_page() -> None:
    bars, places = bars_on_page(set_letters(job(FACTS)).pdf)
    assert bars == kix_bars("3011AA12XA")
    steps = {round(b - a, 2) for a, b in pairwise(places)}
    assert steps == {KIX_PITCHES[0]}


def test_a_long_code_is_set_closer_and_one_without_room_is_left_out() -> None:
    address = HOME._replace(house_number=12345, house_addition="123")
    long = FACTS._replace(address=address)
    bars, places = bars_on_page(set_letters(job(long)).pdf)
    assert bars == kix_bars("3011AA12345XA123")
    assert round(places[1] - places[0], 2) == KIX_PITCHES[1]
    longer = address._replace(house_addition="1234")
    with pytest.raises(StopIteration):
        bars_on_page(set_letters(job(FACTS._replace(address=longer))).pdf)


def test_a_print_house_without_bar_codes_gets_none() -> None:
    plain = job_of(letter())
    made = set_letters(plain._replace(sheet=plain.sheet | {"kix": False}))
    with pytest.raises(StopIteration):
        bars_on_page(made.pdf)

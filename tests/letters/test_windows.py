"""The envelope: which window, and what shows in it on the finished page."""

from types import SimpleNamespace
from typing import Any

import pytest

from letters.adapters.layouts import compiler_of
from letters.adapters.letter_preparing import prepared_sheet, window_on
from letters.adapters.letter_setting import (
    SettingFailed,
    compile_letters,
    ready_letters,
    set_letters,
)
from letters.adapters.page_checking import check_placed, place_pages, window_problem
from letters.adapters.page_reading import PageText, read_pages
from letters.rules.letter_places import address_block, broken_lines, sheet_places
from letters.rules.letter_values import for_window, sheet
from letters.rules.print_jobs import Job
from letters.rules.windows import (
    C56_LEFT,
    WINDOWS,
    WindowProfile,
    mask_problem,
    window_of,
)
from tests.letters.samples import FACTS, LONGEST, NOBLE, OFFICE, job_of, letter

OWN = WindowProfile("own", 15.0, 50.0, 95.0, 32.0, (148.5,))
PROFILES = [*WINDOWS.values(), OWN]


def house(window: str, *mask: float | None) -> Any:
    """A print house, with its own mask or without."""
    sizes = mask or (None, None, None, None)
    names = ("mask_left", "mask_top", "mask_width", "mask_height")
    return SimpleNamespace(window=window, **dict(zip(names, sizes, strict=True)))


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (house("c5-6-right"), WINDOWS["c5-6-right"]),
        (house("c5-left"), WINDOWS["c5-left"]),
        # The own mask wins, with the folds of its envelope.
        (house("own", 15, 50, 95, 32), OWN._replace(folds=(99.0, 198.0))),
        (house("own-c5", 15, 50, 95, 32), OWN._replace(name="own-c5")),
        # A mask counts only where the own one is chosen, and only whole.
        (house("c5-right", 15, 50, 95, 32), WINDOWS["c5-right"]),
        (house("own", 15, 50, 95, None), C56_LEFT),
        (house("something else"), C56_LEFT),
    ],
)
def test_window_of_a_print_house(given: Any, expected: WindowProfile) -> None:
    assert window_of(given) == expected


@pytest.mark.parametrize(
    ("mask", "problem"),
    [
        (OWN, ""),
        (C56_LEFT, ""),
        (OWN._replace(left=-1.0), "buiten het blad"),
        (OWN._replace(left=130.0), "buiten het blad"),
        (OWN._replace(width=60.0), "te klein"),
        (OWN._replace(height=20.0), "te klein"),
        (OWN._replace(top=20.0), "bovenkant"),
        (OWN._replace(top=90.0), "bovenkant"),
    ],
)
def test_mask_that_cannot_be_used_is_named(mask: WindowProfile, problem: str) -> None:
    found = mask_problem(mask)
    assert (problem in found) if problem else found == ""


def set_and_read(job: Job) -> tuple[dict[str, Any], list[Any], list[PageText]]:
    """A job as it was set, and its pages, before they are checked."""
    with compiler_of(job) as (compiler, logo):
        prepared = prepared_sheet(job, logo)
        letters, _ = ready_letters(job)
        pdf = compile_letters(compiler, prepared, letters, job.timestamp)
    return prepared, letters, read_pages(pdf)


@pytest.mark.parametrize("profile", PROFILES, ids=lambda one: one.name)
def test_address_and_nothing_else_is_in_the_window(profile: WindowProfile) -> None:
    letters = (
        letter(FACTS, 1),
        letter(NOBLE, 2, sort_code="" if profile is OWN else "21 3045 A 6"),
        letter(FACTS, 3, language="ar"),
    )
    long = () if profile is OWN else (letter(LONGEST, 4),)
    job = job_of(*letters, *long, sheet=for_window(sheet(OFFICE), profile))
    assert set_letters(job).too_wide == []  # set_letters looks at each window
    _, ready, pages = set_and_read(job)
    inside = [
        run
        for run in pages[0].runs
        if profile.left < run.left < profile.left + profile.width
        and profile.top < run.baseline < profile.top + profile.height
    ]
    shown = [run.text for run in inside]
    assert shown == [OFFICE.return_address, *ready[0]["address"]]
    assert all(run.left >= profile.left + 5 for run in inside)
    folds = [box for box in pages[0].drawn if box.right < 12]
    assert [round(box.top, 1) for box in folds] == list(profile.folds)
    assert all(box.left >= 5 for box in folds)


@pytest.mark.parametrize(
    ("shift", "expected"),
    [
        ({}, ""),
        # The sheet lies 3 mm lower, higher or further than the window it was set for.
        ({"top": 3.0, "height": -3.0}, "closer than 5 mm"),
        ({"left": 3.0}, "closer than 5 mm"),
        ({"height": -12.0}, "closer than 5 mm"),
        ({"width": 50.0}, "something else in the window"),
        ({"height": 20.0}, "something else in the window"),
        ({"top": -40.0, "height": 40.0}, "something else in the window"),
    ],
)
def test_check_finds_what_is_wrong_in_the_window(
    shift: dict[str, float], expected: str
) -> None:
    prepared, letters, pages = set_and_read(job_of(letter()))
    window = window_on(prepared)
    moved = window._replace(**{k: getattr(window, k) + v for k, v in shift.items()})
    found = window_problem(pages[0], prepared, moved, letters[0]["window"])
    assert (expected in found) if expected else found == ""


def test_check_finds_another_name_a_drawing_and_a_bar_code_without_white() -> None:
    prepared, letters, pages = set_and_read(job_of(letter()))
    window, block, page = window_on(prepared), letters[0]["window"], pages[0]

    def found(other: PageText, **change: Any) -> str:
        return window_problem(other, prepared, window, {**block, **change})

    assert "something else" in found(page, lines=["P. de Boer", "Kade 1"])
    assert "something else" in found(page, lines=block["lines"][:2])
    assert "bar code" in found(page, kix="")
    assert "bar code" in found(page._replace(drawn=[]))
    bars = next(box for box in page.drawn if box.top > 60 and box.bottom < 90)
    higher = [bars._replace(top=bars.top - 1, bottom=bars.bottom - 1)]
    assert "2 mm of white" in found(page._replace(drawn=higher))


def test_check_of_a_file_finds_swapped_letters_and_pages_too_many() -> None:
    both = job_of(letter(FACTS, 1), letter(LONGEST, 2))
    prepared, letters, pages = set_and_read(both)
    assert check_placed(prepared, place_pages(pages, letters)) == []
    swapped = [{**letters[0], "ref": "1-2"}, {**letters[1], "ref": "1-1"}]
    wrong = check_placed(prepared, place_pages(pages, swapped))
    assert {problem.ref for problem in wrong} == {"1-1", "1-2"}
    exchanged = [letters[0] | {"parts": letters[1]["parts"]}, letters[1]]
    assert check_placed(prepared, place_pages(pages, exchanged)) != []
    renamed = [letters[0] | {"code": "8KM-3QX-P2D"}, letters[1]]
    assert "code" in check_placed(prepared, place_pages(pages, renamed))[0].what
    missing = check_placed(prepared, place_pages(pages[:1], letters))
    assert missing[0].what == "a page is missing"
    over = check_placed(prepared, place_pages([*pages, pages[1]], letters[:1]))
    assert "belongs to no letter" in over[0].what
    blank = [PageText("", 0, [], []), *pages]
    assert "missing" in check_placed(prepared, place_pages(blank, letters))[0].what


def test_check_of_a_page_finds_a_word_too_many_a_box_and_the_edge() -> None:
    prepared, letters, pages = set_and_read(job_of(letter()))

    def problem(page: PageText) -> str:
        return check_placed(prepared, place_pages([page], letters))[0].what

    page = pages[0]
    body = next(run for run in page.runs if run.baseline > 150)
    more = [*page.runs, body._replace(text="Verzoek")]
    assert "something else" in problem(page._replace(runs=more))
    assert "without a glyph" in problem(page._replace(missing_glyphs=1))
    wide = [
        run._replace(width=run.width + 60) if run is body else run for run in page.runs
    ]
    assert "5 mm to the edge" in problem(page._replace(runs=wide))
    ink = [*page.drawn, page.drawn[0]._replace(left=3.0)]
    assert "5 mm to the edge" in problem(page._replace(drawn=ink))


def monospaced(text: str, size: float) -> float:
    """A width for the rules: 2 mm a sign at 11 points."""
    return len(text) * size * 2 / 11


@pytest.mark.parametrize(
    ("lines", "given", "expected"),
    [
        # (lines, size, with bar code)
        (["a" * 30] * 3, {"kix": "3011AA12"}, (3, 11.0, True)),
        (["a" * 30] * 4, {"kix": "3011AA12"}, (4, 11.0, True)),
        (["a" * 30] * 5, {"kix": "3011AA12"}, (5, 10.0, True)),
        (["a" * 30] * 6, {"kix": "3011AA12"}, (6, 11.0, False)),
        # Smaller letters before broken lines, broken lines before no letter at all.
        (["a" * 38], {}, (1, 10.0, False)),
        (["aaaaaaaaa " * 5], {}, (2, 11.0, False)),
        (["a" * 41], {}, None),
        (["a" * 30] * 8, {}, None),
        # A sort code takes a line.
        (["a" * 30] * 6, {"sort_code": "1"}, (6, 10.0, False)),
    ],
)
def test_how_an_address_fits(
    lines: list[str], given: dict[str, str], expected: tuple[int, float, bool] | None
) -> None:
    block = address_block(lines, C56_LEFT, monospaced, **given)
    found = block and (len(block.lines), block.size, block.kix_pitch > 0)
    assert found == expected


def test_a_long_return_address_is_set_smaller_and_a_longer_one_refused() -> None:
    long = "Retouradres: Gemeente Nieuwegein, Postbus 1, 3430 AA Nieuwegein"
    made = job_of(letter())
    smaller = made._replace(sheet=made.sheet | {"return_address": long})
    (page,) = read_pages(set_letters(smaller).pdf)
    assert next(run.size for run in page.runs if run.text == long) < 6.5
    longer = made._replace(sheet=made.sheet | {"return_address": long * 2})
    with pytest.raises(SettingFailed, match="retouradres"):
        set_letters(longer)


def test_a_sort_code_that_is_too_wide_holds_the_letter() -> None:
    made = set_letters(job_of(letter(sort_code="1234567890 " * 6)))
    assert (made.pdf, made.too_wide) == (b"", ["1-1"])


def test_postcode_and_place_stay_together() -> None:
    line = "3011 AA  NIEUWERKERK AAN DEN IJSSEL"
    broken = broken_lines([line], 60.0, 11.0, monospaced)
    assert broken == ["3011 AA  NIEUWERKERK AAN DEN", "IJSSEL"]


@pytest.mark.parametrize("profile", PROFILES, ids=lambda one: one.name)
def test_what_stands_outside_stays_clear_of_the_window(profile: WindowProfile) -> None:
    places = sheet_places(profile)
    assert places["below"] >= profile.top + profile.height + 5
    assert 20 <= places["side"] <= 32
    contact = places["contact_at"]
    right, left = profile.left + profile.width + 5, profile.left - 5
    assert contact["x"] >= right or contact["x"] + 56 <= left

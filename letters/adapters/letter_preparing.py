"""From the row of a letter to what the layout sets: strings, pictures and places."""

from collections.abc import Iterator, Mapping
from typing import Any

from letters.adapters.barcodes import bare_qr_picture, kix_picture, qr_picture
from letters.adapters.font_coverage import text_width
from letters.adapters.layouts import SettingFailed
from letters.rules.filled_blocks import filled_blocks
from letters.rules.kinds import RIGHT_TO_LEFT, LetterForm
from letters.rules.letter_places import (
    AddressBlock,
    address_block,
    kix_width,
    return_size,
    sheet_places,
)
from letters.rules.print_jobs import Job
from letters.rules.second_languages import BOX, DUTCH, directed, unbroken
from letters.rules.windows import C56_LEFT, WindowProfile

FIRST_LAYOUT = "invitation_1"
"""Layout 1, for letters of before; it measures for itself and knows one page only."""
TYPE_SIZE = {LetterForm.STANDARD: 12, LetterForm.LARGE: 16}
"""Points."""
Prepared = dict[str, Any]


def first_prepared(letter: Mapping[str, Any], texts: Mapping[str, str]) -> Prepared:
    """One letter for layout 1."""
    values = letter["values"]
    return {
        "ref": letter["ref"],
        "address": values["address"],
        "date": values["text"]["datum"],
        "code": values["code"],
        "salutation": values["text"]["aanhef"],
        "qr": qr_picture(values["url"]),
        "small": False,
        "answer": values["answer"],
        "blocks": filled_blocks(texts[letter["text"]], values["text"]),
    }


def window_on(sheet: Mapping[str, Any]) -> WindowProfile:
    """The window that a sheet is for; sizes that are missing are those of C5/6 left."""
    given = sheet["window"]
    return C56_LEFT._replace(
        left=float(given["left"]),
        top=float(given["top"]),
        width=float(given.get("width", C56_LEFT.width)),
        height=float(given.get("height", C56_LEFT.height)),
        folds=tuple(sheet["folds"]),
    )


def prepared_sheet(job: Job, logo: str) -> dict[str, Any]:
    """What is the same on each page, with the places that follow from the window.

    Raises SettingFailed when the return address is too long for the window.
    """
    window = window_on(job.sheet)
    places = sheet_places(window)
    size = return_size(job.sheet["return_address"], window, text_width())
    if not size:
        raise SettingFailed(f"{job.name}: het retouradres is te lang voor het venster")
    contact = job.sheet["contact"] if places["contact_at"] else []
    place = places["contact_at"] or {"x": 0, "y": 0}
    return {
        **job.sheet,
        **places,
        "contact_at": place,
        "contact": contact,
        "return_size": size,
        "logo": logo,
    }


def prepared(letter: Mapping[str, Any], job: Job) -> Prepared | None:
    """One letter for layout 2; None when its address does not fit in the window.

    `parts` holds a text each: Dutch, and the second language on pages of its own.
    """
    values, form = letter["values"], LetterForm(letter["form"])
    kix = letter["kix"] if job.sheet.get("kix", True) else ""
    block = address_block(
        values["address"],
        window_on(job.sheet),
        text_width(),
        kix=kix,
        sort_code=letter["sort_code"],
    )
    if block is None:
        return None
    second = letter["language"] if letter["second"] else ""
    facts = [["Datum", values["text"]["datum"]]]
    if values["code"]:
        facts.append(["Uw lettercode", values["code"]])
    dutch = _part(letter["text"], values, job, form, DUTCH)
    parts = [dutch | {"first": True, "facts": facts, "foot": _foot(second)}]
    if second:
        parts.append(_part(letter["second"], values["second"], job, form, second))
    return {
        "ref": letter["ref"],
        "form": form.value,
        "salutation": values["text"]["aanhef"],
        "address": values["address"],
        "window": _window(block, kix, letter["sort_code"]),
        "parts": parts,
        "qr": bare_qr_picture(values["url"]),
        "code": values["code"],
        "pad": False,
    }


def _part(
    text: str, values: Mapping[str, Any], job: Job, form: LetterForm, language: str
) -> dict[str, Any]:
    rtl = language in RIGHT_TO_LEFT
    answer, words = values["answer"], BOX[language]
    blocks = filled_blocks(job.texts[text], values["text"])
    return {
        "lang": language,
        "rtl": rtl,
        "size": TYPE_SIZE[form],
        "first": False,
        "pages": 1,
        "facts": [],
        "blocks": [_as_set(block, rtl) for block in blocks],
        "panel": {
            "title": _runs(answer["title"], rtl),
            "text": _runs(answer["text"], rtl),
            "label": _runs(answer.get("label", ""), rtl),
            "alt": words.picture,
        },
        "foot": [],
    }


def _foot(second: str) -> list[dict[str, Any]]:
    """On the Dutch page: that the other language follows."""
    if not second:
        return []
    return _runs(BOX[second].next_page, second in RIGHT_TO_LEFT)


def _runs(text: str, rtl: bool) -> list[dict[str, Any]]:
    return _run_set([{"text": text, "bold": False}] if text else [], rtl)


def _as_set(block: dict[str, Any], rtl: bool) -> dict[str, Any]:
    if block["kind"] == "ul":
        return {**block, "items": [_run_set(item, rtl) for item in block["items"]]}
    return {**block, "runs": _run_set(block["runs"], rtl)}


def _run_set(runs: list[dict[str, Any]], rtl: bool) -> list[dict[str, Any]]:
    whole = [{**run, "text": unbroken(run["text"])} for run in runs]
    return directed(whole) if rtl else whole


def _window(block: AddressBlock, kix: str, sort_code: str) -> dict[str, Any]:
    shown = kix if block.kix_pitch else ""
    return {
        **block._asdict(),
        "sort_code": sort_code,
        "kix": kix_picture(shown, block.kix_pitch) if shown else "",
        "kix_width": kix_width(4 * len(shown), block.kix_pitch) if shown else 0,
        "kix_code": shown,
    }


def said(sheet: Mapping[str, Any], letter: Prepared, part: Prepared) -> Iterator[str]:
    """All that the pages of a part say, in the order in which it is set.

    The foot of the pages is not among it.
    """
    if part["first"]:
        window = letter["window"]
        if not sheet["logo"]:
            yield sheet["sender"]
        for label, value in sheet["contact"]:
            yield from (label, value)
        yield from (sheet["return_address"], window["sort_code"], *window["lines"])
        for label, value in part["facts"]:
            yield from (label, value)
    else:
        yield sheet["sender"]
    for block in part["blocks"]:
        for runs in block["items"] if block["kind"] == "ul" else [block["runs"]]:
            yield from ("–" if block["kind"] == "ul" else "", *_texts(runs))
    yield from _texts(part["panel"]["title"])
    if part["panel"]["title"]:
        yield from _texts(part["panel"]["text"])
        yield from (*_texts(part["panel"]["label"]), letter["code"])


def _texts(runs: list[dict[str, Any]]) -> Iterator[str]:
    return (run["text"] for run in runs)

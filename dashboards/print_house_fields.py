"""The fields of a print house: as they are asked, shown, and read again."""

from datetime import date, datetime
from typing import Any

import streamlit as st

from dashboards.conflict_view import Field, Values, yes_or_no
from dashboards.dutch import short_date
from letters.rules.print_houses import MOST_IN_FILE, TARGETS, Details, Mask
from letters.rules.windows import OWN, OWN_C5, WINDOW_LABELS
from outreach.errors import Refused

SIZES = ("left", "top", "width", "height")
SIZE_LABELS = {
    "left": "Van links (mm)",
    "top": "Van boven (mm)",
    "width": "Breedte (mm)",
    "height": "Hoogte (mm)",
}


def _millimetres(value: float | None) -> str:
    return "" if value is None else f"{value:g} mm".replace(".", ",")


def _days(text: str) -> str:
    return ", ".join(text.split()) or "geen"


FIELDS = {
    "name": Field("Naam"),
    "window": Field("Venster", WINDOW_LABELS.__getitem__),
    **{size: Field(SIZE_LABELS[size], _millimetres) for size in SIZES},
    "kix": Field("KIX-code", yes_or_no),
    "sort_codes": Field("Sorteercodes", yes_or_no),
    "both_sides": Field("Tweezijdig", yes_or_no),
    "most_in_file": Field("Brieven per bestand", str),
    "cut_off": Field("Sluitingstijd"),
    "print_days": Field("Werkdagen drukken", str),
    "post_days_from": Field("Eerste bezorgdag", str),
    "post_days_to": Field("Laatste bezorgdag", str),
    "closed": Field("Dicht op", _days),
    "target": Field("Bestanden gaan naar", TARGETS.__getitem__),
    "folder": Field("Map"),
    "host": Field("Server"),
    "port": Field("Poort", str),
    "user": Field("Gebruiker"),
    "host_key": Field("Sleutel van de server"),
}


def values_of(details: Details) -> Values:
    """As fields of the form: the mask apart, closed days as lines of text."""
    given = details._asdict()
    mask = given.pop("mask")
    sizes = mask._asdict() if mask else dict.fromkeys(SIZES)
    given["closed"] = "\n".join(map(short_date, given.pop("closed_on")))
    return given | sizes


def details_of(typed: Values) -> Details:
    """What was typed, as the rules read it. Raises Refused for what is no date."""
    given = dict(typed)
    sizes = [given.pop(size) for size in SIZES]
    whole = [float(size) for size in sizes if size is not None]
    mask = Mask(*whole) if len(whole) == len(SIZES) else None
    days = tuple(_day(word) for word in given.pop("closed").replace(",", " ").split())
    return Details(**given, mask=mask, closed_on=days)


def _day(word: str) -> date:
    """A day as people write it: 31-12-2026. Raises Refused."""
    try:
        return datetime.strptime(word, "%d-%m-%Y").date()  # noqa: DTZ007 - a day only
    except ValueError:
        raise Refused(
            "Dit is niet opgeslagen.",
            "Een dag waarop de drukker dicht is, is geen datum.",
            "Schrijf elke dag als 31-12-2026, een per regel.",
        ) from None


def asked(values: Values) -> Values:
    """The fields in three groups; one form."""
    typed: Values = {
        "name": st.text_input("Naam van de drukker", values["name"], max_chars=100)
    }
    typed |= _envelope(values)
    typed |= _times(values)
    typed |= _way(values)
    return typed


def _envelope(values: Values) -> Values:
    st.markdown("**Envelop en papier**")
    windows = list(WINDOW_LABELS)
    typed: Values = {
        "window": st.selectbox(
            "Venster",
            windows,
            index=windows.index(values["window"]),
            format_func=WINDOW_LABELS.__getitem__,
            help="Heeft de drukker een eigen mal? Kies die en vul de maten in: die "
            "gaan voor.",
        )
    }
    st.caption(
        f"Maten van het venster over het blad, alleen bij "
        f"'{WINDOW_LABELS[OWN]}' of '{WINDOW_LABELS[OWN_C5]}'."
    )
    for size, at in zip(SIZES, st.columns(4), strict=True):
        typed[size] = at.number_input(
            SIZE_LABELS[size],
            min_value=0.0,
            max_value=297.0,
            value=values[size],
            step=0.5,
        )
    left, middle, right = st.columns(3)
    typed["kix"] = left.checkbox("KIX-code onder het adres", values["kix"])
    typed["both_sides"] = middle.checkbox("Drukt tweezijdig", values["both_sides"])
    typed["sort_codes"] = right.checkbox("Wil sorteercodes", values["sort_codes"])
    return typed


def _times(values: Values) -> Values:
    st.markdown("**Tijden**")
    one, two, three, four = st.columns(4)
    return {
        "cut_off": one.text_input(
            "Sluitingstijd (uu:mm)", values["cut_off"], max_chars=5
        ),
        "print_days": _whole(two, "Werkdagen tot de post", values["print_days"], 0, 20),
        "post_days_from": _whole(
            three, "Eerste bezorgdag", values["post_days_from"], 1, 10
        ),
        "post_days_to": _whole(
            four, "Laatste bezorgdag", values["post_days_to"], 1, 10
        ),
        "closed": st.text_area(
            "Dagen waarop de drukker dicht is, naast weekend en feestdagen",
            values["closed"],
            max_chars=1000,
            height=80,
            help="Een dag per regel, zoals 31-12-2026.",
        ),
        "most_in_file": _whole(
            st, "Brieven in een bestand", values["most_in_file"], 1, MOST_IN_FILE
        ),
    }


def _whole(at: Any, label: str, value: int, least: int, most: int) -> int:
    return int(at.number_input(label, min_value=least, max_value=most, value=value))


def _way(values: Values) -> Values:
    st.markdown("**Waar de bestanden heen gaan**")
    targets = list(TARGETS)
    target = st.radio(
        "Bestanden gaan naar",
        targets,
        index=targets.index(values["target"]),
        format_func=TARGETS.__getitem__,
        horizontal=True,
    )
    typed: Values = {
        "target": target,
        "folder": st.text_input(
            "Map",
            values["folder"],
            max_chars=300,
            help="Op onze server: de hele weg, zoals /mnt/drukker. Leeg: iemand haalt "
            "de bestanden hier op. Op de SFTP-server: de map daar, of leeg.",
        ),
    }
    st.caption("Alleen voor SFTP:")
    host, port, user = st.columns([3, 1, 2])
    typed["host"] = host.text_input("Server", values["host"], max_chars=253)
    typed["port"] = _whole(port, "Poort", values["port"], 1, 65535)
    typed["user"] = user.text_input("Gebruiker", values["user"], max_chars=64)
    typed["host_key"] = st.text_input(
        "Openbare sleutel van de server",
        values["host_key"],
        max_chars=2100,
        help="Vraag deze regel schriftelijk aan de drukker: ssh-ed25519 AAAA en de "
        "rest. Met een andere sleutel sturen wij niets.",
    )
    return typed

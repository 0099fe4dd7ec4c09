"""Bar codes as vector pictures: QR for a telephone, KIX for the post."""

import zxingcpp

from letters.rules.kix import kix_bars
from letters.rules.letter_places import KIX_BAR, KIX_HEIGHT, kix_width

CORRECTION = "M"
"""15 % may be damaged; what GOV.UK Notify uses on letters."""
TRACK = 1.3
"""Millimetres of a tracker bar, in the middle of the height."""
UP = (KIX_HEIGHT - TRACK) / 2
SHAPES = {
    "F": (0.0, KIX_HEIGHT),
    "A": (0.0, UP + TRACK),
    "D": (UP, UP + TRACK),
    "T": (UP, TRACK),
}
"""Top and height of each bar."""


def qr_picture(content: str) -> str:
    """A QR code as SVG without a quiet zone; "" for nothing.

    Capitals make a smaller symbol: an address in capitals needs 29 x 29 modules.
    """
    if not content:
        return ""
    made = zxingcpp.create_barcode(
        content, zxingcpp.BarcodeFormat.QRCode, ec_level=CORRECTION
    )
    return str(made.to_svg(add_quiet_zones=False))


def bare_qr_picture(content: str) -> str:
    """A QR code as `qr_picture` makes it, with nothing but its black squares.

    Without the white square and the document type, which cost a tenth of a letter.
    """
    whole = qr_picture(content)
    if not whole:
        return ""
    size = whole.partition('width="')[2].partition('"')[0]
    path = whole.partition('<path d="')[2].partition('"')[0]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size}" height="{size}">'
        f'<path d="{path}"/></svg>'
    )


def kix_picture(code: str, pitch: float) -> str:
    """A KIX bar code as SVG in millimetres; `pitch` from bar to bar.

    Raises ValueError for what is no KIX code.
    """
    bars = kix_bars(code)
    width = kix_width(len(bars), pitch)
    path = "".join(
        f"M{number * pitch:.4g} {top:.4g}h{KIX_BAR}v{height:.4g}h-{KIX_BAR}z"
        for number, (top, height) in enumerate(SHAPES[bar] for bar in bars)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.4g}" '
        f'height="{KIX_HEIGHT}" viewBox="0 0 {width:.4g} {KIX_HEIGHT}">'
        f'<path d="{path}"/></svg>'
    )

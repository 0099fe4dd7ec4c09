"""QR codes as vector pictures."""

import zxingcpp

CORRECTION = "M"
"""15 % may be damaged; what GOV.UK Notify uses on letters."""


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

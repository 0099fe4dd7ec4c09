"""Codes of an authenticator app (TOTP, RFC 6238), and the QR code to set one up."""

import hmac
from base64 import b64encode

import pyotp
import zxingcpp

from outreach.rules.second_factor import DIGITS, PERIOD


def new_secret() -> str:
    """A random secret of 160 bits, base32."""
    return str(pyotp.random_base32())


def matching_steps(secret: str, code: str, steps: range) -> list[int]:
    """The periods among `steps` in which this is the code; compared in equal time."""
    if len(code) != DIGITS or not (code.isascii() and code.isdecimal()):
        return []
    app = pyotp.TOTP(secret, digits=DIGITS, interval=PERIOD)
    return [s for s in steps if hmac.compare_digest(app.generate_otp(s), code)]


def set_up_address(secret: str, *, account: str, issuer: str) -> str:
    """The `otpauth:` address that an app reads from the QR code."""
    app = pyotp.TOTP(secret, digits=DIGITS, interval=PERIOD)
    return str(app.provisioning_uri(name=account, issuer_name=issuer))


def qr_image(content: str) -> str:
    """A QR code as an address to put in an image: `data:image/svg+xml;base64,...`.

    It stands in the page itself: a file of its own would lie under `/media`.
    """
    made = zxingcpp.create_barcode(content, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    svg = str(made.to_svg(add_quiet_zones=True))
    return f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}"

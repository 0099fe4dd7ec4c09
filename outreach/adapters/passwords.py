"""Hashing passwords with argon2id (library defaults: RFC 9106, low memory)."""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_HASHER = PasswordHasher()


def hash_password(password: str) -> str:
    """The hash that the database keeps; salted, so never twice the same."""
    return _HASHER.hash(password)


def password_fits(hashed: str, password: str) -> bool:
    """Whether a password belongs to a hash.

    Costs the same time where there is no account (`hashed` empty), so that time
    tells nobody which accounts exist.
    """
    try:
        _HASHER.verify(hashed or _nobody(), password)
    except (VerificationError, InvalidHashError):
        return False
    return bool(hashed)


@cache
def _nobody() -> str:
    return hash_password("a password that nobody has")

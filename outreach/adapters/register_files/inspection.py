"""Looks at the bytes of a file before anything is read from it."""

import codecs
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from outreach.adapters.register_files.shape import refused
from outreach.errors import FileRejected

CHUNK = 1 << 20
"""Bytes read at once."""
OTHER_KINDS = (
    (b"PK\x03\x04", "een Excel- of zipbestand", "Sla het op als CSV UTF-8"),
    (b"%PDF", "een pdf", "Vraag de gegevens als CSV-bestand"),
    (b"\xd0\xcf\x11\xe0", "een oud Excel- of Wordbestand", "Sla het op als CSV UTF-8"),
    (b"\x1f\x8b", "een ingepakt bestand", "Pak het bestand eerst uit"),
    (b"7z\xbc\xaf", "een ingepakt bestand", "Pak het bestand eerst uit"),
    (b"Rar!", "een ingepakt bestand", "Pak het bestand eerst uit"),
    (b"<?xml", "een XML-bestand", "Vraag de gegevens als CSV-bestand"),
    (b"SQLite format 3", "een database", "Vraag de gegevens als CSV-bestand"),
    (b"\x89PNG", "een afbeelding", "Vraag de gegevens als CSV-bestand"),
    (b"\xff\xd8\xff", "een afbeelding", "Vraag de gegevens als CSV-bestand"),
)
"""First bytes of files that people upload by mistake."""
WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class Inspected(NamedTuple):
    """What the bytes tell."""

    digest: str
    encoding: str
    """A Python codec: `utf-8-sig` (with or without BOM) or `cp1252`."""
    is_json: bool


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def inspect(path: Path) -> Inspected:
    """Digest, encoding and kind of a file.

    Raises FileRejected for another kind of file, an empty file, UTF-16, NUL bytes,
    bytes that are neither UTF-8 nor windows-1252, and a lone carriage return.
    """
    head = _head(path)
    _refuse_other_kinds(head)
    digest = hashlib.sha256()
    utf8 = codecs.getincrementaldecoder("utf-8")()
    is_utf8 = is_1252 = True
    lone_return, before = False, b""
    for chunk in _chunks(path):
        digest.update(chunk)
        if b"\x00" in chunk:
            raise _nul_bytes()
        if is_utf8:
            is_utf8 = _decodes(utf8, chunk)
        if is_1252:
            is_1252 = not any(sign in chunk for sign in NOT_IN_1252)
        lone_return = lone_return or _has_lone_return(before + chunk)
        before = chunk[-1:] if chunk.endswith(b"\r") else b""
    is_utf8 = is_utf8 and _decodes(utf8, b"", final=True)
    is_json = head.removeprefix(codecs.BOM_UTF8).lstrip()[:1] in (b"{", b"[")
    if not is_utf8 and not is_1252:
        raise refused(
            "Bestand is geen UTF-8 of windows-1252.",
            "Het bevat tekens die in geen van beide coderingen bestaan.",
        )
    if not is_json and (lone_return or before):
        raise refused(
            "Dit bestand heeft regeleinden van een oud soort (alleen \\r).",
            "Daardoor is niet zeker waar een rij ophoudt.",
        )
    encoding = "utf-8-sig" if is_utf8 else "cp1252"
    return Inspected(digest.hexdigest(), encoding, is_json)


NOT_IN_1252 = (b"\x81", b"\x8d", b"\x8f", b"\x90", b"\x9d")
"""The five bytes that windows-1252 leaves without a meaning."""


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            head = file.read(4096)
    except OSError:
        raise refused(
            "Het bestand kan niet worden gelezen.",
            "Het bestaat niet, of Omzien mag het niet openen.",
            "Controleer de naam van het bestand en de rechten.",
        ) from None
    if not head.removeprefix(codecs.BOM_UTF8).strip():
        raise refused("Bestand bevat geen rijen.", "Het bestand is leeg.")
    return head


def _refuse_other_kinds(head: bytes) -> None:
    if head.startswith(WIDE) or _looks_wide(head):
        raise refused(
            "Bestand is UTF-16.",
            "Omzien leest UTF-8 en windows-1252.",
            "Sla het bestand op als CSV UTF-8 en lees het opnieuw in.",
        )
    start = head.removeprefix(codecs.BOM_UTF8).lstrip()
    for signature, kind, advice in OTHER_KINDS:
        if start.startswith(signature):
            raise refused(
                f"Dit is {kind}, geen levering van het bevolkingsregister.",
                "Omzien leest CSV en JSON.",
                f"{advice} en lees dat in.",
            )


def _looks_wide(head: bytes) -> bool:
    """Text in UTF-16 without a mark: every other byte is zero."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    return len(head) >= 8 and max(even, odd) > len(head) * 0.4


def _nul_bytes() -> FileRejected:
    return refused(
        "Het bestand bevat NUL-tekens.",
        "Zulke tekens horen niet in tekst; het bestand is waarschijnlijk beschadigd.",
    )


def _decodes(
    decoder: codecs.IncrementalDecoder, chunk: bytes, *, final: bool = False
) -> bool:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return False
    return True


def _has_lone_return(chunk: bytes) -> bool:
    """A carriage return without a line feed; one at the very end is not looked at."""
    body = chunk[:-1] if chunk.endswith(b"\r") else chunk
    return body.count(b"\r") != body.count(b"\r\n")

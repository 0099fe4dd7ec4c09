"""Writes what goes with the PDFs of a batch: manifest, volume notice, sums."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlmodel import Session

from letters.adapters.batch_files import sums_file, write_whole
from letters.adapters.package_files import manifest_file
from letters.queries.packages import manifest_rows, notice_of
from letters.rules.packages import MANIFEST_NAME, NOTICE_NAME, SUMS_NAME, notice_text
from letters.tables import Batch
from outreach.access import Permission, Viewer, require


def package_files(
    session: Session,
    batch: Batch,
    place: Path,
    *,
    pdfs: Sequence[dict[str, Any]],
    by: Viewer,
) -> list[dict[str, Any]]:
    """Write the manifest, the volume notice and the list of sums beside the PDFs.

    `place` is the batch's folder; `pdfs` the PDFs as they lie there (name, sha256,
    bytes, letters, pages), whose pages must be noted on the letters. Sets
    `batch.files` to the PDFs with these three and returns that. The same letters give
    the same bytes, so it is safe to do again. Raises Refused when the disk is full.
    """
    require(by, Permission.PRINT_LETTERS)
    session.flush()
    batch.files = sorted(pdfs, key=lambda entry: str(entry["name"]))
    # Never the moment itself: made again, the package must be the same.
    moment = batch.handed_over_at or batch.released_at or batch.frozen_at
    notice = notice_of(session, by, batch, handed_over_at=moment or batch.made_at)
    made = [
        _written(
            place, MANIFEST_NAME, manifest_file(manifest_rows(session, by, batch))
        ),
        _written(place, NOTICE_NAME, notice_text(notice).encode()),
    ]
    digests = [(entry["name"], entry["sha256"]) for entry in [*pdfs, *made]]
    made.append(_written(place, SUMS_NAME, sums_file(digests)))
    batch.files = [*batch.files, *made]
    session.flush()
    return batch.files


def _written(place: Path, name: str, data: bytes) -> dict[str, Any]:
    return {"name": name, "sha256": write_whole(place / name, data), "bytes": len(data)}

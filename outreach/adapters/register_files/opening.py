"""Opens a delivery whatever its layout."""

from collections.abc import Mapping
from pathlib import Path

from outreach.adapters.register_files.csv_layouts import open_csv
from outreach.adapters.register_files.inspection import inspect
from outreach.adapters.register_files.json_layout import open_json
from outreach.adapters.register_files.shape import RegisterFile


def open_register_file(
    path: Path, *, profile: Mapping[str, str] | None = None
) -> RegisterFile:
    """Inspect a file and find its layout, encoding, delimiter and columns.

    `profile` maps headings of one municipality to element numbers or names. Raises
    FileRejected for everything that cannot be read as a delivery.
    """
    inspected = inspect(path)
    if inspected.is_json:
        return open_json(path, inspected)
    return open_csv(path, inspected, profile)

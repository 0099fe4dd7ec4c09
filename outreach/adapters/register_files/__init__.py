"""Reads deliveries of the population register, row by row, in each layout."""

from outreach.adapters.register_files.opening import open_register_file
from outreach.adapters.register_files.shape import Layout, RegisterFile

__all__ = ["Layout", "RegisterFile", "open_register_file"]

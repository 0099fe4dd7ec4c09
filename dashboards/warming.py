"""Loads what the screens need before the first person asks for one."""

import gc
import pkgutil
from importlib import import_module

import dashboards

NOT_A_LIBRARY = {"shell", "pages", "public"}
"""The shell runs a page when it is imported; the others are loaded by the routes."""
HEAVY = ("pandas", "pyarrow", "plotly.graph_objects")
"""Streamlit loads these at the first table and the first chart: seconds, once."""


def warm_up() -> None:
    """Import the modules of the screens, and keep them out of garbage collection."""
    for name in HEAVY:
        import_module(name)
    for module in pkgutil.iter_modules(dashboards.__path__):
        if module.name not in NOT_A_LIBRARY:
            import_module(f"dashboards.{module.name}")
    gc.collect()
    gc.freeze()

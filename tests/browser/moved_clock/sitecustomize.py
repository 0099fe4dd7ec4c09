"""Only for tests: moves the clock of a served application.

Python imports a module of this name at its start when its folder is on PYTHONPATH, so
a test that starts the server with that gets a clock that it can set: the file named
by `OMZIEN_TEST_CLOCK` holds the seconds to add. The product knows nothing of it.
"""

import os
import sys
from datetime import datetime, timedelta
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from types import ModuleType
from typing import Any


class _Moved(MetaPathFinder):
    """Loads `outreach.clock` as it is, and then puts its hand forward."""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        if name != "outreach.clock":
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None and spec.loader is not None:
            _after(spec, spec.loader)
        return spec


def _after(spec: ModuleSpec, loader: Loader) -> None:
    run = loader.exec_module

    def exec_module(module: ModuleType) -> None:
        run(module)
        true_now = module.now
        file = Path(os.environ["OMZIEN_TEST_CLOCK"])

        def now() -> datetime:
            moment: datetime = true_now()
            return moment + timedelta(seconds=float(file.read_text() or 0))

        module.now = now  # type: ignore[attr-defined]

    loader.exec_module = exec_module  # type: ignore[method-assign]
    spec.loader = loader


if "OMZIEN_TEST_CLOCK" in os.environ:
    sys.meta_path.insert(0, _Moved())

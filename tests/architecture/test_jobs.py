"""Each job that is written is one that the scheduler knows."""

from importlib import import_module
from pkgutil import iter_modules

import pytest

import letters.own_parts
import outreach.own_parts
import signals.own_parts
from outreach.parts import Parts
from outreach.scheduling import Job

PACKAGES = {
    "outreach": outreach.own_parts.PARTS,
    "letters": letters.own_parts.PARTS,
    "signals": signals.own_parts.PARTS,
}


@pytest.mark.parametrize(("package", "parts"), PACKAGES.items())
def test_every_job_is_plugged_in(package: str, parts: Parts) -> None:
    room = import_module(f"{package}.jobs")
    names = [one.name for one in iter_modules(room.__path__, f"{package}.jobs.")]
    found = {
        job.name: name
        for name in names
        for job in vars(import_module(name)).values()
        if isinstance(job, Job)
    }
    assert sorted(found) == sorted(job.name for job in parts.jobs)

"""The map is true: decisions are numbered, links lead somewhere, terms exist."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))


def test_decisions_are_numbered_without_gaps() -> None:
    numbers = [int(path.name[:4]) for path in DECISIONS]
    assert numbers == list(range(1, len(DECISIONS) + 1))
    for path, number in zip(DECISIONS, numbers, strict=True):
        assert path.read_text().startswith(f"# {number}. "), path.name


def test_decisions_have_their_parts() -> None:
    for path in DECISIONS:
        text = path.read_text()
        for part in ("Date: ", "Status: ", "## Context", "## Decision"):
            assert part in text, (path.name, part)


def test_links_in_documents_lead_somewhere() -> None:
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    for page in pages:
        for link in re.findall(r"\]\(([^)#]+)", page.read_text()):
            if "://" not in link:
                assert (page.parent / link).exists(), (page.name, link)


def test_no_file_is_named_after_nothing() -> None:
    forbidden = {"utils", "helpers", "common", "misc", "core", "base", "lib", "tools"}
    for package in ("outreach", "letters", "signals", "dashboards"):
        for path in (ROOT / package).rglob("*.py"):
            assert path.stem not in forbidden, path


def test_promises_point_at_what_is_there() -> None:
    text = (ROOT / "docs" / "privacy.md").read_text(encoding="utf-8")
    named = [one for one in re.findall(r"`([^`]+)`", text) if "/" in one]
    assert len(named) > 40
    for one in named:
        path, _, test = one.partition("::")
        assert (ROOT / path).exists(), one
        if test:
            assert f"def {test}(" in (ROOT / path).read_text(encoding="utf-8"), one

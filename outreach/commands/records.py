"""Commands of the privacy officer: register of processing, DPIA, breaches."""

from pathlib import Path
from typing import Annotated

import typer

from outreach import clock
from outreach.adapters.word_files import word_file
from outreach.command_line import (
    AsJson,
    AsUser,
    command_viewer,
    console,
    database_url,
    print_json,
)
from outreach.database import reading
from outreach.parts import REGISTRY
from outreach.queries.breaches import as_json as breach_json
from outreach.queries.breaches import breaches
from outreach.queries.privacy_records import privacy_facts
from outreach.rules.privacy_records import Facts, Section, as_json, dpia
from outreach.rules.privacy_records import processing_register as register_of

APP = typer.Typer()
To = Annotated[
    Path | None, typer.Option(help="Schrijf een Word-bestand op deze plaats.")
]


@APP.command("processing-register")
def processing_register(
    to: To = None, by: AsUser = "", as_json: AsJson = False
) -> None:
    """Het register van verwerkingen (AVG artikel 30)."""
    _tell(register_of(_facts(by)), "Register van verwerkingen", to, plain=as_json)


@APP.command("dpia")
def show_dpia(to: To = None, by: AsUser = "", as_json: AsJson = False) -> None:
    """De DPIA, met de regels zoals ze nu gelden."""
    _tell(dpia(_facts(by)), "DPIA", to, plain=as_json)


@APP.command("breaches")
def show_breaches(by: AsUser = "", as_json: AsJson = False) -> None:
    """De datalekken met hun klok van 72 uur."""
    with reading(database_url()) as session:
        viewer = command_viewer(session, by, "breaches", clock.today())
        rows = breaches(session, viewer, at=clock.now())
    if as_json:
        print_json(breach_json(rows))
        return
    for row in rows:
        console.print(
            f"{row.id:4}  {row.state_label}; {row.clock.sentence}", markup=False
        )
    if not rows:
        console.print("Er zijn geen datalekken gemeld.")


def _facts(by: str) -> Facts:
    with reading(database_url()) as session:
        viewer = command_viewer(session, by, "privacy-records", clock.today())
        return privacy_facts(session, viewer, REGISTRY.retention(), today=clock.today())


def _tell(sections: list[Section], title: str, to: Path | None, *, plain: bool) -> None:
    if to is not None:
        to.write_bytes(word_file(sections, title=title))
        console.print(f"{to} is geschreven.", markup=False)
    elif plain:
        print_json(as_json(sections))
    else:
        for section in sections:
            console.print(f"\n{section.title}", style="bold", markup=False)
            for sentence in section.sentences:
                console.print(sentence, markup=False)
            for row in section.rows:
                console.print("  " + " | ".join(row), markup=False)

"""Commands about weighing reports: the entry for the Algoritmeregister."""

from typing import Annotated, Any

import typer

from outreach import clock
from outreach.command_line import (
    AsJson,
    AsUser,
    command_viewer,
    console,
    database_url,
    print_json,
)
from outreach.database import reading
from outreach.settings import load_settings
from signals.queries.algorithm import algorithm_facts
from signals.rules.algorithm_record import algorithm_record

APP = typer.Typer()
RULES_PAGE = "/melding/regels"


@APP.command("algorithm-record")
def show_algorithm_record(
    public_code: Annotated[
        str, typer.Option(help="Adres van de openbare broncode (https://...).")
    ] = "",
    by: AsUser = "",
    as_json: AsJson = False,
) -> None:
    """De beschrijving voor het landelijke Algoritmeregister, uit de regels zelf."""
    with reading(database_url()) as session:
        viewer = command_viewer(session, by, "algorithm-record", clock.today())
        facts = algorithm_facts(
            session,
            viewer,
            at=clock.now(),
            website=_rules_page(),
            public_code=public_code,
        )
    record = algorithm_record(facts)
    if as_json:
        print_json(record)
        return
    for name, value in record.items():
        console.print(name, style="bold", markup=False)
        for line in _lines(value):
            console.print(f"  {line}", markup=False, highlight=False)


def _rules_page() -> str:
    """Where residents read the rules, when that address is a public one."""
    base = load_settings().base_url
    return f"{base}{RULES_PAGE}" if base.startswith("https://") else ""


def _lines(value: Any) -> list[str]:
    if isinstance(value, str):
        return value.splitlines()
    return [
        " ".join(map(str, one.values())) if isinstance(one, dict) else str(one)
        for one in value
    ]

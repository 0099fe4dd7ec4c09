"""Tries the rules for signals on the command line; changes nothing."""

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from outreach import clock
from outreach.clock import AMSTERDAM, local, local_date
from outreach.command_line import (
    AsJson,
    AsUser,
    command_viewer,
    console,
    database_url,
    print_json,
)
from outreach.database import reading
from outreach.errors import Refused
from signals.queries.bench import Draft, Tried, sample_cases, try_out
from signals.rules.bench import Case
from signals.rules.drafts import DoneAlready, Door, Seen
from signals.rules.kinds import KIND_LABELS
from signals.rules.levels import LEVEL_LABELS
from signals.rules.queues import QUEUE_LABELS
from signals.rules.routing_checks import routing_faults
from signals.rules.rule_kinds import Rules
from signals.rules.triage import Facts
from signals.rules.triage_check import table_faults

APP = typer.Typer()

RulesFile = Annotated[
    Path | None,
    typer.Option(help="Een bestand met andere regels (JSON), om te vergelijken."),
]


@APP.command("signals-try")
def signals_try(
    area: Annotated[str, typer.Option(help="Code van het gebied.")] = "",
    seen: Annotated[
        list[Seen] | None, typer.Option(help="Wat de melder zag; mag vaker.")
    ] = None,
    done: Annotated[
        list[DoneAlready] | None, typer.Option(help="Wat de melder al deed.")
    ] = None,
    text: Annotated[str, typer.Option(help="Eigen woorden van de melder.")] = "",
    door: Annotated[Door, typer.Option(help="Hoe de melding binnenkwam.")] = (
        Door.PUBLIC_FORM
    ),
    last_seen: Annotated[
        int | None, typer.Option(help="Dagen sinds iemand het laatst is gezien.", min=0)
    ] = None,
    urgent: Annotated[bool, typer.Option(help="De melder vindt het dringend.")] = False,
    birth_year: Annotated[int | None, typer.Option(help="Geboortejaar.")] = None,
    shielded: Annotated[bool, typer.Option(help="Het adres is geheim.")] = False,
    moment: Annotated[
        datetime | None,
        typer.Option(
            "--at", formats=["%Y-%m-%dT%H:%M"], help="Moment van de melding (NL)."
        ),
    ] = None,
    triage: RulesFile = None,
    routing: RulesFile = None,
    as_json: AsJson = False,
    by: AsUser = "",
) -> None:
    """Probeer meldingen uit: welke regel geldt, welk team, welke termijn.

    Zonder kenmerken worden de ingebouwde voorbeelden geprobeerd. Met --triage of
    --routing staat erbij wat andere regels ervan maken. Er verandert niets.
    """
    url, at = database_url(), clock.now()
    other = Draft(
        triage=_read(triage, table_faults), routing=_read(routing, routing_faults)
    )
    given = Facts(
        door=door,
        seen=frozenset(seen or ()),
        done=frozenset(done or ()),
        last_seen_days=last_seen,
        urgent=urgent,
        texts=(text,),
    )
    when = moment.replace(tzinfo=AMSTERDAM) if moment else at
    own = Case("Eigen melding", given, when, area or None, birth_year, shielded)
    with reading(url) as session:
        viewer = command_viewer(session, by, "signals-try", local_date(at))
        asked = seen or done or text or last_seen is not None or urgent
        cases = [own] if asked else sample_cases(session, viewer, area or None, at=at)
        now = try_out(session, viewer, cases, at=at)
        then = (
            try_out(session, viewer, cases, at=at, draft=other) if any(other) else None
        )
    if as_json:
        print_json([_plain(*pair) for pair in _pairs(now, then)])
        return
    console.print(_table(now, then))
    for code, sentence in sorted(_sentences([*now, *(then or [])])):
        console.print(f"{code}: {sentence}", markup=False)


def _sentences(tried: list[Tried]) -> set[tuple[str, str]]:
    """Each rule that fired, with what it says."""
    routing = {(one.rule, one.sentence) for one in tried if one.rule}
    return routing | {pair for one in tried for pair in one.triage}


def _read(file: Path | None, faults: Any) -> Rules | None:
    """Rules of a file. Raises Refused for what is no set of rules."""
    if file is None:
        return None
    try:
        rules = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise _no_rules("Het bestand is niet te lezen als JSON.") from None
    if not isinstance(rules, list) or not all(isinstance(r, dict) for r in rules):
        raise _no_rules("Het bestand bevat geen lijst met regels.")
    wrong = faults(rules)
    if wrong:
        raise _no_rules(" ".join(wrong))
    return rules


def _no_rules(why: str) -> Refused:
    return Refused(
        "De regels zijn niet geprobeerd.", why, "Verbeter het bestand en probeer weer."
    )


def _pairs(
    now: list[Tried], then: list[Tried] | None
) -> list[tuple[Tried, Tried | None]]:
    other: Sequence[Tried | None] = then or [None] * len(now)
    return list(zip(now, other, strict=True))


def _plain(now: Tried, then: Tried | None) -> dict[str, Any]:
    told: dict[str, Any] = {
        "name": now.name,
        "at": now.at.isoformat(),
        "level": now.level.value,
        "kind": now.kind.value,
        "triage_rules": [code for code, _ in now.triage],
        "routing_rule": now.rule,
        "queue": now.queue.value,
        "goes_to": now.goes_to,
        "norm": now.norm,
        "due_at": now.due_at.isoformat(),
    }
    if then is not None:
        told["what_if"] = _plain(then, None)
        told["differs"] = then.outcome != now.outcome
    return told


def _table(now: list[Tried], then: list[Tried] | None) -> Table:
    table = Table("Melding", "Beoordelen", "Doorzetten", "Naar", "Vóór")
    for one, other in _pairs(now, then):
        table.add_row(*_cells(one))
        if other is not None and other.outcome != one.outcome:
            table.add_row(*["  wordt dan", *_cells(other)[1:]], style="bold")
    return table


def _cells(one: Tried) -> list[str]:
    rules = ", ".join(code for code, _ in one.triage)
    return [
        one.name,
        f"{LEVEL_LABELS[one.level]}, {KIND_LABELS[one.kind]} ({rules})",
        f"{QUEUE_LABELS[one.queue]} ({one.rule or 'geen regel'})",
        one.goes_to or "niemand",
        f"{local(one.due_at):%d-%m-%Y %H:%M}",
    ]

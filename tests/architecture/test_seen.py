"""A query that hands out residents notes who was seen.

What a query hands out is read from the type it returns, down to the fields. A field
that can hold a resident makes the query say `seen(...)`, itself or in a function of its
own package that it calls; the few that do not are named here with the reason.
"""

import ast
import importlib
import inspect
import types
import typing
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from fnmatch import fnmatch
from functools import cache
from typing import Any

from outreach.auditing import looked, seen
from tests.architecture.sources import in_room, public_functions

PERSONAL = {
    "resident",
    "resident_id",
    "resident_ids",
    "residents",
    "name",
    "names",
    "full_name",
    "address",
    "address_lines",
    "birth",
    "phone",
    "letter_values",
}
"""Names of fields that hold a resident, or what he is known by."""
WITHOUT_A_NOTE: dict[str, tuple[str, ...]] = {
    "names of staff, teams, providers, places: no resident": (
        "letters.queries.experiments.*",
        "letters.queries.requested.making_areas",
        "letters.queries.package_view.package_of",
        "letters.queries.print_houses.*",
        "outreach.queries.capacity.*",
        "outreach.queries.organisation.*",
        "outreach.queries.people.*",
        "outreach.queries.people_list.*",
        "outreach.queries.register_institutions.institution_list",
        "outreach.queries.rounds.free_days.*",
        "outreach.queries.rounds.shifts.*",
        "outreach.queries.rounds.travel_settings.*",
        "outreach.queries.teams.*",
        "signals.queries.networks.*",
        "signals.queries.on_call.*",
        "signals.queries.team_books.team_options",
        "signals.queries.possible_owners.possible_owners",
    ),
    "invented reports that rules are tried on": ("signals.queries.bench.try_out",),
    "counts of persons, and what the municipality says of itself": (
        "outreach.queries.cycles.cycle_overview",
        "outreach.queries.municipality.*",
        "signals.queries.reporter_page.reporter_page",
        "outreach.queries.facts.funnel_from_facts",
        "outreach.queries.funnel.*",
        "outreach.queries.wave_planning.outlooks",
    ),
    "feeds a rule or an act that shows nobody and notes what it does": (
        "letters.queries.memory.sendings",
        "letters.queries.pulling.reasons_to_pull",
        "letters.queries.already_sent.already_sent",
        "letters.queries.letter_list.listed_letters",
        "letters.queries.reminders.reminders_to_make",
        "letters.queries.requested.ready_requests",
        "letters.queries.returns.letters_named",
        "letters.queries.wave_letters.*",
        "outreach.queries.announced.households_now",
        "outreach.queries.exports.appointments.*",
        "outreach.queries.exports.doors.*",
        "outreach.queries.retention_cases.next_cases",
        "outreach.queries.exports.team_work.*",
        "outreach.queries.selection.*",
        "outreach.queries.visits.uncontacted.uncontacted",
    ),
}


def queries() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every public query: its full name and the function."""
    for source in in_room("queries"):
        name = source.path.removesuffix(".py").replace("/", ".")
        module = importlib.import_module(name.removesuffix(".__init__"))
        for function in public_functions(source):
            found = inspect.unwrap(getattr(module, function.name))
            yield f"{name}.{function.name}", found


def hands_out(kind: Any, above: frozenset[Any] = frozenset()) -> bool:
    """Whether a value of this type can hold a resident, at any depth."""
    if isinstance(kind, list):  # what a Callable takes
        return any(hands_out(part, above) for part in kind)
    if kind in above:
        return False
    if typing.get_origin(kind) is not None or isinstance(kind, types.UnionType):
        return any(hands_out(part, above) for part in typing.get_args(kind))
    inner = fields_of(kind)
    return bool(inner.keys() & PERSONAL) or any(
        hands_out(part, above | {kind}) for part in inner.values()
    )


def fields_of(kind: Any) -> dict[str, Any]:
    """The fields of a NamedTuple, a dataclass or a row; none of anything else."""
    module = getattr(kind, "__module__", "")
    ours = ".queries" in module or ".tables" in module
    if not inspect.isclass(kind) or not ours:
        return {}
    if hasattr(kind, "model_fields"):
        return {name: field.annotation for name, field in kind.model_fields.items()}
    if hasattr(kind, "_fields"):
        return typing.get_type_hints(kind)
    if is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        return {field.name: hints[field.name] for field in fields(kind)}
    return {}


@cache
def notes(function: Callable[..., Any]) -> bool:
    """Whether it says `seen`, itself or by what it calls in its own package."""
    called = [
        function.__globals__.get(node.func.id)
        for node in ast.walk(ast.parse(inspect.getsource(function)))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    ]
    package = function.__module__.split(".queries.")[0] + ".queries"
    return (
        seen in called
        or looked in called
        or any(
            notes(other)
            for other in called
            if inspect.isfunction(other)
            and other is not function
            and other.__module__.startswith(package)
        )
    )


def test_who_hands_out_residents_says_who_was_seen() -> None:
    patterns = [one for group in WITHOUT_A_NOTE.values() for one in group]
    silent = {
        name
        for name, function in queries()
        if hands_out(typing.get_type_hints(function).get("return"))
        and not notes(function)
    }
    unexplained = {n for n in silent if not any(fnmatch(n, p) for p in patterns)}
    assert unexplained == set(), "hands out residents and notes nobody"
    idle = {p for p in patterns if not any(fnmatch(n, p) for n in silent)}
    assert idle == set(), "no exception any more"


def test_the_fields_of_a_card_are_looked_into() -> None:
    found = dict(queries())
    shown = found["outreach.queries.phone_desk.cards.caller_card"]
    assert hands_out(typing.get_type_hints(shown)["return"])
    counted = found["outreach.queries.today.waiting"]
    assert not hands_out(typing.get_type_hints(counted)["return"])

"""The language of letter texts: a small part of Jinja2, refused at saving otherwise.

Allowed: text, the fields of a kind of letter (`placeholders`), `if` / `elif` /
`else`, `and` / `or` / `not`, and comparing with `==` or `!=`. Nothing that calls,
loops, counts or reaches into a value: a sandbox is not enough for texts that people
edit (a template read the BSN of an object, and `{{ 'a' * 999999999 }}` ran for 82
seconds). Values are strings.
"""

from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache

from jinja2 import Environment, StrictUndefined, Template, TemplateSyntaxError, nodes

from letters.rules.placeholders import PLACEHOLDERS
from outreach.errors import Refused

LONGEST = 20_000
"""Signs in a text; an A4 holds about 3,000."""
MOST_LINES = 500
"""An A4 holds about 50."""
MOST_DEEP = 40
"""Nodes within one another; three choices within one another come to about 12."""
ALLOWED = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Const,
    nodes.If,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.Compare,
    nodes.Operand,
)
COMPARISONS = ("eq", "ne")
UNSEEN = {
    "comment_begin": "opmerkingen mogen niet in een brief.",
    "raw_begin": "{% raw %} mag niet in een brief.",
}
"""Parts of the language that leave no trace in the parsed text."""


class TemplateRefused(Refused):
    """A text that is not accepted; `line` is where, counted from 1."""

    def __init__(self, line: int, why: str, now: str) -> None:
        self.line = line
        super().__init__("Deze tekst is niet bewaard.", f"Regel {line}: {why}", now)


def environment() -> Environment:
    """Jinja2 with missing values as errors, values escaped, and nothing built in."""
    made = Environment(undefined=StrictUndefined, autoescape=True)
    made.globals.clear()
    made.filters.clear()
    made.tests.clear()
    return made


def parse(text: str, names: Collection[str] = PLACEHOLDERS) -> nodes.Template:
    """The parsed text, in which only these fields may stand.

    Raises TemplateRefused with the line of the first mistake.
    """
    _check_size(text)
    try:
        _check_unseen(text)
        tree = environment().parse(text)
    except (TemplateSyntaxError, RecursionError) as error:
        line = getattr(error, "lineno", 1) or 1
        raise TemplateRefused(
            line,
            "een accolade of een woord tussen {% en %} klopt niet.",
            "Kijk of elke {% if %} een {% endif %} heeft en elk veld twee accolades.",
        ) from None
    line = 1
    for node, parent, depth in _walk(tree):
        line = node.lineno or line
        if depth > MOST_DEEP:
            raise TemplateRefused(
                line,
                "er zitten te veel keuzes in elkaar.",
                "Maak de tekst eenvoudiger: zet keuzes na elkaar.",
            )
        _check(node, parent, line, names)
    return tree


def _check_size(text: str) -> None:
    if len(text) > LONGEST:
        raise TemplateRefused(
            text.count("\n", 0, LONGEST) + 1,
            f"de tekst is langer dan {LONGEST} tekens.",
            "Maak de tekst korter; een brief is één A4.",
        )
    if text.count("\n") >= MOST_LINES:
        raise TemplateRefused(
            MOST_LINES + 1,
            f"de tekst heeft meer dan {MOST_LINES} regels.",
            "Maak de tekst korter; een brief is één A4.",
        )


def _check_unseen(text: str) -> None:
    for line, token, _ in environment().lex(text):
        if token in UNSEEN:
            raise TemplateRefused(
                line, UNSEEN[token], "Haal dit weg; schrijf het bij de reden."
            )


def _walk(tree: nodes.Node) -> Iterator[tuple[nodes.Node, nodes.Node | None, int]]:
    """Each node with what it stands in, and how deep; without recursion."""
    waiting: list[tuple[nodes.Node, nodes.Node | None, int]] = [(tree, None, 0)]
    while waiting:
        node, parent, depth = waiting.pop()
        yield node, parent, depth
        children = [(child, node, depth + 1) for child in node.iter_child_nodes()]
        waiting.extend(reversed(children))


def _check(
    node: nodes.Node, parent: nodes.Node | None, line: int, names: Collection[str]
) -> None:
    if isinstance(node, nodes.Name):
        _check_name(node, names)
    elif not isinstance(node, ALLOWED):
        raise TemplateRefused(
            line,
            "hier staat iets dat in een brief niet mag.",
            "Gebruik alleen velden, {% if %}, and, or, not, == en !=.",
        )
    elif isinstance(node, nodes.Operand) and node.op not in COMPARISONS:
        raise TemplateRefused(
            line,
            "deze vergelijking mag niet.",
            "Vergelijk alleen met == of !=.",
        )
    elif isinstance(node, nodes.Const) and not isinstance(node.value, str):
        raise TemplateRefused(
            line,
            "een getal of ander los gegeven mag hier niet.",
            'Zet waarden tussen aanhalingstekens, zoals "aangekondigd".',
        )
    elif isinstance(parent, nodes.Output) and not isinstance(node, nodes.TemplateData):
        raise TemplateRefused(
            line,
            "tussen {{ en }} mag alleen de naam van een veld staan.",
            "Schrijf losse woorden buiten de accolades; kies met {% if %}.",
        )


def _check_name(node: nodes.Name, names: Collection[str]) -> None:
    if node.ctx == "load" and node.name in names:
        return
    elsewhere = node.name in PLACEHOLDERS
    raise TemplateRefused(
        node.lineno,
        f"het veld {node.name[:40]} "
        + ("past niet bij deze soort brief." if elsewhere else "bestaat niet."),
        "Kies een veld uit de lijst bij de tekst.",
    )


@lru_cache(maxsize=256)
def used_names(text: str) -> frozenset[str]:
    """The names that a text uses. Raises TemplateRefused as `parse` does."""
    return frozenset(
        node.name for node, _, _ in _walk(parse(text)) if isinstance(node, nodes.Name)
    )


@lru_cache(maxsize=64)
def compiled(text: str) -> Template:
    """The text ready to be filled. Raises TemplateRefused as `parse` does."""
    parse(text)
    return environment().from_string(text)


def fill(text: str, values: Mapping[str, str]) -> str:
    """The HTML of one letter.

    Raises TemplateRefused for a text that is not allowed, TypeError for a value that
    is no string, and jinja2's UndefinedError when a value is missing.
    """
    wrong = [name for name, value in values.items() if type(value) is not str]
    if wrong:
        raise TypeError(f"not a string: {', '.join(sorted(wrong))}")
    return compiled(text).render(values)

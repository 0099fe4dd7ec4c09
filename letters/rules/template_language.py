"""The language of letter texts: a small part of Jinja2, refused at saving otherwise.

Allowed: text, the names of `PLACEHOLDERS`, `if` / `elif` / `else`, `and` / `or` /
`not`, and comparing with `==` or `!=`. Nothing that calls, loops, counts or reaches
into a value: a sandbox is not enough for texts that people edit (a template read the
BSN of an object, and `{{ 'a' * 999999999 }}` ran for 82 seconds). Values are strings.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache

from jinja2 import Environment, StrictUndefined, Template, TemplateSyntaxError, nodes

from outreach.errors import Refused

LONGEST = 20_000
"""Signs in a text; an A4 holds about 3,000."""
PLACEHOLDERS: Mapping[str, str] = {
    "aanhef": "hoe de brief begint, bijvoorbeeld Geachte mevrouw De Vries",
    "naam": "de naam zoals die in een zin staat, bijvoorbeeld mevrouw De Vries",
    "gemeente": "de naam van de gemeente",
    "aanbieder": "de welzijnsaanbieder van het gebied; leeg als de gemeente zelf komt",
    "gemeentelijk": "ja als de gemeente dit zelf doet, anders leeg",
    "benadering": "op_antwoord of aangekondigd",
    "antwoord_voor": "de dag waarvoor iemand antwoordt",
    "contact_vanaf": "de dag vanaf wanneer wij bellen of aanbellen",
    "leeftijd": "de leeftijd vanaf wanneer wij uitnodigen",
    "telefoon": "het telefoonnummer van de gemeente",
    "telefoontijden": "wanneer dat nummer bereikbaar is",
    "website": "de website van de gemeente",
    "code": "de lettercode van deze brief",
    "datum": "de datum van de brief",
    "afzender_naam": "wie de brief ondertekent",
    "afzender_functie": "de functie van die persoon",
    "privacytekst": "de eigen privacytekst van de gemeente",
}
"""Every name that a text may use, with its meaning for whoever writes one."""
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


def parse(text: str) -> nodes.Template:
    """The parsed text. Raises TemplateRefused with the line of the first mistake."""
    if len(text) > LONGEST:
        raise TemplateRefused(
            text.count("\n", 0, LONGEST) + 1,
            f"de tekst is langer dan {LONGEST} tekens.",
            "Maak de tekst korter; een brief is één A4.",
        )
    try:
        tree = environment().parse(text)
    except (TemplateSyntaxError, RecursionError) as error:
        line = getattr(error, "lineno", 1) or 1
        raise TemplateRefused(
            line,
            "een accolade of een woord tussen {% en %} klopt niet.",
            "Kijk of elke {% if %} een {% endif %} heeft en elk veld twee accolades.",
        ) from None
    line = 1
    for node in _walk(tree):
        line = node.lineno or line
        _check(node, line)
    return tree


def _walk(node: nodes.Node) -> Iterator[nodes.Node]:
    waiting = [node]
    while waiting:
        current = waiting.pop()
        yield current
        waiting.extend(reversed(list(current.iter_child_nodes())))


def _check(node: nodes.Node, line: int) -> None:
    if isinstance(node, nodes.Name):
        _check_name(node)
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


def _check_name(node: nodes.Name) -> None:
    if node.ctx != "load" or node.name not in PLACEHOLDERS:
        raise TemplateRefused(
            node.lineno,
            f"het veld {node.name[:40]} bestaat niet.",
            "Kies een veld uit de lijst naast de tekst.",
        )


def used_names(text: str) -> frozenset[str]:
    """The names that a text uses. Raises TemplateRefused as `parse` does."""
    return frozenset(
        node.name for node in _walk(parse(text)) if isinstance(node, nodes.Name)
    )


@lru_cache(maxsize=64)
def compiled(text: str) -> Template:
    """The text ready to be filled. Raises TemplateRefused as `parse` does.

    Choices nested too deeply pass the parser but not Python's compiler.
    """
    parse(text)
    try:
        return environment().from_string(text)
    except (RecursionError, SyntaxError, MemoryError):
        raise TemplateRefused(
            1,
            "er zitten te veel keuzes in elkaar.",
            "Maak de tekst eenvoudiger: zet keuzes na elkaar.",
        ) from None


def fill(text: str, values: Mapping[str, str]) -> str:
    """The HTML of one letter.

    Raises TemplateRefused for a text that is not allowed, TypeError for a value that
    is no string, and jinja2's UndefinedError when a value is missing.
    """
    wrong = [name for name, value in values.items() if type(value) is not str]
    if wrong:
        raise TypeError(f"not a string: {', '.join(sorted(wrong))}")
    return compiled(text).render(values)

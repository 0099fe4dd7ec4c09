"""From the small HTML of a letter to blocks that the typesetter sets as text.

Allowed: `p`, `h1`, `ul` with `li`, and inside them `b` and `br`. No attributes.
"""

from collections.abc import Collection
from html.parser import HTMLParser
from typing import Any

from jinja2 import nodes

from letters.rules.placeholders import PLACEHOLDERS
from letters.rules.template_language import TemplateRefused, parse
from letters.rules.text_signs import check_signs

BLOCKS = ("p", "h1", "ul")
HOLDS_TEXT = ("p", "h1", "li", "b")
PARENTS: dict[str, tuple[str, ...]] = {
    "p": ("",),
    "h1": ("",),
    "ul": ("",),
    "li": ("ul",),
    "b": ("p", "h1", "li"),
    "br": ("p", "h1", "li", "b"),
}
"""Where each element may stand; "" is the letter itself."""

Run = dict[str, Any]
Block = dict[str, Any]


class _Reader(HTMLParser):
    """Reads the subset and builds blocks; refuses anything else with its line."""

    def __init__(self, first_line: int = 1, inside: tuple[str, ...] = ()) -> None:
        super().__init__(convert_charrefs=True)
        self.first_line = first_line
        self.open: list[str] = list(inside)
        self.floor = len(inside)
        self.blocks: list[Block] = []
        self.runs: list[Run] = []

    def refuse(self, why: str) -> TemplateRefused:
        """The refusal at the place where the reader is."""
        return TemplateRefused(
            self.first_line + self.getpos()[0] - 1,
            why,
            "Gebruik alleen <p>, <h1>, <ul>, <li>, <b> en <br>, en sluit ze af.",
        )

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        parent = self.open[-1] if self.open else ""
        if tag not in PARENTS:
            raise self.refuse(f"<{tag[:20]}> mag niet in een brief.")
        if attrs:
            raise self.refuse(f"bij <{tag}> mag niets extra staan.")
        if parent not in PARENTS[tag]:
            raise self.refuse(f"<{tag}> mag hier niet staan.")
        if tag == "br":
            self.runs.append({"text": "", "bold": False, "break": True})
            return
        self.open.append(tag)
        if tag == "ul":
            self.blocks.append({"kind": "ul", "items": []})

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """`<br/>` counts as `<br>`; others may not close themselves."""
        if tag != "br":
            raise self.refuse(f"<{tag[:20]}/> mag niet in een brief.")
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """An element ends."""
        if len(self.open) <= self.floor or self.open[-1] != tag:
            raise self.refuse(f"</{tag[:20]}> staat hier verkeerd.")
        self.open.pop()
        if tag in ("p", "h1"):
            self.blocks.append({"kind": tag, "runs": tidy(self.runs)})
            self.runs = []
        elif tag == "li":
            if self.blocks:
                self.blocks[-1]["items"].append(tidy(self.runs))
            self.runs = []

    def handle_data(self, data: str) -> None:
        """Text."""
        parent = self.open[-1] if self.open else ""
        if parent in HOLDS_TEXT:
            self.runs.append({"text": data, "bold": "b" in self.open, "break": False})
        elif data.strip():
            blank = len(data) - len(data.lstrip())
            self.first_line += data.count("\n", 0, blank)
            raise self.refuse("deze tekst staat buiten een alinea.")

    def handle_comment(self, data: str) -> None:
        """No comments: nobody sees them, so nobody checks them."""
        raise self.refuse("opmerkingen mogen niet in een brief.")

    def handle_decl(self, decl: str) -> None:
        """No declarations."""
        raise self.refuse("dit mag niet in een brief.")

    def unknown_decl(self, data: str) -> None:
        """No marked sections."""
        raise self.refuse("dit mag niet in een brief.")

    def handle_pi(self, data: str) -> None:
        """No processing instructions."""
        raise self.refuse("dit mag niet in een brief.")

    def read(self, text: str) -> None:
        """Read on. What Python's reader calls impossible is refused like the rest."""
        try:
            self.feed(text)
        except AssertionError:  # `<![x`, which it does not know
            raise self.refuse("dit mag niet in een brief.") from None

    def finish(self) -> None:
        """The end of the text: all that was opened must be closed."""
        try:
            self.close()
        except AssertionError:
            raise self.refuse("dit mag niet in een brief.") from None
        if len(self.open) > self.floor:
            raise self.refuse(f"<{self.open[-1]}> is niet afgesloten.")


def tidy(runs: list[Run]) -> list[Run]:
    """Single spaces within and between runs, none at the ends or beside a break."""
    tidied: list[Run] = []
    at_start = True
    for run in runs:
        if run["break"]:
            _trim_end(tidied)
            tidied.append(run)
            at_start = True
            continue
        text = " ".join(part for part in run["text"].split())
        if run["text"][:1].isspace() and not at_start and not _ends_open(tidied):
            text = f" {text}"
        if run["text"][-1:].isspace() and text.strip():
            text = f"{text} "
        if text:
            tidied.append({**run, "text": text})
            at_start = False
    _trim_end(tidied)
    return tidied


def _ends_open(runs: list[Run]) -> bool:
    return bool(runs) and runs[-1]["text"].endswith(" ")


def _trim_end(runs: list[Run]) -> None:
    while runs and not runs[-1]["break"]:
        runs[-1] = {**runs[-1], "text": runs[-1]["text"].rstrip()}
        if runs[-1]["text"]:
            return
        runs.pop()


def blocks_of(html: str) -> list[Block]:
    """The blocks of a filled letter: `{"kind": "p", "runs": [...]}` and the like.

    Empty paragraphs fall out. Raises TemplateRefused for anything outside the subset.
    """
    reader = _Reader()
    reader.read(html)
    reader.finish()
    return [block for block in reader.blocks if block.get("runs") or block.get("items")]


def check_text(
    text: str,
    names: Collection[str] = PLACEHOLDERS,
    covered: Collection[int] | None = None,
) -> None:
    """Check a template before it is saved: its language, and its HTML in any branch.

    Each branch of an `if` must close what it opens. `names` are the fields of its
    kind, `covered` the code points that the fonts can show (None: not looked at).
    Raises TemplateRefused with the line; never anything else.
    """
    tree = parse(text, names)
    check_signs(text, covered)
    _check_nodes(tree.body, ())


def _check_nodes(body: list[nodes.Node], inside: tuple[str, ...]) -> None:
    reader = _Reader(inside=inside)
    for node in body:
        if isinstance(node, nodes.If):
            _check_branches(node, tuple(reader.open))
            reader.runs.clear()
            continue
        for part in node.iter_child_nodes():
            _read_part(reader, part)
    reader.finish()


def _read_part(reader: _Reader, part: nodes.Node) -> None:
    if isinstance(part, nodes.TemplateData):
        line, _ = reader.getpos()
        reader.first_line = part.lineno - line + 1
        if any(brace in part.data for brace in "{}"):
            raise reader.refuse("er staat een losse accolade in de tekst.")
        reader.read(part.data)
        if "<" in reader.rawdata:
            raise reader.refuse("een teken < is niet afgesloten.")
        reader.close()
    elif not reader.open or reader.open[-1] not in HOLDS_TEXT:
        raise TemplateRefused(
            part.lineno,
            "een veld staat buiten een alinea.",
            "Zet het veld tussen <p> en </p>.",
        )


def _check_branches(node: nodes.If, inside: tuple[str, ...]) -> None:
    _check_nodes(node.body, inside)
    for branch in node.elif_:
        _check_branches(branch, inside)
    _check_nodes(node.else_, inside)

"""A letter's blocks from its text and values, with the text read once for many letters.

`blocks_of(fill(text, values))` says what must come out; it reads the HTML anew for each
letter, and so takes a value through the reader too. Here the text is read with a mark
for each field, once for each way through its `if`s, and the values are put in the
marks: that is faster, and no value ever meets the reader.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from jinja2 import UndefinedError, nodes

from letters.rules.blocks import Block, Run, blocks_of, tidy
from letters.rules.template_language import environment, fill, parse

OPEN, CLOSE = "\ue000", "\ue001"
"""Private signs around the name of a field; a text that holds them is filled the slow
way."""
MARK = re.compile(f"{OPEN}(\\w+){CLOSE}")


def filled_blocks(text: str, values: Mapping[str, str]) -> list[Block]:
    """The blocks of one letter. Raises as `fill` and `blocks_of` do."""
    if OPEN in text or CLOSE in text:
        return blocks_of(fill(text, values))
    wrong = [name for name, value in values.items() if type(value) is not str]
    if wrong:
        raise TypeError(f"not a string: {', '.join(sorted(wrong))}")
    decided = tuple((name, values.get(name)) for name in _deciding(text))
    made = (_filled(block, values) for block in _with_marks(text, decided))
    return [block for block in made if block.get("runs") or block.get("items")]


@lru_cache(maxsize=256)
def _deciding(text: str) -> tuple[str, ...]:
    """The names on which it depends what stands in the letter."""
    found: set[str] = set()
    waiting: list[nodes.Node] = [parse(text)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, nodes.Output):
            plain = (nodes.Name, nodes.TemplateData)
            waiting += [part for part in node.nodes if not isinstance(part, plain)]
        elif isinstance(node, nodes.Name):
            found.add(node.name)
        else:
            waiting += node.iter_child_nodes()
    return tuple(sorted(found))


@lru_cache(maxsize=256)
def _with_marks(text: str, decided: tuple[tuple[str, str | None], ...]) -> list[Block]:
    tree = environment().parse(text)
    for output in tree.find_all(nodes.Output):
        output.nodes = [_marked(part) for part in output.nodes]
    given = {name: value for name, value in decided if value is not None}
    return blocks_of(environment().from_string(tree).render(given))


def _marked(part: nodes.Node) -> Any:
    if isinstance(part, nodes.Name):
        return nodes.TemplateData(f"{OPEN}{part.name}{CLOSE}", lineno=part.lineno)
    return part


def _filled(block: Block, values: Mapping[str, str]) -> Block:
    if "items" in block:
        return {**block, "items": [_runs(item, values) for item in block["items"]]}
    return {**block, "runs": _runs(block["runs"], values)}


def _runs(runs: list[Run], values: Mapping[str, str]) -> list[Run]:
    if not any(OPEN in run["text"] for run in runs):
        return [{**run} for run in runs]
    return tidy(list(_put_in(runs, values)))


def _put_in(runs: list[Run], values: Mapping[str, str]) -> Iterator[Run]:
    def value(found: re.Match[str]) -> str:
        name = found[1]
        if name not in values:
            raise UndefinedError(f"{name!r} is undefined")
        return values[name]

    for run in runs:
        yield {**run, "text": MARK.sub(value, run["text"])}

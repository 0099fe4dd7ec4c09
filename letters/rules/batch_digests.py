"""What a batch says, as one number: another number is another batch."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from letters.rules.print_jobs import digest_of


class Digested(NamedTuple):
    """What is looked at of one letter."""

    id: int
    template_id: int
    second_template_id: int | None
    form: str
    values: Mapping[str, Any]
    out: bool
    """Held or withdrawn: it does not go to print."""


def letter_digest(
    template_id: int,
    second_template_id: int | None,
    form: str,
    layout: str,
    values: Mapping[str, Any],
) -> str:
    """Of the content of one letter; the same after making its file again."""
    return digest_of([template_id, second_template_id, form, layout, values])


def list_digest(letters: Iterable[tuple[int, str, int]]) -> str:
    """Of whom a batch writes to with which text: (template id, subject kind and id)."""
    return digest_of(sorted([list(letter) for letter in letters]))


def shown_digest(
    letters: Iterable[Digested],
    sheet: Mapping[str, Any],
    in_force: Mapping[str, int],
) -> str:
    """Of what the proofs showed: list, texts, values, sheet, and who is left out.

    `in_force` holds the newest text of each sort that the batch uses: a text that was
    saved after the proofs makes another number.
    """
    return digest_of([_contents(letters, sheet, with_out=True), in_force])


def frozen_digest(letters: Iterable[Digested], sheet: Mapping[str, Any]) -> str:
    """Of the letters that may go to print from here on; later some are taken out."""
    return digest_of(_contents(letters, sheet, with_out=False))


def _contents(
    letters: Iterable[Digested], sheet: Mapping[str, Any], *, with_out: bool
) -> list[Any]:
    layout = str(sheet.get("layout", ""))
    found: list[Any] = [dict(sheet)]
    for one in letters:
        content = letter_digest(
            one.template_id, one.second_template_id, one.form, layout, one.values
        )
        found.append([one.id, content, one.out if with_out else False])
    return found

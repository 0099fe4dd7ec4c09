"""How a change is said on the board and in the difference."""

import pytest

from outreach.rules.rounds.difference import Change, ChangeKind, Told, in_words

K = ChangeKind


@pytest.mark.parametrize(
    ("kind", "before", "after", "words"),
    [
        (K.VISITOR, (1,), (2,), "krijgt een andere bezoeker"),
        (K.VISITOR, (1,), (1, 2), "krijgt er een bezoeker bij"),
        (K.BOTH, (1,), (1, 2), "krijgt er een bezoeker bij en een andere tijd"),
        (K.VISITOR, (1, 2), (1,), "krijgt een bezoeker minder"),
        (K.VISITOR, (1, 2), (1, 3), "krijgt een andere bezoeker"),
        (K.TIME, (1,), (1,), "krijgt een andere tijd"),
        (K.NEW, (), (1, 2), "krijgt een afspraak"),
        (K.LEFT_OUT, (1,), (), "verliest de afspraak"),
    ],
)
def test_who_comes_along_is_nobody_else(
    kind: ChangeKind, before: tuple[int, ...], after: tuple[int, ...], words: str
) -> None:
    was = Told(before, 600) if before else None
    now = Told(after, 600) if after else None
    assert in_words(Change(1, kind, was, now, must_call=True)) == words


def test_nobody_who_is_left_on_it_is_somebody_to_get() -> None:
    """Who was to come works here no more: another visitor, not one more."""
    change = Change(1, K.VISITOR, Told((), 600), Told((2,), 600), must_call=True)
    assert in_words(change) == "krijgt een andere bezoeker"

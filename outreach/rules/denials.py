"""How many refusals of one minute become rows of the log: all of them are counted."""

EACH = 5
"""So many tries of a minute, on one page by one session, get a row of their own."""
THEN_EVERY = 20
"""After that one row for so many: a storm of tries stays readable."""


def stands_for(count: int) -> int:
    """How many tries the row after try `count` (1, 2, ...) of a minute stands for.

    0: no row now. A storm that ends between two rows leaves at most
    `THEN_EVERY` - 1 tries without a row of their own, after 5 that have one.
    """
    if count <= EACH:
        return 1
    return THEN_EVERY if (count - EACH) % THEN_EVERY == 0 else 0

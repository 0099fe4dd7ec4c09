"""The small world, for tests of what happens to visits."""

from datetime import datetime

import pytest
from sqlmodel import Session

from tests.visiting import World, world


@pytest.fixture
def town(session: Session, at: datetime) -> World:
    """A couple, somebody alone, visitors and the office."""
    return world(session, at)

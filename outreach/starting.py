"""What every start does first: newest tables, the right keys, nothing forgotten."""

from outreach import clock
from outreach.access import job_viewer
from outreach.actions.key_rotation import register_keys
from outreach.actions.objection_memory import recall_objections
from outreach.database import reading, writing
from outreach.migrating import bring_up_to_date
from outreach.parts import REGISTRY
from outreach.queries.keys import known_keys, right_keys
from outreach.settings import load_settings


def make_ready(url: str) -> None:
    """Bring a database to the newest migration, try out the keys, and hear who objected
    and what left since the back-up that this database may come from.

    Raises Refused when the keys are lost or of another database, SettingsWrong when
    the file is damaged or others can read it: nothing starts then.
    """
    bring_up_to_date(url)
    settings = load_settings()
    with reading(url) as session:
        keys = right_keys(session, settings)
        noted = bool(known_keys(session).proofs)
    if not noted:
        with writing(url) as session:
            by = job_viewer("start", clock.today())
            register_keys(session, keys, by=by, at=clock.now())
    recall_objections(url, at=clock.now())
    REGISTRY.recall(url, clock.now())

"""The second wall, on PostgreSQL: the database itself hides whom a viewer may not see.

Scope in `queries/scope.py` is the first wall and the exact one. This one stands behind
it for the query that forgot its scope: row-level security (migration 0005) shows the
role `omzien_app` only people within the reach that `open_wall` sets for one
transaction. It is coarser than scope, and never narrower than what people's work needs.
Nothing set means no rows at all. On SQLite there is no second wall.

Reach is looked up when a transaction begins, so that a row does not vanish halfway an
act that hands it to somebody else.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import wraps
from typing import Any, Concatenate, NamedTuple, ParamSpec, TypeVar

from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from outreach.access import Grant, Permission, Role, Viewer, ViewerKind
from outreach.errors import Refused

P = ParamSpec("P")
R = TypeVar("R")
APP_ROLE = "omzien_app"
"""Owns nothing, cannot sign in and does not bypass policies; migration 0005."""
WALL = "omzien_wall"
"""Execution option of a connection: the `Reach` of its transactions."""
_LIFTS = "omzien_wall_lifts"
VISIT_DAYS = 14
"""As `scope.RECENT_DAYS`: so long a visitor still sees a visit that was done."""
WORK_DAYS = 400
"""So long an office still sees somebody who moved out of its district after a visit
or a follow-up there. House rule: a cycle, and what it leaves to correct."""
EVERYTHING = "SELECT set_config('omzien.sees', 'everything', true)"
ALONE = "SELECT set_config('role', 'none', true), " + EVERYTHING.removeprefix("SELECT ")


class Reach(NamedTuple):
    """What a viewer's grants come to, over all permissions together."""

    everything: bool = False
    role: bool = True
    """Work as `omzien_app`; False for jobs, commands and public routes."""
    municipal: tuple[str, ...] = ()
    """Districts in which he works for the municipality: the shielded too."""
    provided: tuple[tuple[str | None, int], ...] = ()
    """District (None: each that is served) and provider: never the shielded."""
    teams: tuple[int, ...] = ()
    shielded_teams: tuple[int, ...] = ()
    """Those of them that are the municipality's own: the shielded too."""
    reporters: bool = False
    """May see who reported a signal."""
    territories: tuple[int, ...] = ()
    """Teams of which he sees the whole territory: who coordinates for one."""
    visits: str = ""
    """`all`: his own visits; `open`: without the shielded; empty: no visitor."""
    person: int = 0
    on: str = ""
    """His day, as an ISO date: districts are those served on it."""


UNLIMITED = Reach(everything=True, role=False)


def reach_of(viewer: Viewer | None) -> Reach:
    """The reach of a viewer; without one, or for a job, everything."""
    if viewer is None or viewer.kind is ViewerKind.JOB:
        return UNLIMITED
    grants = viewer.grants
    office = [g for g in grants if g.role is not Role.VISITOR and g.team_id is None]
    visiting = [grant for grant in grants if grant.role is Role.VISITOR]
    return Reach(
        everything=any(_is_unlimited(grant) for grant in office),
        municipal=tuple(
            g.district_code for g in office if g.provider_id is None and g.district_code
        ),
        provided=tuple(
            (g.district_code, g.provider_id)
            for g in office
            if g.provider_id is not None
        ),
        teams=tuple(g.team_id for g in grants if g.team_id is not None),
        shielded_teams=tuple(
            g.team_id for g in grants if g.team_id is not None and g.provider_id is None
        ),
        reporters=viewer.may(Permission.SEE_REPORTER),
        territories=tuple(
            g.team_id
            for g in grants
            if g.team_id is not None
            and g.provider_id is None
            and g.role is not Role.FOLLOW_UP_WORKER
        ),
        visits=_own_visits(visiting),
        person=viewer.person_id or 0,
        on=viewer.on.isoformat(),
    )


def _is_unlimited(grant: Grant) -> bool:
    return grant.district_code is None and grant.provider_id is None


def _own_visits(visiting: list[Grant]) -> str:
    if not visiting:
        return ""
    return "all" if any(g.provider_id is None for g in visiting) else "open"


# --- what a transaction begins with ---

_LIMITED = """
WITH municipal AS (
    SELECT unnest(%(municipal)s::text[]) AS code
    UNION SELECT t.district_code FROM teamterritory t
     WHERE t.team_id = ANY (%(territories)s::int[]) AND t.district_code IS NOT NULL
       AND t.valid_from <= %(on)s::date AND coalesce(t.valid_to > %(on)s::date, true)
    UNION SELECT n.district_code FROM teamterritory t
      JOIN neighbourhood n ON n.code = t.neighbourhood_code
     WHERE t.team_id = ANY (%(territories)s::int[])
       AND t.valid_from <= %(on)s::date AND coalesce(t.valid_to > %(on)s::date, true)
), provided AS (
    SELECT DISTINCT p.district_code AS code FROM providerterm p
      JOIN unnest(%(codes)s::text[], %(providers)s::int[]) AS g (code, provider)
        ON g.provider = p.provider_id AND coalesce(g.code = p.district_code, true)
     WHERE p.valid_from <= %(on)s::date AND coalesce(p.valid_to > %(on)s::date, true)
), hidden AS (
    SELECT DISTINCT vp.visit_id AS id FROM visitperson vp
      JOIN resident r ON r.id = vp.resident_id
     WHERE r.nondisclosure > 0 AND %(hide)s
), own AS (
    SELECT v.id, v.address_key FROM visit v
     WHERE %(visits)s <> '' AND %(person)s IN (v.visitor_id, v.second_visitor_id)
       AND coalesce(v.done_on >= %(on)s::date - %(visit_days)s, true)
       AND (%(visits)s = 'all' OR NOT v.municipal AND NOT EXISTS (
            SELECT FROM visitperson vp JOIN resident r ON r.id = vp.resident_id
             WHERE vp.visit_id = v.id AND r.nondisclosure > 0))
), reached AS (
    SELECT code FROM municipal UNION SELECT code FROM provided
), moved AS (
    SELECT vp.resident_id AS id, v.district_code AS code FROM visit v
      JOIN visitperson vp ON vp.visit_id = v.id
     WHERE v.district_code IN (SELECT code FROM reached)
       AND coalesce(v.done_on >= %(on)s::date - %(work_days)s, true)
    UNION SELECT f.resident_id, f.district_code FROM followup f
     WHERE f.district_code IN (SELECT code FROM reached)
       AND coalesce(f.closed_at >= %(on)s::date - %(work_days)s, true)
    UNION SELECT w.resident_id, w.district_code FROM wmorequest w
     WHERE w.district_code IN (SELECT code FROM reached)
       AND w.state IN ('reported', 'applied')
), led AS (
    SELECT s.id, s.resident_id FROM signal s
     WHERE (s.team_id = ANY (%(teams)s::int[])
            AND (NOT s.municipal OR s.team_id = ANY (%(shielded_teams)s::int[]))
            OR s.owner_id = %(person)s)
       AND coalesce(s.closed_at >= %(on)s::date - %(work_days)s, true)
), signals AS (
    SELECT id, resident_id FROM led
    UNION SELECT s.id, s.resident_id FROM signal s
      JOIN led ON led.id = s.joined_to_id
), people AS (
    SELECT vp.resident_id AS id FROM visitperson vp JOIN own ON own.id = vp.visit_id
      JOIN resident r ON r.id = vp.resident_id
     WHERE %(visits)s = 'all' OR r.nondisclosure = 0
    UNION SELECT r.id FROM resident r
      JOIN own ON own.address_key = r.address_key AND r.address_key <> ''
     WHERE %(visits)s = 'all' OR r.nondisclosure = 0
    UNION SELECT f.resident_id FROM followup f
     WHERE f.team_id = ANY (%(teams)s::int[])
       AND f.state NOT IN ('proposed', 'agreed', 'sent_back')
    UNION SELECT w.resident_id FROM wmorequest w
     WHERE w.team_id = ANY (%(teams)s::int[]) AND w.state IN ('reported', 'applied')
    UNION SELECT s.resident_id FROM signals s WHERE s.resident_id IS NOT NULL
    UNION SELECT m.id FROM moved m JOIN resident r ON r.id = m.id
     WHERE r.district_code IS DISTINCT FROM m.code
       AND (r.nondisclosure = 0 OR m.code IN (SELECT code FROM municipal))
), colleagues AS (
    SELECT DISTINCT a.person_id AS id FROM assignment a
     WHERE a.role = 'visitor'
       AND (a.provider_id = ANY (%(providers)s::int[])
            OR a.district_code IN (SELECT code FROM reached)
            OR a.district_code IS NULL AND EXISTS (SELECT FROM municipal))
), reach AS MATERIALIZED (
    SELECT ARRAY(SELECT code FROM municipal)::text AS municipal,
           ARRAY(SELECT code FROM provided)::text AS provided,
           ARRAY(SELECT id FROM people)::text AS people,
           ARRAY(SELECT id FROM colleagues)::text AS colleagues,
           ARRAY(SELECT id FROM own)::text AS own,
           ARRAY(SELECT id FROM hidden)::text AS hidden,
           ARRAY(SELECT id FROM signals)::text AS signals,
           EXISTS (SELECT FROM municipal) OR %(visits)s = 'all' AS shielded
)
SELECT set_config('omzien.municipal', municipal, true),
       set_config('omzien.provided', provided, true),
       set_config('omzien.people', people, true),
       set_config('omzien.colleagues', colleagues, true),
       set_config('omzien.own_visits', own, true),
       set_config('omzien.hidden_visits', hidden, true),
       set_config('omzien.signals', signals, true),
       set_config('omzien.reporters', %(reporters)s, true),
       set_config('omzien.shielded', CASE WHEN shielded THEN 'yes' ELSE 'no' END, true),
       set_config('omzien.sees', 'some', true),
       set_config('role', 'omzien_app', true)
  FROM reach
"""
"""Served districts, own visits with their households, people and signals of his teams,
people who moved away from open work: looked up by the connecting user, who sees all."""


def open_wall(connection: Connection, reach: Reach | None) -> None:
    """Tell PostgreSQL what this transaction may see; None: nothing at all."""
    if reach is None:
        return
    if reach.everything:
        role = f", set_config('role', '{APP_ROLE}', true)" if reach.role else ""
        connection.exec_driver_sql(EVERYTHING + role)
        return
    connection.exec_driver_sql(EVERYTHING)
    values: dict[str, Any] = {
        "municipal": list(reach.municipal),
        "codes": [code for code, _ in reach.provided],
        "providers": [provider for _, provider in reach.provided],
        "teams": list(reach.teams),
        "shielded_teams": list(reach.shielded_teams),
        "reporters": "yes" if reach.reporters else "no",
        "territories": list(reach.territories),
        "visits": reach.visits,
        "person": reach.person,
        "on": reach.on,
        "hide": not (reach.municipal or reach.territories or reach.visits == "all"),
        "visit_days": VISIT_DAYS,
        "work_days": WORK_DAYS,
    }
    connection.exec_driver_sql(_LIMITED, values)


def leave_wall(session: Session) -> None:
    """Go on as the system itself: for the log, which is not the viewer's own act."""
    if _reach(session).role:
        session.connection().exec_driver_sql(ALONE)


def _reach(session: Session) -> Reach:
    """The reach of a session; unlimited where there is no wall."""
    if session.get_bind().dialect.name != "postgresql":
        return UNLIMITED
    found: Reach = session.connection().get_execution_options().get(WALL, UNLIMITED)
    return found


# --- what is about everybody ---


@contextmanager
def wall_lifted(session: Session) -> Iterator[None]:
    """For a while this transaction sees everybody: to count, or to act on a set whole.

    A figure that leaves people out is wrong, and a wave that leaves people out writes
    to too few. Whoever lifts the wall has asked for the permission and hands out no
    names. Each use stands in `tests/architecture/exceptions.py` with its reason.
    """
    if _reach(session).everything:
        yield
        return
    session.info[_LIFTS] = session.info.get(_LIFTS, 0) + 1
    session.connection().exec_driver_sql(EVERYTHING)
    try:
        yield
        session.flush()
    finally:
        session.info[_LIFTS] -= 1
        if session.info[_LIFTS] == 0:
            _lower(session)


def _lower(session: Session) -> None:
    """Put the wall back; a transaction that broke off ends with its settings."""
    with suppress(SQLAlchemyError):
        session.connection().exec_driver_sql(
            "SELECT set_config('omzien.sees', 'some', true)"
        )


def over_the_wall(
    work: Callable[Concatenate[Session, P], R],
) -> Callable[Concatenate[Session, P], R]:
    """A query or action that is about everybody; see `wall_lifted`."""

    @wraps(work)
    def lifting(session: Session, /, *args: P.args, **kwargs: P.kwargs) -> R:
        with wall_lifted(session):
            return work(session, *args, **kwargs)

    return lifting


# --- the role ---

_MAKE_ROLE = f"""
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{APP_ROLE}') THEN
        CREATE ROLE {APP_ROLE} NOLOGIN;
    END IF;
EXCEPTION WHEN insufficient_privilege OR duplicate_object OR unique_violation THEN
    NULL;
END $$
"""
_MAY_USE_ROLE = f"""
SELECT pg_has_role(current_user, oid, CASE
           WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET'
           ELSE 'MEMBER' END)
  FROM pg_roles WHERE rolname = '{APP_ROLE}'
"""
_GIVE_ROLE = f"""
DO $$ BEGIN
    EXECUTE format('GRANT {APP_ROLE} TO %I', current_user);
EXCEPTION WHEN insufficient_privilege OR undefined_object OR unique_violation THEN
    NULL;
END $$
"""


def ensure_role(connection: Connection) -> None:
    """Make the role where it is not there yet, and let the connecting user use it.

    Raises Refused when that user may do neither.
    """
    connection.execute(text(_MAKE_ROLE))
    may = text(_MAY_USE_ROLE)
    if connection.execute(may).scalar():
        return
    connection.execute(text(_GIVE_ROLE))
    if connection.execute(may).scalar():
        return
    user = connection.execute(text("SELECT quote_ident(current_user)")).scalar_one()
    raise Refused(
        "Omzien kan de database niet bijwerken.",
        f"De databaserol {APP_ROLE} ontbreekt, of de gebruiker van de database mag "
        "hem niet gebruiken. Die rol schermt inwoners af per gebied en aanbieder.",
        "Laat de beheerder van PostgreSQL dit uitvoeren en start opnieuw: "
        f"CREATE ROLE {APP_ROLE} NOLOGIN; GRANT {APP_ROLE} TO {user};",
    )

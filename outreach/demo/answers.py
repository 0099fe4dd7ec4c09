"""What residents of the demo city answer to their letter."""

from datetime import datetime
from functools import partial

from sqlmodel import Session

from outreach.actions.responses import record_response
from outreach.demo.households import Household
from outreach.demo.world import World
from outreach.rules.responses import OnBehalfOf, ResponseCode
from outreach.rules.visits import Channel

CHANNELS = (
    Channel.PHONE,
    Channel.REPLY_CARD,
    Channel.DIGITAL,
    Channel.EMAIL,
    Channel.DESK,
)
CHANNEL_WEIGHTS = (52, 33, 8, 4, 3)
WISHES = (
    {"phone": "010 555 0142"},
    {"phone": "06 5550 0317", "visitor_gender": "V"},
    {"days": (1, 3), "times": ("afternoon",)},
    {"times": ("morning",)},
    {"companion": "child"},
    {"language": "Turks", "interpreter": True},
    {"kind": "walk"},
)
SHARE_WITH_WISHES = 0.3


def answer(
    world: World,
    session: Session,
    at: datetime,
    home: Household,
    code: ResponseCode,
) -> None:
    """The household answers; a partner is spoken for where that may be."""
    home = home.without(world.gone)
    if not home.persons:
        return
    world.careful(
        session, list(home.persons), partial(_record, world, session, at, home, code)
    )


def _record(
    world: World, session: Session, at: datetime, home: Household, code: ResponseCode
) -> None:
    channel = world.random.choices(CHANNELS, CHANNEL_WEIGHTS)[0]
    by = world.staff.desk(session, at)
    for number, person in enumerate(home.persons):
        told = code if number == 0 else _of_partner(world, code)
        if told is None:
            continue
        record_response(
            session,
            resident_id=person,
            cycle_id=world.cycle_id,
            code=told,
            channel=channel,
            on_behalf_of=_speaker(world, told, number),
            wishes=_wishes(world) if told is ResponseCode.YES else None,
            by=by,
            at=at,
        )


def _of_partner(world: World, code: ResponseCode) -> ResponseCode | None:
    """What the first says for the other: one refusal never silences both for ever."""
    if code is ResponseCode.YES:
        return code
    if code in (ResponseCode.NOT_THIS_YEAR, ResponseCode.NEVER_AGAIN):
        return ResponseCode.NOT_THIS_YEAR if world.random.random() < 0.7 else None
    return code if code is ResponseCode.MOVED else None


def _speaker(world: World, code: ResponseCode, number: int) -> OnBehalfOf:
    if code in (ResponseCode.MOVED, ResponseCode.DECEASED):
        return OnBehalfOf.FAMILY
    if number:
        return OnBehalfOf.PARTNER
    family = world.random.random() < 0.12
    return OnBehalfOf.FAMILY if family else OnBehalfOf.SELF


def _wishes(world: World) -> dict[str, object] | None:
    if world.random.random() < SHARE_WITH_WISHES:
        return dict(world.random.choice(WISHES))
    return None

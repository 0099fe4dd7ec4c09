"""What is given to a door when a cell of the matrix is tried.

Parameters are filled by name: from the area, else from `COMMON`. A door of `NOTHING`
gets None for what is not here: it must refuse before it looks at it.
"""

import inspect
from collections.abc import Callable
from datetime import date, datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import Any

from letters.rules.returns import ReturnReason, UndoReason
from letters.rules.taking_out import TakeOutReason
from outreach.access import Role, Viewer
from outreach.actions.assignments import Right
from outreach.adapters.sealing import make_keys
from outreach.queries.follow_ups import Queue
from outreach.queries.rounds.problems import RoundProblem
from outreach.rules.follow_ups import FollowUpAct, SendBackReason
from outreach.rules.handover import Ground, GroundGiven
from outreach.rules.person_details import PersonDetails
from outreach.rules.responses import OnBehalfOf, ResponseCode
from outreach.rules.rounds.model import Plan, Problem, Travel
from outreach.rules.rounds.travel_details import NeedsDetails, TravelDetails
from outreach.rules.safety_codes import SafetyCode
from outreach.rules.visit_logs import PersonLog
from outreach.rules.visits import Channel, Outcome
from outreach.rules.wmo_requests import EndReason
from signals.rules.queues import Queue as SignalQueue
from signals.rules.standing import WaitReason
from signals.rules.states import CloseReason
from tests.matrix.needs import About
from tests.matrix.world import CHANGE, PAST, SOON, TODAY

COMMON: dict[str, Any] = {
    "today": TODAY,
    "on": TODAY,
    "day": CHANGE,
    "week": date(2026, 11, 23),
    "first": TODAY,
    "last": TODAY + timedelta(days=6),
    "first_day": TODAY,
    "last_day": TODAY,
    "valid_from": TODAY + timedelta(days=60),
    "valid_to": TODAY + timedelta(days=90),
    "report_on": TODAY,
    "posted_on": TODAY,
    "starts_at": SOON + timedelta(hours=3),
    "held_at": PAST,
    "nonce": "nonce",
    "version_id": 1,
    "reason": "omdat het nodig is",
    "note": "kort",
    "desk": "loket",
    "folder": Path("nowhere"),
    "base_url": "https://omzien.test",
    "blocks": (),
    "looked_at": (),
    "hashes": (),
    "invite": True,
    "letters": 1,
    "values": {},
    "keys": make_keys(),
    "code": SafetyCode.DOG,
    "channel": Channel.DOORBELL,
    "outcome": Outcome.NOT_HOME,
    "why": SendBackReason.OTHER,
    "asked_by": OnBehalfOf.SELF,
    "answer": FollowUpAct.ACCEPT,
    "queue": Queue.IN_TIME,
    "given": GroundGiven(next(iter(Ground)), "Kim de Vries", "acuut gevaar"),
    "right": Right(Role.VISITOR, "D1"),
}
PLAIN: dict[Any, Any] = {
    str: "kort",
    bool: False,
    date: TODAY,
    datetime: PAST,
    bytes: b"",
}
"""By type, for what has no name here. A number is an id, and has to be named."""
SPECIAL: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "scan_return": lambda ids: {
        "typed": f"{ids['batch_id']}-{ids['letter_id']}",
        "reason": ReturnReason.MOVED,
    },
    "report_return": lambda _: {"reason": ReturnReason.MOVED},
    "take_out": lambda ids: {
        "letter_ids": [ids["listed_letter_id"]],
        "reason": TakeOutReason.NOT_NOW,
    },
    "undo_return": lambda _: {"reason": UndoReason.WRONG_LETTER},
    "make_requested": lambda ids: {
        "kind": "stop",
        "district_code": ids["district_code"],
    },
    "log_visit": lambda ids: {
        "visit_id": ids["past_visit_id"],
        "persons": [PersonLog(ids["resident_id"], Outcome.NOT_HOME)],
    },
    "correct_visit": lambda ids: {
        "visit_id": ids["done_visit_id"],
        "persons": [PersonLog(ids["resident_id"], Outcome.NOT_HOME)],
    },
    "log_attempt": lambda ids: {"visit_id": ids["past_visit_id"]},
    "visit_to_log": lambda ids: {"visit_id": ids["past_visit_id"]},
    "correct_response": lambda _: {"code": next(iter(ResponseCode))},
    "find_caller": lambda ids: {"name": ids["mark"], "postcode": "3011AA"},
    "change_person": lambda ids: {
        "details": PersonDetails(
            "Nieuwe Naam", "nieuw@omzien.test", provider_id=ids["staff_provider_id"]
        )
    },
    "assign": lambda ids: {
        "right": Right(Role.VISITOR, ids["district_code"], ids["staff_provider_id"])
    },
    "assign_follow_up": lambda _: {"person_id": None},
    "hand_out": lambda ids: {"resident_ids": ids["resident_ids"]},
    "check_offered": lambda ids: {"resident_ids": [ids["resident_id"]]},
    "suggestions": lambda ids: {"resident_ids": [ids["resident_id"]], "minutes": 60},
    "find_subject": lambda ids: {"name": ids["mark"], "postcode": "3011AA"},
    "disclosures_of": lambda ids: {"resident_id": ids["resident_id"]},
    "confirm_wmo_receipt": lambda ids: {"request_id": ids["wmo_request_id"]},
    "correct_wmo_request": lambda ids: {"request_id": ids["wmo_request_id"]},
    "hand_over_to_wmo": lambda ids: {"request_id": ids["wmo_request_id"]},
    "point_out_support": lambda ids: {"request_id": ids["wmo_request_id"]},
    "record_application": lambda ids: {"request_id": ids["wmo_request_id"]},
    "withdraw_wmo_request": lambda ids: {
        "request_id": ids["wmo_request_id"],
        "why": EndReason.WITHDRAWN,
    },
    "wmo_card": lambda ids: {"request_id": ids["wmo_request_id"]},
    "record_response": lambda _: {"code": next(iter(ResponseCode))},
    "phone_answer": lambda ids: {"reference": ids["reference"]},
    "desk_rows": lambda _: {"queue": SignalQueue.DESK},
    "set_subject": lambda _: {"known": True},
    "wait": lambda _: {"reason": WaitReason.RESIDENT},
    "propose_instead": lambda _: {
        "plan": Plan(),
        "given": RoundProblem(
            Problem((), (), Travel()), {}, {}, TODAY, frozenset(), {}
        ),
        "days": 1,
    },
    "my_road": lambda _: {"day": SOON.date()},
    "set_visit_needs": lambda _: {"needs": NeedsDetails()},
    "set_visitor_travel": lambda _: {"travel": TravelDetails()},
    "close": lambda _: {"reason": CloseReason.ALREADY_IN_CARE},
    "switch_to_phone": lambda _: {
        "valid_from": date(2026, 12, 1),
        "valid_to": date(2026, 12, 2),
    },
}
"""Function name -> what it gets instead; ids are those of the area."""


def arguments(
    name: str,
    door: Callable[..., Any],
    ids: dict[str, Any],
    about: About,
    viewer: Viewer,
    at: Any,
) -> dict[str, Any]:
    """The keyword arguments of a door for one cell."""
    short = name.rpartition(":")[2]
    if name.endswith("follow_ups/working:assign"):
        short = "assign_follow_up"
    special = SPECIAL[short](ids) if short in SPECIAL else {}
    pool = COMMON | ids | special | {"viewer": viewer, "by": viewer, "at": at}
    filled: dict[str, Any] = {}
    for parameter in inspect.signature(door).parameters.values():
        if parameter.name == "session":
            continue
        needed = parameter.default is parameter.empty
        if parameter.name in special or (needed and parameter.name in pool):
            filled[parameter.name] = pool[parameter.name]
        elif needed:
            filled[parameter.name] = _plain(name, parameter, about)
    return filled


def _plain(name: str, parameter: inspect.Parameter, about: About) -> Any:
    """A value by the type of a parameter; ids have to be given by name."""
    kind = parameter.annotation
    if inspect.isclass(kind) and issubclass(kind, Enum):
        return next(iter(kind))
    if kind in PLAIN:
        return PLAIN[kind]
    assert about is About.NOTHING, (
        f"tests/matrix/given.py does not say what to give {name} as {parameter.name}"
    )
    return None

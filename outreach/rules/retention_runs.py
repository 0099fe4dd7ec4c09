"""The life of one retention run, and who may release it."""

from enum import StrEnum

from outreach.errors import Refused
from outreach.rules.machines import Arrow, Machine


class RunState(StrEnum):
    """Where a run stands."""

    PROPOSED = "proposed"
    ADVISED = "advised"
    RELEASED_ONCE = "released_once"
    RELEASED = "released"
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"


class RunAct(StrEnum):
    """What can be done with a run."""

    ADVISE = "advise"
    RELEASE_FIRST = "release_first"
    RELEASE = "release"
    START = "start"
    FINISH = "finish"
    STOP = "stop"


S, A = RunState, RunAct
WAITING = (S.PROPOSED, S.ADVISED, S.RELEASED_ONCE)
"""A person is to act."""
OPEN_RUNS = (*WAITING, S.RELEASED, S.RUNNING)
RETENTION_RUN = Machine(
    name="retention_run",
    dutch="deze vernietiging",
    start=frozenset({S.PROPOSED}),
    arrows={
        (S.PROPOSED, A.ADVISE): Arrow(S.ADVISED),
        (S.ADVISED, A.ADVISE): Arrow(S.ADVISED, "the advice is given anew"),
        (S.RELEASED_ONCE, A.ADVISE): Arrow(S.RELEASED_ONCE, "advice may come later"),
        (S.PROPOSED, A.RELEASE_FIRST): Arrow(S.RELEASED_ONCE),
        (S.ADVISED, A.RELEASE_FIRST): Arrow(S.RELEASED_ONCE),
        (S.RELEASED_ONCE, A.RELEASE): Arrow(S.RELEASED),
        (S.PROPOSED, A.RELEASE): Arrow(S.RELEASED, "a person proposed: the first"),
        (S.ADVISED, A.RELEASE): Arrow(S.RELEASED, "a person proposed: the first"),
        (S.RELEASED, A.START): Arrow(S.RUNNING),
        (S.RUNNING, A.FINISH): Arrow(S.DONE),
        **{
            (state, A.STOP): Arrow(S.STOPPED, "withdrawn, too old, or counts moved")
            for state in OPEN_RUNS
        },
    },
    labels={
        S.PROPOSED: "voorgesteld",
        S.ADVISED: "voorgesteld, met advies",
        S.RELEASED_ONCE: "vrijgegeven door één persoon",
        S.RELEASED: "vrijgegeven",
        S.RUNNING: "bezig",
        S.DONE: "uitgevoerd",
        S.STOPPED: "gestopt",
    },
)


def next_release(first: str, actor: str, *, privacy_officer: bool) -> RunAct:
    """Which release this is. `first` is whoever was first, or empty.

    A person who proposed is the first; two different persons are needed, and the
    privacy officer advises but never releases. Raises Refused.
    """
    if privacy_officer:
        raise Refused(
            "De vernietiging is niet vrijgegeven.",
            "De functionaris gegevensbescherming adviseert, en geeft niet zelf vrij.",
            "Geef advies, en laat twee anderen de vernietiging vrijgeven.",
        )
    if not first:
        return RunAct.RELEASE_FIRST
    if first == actor:
        raise Refused(
            "De vernietiging is niet vrijgegeven.",
            "U heeft haar zelf voorgesteld of al vrijgegeven; er zijn twee mensen "
            "nodig.",
            "Vraag een collega met dit recht om te kijken en vrij te geven.",
        )
    return RunAct.RELEASE


def next_step(state: RunState, *, may_release: bool, may_advise: bool) -> str:
    """What whoever looks can do now, as one Dutch sentence."""
    if state in WAITING and may_release:
        return "Kijk de aantallen na en geef vrij. Twee mensen geven vrij."
    if state in WAITING and may_advise:
        return "U kunt advies geven. Twee anderen geven vrij."
    return {
        S.RELEASED: "De planner voert dit vannacht uit.",
        S.RUNNING: "De planner is bezig; een volgende keer gaat hij verder.",
        S.DONE: "Klaar. De verklaring staat hieronder.",
        S.STOPPED: "Gestopt. De planner stelt vanzelf een nieuwe voor.",
    }.get(state, "Wacht op vrijgave door twee mensen.")

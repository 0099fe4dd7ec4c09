"""The tree of errors. A `Refused` is shown as it stands; all else is a bug."""

from collections.abc import Mapping


class OutreachError(Exception):
    """Everything that this product raises on purpose."""


class Refused(OutreachError):
    """Something that somebody asked for and does not get.

    Holds three Dutch sentences without personal data: what is refused, why, and
    what to do now. They are shown to the user as they are.
    """

    exit_code = 3

    def __init__(self, what: str, why: str, now: str) -> None:
        self.what, self.why, self.now = what, why, now
        super().__init__(f"{what} {why} {now}")


class NotPermitted(Refused):
    """The viewer lacks the permission, or the object lies outside his scope."""


class NotFound(Refused):
    """Nothing by that id, or nothing that this viewer may know of: same sentence."""


class TransitionRefused(Refused):
    """The state of the thing does not allow this act."""


class AlreadyDone(Refused):
    """Somebody did this before: a double click, or a colleague was first."""


class Conflict:
    """What is stored now, for the screen that lays two versions side by side.

    Apart from the sentences, because it may hold personal data: it has no text form,
    so that it stays out of logs and of the text of errors.
    """

    def __init__(
        self, kind: str, object_id: str, version: int, stored: Mapping[str, object]
    ) -> None:
        """`kind` and `object_id` as the log names the record; `stored`: by field."""
        self.kind, self.object_id = kind, object_id
        self.version, self.stored = version, dict(stored)

    def __repr__(self) -> str:
        """The record only, never what is in it."""
        return f"Conflict({self.kind} {self.object_id})"


class Changed(Refused):
    """Somebody changed the record since it was opened (version differs)."""

    def __init__(
        self, what: str, why: str, now: str, conflict: Conflict | None = None
    ) -> None:
        self.conflict = conflict
        super().__init__(what, why, now)


class FileRejected(Refused):
    """A whole file is refused; nothing changed."""


class SettingsWrong(Refused):
    """The settings do not allow a start."""

    exit_code = 2

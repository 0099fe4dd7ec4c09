"""The tree of errors. A `Refused` is shown as it stands; all else is a bug."""


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


class Changed(Refused):
    """Somebody changed the record since it was opened (version differs)."""


class FileRejected(Refused):
    """A whole file is refused; nothing changed."""


class SettingsWrong(Refused):
    """The settings do not allow a start."""

    exit_code = 2

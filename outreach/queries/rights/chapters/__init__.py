"""The chapters of an access export that outreach itself fills.

Each `collect` gives rows of Dutch label -> plain text. No viewer: `collect_access`,
the only caller, asks for the right and the scope. Names of colleagues and visitors are
left out: the resident learns which organisation and which role.
"""

from outreach.parts import AccessPart
from outreach.queries.rights.chapters.conversations import CONVERSATIONS
from outreach.queries.rights.chapters.letter_requests import LETTER_REQUESTS
from outreach.queries.rights.chapters.register import REGISTER
from outreach.queries.rights.chapters.requests import REQUESTS
from outreach.queries.rights.chapters.rounds import ROUNDS
from outreach.queries.rights.chapters.sharing import SHARING
from outreach.queries.rights.chapters.wmo import WMO

ACCESS: tuple[AccessPart, ...] = (
    *REGISTER,
    *CONVERSATIONS,
    *ROUNDS,
    *SHARING,
    *WMO,
    *LETTER_REQUESTS,
    *REQUESTS,
)

__all__ = ["ACCESS"]

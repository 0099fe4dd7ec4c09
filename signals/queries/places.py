"""Whether a postcode is one of ours. No personal data."""

from sqlmodel import Session, col, select

from outreach.tables import PostcodeArea


def knows_postcode(session: Session, postcode: str) -> bool:
    """Whether `3011AA` (or its four digits) is in the municipality's own table.

    True as well where that table is empty: then nothing can be said.
    """
    parts = (postcode, postcode[:4])
    found = session.exec(
        select(PostcodeArea.postcode)
        .where(col(PostcodeArea.postcode).in_(parts))
        .limit(1)
    ).first()
    if found is not None:
        return True
    return session.exec(select(PostcodeArea.postcode).limit(1)).first() is None

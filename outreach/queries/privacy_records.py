"""What the privacy officer's documents are made from, as it is in force today."""

from collections.abc import Iterable
from datetime import date

from sqlmodel import Session, col, select

from outreach.access import (
    NEEDED,
    ROLE_NAMES,
    ROLE_PERMISSIONS,
    Permission,
    Viewer,
    require,
)
from outreach.parts import RetentionRule
from outreach.queries.municipality import municipality
from outreach.queries.retention_terms import term_in_force
from outreach.rules.norms import NORMS, norm
from outreach.rules.privacy_records import Facts
from outreach.rules.retention import Term
from outreach.rules.selection_rules import DEFAULT_RULES, SelectionRules, in_words
from outreach.tables import Provider, ProviderTerm, RuleSet


def privacy_facts(
    session: Session, viewer: Viewer, terms: Iterable[RetentionRule], *, today: date
) -> Facts:
    """The rules, norms, terms and rights of a day. `terms`: of all packages."""
    require(viewer, Permission.SEE_PRIVACY_RECORDS)
    own = municipality(session)
    newest = session.exec(select(RuleSet).order_by(col(RuleSet.version).desc())).first()
    rules = SelectionRules.from_json(newest.rules) if newest else DEFAULT_RULES
    return Facts(
        municipality=own.name,
        on=today,
        selection=in_words(rules),
        norms=[
            (
                one.label,
                f"{_plain(norm(own.norms, name))} {one.unit}".strip(),
                one.source,
            )
            for name, one in NORMS.items()
        ],
        terms=[_term(session, one) for rule in terms for one in rule.terms],
        roles=[
            (label, "; ".join(sorted(NEEDED[p] for p in ROLE_PERMISSIONS[role])))
            for role, label in ROLE_NAMES.items()
        ],
        shares_with=_serving(session, today),
    )


def _term(session: Session, term: Term) -> tuple[str, str, str, str]:
    kept = term_in_force(session, term)
    return term.what, kept.length.text, term.counts_from, kept.source


def _plain(value: float | bool) -> str:
    if isinstance(value, bool):
        return "ja" if value else "nee"
    return f"{value:g}".replace(".", ",")


def _serving(session: Session, today: date) -> list[str]:
    return list(
        session.exec(
            select(Provider.name)
            .join(ProviderTerm, col(ProviderTerm.provider_id) == col(Provider.id))
            .where(
                col(ProviderTerm.valid_from) <= today,
                col(ProviderTerm.valid_to).is_(None)
                | (col(ProviderTerm.valid_to) > today),
            )
            .distinct()
            .order_by(col(Provider.name))
        )
    )

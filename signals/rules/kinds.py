"""What a signal is about, as a person decided: it helps to choose who takes it.

Source: domain.md section 3, routing. Never a diagnosis.
"""

from enum import StrEnum


class SignalKind(StrEnum):
    """One kind; the first that fits best."""

    COMPANY = "company"
    """Lonely, lost somebody, wants company or activities."""
    CARE = "care"
    """More problems at once: household, care, health, carer overburdened."""
    INFORMATION = "information"
    """A question, or help that may come from the Wmo."""
    NUISANCE = "nuisance"
    """Severe neglect, confused behaviour, refuses all help."""
    UNSAFE = "unsafe"
    """Violence, abuse, exploitation."""
    WELFARE_CHECK = "welfare_check"
    """Not seen, no reaction: is this person all right?"""


KIND_LABELS = {
    SignalKind.COMPANY: "Gezelschap en contact",
    SignalKind.CARE: "Zorg en meer problemen tegelijk",
    SignalKind.INFORMATION: "Vraag om informatie of hulp thuis",
    SignalKind.NUISANCE: "Ernstige verwaarlozing of verward gedrag",
    SignalKind.UNSAFE: "Geweld, misbruik of uitbuiting",
    SignalKind.WELFARE_CHECK: "Al een tijd niet gezien",
}

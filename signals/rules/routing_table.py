"""The rules of routing that hold until a municipality makes its own: version 0.

Source: domain.md section 3 (welzijn for company, the wijkteam for more problems at
once, VraagWijzer for information, the GGD desk for nuisance and neglect, Veilig Thuis
for violence). The order of the rows is the order in which they are tried.
"""

from typing import Any


def _rule(code: str, sentence: str, queue: str, **given: Any) -> dict[str, Any]:
    """One row; what is not given does not matter."""
    anything: dict[str, Any] = {
        "levels": [],
        "kinds": [],
        "areas": [],
        "weekdays": [],
        "hours": "any",
        "from_age": None,
        "below_age": None,
        "shielded": None,
    }
    return {"code": code, "sentence": sentence, "queue": queue} | anything | given


DEFAULT_RULES: tuple[dict[str, Any], ...] = (
    _rule(
        "R01",
        "Acuut gevaar: 112 is gebeld, en wie piket heeft hoort het meteen.",
        "on_call",
        levels=["acute"],
    ),
    _rule(
        "R02",
        "Dringend buiten kantooruren: wie piket heeft pakt het op.",
        "on_call",
        levels=["safety_suspected", "urgent_24h", "soon_48h"],
        hours="outside",
    ),
    _rule(
        "R10",
        "Vermoeden van onveiligheid: een beroepskracht overlegt met Veilig Thuis.",
        "veilig_thuis",
        levels=["safety_suspected"],
    ),
    _rule(
        "R11",
        "Geweld, misbruik of uitbuiting: een beroepskracht overlegt met Veilig Thuis.",
        "veilig_thuis",
        kinds=["unsafe"],
    ),
    _rule(
        "R20",
        "Ernstige verwaarlozing of verward gedrag: het meldpunt van de GGD.",
        "ggd",
        kinds=["nuisance"],
    ),
    _rule(
        "R30",
        "Een vraag om informatie of hulp thuis: VraagWijzer.",
        "vraagwijzer",
        kinds=["information"],
    ),
    _rule(
        "R40",
        "Al een tijd niet gezien: het wijkteam gaat kijken.",
        "wijkteam",
        kinds=["welfare_check"],
    ),
    _rule(
        "R41",
        "Zorg en meer problemen tegelijk: het wijkteam.",
        "wijkteam",
        kinds=["care"],
    ),
    _rule(
        "R50",
        "Gezelschap, en het adres is geheim: een team van de gemeente zelf.",
        "wijkteam",
        kinds=["company"],
        shielded=True,
    ),
    _rule(
        "R51",
        "Gezelschap en contact: welzijn in de buurt.",
        "welzijn",
        kinds=["company"],
    ),
)

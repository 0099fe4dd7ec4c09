"""The OpenAPI 3.1 document of the HTTP door, from the models that the door reads with.

Written in Dutch: whoever connects a system to this municipality reads Dutch.
"""

from typing import Any

from pydantic.json_schema import models_json_schema

from signals.adapters.partner_messages import Problem, Report, Status, Stored

PATH = "/api/signals"
DOCUMENT_PATH = "/api/openapi.json"
PROBLEM = "application/problem+json"
VERSION = "1.0.0"
"""Of the door. A change that breaks a caller raises the first number."""
INTRODUCTION = (
    "Hiermee meldt een organisatie een zorg om een inwoner. Is er levensgevaar? Bel "
    "dan 112; dit is geen noodlijn.\n\n"
    "U heeft een convenant met de gemeente nodig, en een sleutel. Stuur alleen wat in "
    "het convenant staat.\n\n"
    "Elke melding heeft uw eigen nummer (reference). Stuurt u dezelfde melding nog een "
    "keer, dan telt hij één keer en krijgt u hetzelfde antwoord. Krijgt u geen "
    "antwoord, of 503? Stuur de melding dan opnieuw met hetzelfde nummer. Bij 201 en "
    "200 is de melding opgeslagen; bij elk ander antwoord niet."
)


def openapi() -> dict[str, Any]:
    """The document."""
    _, definitions = models_json_schema(
        [
            (Report, "validation"),
            (Stored, "serialization"),
            (Status, "serialization"),
            (Problem, "serialization"),
        ],
        ref_template="#/components/schemas/{model}",
    )
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Meldingen van organisaties",
            "version": VERSION,
            "description": INTRODUCTION,
        },
        "security": [{"key": []}],
        "paths": {PATH: {"post": _post()}, f"{PATH}/{{reference}}": {"get": _get()}},
        "components": {
            "schemas": definitions["$defs"],
            "securitySchemes": {
                "key": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "De sleutel die u van de gemeente kreeg.",
                }
            },
        },
    }


def _post() -> dict[str, Any]:
    return {
        "operationId": "reportSignal",
        "summary": "Meld een zorg om een inwoner",
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": _ref("Report")}},
        },
        "responses": {
            "201": _answer("Opgeslagen", "Stored", location=True),
            "200": _answer("Deze melding was al opgeslagen", "Stored", location=True),
            "400": _problem("Dit is geen goede JSON"),
            "401": _problem("De sleutel ontbreekt of geldt niet"),
            "403": _problem("Uw organisatie mag nu niet melden"),
            "408": _other("De melding kwam te langzaam binnen"),
            "409": _problem("Dit nummer hoort al bij een andere melding"),
            "413": _problem("De melding is te groot", plain=True),
            "415": _problem("Stuur application/json"),
            "422": _problem("Er klopt iets niet in de melding"),
            "429": _problem("Het aantal meldingen van vandaag is bereikt", retry=True),
            "503": _problem("Niet opgeslagen; probeer het opnieuw of bel", retry=True),
        },
    }


def _get() -> dict[str, Any]:
    return {
        "operationId": "signalStatus",
        "summary": "Hoe staat het met een eigen melding?",
        "parameters": [
            {
                "name": "reference",
                "in": "path",
                "required": True,
                "description": "Ons nummer, dat u bij het melden terugkreeg.",
                "schema": {"type": "string", "minLength": 1, "maxLength": 20},
            }
        ],
        "responses": {
            "200": _answer("De stand", "Status"),
            "401": _problem("De sleutel ontbreekt of geldt niet"),
            "403": _problem("Uw organisatie mag nu niet melden"),
            "404": _problem("Niet gevonden, of niet van uw organisatie"),
            "503": _problem("Nu niet bereikbaar", retry=True),
        },
    }


def _ref(model: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{model}"}


def _answer(text: str, model: str, *, location: bool = False) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "description": text,
        "content": {"application/json": {"schema": _ref(model)}},
    }
    if location:
        answer["headers"] = {"Location": {"required": True, "schema": _string()}}
    return answer


def _problem(text: str, *, plain: bool = False, retry: bool = False) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "description": text,
        "content": {PROBLEM: {"schema": _ref("Problem")}},
    }
    if plain:
        answer["content"] |= _other(text)["content"]
    if retry:
        answer["headers"] = {
            "Retry-After": {
                "required": True,
                "description": "Na zoveel seconden.",
                "schema": _string(),
            }
        }
    return answer


def _other(text: str) -> dict[str, Any]:
    """An answer of the gate, before anything is read: a sentence."""
    return {"description": text, "content": {"text/plain": {"schema": _string()}}}


def _string() -> dict[str, str]:
    return {"type": "string"}

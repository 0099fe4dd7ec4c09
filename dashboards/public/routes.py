"""All plain routes beside the screens; each topic has its own module."""

from starlette.routing import BaseRoute

from dashboards.public import (
    handover,
    letter_answer,
    oidc,
    own_calendar,
    referral,
    second_step,
    sign_in,
    signal_api,
    signal_form,
    signal_rules,
    signal_status,
)

ROUTES: list[BaseRoute] = [
    *sign_in.ROUTES,
    *second_step.ROUTES,
    *oidc.ROUTES,
    *handover.ROUTES,
    *letter_answer.ROUTES,
    *own_calendar.ROUTES,
    *signal_api.ROUTES,
    *referral.ROUTES,
    *signal_form.ROUTES,
    *signal_rules.ROUTES,
    *signal_status.ROUTES,
]

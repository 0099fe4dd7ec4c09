"""Talks to the organisation's provider (OpenID Connect) through Authlib.

Fresh for each sign-in: nothing of a provider that changed its keys or went down stays
behind. What Authlib leaves open is closed here: the issuer is the one of the settings,
only signatures of a key pair count, and audience, expiry and nonce are obliged.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from authlib.integrations.starlette_client import OAuth
from starlette.requests import Request
from starlette.responses import Response

from outreach.actions.provider_sign_in import Identity
from outreach.rules.sessions import provider_proves
from outreach.settings import Settings, parts_of

BACK = "/login/organisatie/terug"
SECONDS = 10
"""For one question to the provider."""
LEEWAY = 60
"""Seconds that the provider's clock may differ."""
SIGNATURES = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384"]
"""Never `none`, never a shared secret (HS256)."""
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


class WrongProvider(Exception):
    """What came back is not from our provider, or not meant for this browser."""


async def leave(
    request: Request, settings: Settings, store: dict[str, Any]
) -> Response:
    """To the provider; state, nonce and PKCE verifier are left in `store`."""
    client = await _client(settings)
    private = Request({**request.scope, "session": store})
    answer: Response = await client.authorize_redirect(
        private, f"{settings.base_url}{BACK}"
    )
    return answer


async def come_back(
    request: Request, settings: Settings, store: dict[str, Any]
) -> Identity:
    """Who the provider says it is.

    Raises WrongProvider or what Authlib and the network raise; nothing of it may be
    shown or logged in full.
    """
    named = request.query_params.get("iss")
    if named is not None and named != settings.oidc_issuer:
        raise WrongProvider("another issuer answers")
    client = await _client(settings)
    private = Request({**request.scope, "session": store}, request.receive)
    token = await client.authorize_access_token(
        private,
        leeway=LEEWAY,
        claims_options={
            "iss": {"essential": True, "value": settings.oidc_issuer},
            "aud": {"essential": True, "value": settings.oidc_client_id},
            "sub": {"essential": True},
            "exp": {"essential": True},
            "nonce": {"essential": True},
        },
    )
    claims = token.get("userinfo")
    if not isinstance(claims, Mapping):
        raise WrongProvider("no identity token")
    return identity_of(claims, settings)


async def _client(settings: Settings) -> Any:
    """A client that has read what the provider says of itself."""
    client = OAuth().register(
        "organisation",
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_secret,
        server_metadata_url=f"{settings.oidc_issuer.rstrip('/')}"
        "/.well-known/openid-configuration",
        client_kwargs={
            "scope": "openid email",
            "code_challenge_method": "S256",
            "timeout": SECONDS,
        },
    )
    metadata = await client.load_server_metadata()
    if metadata.get("issuer") != settings.oidc_issuer:
        raise WrongProvider("the provider gives another issuer than the settings")
    secure = settings.oidc_issuer.startswith("https://")
    for name in ENDPOINTS:
        if secure and urlsplit(str(metadata.get(name))).scheme != "https":
            raise WrongProvider("an address of the provider is not protected")
    offered = metadata.get("id_token_signing_alg_values_supported") or ["RS256"]
    metadata["id_token_signing_alg_values_supported"] = [
        name for name in offered if name in SIGNATURES
    ] or ["RS256"]
    return client


def identity_of(claims: Mapping[str, Any], settings: Settings) -> Identity:
    """The claims that we look at, and no others.

    Raises WrongProvider for somebody without the claim that the settings ask for.
    """
    asked = [pair.split("=", 1) for pair in parts_of(settings.oidc_allowed)]
    if asked and not any(value in _values(claims, name) for name, value in asked):
        raise WrongProvider("not one of the people whom the settings let in")
    subject = claims.get("sub")
    if not isinstance(subject, str) or not subject or len(subject) > 255:
        raise WrongProvider("no subject")
    email = claims.get("email")
    verified = claims.get("email_verified") is True and isinstance(email, str)
    proved = provider_proves(
        parts_of(settings.oidc_second_factor),
        _values(claims, "amr"),
        next(iter(_values(claims, "acr")), ""),
    )
    return Identity(
        settings.oidc_issuer, subject, str(email) if verified else "", proved
    )


def _values(claims: Mapping[str, Any], name: str) -> list[str]:
    """A claim as a list of texts: some are one text, some are several."""
    value = claims.get(name)
    if isinstance(value, list):
        return [item for item in value if isinstance(item, str)]
    return [value] if isinstance(value, str) else []

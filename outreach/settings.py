"""The only reader of the environment: variables `OMZIEN_...` and a `.env` file."""

import os
from functools import cache
from ipaddress import ip_network
from pathlib import Path
from typing import Literal

from pydantic import (
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict

from outreach.errors import SettingsWrong

ISSUER = r"^(https://.+|http://(localhost|127\.0\.0\.1)(:\d+)?(/.*)?)?$"
"""Over TLS, or on this machine."""
THIS_MACHINE = ("localhost", "127.0.0.1", "::1")
A_ROAD = r"(walk|bike|transit|car)=https?://[^\s,=]+"
ROADS = rf"^({A_ROAD}(,{A_ROAD})*)?$"
PUBLIC_ROADS = (
    "project-osrm.org",
    "openstreetmap.",
    "stadiamaps.",
    "mapbox.",
    "openrouteservice.",
    "graphhopper.",
)
"""Servers of others that speak these protocols."""
ADDRESS_OF_MAIL = r"^([^@\s<>,;:\"]+@[^@\s<>,;:\"]+)?$"


class Settings(BaseSettings):
    """What an installation can set. Frozen; refuses to start when wrong."""

    model_config = SettingsConfigDict(
        env_prefix="OMZIEN_", env_file=".env", frozen=True, hide_input_in_errors=True
    )

    data_dir: Path = Path("data")
    """Holds the key file, rendered letters, hand-over manifests and back-ups."""
    database_url: str = ""
    """Empty: a SQLite file in `data_dir`. Else `postgresql+psycopg://...`."""
    key_file: Path | None = None
    """Where the keys of the sealed numbers lie; default `data_dir/keys.json`."""
    key_ring: SecretStr = Field(default=SecretStr(""), validation_alias="OMZIEN_KEYS")
    """The keys themselves as JSON, where a key store puts them in the environment;
    then there is no key file."""
    anchor_file: Path | None = None
    """Where the end of the log is noted outside the database: best on another disk.
    Default: a file for each log in `data_dir/anchors`."""
    anchor_every: int = Field(default=100, ge=1)
    """Events between two anchors; each hour and each hand-over sets one too."""
    processing_register: str = "urn:omzien:verwerking:"
    """What stands before the key of a processing activity in an export: the address
    of the municipality's register of processing."""
    theme_file: Path | None = None
    """Design tokens of the municipality (NL Design System) for the public report form.
    Default: `data_dir/thema.css`, if it is there."""
    municipality_code: str = Field(default="", pattern=r"^([0-9]{4})?$")
    """Four digits; empty means that rule 6 of the register does not apply."""
    back_up_nights: int = Field(default=14, ge=1, le=60)
    """Nightly back-ups that are kept; so long destroyed data is still in them."""
    address: str = "127.0.0.1"
    port: int = Field(default=8501, ge=1, le=65535)
    public_url: str = ""
    """Address under which links in hand-over documents reach us."""
    log_level: str = "INFO"
    second_factor: Literal["everyone", "office", "optional"] = "office"
    """Who must sign in with a second step; `office`: who sees more than own visits.
    Not asked for in a demo city."""
    trusted_proxy: str = ""
    """Addresses or networks of our own reverse proxy, with commas: only from there
    `X-Forwarded-For` is believed."""
    oidc_issuer: str = Field(default="", pattern=ISSUER)
    """Sign-in of the organisation (OpenID Connect); empty: local accounts only."""
    oidc_client_id: str = ""
    oidc_client_secret: SecretStr = SecretStr("")
    oidc_client_secret_file: Path | None = None
    """The secret in a file instead of in the environment."""
    oidc_label: str = "account van uw organisatie"
    """Stands on the button: "Inloggen met ..."."""
    oidc_link_by_email: bool = False
    """True: whoever signs in there for the first time is found by a verified e-mail
    address. False: only people for whom an administrator allowed it."""
    oidc_allowed: str = ""
    """`claim=value` with commas: one of these must be in the identity token. Empty:
    everybody whom the provider lets through."""
    oidc_second_factor: str = ""
    """Values of `amr` or `acr`, with commas, that prove a second factor. Empty: the
    provider is trusted to have asked for it."""

    smtp_host: str = ""
    """Server that sends mail to reporters; empty: no mail, a list of calls to make."""
    smtp_port: int = Field(default=587, ge=1, le=65535)
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    """`none` only to this very machine: a relay that goes on over TLS itself."""
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    smtp_password_file: Path | None = None
    """The password in a file instead of in the environment."""
    smtp_sender: str = Field(default="", pattern=ADDRESS_OF_MAIL, validate_default=True)
    """From whom mail comes: a mailbox that somebody reads."""

    sftp_key_file: Path | None = None
    """Our private key for the SFTP servers of print houses; only its owner may read
    it (chmod 600). No password on it."""

    osrm_url: str = Field(default="", pattern=ROADS)
    """Own OSRM servers for travel times, one a mode: `bike=http://roads:5000`, with
    commas between (walk, bike, transit, car). Empty: reckoned from distance."""
    valhalla_url: str = Field(default="", pattern=r"^(https?://[^\s,=]+)?$")
    """Own Valhalla server, for the modes that OSRM is not set for."""

    @field_validator("osrm_url", "valhalla_url")
    @classmethod
    def _own_roads(cls, value: str) -> str:
        if any(public in value.lower() for public in PUBLIC_ROADS):
            raise ValueError("where residents live never goes to a public server")
        return value

    @field_validator("smtp_security")
    @classmethod
    def _sealed_way(cls, value: str, info: ValidationInfo) -> str:
        if value == "none" and info.data.get("smtp_host") not in ("", *THIS_MACHINE):
            raise ValueError("none only to this machine")
        return value

    @field_validator("smtp_sender")
    @classmethod
    def _somebody_sends(cls, value: str, info: ValidationInfo) -> str:
        if info.data.get("smtp_host") and not value:
            raise ValueError("a host needs a sender")
        return value

    @field_validator("trusted_proxy")
    @classmethod
    def _networks(cls, value: str) -> str:
        for part in parts_of(value):
            ip_network(part, strict=False)
        return value

    @field_validator("oidc_allowed")
    @classmethod
    def _pairs(cls, value: str) -> str:
        if any("=" not in part for part in parts_of(value)):
            raise ValueError("claim=value")
        return value

    @property
    def oidc_secret(self) -> str:
        """The client secret in force."""
        if self.oidc_client_secret_file is not None:
            return self.oidc_client_secret_file.read_text(encoding="utf-8").strip()
        return self.oidc_client_secret.get_secret_value()

    @property
    def mail_password(self) -> str:
        """The password of the mail server in force."""
        if self.smtp_password_file is not None:
            return self.smtp_password_file.read_text(encoding="utf-8").strip()
        return self.smtp_password.get_secret_value()

    @property
    def osrm_servers(self) -> dict[str, str]:
        """The OSRM servers in force, by mode."""
        return dict(part.split("=", 1) for part in parts_of(self.osrm_url))

    @property
    def url(self) -> str:
        """The database URL in force."""
        if self.database_url:
            return self.database_url
        return f"sqlite:///{(self.data_dir / 'omzien.sqlite3').resolve()}"

    @property
    def keys(self) -> Path:
        """The key file in force."""
        return self.key_file or self.data_dir / "keys.json"

    @property
    def theme(self) -> Path:
        """The theme file in force; it need not be there."""
        return self.theme_file or self.data_dir / "thema.css"

    @property
    def base_url(self) -> str:
        """The address that people type, without a slash at the end."""
        return self.public_url.rstrip("/") or f"http://{self.address}:{self.port}"


def parts_of(value: str) -> list[str]:
    """The parts of a setting that holds several, with commas between them."""
    return [part.strip() for part in value.split(",") if part.strip()]


FORWARDED = "FORWARDED_ALLOW_IPS"


def server_environment() -> dict[str, str]:
    """The environment in which the web server starts.

    Its own default believes `X-Forwarded-For` of any process on this machine; only
    the gate decides, by `trusted_proxy`.
    """
    return dict(os.environ) | {FORWARDED: ""}


def believes_forwarded_headers() -> bool:
    """Whether this process was started without `server_environment`."""
    return os.environ.get(FORWARDED) != ""


@cache
def load_settings() -> Settings:
    """Read the settings once.

    Raises SettingsWrong with the names of the variables that are wrong.
    """
    try:
        return Settings()
    except ValidationError as error:
        names = ", ".join(
            "OMZIEN_" + "_".join(str(part) for part in item["loc"]).upper()
            for item in error.errors()
        )
        raise SettingsWrong(
            "Omzien start niet.",
            f"Deze instellingen kloppen niet: {names}.",
            "Verbeter ze in de omgeving of in het bestand .env en start opnieuw.",
        ) from None

"""The only reader of the environment: variables `OMZIEN_...` and a `.env` file."""

from functools import cache
from pathlib import Path

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from outreach.errors import SettingsWrong


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
    municipality_code: str = Field(default="", pattern=r"^([0-9]{4})?$")
    """Four digits; empty means that rule 6 of the register does not apply."""
    address: str = "127.0.0.1"
    port: int = Field(default=8501, ge=1, le=65535)
    public_url: str = ""
    """Address under which links in hand-over documents reach us."""
    log_level: str = "INFO"

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
    def base_url(self) -> str:
        """The address that people type, without a slash at the end."""
        return self.public_url.rstrip("/") or f"http://{self.address}:{self.port}"


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

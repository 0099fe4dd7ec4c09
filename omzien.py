"""The command line: every command, all jobs, the scheduler.

One of the two files that know every package. A command is thin: it brings the
database up to date, calls one action or query, prints, and ends with an exit code:
0 done, 1 a check failed, 2 wrong use, 3 refused.
"""

import sys
from typing import Annotated, Any

import typer
from rich.console import Console

from outreach.errors import Refused
from outreach.migrating import bring_up_to_date
from outreach.settings import load_settings

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Omzien: uitnodigen, bezoeken, opvolgen.",
)
console = Console()
errors = Console(stderr=True)

AsUser = Annotated[
    str, typer.Option("--as", help="E-mailadres van wie dit doet.", show_default=False)
]
AsJson = Annotated[bool, typer.Option("--json", help="Cijfers als JSON.")]


def database_url() -> str:
    """The database of this installation, on the newest migration."""
    url = load_settings().url
    bring_up_to_date(url)
    return url


@app.command()
def migrate() -> None:
    """Breng de database op de nieuwste versie."""
    database_url()
    console.print("De database is bijgewerkt.")


def main(arguments: list[str] | None = None) -> Any:
    """Run one command; a refusal is printed as it stands, without a traceback."""
    try:
        return app(arguments)
    except Refused as refusal:
        for sentence in (refusal.what, refusal.why, refusal.now):
            errors.print(sentence, markup=False, highlight=False)
        sys.exit(refusal.exit_code)


if __name__ == "__main__":
    main()

"""The command line: every command, all jobs, the scheduler.

One of the two files that know every package. A command is thin: it brings the
database up to date, calls one action or query, prints, and ends with an exit code:
0 done, 1 a check failed, 2 wrong use, 3 refused.
"""

import sys
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from dashboards.serving import (
    check_address,
    run_together,
    scheduler_command,
    web_command,
)
from letters.actions.batches import confirm_posted
from letters.commands import printing, returns, sort_codes, worker
from letters.demo.living import build_letters
from letters.demo.walking import lay_ready, to_print_house
from letters.own_parts import PARTS as LETTERS
from letters.own_parts import answer_address, letter_folder
from letters.rules.batches import BATCH
from letters.rules.returns import RETURNED_MAIL
from outreach import clock
from outreach.access import ROLE_NAMES
from outreach.access.described import rights_document
from outreach.actions.objection_memory import recall_objections
from outreach.actions.scheduler_clock import agree_to_clock
from outreach.adapters.backup import back_up, put_back
from outreach.adapters.terminal import (
    verdict_table,
)
from outreach.command_line import (
    AsJson,
    AsUser,
    console,
    database_url,
    errors,
    log_refusal,
    print_json,
)
from outreach.commands import (
    accounts,
    audit,
    cycles,
    exports,
    figures,
    keys,
    records,
    register,
    retention,
    rights,
    rounds,
)
from outreach.database import reading, writing
from outreach.demo.building import build_demo
from outreach.demo.colleagues import DEMO_PASSWORD, DOMAIN
from outreach.demo.progress_bar import stage_progress
from outreach.demo.replacing import put_demo_in_place
from outreach.demo.world import LetterWork
from outreach.errors import Refused
from outreach.jobs.clock_guard import CLOCK_HALTED
from outreach.jobs.ticking import NOT_LEADING, RESTING
from outreach.jobs.waking import run_forever, run_once
from outreach.migrating import bring_up_to_date
from outreach.own_parts import PARTS as OUTREACH
from outreach.parts import REGISTRY
from outreach.queries.people import accounts_of, nobody_works_here, person_viewer
from outreach.queries.verifying import as_json as checks_json
from outreach.queries.verifying import check_all
from outreach.rules.access_reviews import ACCESS_REVIEW
from outreach.rules.breaches import BREACH
from outreach.rules.cycles import WAVE
from outreach.rules.described import rules_document, states_document
from outreach.rules.follow_ups import FOLLOW_UP
from outreach.rules.information_duty import INFORMATION_DUTY
from outreach.rules.invitations import INVITATION
from outreach.rules.machines import Machine
from outreach.rules.retention_runs import RETENTION_RUN
from outreach.rules.rights import RIGHTS_REQUEST
from outreach.rules.round_states import ROUND, ROUND_PLAN
from outreach.rules.visits import VISIT
from outreach.rules.wmo_requests import WMO_REQUEST
from outreach.settings import load_settings
from signals.commands import figures as signal_figures
from signals.commands import intake, routing, triage
from signals.demo.building import build_signals
from signals.own_parts import PARTS as SIGNALS
from signals.rules.states import SIGNAL

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Omzien: uitnodigen, bezoeken, opvolgen.",
)
REGISTRY.register(OUTREACH, LETTERS, SIGNALS)
GROUPS: tuple[typer.Typer, ...] = (
    accounts.APP,
    audit.APP,
    keys.APP,
    register.APP,
    cycles.APP,
    exports.APP,
    figures.APP,
    records.APP,
    retention.APP,
    rights.APP,
    rounds.APP,
    intake.APP,
    signal_figures.APP,
    triage.APP,
    routing.APP,
    printing.APP,
    returns.APP,
    sort_codes.APP,
    worker.APP,
)
"""Commands that stand with their topic, in `outreach/commands`: one name a line."""
for group in GROUPS:
    app.add_typer(group)


@app.command()
def migrate() -> None:
    """Breng de database op de nieuwste versie."""
    database_url()
    console.print("De database is bijgewerkt.")


@app.command()
def verify(as_json: AsJson = False) -> None:
    """Controleer alle gegevens; eindigt met 1 als er iets niet klopt."""
    if not print_checks(database_url(), as_json=as_json):
        sys.exit(1)


@app.command()
def backup(
    to: Annotated[
        Path | None, typer.Option(help="De map; standaard back-ups bij de gegevens.")
    ] = None,
) -> None:
    """Maak een back-up van de database. De sleutels zitten er niet in."""
    settings = load_settings()
    folder = to or settings.data_dir / "back-ups"
    made = back_up(database_url(), folder, at=clock.now())
    console.print(f"De back-up staat in {made}.", markup=False)
    console.print(
        f"De sleutels ({settings.keys}) zitten er niet in. Bewaar die ergens anders.",
        markup=False,
    )


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="Het bestand met de back-up.")],
    confirm: Annotated[
        bool, typer.Option("--confirm", help="Ook als er al gegevens zijn.")
    ] = False,
) -> None:
    """Zet een back-up terug en controleer hem; eindigt met 1 als hij niet klopt."""
    url = load_settings().url
    old = put_back(url, file, confirmed=confirm, at=clock.now())
    bring_up_to_date(url)
    recalled = recall_objections(url, at=clock.now())
    if old is not None:
        console.print(f"De oude database staat in {old}.", markup=False)
    if recalled.kept or recalled.lifted:
        console.print(
            f"{recalled.kept} afmeldingen van na deze back-up zijn opnieuw vastgelegd, "
            f"{recalled.lifted} zijn weer ingetrokken."
        )
    for sentence in REGISTRY.recall(url, clock.now()):
        console.print(sentence, markup=False)
    if not print_checks(url, as_json=False):
        errors.print("De back-up is teruggezet, maar er klopt iets niet (zie boven).")
        sys.exit(1)
    console.print("De back-up is teruggezet en klopt.")


@app.command()
def scheduler(
    once: Annotated[bool, typer.Option("--once", help="Kijk één keer.")] = False,
    confirm_clock: Annotated[
        bool, typer.Option("--confirm-clock", help="De klok klopt: ga verder.")
    ] = False,
    by: AsUser = "",
) -> None:
    """Draai de planner: die doet elke minuut wat er te doen is."""
    url, jobs = database_url(), tuple(REGISTRY.jobs())
    if confirm_clock:
        with writing(url) as session:
            viewer = person_viewer(session, by, on=clock.today())
            agree_to_clock(session, by=viewer, at=clock.now())
    if not once:
        run_forever(url, jobs, clock.now)
        return
    result = run_once(url, jobs, clock.now)
    console.print(WHY_NOT.get(result.why, f"{len(result.ran)} taken gedaan."))


WHY_NOT = {
    NOT_LEADING: "Een andere planner is aan het werk.",
    RESTING: "Tussen twee en drie uur 's nachts rust de planner.",
    CLOCK_HALTED: "De planner staat stil: de klok is versprongen. Klopt de klok? Geef "
    "dan --confirm-clock --as met uw e-mailadres mee.",
}


@app.command()
def describe(
    folder: Annotated[Path, typer.Option(help="De map.")] = Path("docs"),
) -> None:
    """Schrijf de regels, standen en rechten uit, zoals ze in het programma staan."""
    for name, text in documents().items():
        (folder / name).write_text(text, encoding="utf-8")
        console.print(f"{folder / name} is geschreven.", markup=False)


def documents() -> dict[str, str]:
    """The generated documents, by file name."""
    machines: list[Machine[Any, Any]] = [
        WAVE,
        INVITATION,
        VISIT,
        FOLLOW_UP,
        WMO_REQUEST,
        SIGNAL,
        BATCH,
        RETURNED_MAIL,
        BREACH,
        ACCESS_REVIEW,
        RETENTION_RUN,
        RIGHTS_REQUEST,
        INFORMATION_DUTY,
        ROUND_PLAN,
        ROUND,
    ]
    return {
        "states.md": states_document(machines),
        "rules.md": rules_document(),
        "rights.md": rights_document(),
    }


@app.command()
def demo(
    seed: Annotated[int, typer.Option(help="Zelfde getal, zelfde stad.")] = 1,
    today: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="De dag van vandaag in de stad."),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Vervang een eerdere demostad.")
    ] = False,
    parts: Annotated[int, typer.Option(min=1, hidden=True)] = 1,
) -> None:
    """Bouw de demostad in een lege database."""
    settings = load_settings()
    to_print = partial(to_print_house, answer_address=answer_address())
    ready = partial(lay_ready, answer_address=answer_address())
    day = today.date() if today else clock.today()
    with stage_progress(errors) as told:

        def build(url: str) -> None:
            build_demo(
                url,
                settings=settings,
                letter_work=LetterWork(
                    to_print, confirm_posted, ready, letter_folder()
                ),
                seed=seed,
                today=day,
                parts=parts,
                told=told,
            )
            build_letters(
                url,
                seed=seed,
                today=day,
                folder=letter_folder(),
                answer_address=answer_address(),
                told=partial(told, "Brieven"),
            )
            build_signals(url, seed=seed, today=day, told=partial(told, "Meldingen"))

        put_demo_in_place(settings.url, letter_folder(), build, force=force)
    console.print("De demostad staat klaar.")


@app.command()
def serve(
    demo_if_empty: Annotated[
        bool,
        typer.Option("--demo-if-empty", help="Bouw de demostad als er niets is."),
    ] = False,
    with_scheduler: Annotated[
        bool, typer.Option("--with-scheduler", help="Start de planner erbij.")
    ] = False,
) -> None:
    """Start Omzien in de browser."""
    settings = load_settings()
    check_address(settings)
    url = database_url()
    with reading(url) as session:
        empty = nobody_works_here(session)
    if empty and demo_if_empty:
        demo()
    commands = [web_command(settings)]
    commands += [scheduler_command()] if with_scheduler else []
    print_welcome(url, settings.base_url)
    raise typer.Exit(run_together(commands))


def print_welcome(url: str, address: str) -> None:
    """Where Omzien is found, and in a demo city with which accounts."""
    console.print(f"\nOmzien draait op [bold]{address}[/bold]. Stoppen: Ctrl-C.")
    with reading(url) as session:
        accounts = accounts_of(session, DOMAIN, on=clock.today())
    if not accounts:
        return
    console.print("Dit is een demo. Log in met:")
    for account in accounts:
        roles = ", ".join(ROLE_NAMES[role] for role in account.roles)
        console.print(f"  {account.email:32} {roles}", highlight=False)
    console.print(f"Het wachtwoord is steeds [bold]{DEMO_PASSWORD}[/bold]\n")


def print_checks(url: str, *, as_json: bool) -> bool:
    """Check every invariant and print each with its count; whether all hold."""
    with reading(url) as session:
        checked = check_all(session, REGISTRY.invariants())
    plain = checks_json(checked)
    if as_json:
        print_json(plain)
    else:
        console.print(verdict_table(plain))
    return all(one.holds for one in checked)


def command_name(arguments: list[str] | None) -> str:
    """Which command was asked for, among those that there are."""
    known = {str(name) for name in typer.main.get_group(app).commands}
    given = sys.argv[1:] if arguments is None else arguments
    return next((word for word in given if word in known), "")


def main(arguments: list[str] | None = None) -> Any:
    """Run one command; a refusal is printed as it stands, without a traceback."""
    try:
        return app(arguments)
    except Refused as refusal:
        try:
            log_refusal(refusal, command_name(arguments))
        except Refused as unwritten:  # the log itself: that comes first
            refusal = unwritten
        for sentence in (refusal.what, refusal.why, refusal.now):
            errors.print(sentence, markup=False, highlight=False)
        sys.exit(refusal.exit_code)


if __name__ == "__main__":
    main()

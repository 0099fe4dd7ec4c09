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
from letters.actions.batches import confirm_posted, hand_over, make_batch
from letters.own_parts import PARTS as LETTERS
from letters.own_parts import answer_address, letter_folder
from letters.queries.overview import as_json as batch_json
from letters.rules.batches import BATCH
from outreach import clock
from outreach.access import ROLE_NAMES, job_viewer
from outreach.actions.cycles import Advice, open_cycle
from outreach.actions.register import import_register
from outreach.actions.register_institutions import import_institutions
from outreach.actions.register_result import result_lines, result_sentence
from outreach.actions.scheduler_clock import agree_to_clock
from outreach.actions.waves import plan_waves
from outreach.adapters.backup import back_up, put_back
from outreach.adapters.register_files.profile import read_profile
from outreach.adapters.terminal import (
    funnel_table,
    row_progress,
    two_columns,
    verdict_table,
)
from outreach.command_line import (
    AsJson,
    AsUser,
    command_viewer,
    console,
    database_url,
    errors,
    log_refusal,
    print_json,
)
from outreach.commands import records
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
from outreach.queries.cycles import as_json as cycle_json
from outreach.queries.cycles import cycle_overview
from outreach.queries.funnel import as_json as funnel_json
from outreach.queries.funnel import cycle_of_year, funnel
from outreach.queries.funnel_rows import parse_period
from outreach.queries.people import accounts_of, nobody_works_here, person_viewer
from outreach.queries.register import installation_keys
from outreach.queries.verifying import as_json as checks_json
from outreach.queries.verifying import check_all
from outreach.queries.waves import as_json as wave_json
from outreach.queries.waves import waves
from outreach.rules.breaches import BREACH
from outreach.rules.cycles import WAVE, Approach
from outreach.rules.described import rules_document, states_document
from outreach.rules.follow_ups import FOLLOW_UP
from outreach.rules.invitations import INVITATION
from outreach.rules.machines import Machine
from outreach.rules.visits import VISIT
from outreach.settings import load_settings
from signals.own_parts import PARTS as SIGNALS

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Omzien: uitnodigen, bezoeken, opvolgen.",
)
REGISTRY.register(OUTREACH, LETTERS, SIGNALS)
GROUPS: tuple[typer.Typer, ...] = (records.APP,)
"""Commands that stand with their topic, in `outreach/commands`: one name a line."""
for group in GROUPS:
    app.add_typer(group)


@app.command()
def migrate() -> None:
    """Breng de database op de nieuwste versie."""
    database_url()
    console.print("De database is bijgewerkt.")


@app.command("funnel")
def show_funnel(
    cycle: Annotated[int | None, typer.Option(help="Het jaar van de ronde.")] = None,
    period: Annotated[
        str, typer.Option(help="Periode, bijvoorbeeld 2017-01-01..2017-12-31.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Laat de trechter zien van een ronde, of van een periode."""
    viewer = job_viewer("command", clock.today())
    with reading(database_url()) as session:
        found = funnel(
            session,
            viewer,
            cycle_id=None if cycle is None else cycle_of_year(session, viewer, cycle),
            period=parse_period(period) if period else None,
        )
    plain = funnel_json(found)
    if as_json:
        print_json(plain)
    else:
        console.print(funnel_table(plain, f"Trechter {cycle or period}"))


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
    if old is not None:
        console.print(f"De oude database staat in {old}.", markup=False)
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


ReferenceDate = Annotated[
    datetime,
    typer.Option(
        "--reference-date", formats=["%Y-%m-%d"], help="Peildatum van de levering."
    ),
]
AdviceDate = Annotated[
    datetime | None,
    typer.Option("--advice-on", formats=["%Y-%m-%d"], help="Dag van het advies."),
]
MaxRejected = Annotated[
    float,
    typer.Option(min=0, max=100, help="Hoogste percentage afgewezen rijen."),
]


@app.command("import-register")
def import_register_file(
    file: Annotated[Path, typer.Argument(help="De levering: CSV of JSON.")],
    reference_date: ReferenceDate,
    changes: Annotated[
        bool, typer.Option("--changes", help="Alleen gewijzigde personen.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Proef: verandert niets.")
    ] = False,
    max_rejected: MaxRejected = 1.0,
    confirm_shrink: Annotated[
        bool,
        typer.Option("--confirm-shrink", help="De levering is echt volledig (--as)."),
    ] = False,
    report: Annotated[
        Path | None, typer.Option(help="Verslag per rij, als JSON-regels.")
    ] = None,
    columns: Annotated[
        Path | None, typer.Option(help="Eigen kolomnamen: JSON, naam naar element.")
    ] = None,
    by: AsUser = "",
    as_json: AsJson = False,
) -> None:
    """Lees een levering van het bevolkingsregister in."""
    url, settings = database_url(), load_settings()
    opened = reading(url) if dry_run else writing(url)
    with row_progress(errors) as progress, opened as session:
        result = import_register(
            session,
            file,
            reference_date=reference_date.date(),
            changes_only=changes,
            dry_run=dry_run,
            max_rejected=max_rejected,
            confirm_shrink=confirm_shrink,
            municipality_code=settings.municipality_code,
            keys=installation_keys(session, settings),
            report=report,
            profile=read_profile(columns),
            by=command_viewer(session, by, "import-register", clock.today()),
            at=clock.now(),
            progress=progress,
        )
    if as_json:
        print_json(result.as_json())
        return
    console.print(two_columns(result_sentence(result), result_lines(result)))


@app.command("import-institutions")
def import_institutions_file(
    file: Annotated[Path, typer.Argument(help="De lijst van instellingen: CSV.")],
    by: AsUser = "",
    as_json: AsJson = False,
) -> None:
    """Lees de lijst in van adressen waar mensen niet zelfstandig wonen."""
    with writing(database_url()) as session:
        viewer = command_viewer(session, by, "import-institutions", clock.today())
        result = import_institutions(session, file, by=viewer, at=clock.now())
    if as_json:
        print_json(result._asdict())
        return
    console.print(
        f"{result.read} adressen gelezen, {result.new} nieuw. {result.residents} "
        f"inwoners wonen daar; {result.withdrawn} brieven zijn ingetrokken."
    )


@app.command("open-cycle")
def open_cycle_of(
    year: Annotated[int, typer.Argument(help="Het jaar van de ronde.")],
    reference_date: ReferenceDate,
    label: Annotated[str, typer.Option(help="Naam van de ronde.")] = "",
    approach: Annotated[
        Approach, typer.Option(help="Werkwijze: op antwoord of aangekondigd.")
    ] = Approach.BY_REPLY,
    advice_by: Annotated[str, typer.Option(help="Wie gaf advies (FG).")] = "",
    advice_on: AdviceDate = None,
    advice_text: Annotated[str, typer.Option(help="Het advies zelf.")] = "",
    decided_by: Annotated[str, typer.Option(help="Wie besloot.")] = "",
    by: AsUser = "",
    as_json: AsJson = False,
) -> None:
    """Open de ronde van een jaar: iedere inwoner krijgt één oordeel."""
    advice = Advice(
        advice_by, advice_on.date() if advice_on else None, advice_text, decided_by
    )
    with writing(database_url()) as session:
        viewer = command_viewer(session, by, "open-cycle", clock.today())
        cycle = open_cycle(
            session,
            year=year,
            reference_date=reference_date.date(),
            label=label,
            approach=approach,
            advice=advice,
            by=viewer,
            at=clock.now(),
        )
        plain = cycle_json(cycle_overview(session, viewer, cycle.id or 0))
    if as_json:
        print_json(plain)
        return
    console.print(
        f"De ronde van {year} is open: {plain['invite']} van {plain['in_scope']} "
        "inwoners worden uitgenodigd."
    )


@app.command("plan-waves")
def plan_waves_of(
    cycle: Annotated[int, typer.Option(help="Het jaar van de ronde.")],
    weeks: Annotated[int, typer.Option(min=1, max=12, help="Aantal weken.")] = 4,
    by: AsUser = "",
    as_json: AsJson = False,
) -> None:
    """Stel golven voor: per gebied en week zoveel brieven als bezoekers aankunnen."""
    with writing(database_url()) as session:
        viewer = command_viewer(session, by, "plan-waves", clock.today())
        cycle_id = cycle_of_year(session, viewer, cycle)
        made = plan_waves(
            session, cycle_id=cycle_id, weeks=weeks, by=viewer, at=clock.now()
        )
        ids = {wave.id for wave in made}
        lines = waves(session, viewer, cycle_id=cycle_id).lines
        plain = [wave_json(line) for line in lines if line.id in ids]
    if as_json:
        print_json(plain)
        return
    letters = sum(one["letters"] for one in plain)
    console.print(f"{len(plain)} golven voorgesteld, samen {letters} brieven.")


@app.command("print-letters")
def print_letters(
    wave: Annotated[int, typer.Option(help="Het nummer van de golf.")],
    by: AsUser = "",
    as_json: AsJson = False,
) -> None:
    """Maak de brieven van een goedgekeurde golf: PDF, index en controlegetallen."""
    with row_progress(errors) as progress, writing(database_url()) as session:
        batch = make_batch(
            session,
            wave,
            folder=letter_folder(),
            by=command_viewer(session, by, "print-letters", clock.today()),
            at=clock.now(),
            answer_address=answer_address(),
            progress=lambda done, total: progress("brieven", done, total),
        )
        plain = batch_json(batch)
    if as_json:
        print_json(plain)
        return
    counts = ("letters", "brieven"), ("held", "aangehouden"), ("withdrawn", "vervallen")
    lines = [(dutch, str(plain[key])) for key, dutch in counts]
    console.print(two_columns(f"Partij {batch.id} van golf {wave}", lines))
    console.print(f"{letter_folder() / f'{batch.id:06d}'}", markup=False)


@app.command()
def describe(
    folder: Annotated[Path, typer.Option(help="De map.")] = Path("docs"),
) -> None:
    """Schrijf de regels en de standen uit, zoals ze in het programma staan."""
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
        BATCH,
        BREACH,
    ]
    return {"states.md": states_document(machines), "rules.md": rules_document()}


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
    printing = partial(make_batch, answer_address=answer_address())
    with stage_progress(errors) as told:
        build = partial(
            build_demo,
            settings=settings,
            letter_work=LetterWork(
                printing, hand_over, confirm_posted, letter_folder()
            ),
            seed=seed,
            today=today.date() if today else clock.today(),
            parts=parts,
            told=told,
        )
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

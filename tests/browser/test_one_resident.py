"""One resident, from the register to a finished follow-up, through every role.

The journey of the whole product in a real browser: the administrator loads the
register, the coordinator invites, writes a text and mails with a second person and
the mail room, the phone desk books, the visitor logs
on a phone, the team finishes, and the manager sees one person in each step of the
funnel. Two others stand in the same file: one died, one is too young.
"""

import os
import re
from datetime import time, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import select

from letters.rules.batches import BatchState
from letters.tables import Batch, Letter, TemplateVersion
from outreach.access import Role
from outreach.clock import today
from outreach.rules.codes import shown_code
from outreach.rules.follow_ups import FollowUpState
from outreach.rules.invitations import Answer, InvitationState
from outreach.rules.visits import VisitState
from outreach.tables import (
    Availability,
    CycleMember,
    FollowUp,
    Invitation,
    Municipality,
    Resident,
    Visit,
)
from tests.browser.conftest import SignIn
from tests.browser.journey import DESK, PHONE, WAIT, Journey
from tests.browser.live import Live

NEW_WORDS = "Hoe gaat het met u? Wij horen het graag."
BSN, BSN_DEAD, BSN_YOUNG = "999993653", "999990639", "999993872"
COLUMNS = (
    "01.01.20;01.02.10;01.02.30;01.02.40;01.03.10;01.04.10;01.61.10;05.02.40;06.08.10;"
    "07.67.20;07.70.10;08.09.10;08.10.10;08.11.10;08.11.20;08.11.60;08.11.70;08.12.10;"
    "08.13.10;08.83.10;gebied"
)
REGISTER = f"""{COLUMNS}
{BSN};Johanna;van der;Meer;19410512;V;E;;;;0;0599;W;Proefstraat;12;3011AA;\
Rotterdam;;;;D1
{BSN_DEAD};Pieter;;Jansen;19390101;M;E;;{today() - timedelta(days=200):%Y%m%d};;0;\
0599;W;Proefstraat;14;3011AA;Rotterdam;;;;D1
{BSN_YOUNG};Els;;Jong;19800417;V;E;;;;0;0599;W;Proefstraat;16;3011AA;\
Rotterdam;;;;D1
"""


@pytest.fixture
def journey(page: Page) -> Journey:
    """Set `OMZIEN_TEST_SHOTS` to a folder to keep a picture of every screen."""
    folder = os.environ.get("OMZIEN_TEST_SHOTS", "")
    page.set_default_timeout(WAIT)
    hidden = (BSN, BSN_DEAD, BSN_YOUNG)
    return Journey(page, Path(folder) if folder else None, hidden)


@pytest.mark.timeout(290)
def test_one_resident_from_register_to_finished_follow_up(
    journey: Journey, live: Live, sign_in: SignIn, tmp_path: Path
) -> None:
    _prepare(live)
    sign_in(journey.page, Role.ADMINISTRATOR)
    _load_register(journey, tmp_path)
    journey.sign_out()
    sign_in(journey.page, Role.COORDINATOR)
    _open_cycle(journey)
    _approve_wave(journey)
    _write_text(journey)
    _make_list(journey)
    journey.sign_out()
    sign_in(journey.page, Role.LETTER_APPROVER)
    _approve_letters(journey)
    journey.sign_out()
    sign_in(journey.page, Role.COORDINATOR)
    _send_letters(journey)
    journey.sign_out()
    sign_in(journey.page, Role.MAIL_ROOM)
    _confirm_posted(journey)
    _check_letter(live)
    journey.sign_out()
    sign_in(journey.page, Role.PHONE_DESK)
    _answer_and_book(journey, _letter_code(live))
    journey.sign_out()
    sign_in(journey.page, Role.VISITOR)
    _log_visit(journey, live)
    journey.sign_out()
    sign_in(journey.page, Role.FOLLOW_UP_WORKER)
    _finish_follow_up(journey)
    journey.sign_out()
    sign_in(journey.page, Role.MANAGER)
    _see_funnel(journey)
    _check_rows(live)


def _prepare(live: Live) -> None:
    """A visitor with hours on every weekday; figures of one person may be seen."""
    with live.writing() as session:
        session.exec(select(Municipality)).one().norms = {"small_cell": 0}
        for weekday in range(5):
            session.add(
                Availability(
                    person_id=live.people[Role.VISITOR],
                    weekday=weekday,
                    from_time=time(9),
                    to_time=time(17),
                    most_visits=4,
                    valid_from=today() - timedelta(days=30),
                )
            )


def _letter_code(live: Live) -> str:
    with live.writing() as session:
        return shown_code(session.exec(select(Invitation.code)).one())


def _load_register(journey: Journey, tmp_path: Path) -> None:
    page = journey.page
    file = tmp_path / "levering.csv"
    file.write_text(REGISTER, encoding="utf-8")
    journey.seen("01-vandaag-beheerder")
    journey.open("Bevolkingsregister")
    page.get_by_text("Levering inlezen", exact=True).first.click()
    journey.seen("02-register-leeg")
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(file)
    journey.press("Eerst proberen")
    expect(page.get_by_text("Klopt dit?")).to_be_visible(timeout=WAIT)
    journey.seen("03-register-geprobeerd")
    journey.press("Levering inlezen")
    journey.said("Inwoners erbij: 1, gewijzigd: 0")
    journey.seen("04-register-ingelezen")


def _open_cycle(journey: Journey) -> None:
    page = journey.page
    journey.open("Ronde")
    journey.seen("05-ronde-leeg")
    page.get_by_role("tab", name="Ronde openen").click()
    page.get_by_label("Jaar").fill(str(today().year))
    journey.seen("06-ronde-openen")
    journey.press("Ronde openen")
    journey.said(f"De ronde van {today().year} is open")
    page.get_by_role("tab", name="Overzicht").click()
    expect(page.get_by_test_id("stMetric").nth(1)).to_contain_text("1")
    journey.seen("07-ronde-open")


def _approve_wave(journey: Journey) -> None:
    journey.open("Golven")
    journey.press("Golven voorstellen")
    journey.said("voorgesteld")
    journey.seen("08-golven-voorgesteld")
    journey.press("Goedkeuren")
    journey.said("Goedgekeurd: 1 inwoner")
    journey.seen("09-golf-goedgekeurd")


def _write_text(journey: Journey) -> None:
    """The coordinator changes the invitation; what hurts or reaches out is refused."""
    page = journey.page
    journey.open("Briefteksten")
    journey.seen("09a-briefteksten")
    page.get_by_text("Schrijven", exact=True).click()
    words = page.get_by_role("textbox", name="Tekst van de brief")
    expect(words).to_have_value(re.compile("Hoe gaat het met u"), timeout=WAIT)
    text = words.input_value()
    _type(journey, text.replace("Hoe gaat", "{{ bsn }} Hoe gaat"))
    expect(page.get_by_text("het veld bsn bestaat niet")).to_be_visible(timeout=WAIT)
    _type(journey, text.replace("Hoe gaat het met u?", NEW_WORDS))
    expect(page.get_by_text("bestaat niet")).to_have_count(0, timeout=WAIT)
    page.get_by_role("textbox", name="Waarom verandert u de tekst?").fill(
        "Vriendelijker begin"
    )
    page.keyboard.press("Tab")
    expect(page.get_by_test_id("stImage").first).to_be_visible(timeout=WAIT)
    journey.seen("09b-brieftekst-schrijven")
    journey.act("Bewaar als nieuwe versie", "Bewaard als nieuwe versie")


def _type(journey: Journey, text: str) -> None:
    """Write in the large field and leave it, so that the page looks at it."""
    journey.page.get_by_role("textbox", name="Tekst van de brief").fill(text)
    journey.page.keyboard.press("Control+Enter")
    journey.ready()


def _look_at_proofs(journey: Journey) -> None:
    """Every proof, one after the other."""
    page = journey.page
    seen = page.get_by_text("U heeft alle")
    further = page.get_by_role("button", name=re.compile("Volgende proef"))
    expect(seen.or_(further).first).to_be_visible(timeout=WAIT)
    while not seen.count():
        further.click()
        journey.ready()
    expect(page.get_by_test_id("stImage").get_by_role("img").first).to_be_visible()


def _make_list(journey: Journey) -> None:
    """The coordinator makes the list and lays the proofs down."""
    journey.open("Brieven")
    journey.seen("10-brieven-wachten")
    journey.act("Maak de lijst", "De lijst is klaar: 1 brief")
    _look_at_proofs(journey)
    journey.seen("11-proeven")
    journey.act("De proeven kloppen: leg ze vast", "De proeven liggen vast")
    refused = journey.page.get_by_text("U heeft deze partij zelf gemaakt")
    expect(refused.first).to_be_visible(timeout=WAIT)


def _open_batch(journey: Journey) -> None:
    journey.open("Brieven")
    journey.choose("Open een partij", "Uitnodiging")
    journey.ready()


def _approve_letters(journey: Journey) -> None:
    """A second person, who can do nothing else."""
    _open_batch(journey)
    _look_at_proofs(journey)
    journey.seen("11a-tweede-persoon")
    journey.act("Keur goed en zet vast", "Goedgekeurd en vastgezet")


def _send_letters(journey: Journey) -> None:
    """The coordinator makes the files, releases them and hands them over."""
    _open_batch(journey)
    journey.act("Maak de bestanden", "De bestanden zijn klaar")
    journey.act("Geef 1 brief vrij", "Vrijgegeven: 1 brief")
    journey.seen("11b-vrijgegeven")
    journey.page.get_by_text("Ik draag 1 brief over").click()
    journey.act("Draag over", "Overgedragen")
    journey.seen("12-overgedragen")


def _confirm_posted(journey: Journey) -> None:
    """The mail room: nothing to pull, so the day is noted."""
    journey.open("Postkamer")
    expect(journey.page.get_by_text("Er hoeft geen brief uit")).to_be_visible()
    journey.seen("12a-postkamer")
    journey.act("Leg vast dat ze weg zijn", "De antwoordtermijn loopt")
    journey.seen("13-verstuurd")


def _check_letter(live: Live) -> None:
    """Two people looked, and the letter says what was written."""
    with live.writing() as session:
        (letter,) = session.exec(select(Letter)).all()
        batch = session.get_one(Batch, letter.batch_id)
        text = session.get_one(TemplateVersion, letter.template_id).text
    assert NEW_WORDS in text
    assert len({batch.made_by, batch.approved_by}) == 2
    assert batch.state is BatchState.POSTED


def _answer_and_book(journey: Journey, code: str) -> None:
    page = journey.page
    journey.open("Telefoonbalie")
    journey.seen("14-balie")
    page.get_by_label("Code op de brief").fill(code)
    journey.press("Zoeken")
    expect(page.get_by_role("heading", name="van der Meer")).to_be_visible()
    journey.seen("15-balie-kaart")
    page.get_by_text("Ja, graag een bezoek", exact=True).click()
    page.get_by_label("Telefoonnummer").fill("010 765 43 21")
    journey.seen("16-balie-antwoord")
    journey.press("Antwoord vastleggen")
    journey.said("Maak hieronder meteen een afspraak")
    journey.choose("Vrij moment", "Vera Visser")
    journey.seen("17-balie-afspraak")
    journey.press("Afspraak maken")
    journey.said("De afspraak staat: .*Vera Visser")
    journey.seen("18-balie-afgesproken")


def _log_visit(journey: Journey, live: Live) -> None:
    page = journey.page
    page.set_viewport_size(PHONE)
    page.goto(f"{live.base_url}/mijn_bezoeken")
    expect(page.get_by_text("van der Meer").first).to_be_visible()
    journey.seen("19-mijn-bezoeken")
    journey.press("Bezoek vastleggen")
    journey.choose("Wat kwam ervan", "Gesproken bij de inwoner thuis")
    journey.choose("Afgesproken hulp of contact", "Maatje")
    page.keyboard.press("Escape")
    page.get_by_label("Wat wil de inwoner?").fill("Iemand om mee te wandelen")
    page.get_by_role("radiogroup", name=re.compile("Vindt de inwoner")).get_by_text(
        "Ja", exact=True
    ).click()
    journey.seen("20-vastleggen")
    journey.press("Vastleggen")
    journey.said("Het bezoek is vastgelegd, met 1 afspraak")
    journey.seen("21-vastgelegd")
    page.set_viewport_size(DESK)
    page.goto(live.base_url)


def _finish_follow_up(journey: Journey) -> None:
    page = journey.page
    journey.seen("22-vandaag-team")
    journey.open("Opvolging")
    expect(page.get_by_text("van der Meer")).to_be_visible()
    journey.seen("23-opvolging")
    journey.press("Aannemen")
    journey.said("is aangenomen")
    journey.press("Eerste contact gehad")
    journey.said("eerste contact is vastgelegd")
    journey.press("Afronden")
    expect(page.get_by_text("Iemand om mee te wandelen")).to_be_visible()
    page.get_by_text("Een beetje", exact=True).click()
    journey.seen("24-opvolging-kaart")
    journey.press("Afronden")
    journey.said("is afgerond")
    journey.seen("25-afgerond")


def _see_funnel(journey: Journey) -> None:
    page = journey.page
    journey.open("Trechter")
    journey.seen("26-trechter-leeg")
    journey.press("Nu tellen")
    journey.said("bijgewerkt")
    expect(page.get_by_test_id("stTable").first).to_be_visible()
    journey.seen("27-trechter")
    cells = [
        [cell.strip() for cell in row.locator("td, th").all_inner_texts()]
        for row in page.get_by_test_id("stTable").locator("tbody tr").all()
    ]
    figures = {row[0]: row[1] for row in cells}
    for step in ("In beeld", "Uitgenodigd", "Gesproken", "Bezocht", "Met opvolging"):
        assert figures[step] == "1", cells
    for step in ("Opvolgacties", "Afgesproken", "Aangenomen", "Afgerond"):
        assert figures[step] == "1", cells


def _check_rows(live: Live) -> None:
    """One person went all the way; the other two were never asked."""
    with live.writing() as session:
        (invitation,) = session.exec(select(Invitation)).all()
        who = session.get_one(Resident, invitation.resident_id)
        assert who.surname == "Meer"
        assert invitation.state is InvitationState.ANSWERED
        assert invitation.answer is Answer.YES
        members = session.exec(select(CycleMember)).all()
        invited = [m.resident_id for m in members if m.verdict == "invite"]
        assert invited == [who.id]
        (visit,) = session.exec(select(Visit)).all()
        assert visit.state is VisitState.DONE
        (follow_up,) = session.exec(select(FollowUp)).all()
        assert (follow_up.state, follow_up.kind) == (FollowUpState.DONE, "befriending")
        assert follow_up.sent_at is not None

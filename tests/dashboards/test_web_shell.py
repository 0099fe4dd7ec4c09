"""The pieces of the web shell that need no browser: gate, cookies, headers, bugs."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from starlette.datastructures import Headers
from starlette.responses import Response
from streamlit.testing.v1 import AppTest
from structlog.testing import capture_logs

from dashboards.bugs import frames_of, reference
from dashboards.dutch import last_day_of, long_date, number, percent
from dashboards.navigation import ENTRIES, pages_for
from dashboards.public.cookies import drop_token, is_secure, set_token, token_in
from dashboards.public.gate import same_origin
from dashboards.public.headers import in_dutch, policy
from dashboards.public.sign_in import own_path
from dashboards.serving import check_address, run_together
from dashboards.tables import plain
from dashboards.today_view import WORDS
from letters.queries.waiting import LetterTask
from outreach.access import Role
from outreach.errors import SettingsWrong
from outreach.queries.today import Task
from outreach.settings import Settings
from signals.queries.waiting import SignalTask
from tests import build
from tests.conftest import TODAY


@pytest.mark.parametrize(
    ("target", "goes_to"),
    [
        ("/mensen", "/mensen"),
        ("/", "/"),
        ("", "/"),
        ("mensen", "/"),
        ("//elders.example", "/"),
        ("https://elders.example/", "/"),
        ("/\\elders.example", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_after_sign_in_nobody_leaves_the_house(target: str, goes_to: str) -> None:
    assert own_path(target) == goes_to


@pytest.mark.parametrize(
    ("address", "secure"),
    [
        ("http://127.0.0.1:8501", False),
        ("http://localhost:8501", False),
        ("http://[::1]:8501", False),
        ("https://localhost", True),
        ("https://omzien.gemeente.nl", True),
        ("http://omzien.gemeente.nl", True),
        ("http://127.0.0.1.example", True),
    ],
)
def test_cookie_needs_tls_outside_this_machine(address: str, secure: bool) -> None:
    assert is_secure(address) is secure


def test_secure_cookie_is_bound_to_this_host() -> None:
    answer = Response()
    set_token(answer, "geheim", secure=True)
    cookie = answer.headers["set-cookie"]
    for part in ("__Host-sid=geheim", "HttpOnly", "Secure", "SameSite=lax", "Path=/"):
        assert part in cookie
    assert "Domain" not in cookie
    drop_token(answer, secure=True)
    assert "Max-Age=0" in answer.headers.getlist("set-cookie")[1]


@pytest.mark.parametrize(
    ("header", "token"),
    [
        ("sid=abc; x=y", "abc"),
        ("__Host-sid=abc", ""),
        ("", ""),
        ("sid=", ""),
        ("=;;;,\x00", ""),
    ],
)
def test_token_in_cookie_header(header: str, token: str) -> None:
    assert token_in(header, secure=False) == token


@pytest.mark.parametrize(
    ("origin", "same"),
    [
        ("http://127.0.0.1:8501", True),
        ("https://omzien.gemeente.nl", True),
        ("http://127.0.0.1:9999", False),
        ("https://elders.example", False),
        ("null", False),
        ("", False),
    ],
)
def test_only_our_own_pages_send_forms(origin: str, same: bool) -> None:
    headers = Headers({"host": "127.0.0.1:8501", "origin": origin})
    assert same_origin(headers, "https://omzien.gemeente.nl") is same


def test_shell_becomes_dutch_and_keeps_its_script() -> None:
    html = (
        b'<html lang="en"><head><title>Streamlit</title>'
        b'<link rel="service-desc" href="./x" /><script>\n a = 1\n</script></head>'
        b"<noscript>You need to enable JavaScript</noscript></html>"
    )
    dutch = in_dutch(html)
    assert b'<html lang="nl">' in dutch
    assert b"<title>Omzien</title>" in dutch
    assert b"You need" not in dutch
    assert b"service-desc" not in dutch
    assert "'sha256-" in policy(dutch)
    assert "'sha256-" not in policy(b"")


@pytest.mark.parametrize(
    ("address", "public", "starts"),
    [
        ("127.0.0.1", "", True),
        ("0.0.0.0", "", False),
        ("0.0.0.0", "http://omzien.gemeente.nl", False),
        ("0.0.0.0", "https://omzien.gemeente.nl", True),
        ("0.0.0.0", "http://localhost:8501", True),
    ],
)
def test_no_passwords_over_an_open_line(
    address: str, public: str, starts: bool
) -> None:
    settings = Settings(address=address, public_url=public)
    if starts:
        check_address(settings)
        return
    with pytest.raises(SettingsWrong):
        check_address(settings)


def test_processes_live_and_end_together(tmp_path: Path) -> None:
    """Whoever ends first ends the other; in a process of its own, for the signals."""
    mark = tmp_path / "ended"
    first = [sys.executable, "-c", "import time; time.sleep(1); raise SystemExit(7)"]
    waits = (
        "import signal, sys, time, pathlib\n"
        f"stop = lambda *_: (pathlib.Path({str(mark)!r}).touch(), sys.exit(0))\n"
        "signal.signal(signal.SIGTERM, stop)\n"
        "time.sleep(60)\n"
    )
    second = [sys.executable, "-c", waits]
    program = (
        "import json, sys\n"
        f"from {run_together.__module__} import run_together\n"
        "sys.exit(run_together(json.loads(sys.argv[1])))\n"
    )
    command = [sys.executable, "-c", program, json.dumps([first, second])]
    done = subprocess.run(command, timeout=50, check=False)
    assert done.returncode == 7
    assert mark.exists()


def test_bug_report_holds_no_message() -> None:
    try:
        raise ValueError("mevrouw Bakker, 123456782")
    except ValueError as error:
        frames = frames_of(error)
    assert any("test_bug_report_holds_no_message" in frame for frame in frames)
    assert "Bakker" not in " ".join(frames)
    assert len(reference()) == 6


def test_user_of_a_broken_page_gets_a_reference() -> None:
    page = AppTest.from_string(
        "from dashboards.bugs import report\n"
        "try:\n"
        "    raise ValueError('mevrouw ' + 'rekkaB'[::-1])\n"
        "except ValueError as error:\n"
        "    report(error)\n"
    )
    with capture_logs() as lines:
        page.run()
    (shown,) = page.error
    (line,) = lines
    assert line["reference"] in shown.value
    assert line["error"] == "ValueError"
    assert "Bakker" not in shown.value + str(line)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Jan de Vries", "Jan de Vries"),
        ("[x](http://y)", "\\[x\\](http\\:\u2060//y)"),
        ("zie WWW.nep.nl", "zie W\u2060WW.nep.nl"),
        ("*vet* _schuin_ `code`", r"\*vet\* \_schuin\_ \`code\`"),
        (":red[x] $y$ <b>", r"\:red\[x\] \$y\$ \<b\>"),
        ("- streep", r"\- streep"),
        ("1. lijst", r"\1. lijst"),
        ("14-3-2026", "14-3-2026"),
    ],
)
def test_data_is_never_read_as_markup(text: str, shown: str) -> None:
    assert plain(text) == shown


def test_dutch_dates_and_numbers() -> None:
    assert long_date(TODAY) == "vrijdag 20 november 2026"
    assert number(33_800) == "33.800"
    assert percent(8_300, 33_800) == "24,6%"
    assert percent(0, 0) == "-"
    assert last_day_of(None) == "geen einddatum"
    assert last_day_of(TODAY) == "19-11-2026"


def test_start_page_has_words_for_every_task() -> None:
    assert set(WORDS) == set(Task) | set(SignalTask) | set(LetterTask)
    assert {words.slug for words in WORDS.values()} <= {e.slug for e in ENTRIES}


@pytest.mark.parametrize("role", list(Role))
def test_pages_are_for_whoever_may(role: Role) -> None:
    viewer = build.viewer(role)
    for entry in pages_for(viewer):
        assert entry.permission is None or viewer.may(entry.permission)
    assert len(list(pages_for(viewer))) >= 3

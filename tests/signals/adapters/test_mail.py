"""Mail over a real server: sealed, signed in, and without a word in its failures."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from outreach.errors import SettingsWrong
from outreach.settings import Settings, load_settings
from signals.adapters.mail import MailFailed, MailServer, letter, send, server_of
from signals.rules.feedback import Mail
from tests import build
from tests.signals.mail_server import (
    PASSWORD,
    SENDER,
    USER,
    Inbox,
    certificate,
    mail_server,
)

MAIL = Mail("Uw melding ABC-DEF-GHJ", "Goedendag,\n\nZoë is opgepakt. Één ding.\n")
TO = "bea.geheim@buurt.test"


def deliver(server: MailServer, to: str = TO, mail: Mail = MAIL) -> None:
    send(server, to, mail, number="abcdefghj.closed.0", at=build.AT)


def failing(server: MailServer, to: str = TO, mail: Mail = MAIL) -> MailFailed:
    """The failure, which names nobody, whatever it came from."""
    with pytest.raises(MailFailed) as caught:
        deliver(server, to, mail)
    told = f"{caught.value!r} {caught.value.__cause__!r} {server!r}"
    for secret in ("bea", "geheim", "Zoë", PASSWORD, "ABC"):
        assert secret not in told
    assert caught.value.__suppress_context__
    return caught.value


def test_a_mail_arrives_whole() -> None:
    with mail_server() as (inbox, server):
        deliver(server)
        deliver(server)
    first, second = inbox.mails
    assert first["To"] == TO
    assert first["From"] == SENDER
    assert first["Subject"] == MAIL.subject
    assert first.get_content().replace("\r\n", "\n") == MAIL.body
    assert (
        first["Message-ID"]
        == second["Message-ID"]
        == "<abcdefghj.closed.0@gemeente.test>"
    )
    assert first["Auto-Submitted"] == "auto-generated"


def test_starttls_and_an_account(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known, context = certificate(tmp_path)
    with mail_server(context) as (inbox, server):
        stranger = failing(server)
        assert (stranger.kind, stranger.again) == ("tls", True)
        monkeypatch.setenv("SSL_CERT_FILE", str(known))
        assert failing(server._replace(password="anders")).kind == "sign_in"
        assert failing(server._replace(user="", password="")).kind == "sender"
        assert inbox.mails == []
        deliver(server)
        assert len(inbox.mails) == 1
        open_way = failing(server._replace(security="none", user=""))
        assert open_way.again, "a server that demands TLS gets no mail in the open"
        assert len(inbox.mails) == 1


def test_tls_from_the_first_byte(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known, context = certificate(tmp_path)
    with mail_server(whole=context) as (inbox, server):
        assert failing(server).kind == "tls"
        monkeypatch.setenv("SSL_CERT_FILE", str(known))
        deliver(server)
        assert len(inbox.mails) == 1
        assert failing(server._replace(host="localhost")).kind == "tls", "other name"


def test_a_server_without_starttls_gets_nothing() -> None:
    with mail_server() as (inbox, server):
        assert failing(server._replace(security="starttls")).again
        assert inbox.mails == []


@pytest.mark.parametrize(
    ("recipient", "data", "kind", "again"),
    [
        ("550 unknown bea", "250 OK", "refused", False),
        ("451 later bea", "250 OK", "refused", True),
        ("250 OK", "554 no bea", "refused", False),
        ("250 OK", "452 full bea", "refused", True),
    ],
)
def test_what_the_server_answers(
    recipient: str, data: str, kind: str, again: bool
) -> None:
    with mail_server() as (inbox, server):
        inbox.recipient_answer, inbox.data_answer = recipient, data
        failed = failing(server)
    assert (failed.kind, failed.again, failed.sent) == (kind, again, False)


def test_a_line_that_breaks_after_it_was_taken_may_have_arrived() -> None:
    with mail_server() as (inbox, server):
        inbox.hang_up = True
        failed = failing(server)
    assert (failed.kind, failed.sent, len(inbox.mails)) == ("broken_off", None, 1)


def test_a_rude_goodbye_does_not_send_a_mail_again() -> None:
    with mail_server() as (inbox, server):
        inbox.quit_answer = "421 too busy to say goodbye to bea"
        deliver(server)
    assert len(inbox.mails) == 1


@contextmanager
def silence() -> Iterator[int]:
    """A port that takes a connection and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_a_server_that_is_silent_or_gone() -> None:
    with silence() as port:
        server = MailServer("127.0.0.1", port, SENDER, "none", seconds=0.2)
        assert failing(server).kind == "connect"
    assert failing(server).kind == "connect"


@pytest.mark.parametrize(
    "to",
    [
        "bea@buurt.test\r\nBcc: alles@elders.test",
        "bea@buurt.test\nSubject: x",
        "bea@buurt.test, twee@elders.test",
        "Bea <bea@buurt.test>",
        "bea@@buurt.test",
        "geen adres",
        "",
        "bea\x00@buurt.test",
    ],
)
def test_an_address_is_one_address(to: str) -> None:
    with mail_server() as (inbox, server):
        failed = failing(server, to)
        assert (failed.kind, failed.again) == ("address", False)
        assert inbox.mails == []


def test_no_second_line_in_a_subject() -> None:
    server = MailServer("h", 25, SENDER)
    with pytest.raises(MailFailed, match="address"):
        letter(server, TO, Mail("a\nBcc: b@c.test", "x"), number="1", at=build.AT)


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"SMTP_HOST": "mail.gemeente.test"}, "OMZIEN_SMTP_SENDER"),
        ({"SMTP_HOST": "m", "SMTP_SENDER": "a@b\nBcc: c@d"}, "OMZIEN_SMTP_SENDER"),
        (
            {"SMTP_HOST": "m", "SMTP_SENDER": "a@b.nl", "SMTP_SECURITY": "none"},
            "OMZIEN_SMTP_SECURITY",
        ),
        ({"SMTP_PORT": "0"}, "OMZIEN_SMTP_PORT"),
    ],
)
def test_settings_that_are_wrong(
    given: dict[str, str], wrong: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in given.items():
        monkeypatch.setenv(f"OMZIEN_{name}", value)
    load_settings.cache_clear()
    try:
        with pytest.raises(SettingsWrong, match=wrong):
            load_settings()
    finally:
        monkeypatch.undo()
        load_settings.cache_clear()


def test_the_server_of_an_installation(tmp_path: Path) -> None:
    assert server_of(Settings()) is None
    secret = tmp_path / "word"
    secret.write_text(f"{PASSWORD}\n")
    made = server_of(
        Settings(
            smtp_host="mail.gemeente.test",
            smtp_sender=SENDER,
            smtp_user=USER,
            smtp_password_file=secret,
        )
    )
    wanted = MailServer("mail.gemeente.test", 587, SENDER, "starttls", USER, PASSWORD)
    assert made == wanted
    assert isinstance(Inbox(), Inbox)

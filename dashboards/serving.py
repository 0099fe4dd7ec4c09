"""Runs the web application and, beside it, the scheduler: two processes, one life."""

import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from dashboards.public.cookies import is_secure
from outreach.errors import SettingsWrong
from outreach.settings import Settings, server_environment

ROOT = Path(__file__).parent.parent
LONGEST_STOP = 10
"""Seconds a process gets to end by itself."""


def web_command(settings: Settings) -> list[str]:
    """How the web application is started; the rest is in `.streamlit/config.toml`."""
    return [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        str(ROOT / "app.py"),
        f"--server.address={settings.address}",
        f"--server.port={settings.port}",
    ]


def scheduler_command() -> list[str]:
    """How the scheduler is started."""
    return [sys.executable, str(ROOT / "omzien.py"), "scheduler"]


def check_address(settings: Settings) -> None:
    """Raise SettingsWrong where passwords would cross a network unprotected."""
    if is_secure(settings.base_url) and not settings.base_url.startswith("https://"):
        raise SettingsWrong(
            "Omzien start niet.",
            "Het adres is van buiten bereikbaar, maar niet met https beveiligd.",
            "Zet OMZIEN_PUBLIC_URL op het https-adres waaronder mensen Omzien "
            "openen, of laat OMZIEN_ADDRESS op 127.0.0.1 staan.",
        )


def run_together(commands: Sequence[Sequence[str]]) -> int:
    """Run processes until the first one ends or we are told to stop.

    Ctrl-C and a stop signal end all of them. Returns the exit code of the first.
    What the first one prints is English and for nobody: its log is on stderr.
    """
    environment = server_environment()
    processes = [
        subprocess.Popen(
            list(command), stdout=None if n else subprocess.DEVNULL, env=environment
        )
        for n, command in enumerate(commands)
    ]

    def stop(_number: int, _frame: FrameType | None) -> None:
        for process in processes:
            process.terminate()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    try:
        return processes[0].wait()
    finally:
        for process in processes:
            _end(process)


def _end(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is None:
        process.terminate()
    try:
        process.wait(LONGEST_STOP)
    except subprocess.TimeoutExpired:
        process.kill()

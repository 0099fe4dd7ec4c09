"""How long the gate waits: a body has one term, a screen that is only read has none."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from dashboards.public.gate import Gate, GateSettings

GIVEN = GateSettings("", "http://localhost:8501", secure=False, known=frozenset())


def test_a_screen_on_which_nobody_types_stays_open(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A WebSocket says nothing for minutes while somebody reads."""
    monkeypatch.setattr("dashboards.public.limits.SECONDS", 0.01)
    heard: list[Any] = []

    async def screen(_scope: Any, receive: Any, _send: Any) -> None:
        heard.append(await receive())

    async def quiet() -> dict[str, Any]:
        await asyncio.sleep(0.1)
        return {"type": "websocket.receive", "text": "at last"}

    async def nowhere(message: Any) -> None:
        raise AssertionError(message)

    scope: dict[str, Any] = {
        "type": "websocket",
        "path": "/_stcore/health",
        "headers": [
            (b"host", b"localhost:8501"),
            (b"origin", b"http://localhost:8501"),
        ],
        "client": ("192.0.2.1", 50_000),
    }
    gate = Gate(screen, settings=lambda: GIVEN)
    # In a thread of its own: a browser test before this one leaves a running loop.
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, gate(scope, quiet, nowhere)).result()
    assert [one["text"] for one in heard] == ["at last"]

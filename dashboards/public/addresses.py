"""Where a request comes from, and whether it was meant for us."""

from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import Scope

from dashboards.public.cookies import LOCAL_HOSTS
from outreach.settings import parts_of

Network = IPv4Network | IPv6Network
FORWARDED = (b"forwarded", b"x-real-ip", b"x-forwarded-")
"""Headers with which a proxy tells of a client, and with which a client can lie."""
ADDRESS = "omzien.address"
"""Where the scope of a request holds the client's address."""


def networks(setting: str) -> tuple[Network, ...]:
    """The proxies of a setting: addresses or networks with commas between them."""
    return tuple(ip_network(part, strict=False) for part in parts_of(setting))


def client_address(scope: Scope, headers: Headers, proxies: tuple[Network, ...]) -> str:
    """The address of the client; empty where there is none.

    `X-Forwarded-For` is believed from our own proxies only, and read from its end:
    what stands before the first stranger was written by him.
    """
    client = scope.get("client")
    peer = plain_address(client[0]) if client else ""
    if not _ours(peer, proxies):
        return peer
    named = ",".join(headers.getlist("x-forwarded-for")).split(",")
    for part in reversed(named):
        found = plain_address(part)
        if not found:
            return peer
        if not _ours(found, proxies):
            return found
    return peer


def plain_address(text: str) -> str:
    """An IP address without port, brackets or zone; empty for anything else."""
    part = text.strip().removeprefix("[").partition("]")[0].partition("%")[0]
    for tried in (part, part.rpartition(":")[0]):
        try:
            return str(ip_address(tried))
        except ValueError:
            continue
    return ""


def _ours(address: str, proxies: tuple[Network, ...]) -> bool:
    return bool(address) and any(ip_address(address) in net for net in proxies)


def without_forwarded(scope: Scope) -> list[tuple[bytes, bytes]]:
    """The headers of a request without what tells of another client."""
    return [p for p in scope["headers"] if not p[0].lower().startswith(FORWARDED)]


def host_is_ours(headers: Headers, base_url: str) -> bool:
    """Whether a request was meant for our own name (a foreign page can lead here
    under its own name: DNS rebinding). Any name of this machine is one."""
    given = headers.getlist("host")
    if len(given) != 1:
        return False
    try:
        name = urlsplit(f"//{given[0]}").hostname
    except ValueError:
        return False
    ours = urlsplit(base_url).hostname
    return name in LOCAL_HOSTS if ours in LOCAL_HOSTS else name == ours

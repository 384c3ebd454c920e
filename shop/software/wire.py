"""One bounded POST to an address that an administrator typed: so many seconds, so many bytes, no redirection.

In production it never reaches this machine or its network: the name is resolved here, every address of it is looked
at, and the connection goes to the very one that was.
"""

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final
from urllib.parse import urlsplit

import httpx

from db import engine

SECONDS: Final = 5.0
MOST_BYTES: Final = 64_000
_NOBODYS: Final = tuple(
    map(
        ipaddress.ip_network,
        "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 "
        "192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4 "
        "2001::/23 2001:db8::/32 2002::/16 3fff::/20".split(),
    )
)
"""What the IANA keeps for special purposes, Teredo (in 2001::/23) and 6to4 (2002::/16) among it: both hold another
address, which a gateway of ours may lead to. Written out, since each version of Python knows other ones."""
_ALLOCATED: Final = ipaddress.ip_network("2000::/3")
"""All of IPv6 that is anybody's: neither NAT64 (64:ff9b::/96, 64:ff9b:1::/48) nor IPv4 within (::/96) lies here."""
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class NotReached(Exception):
    """No answer; the text says why, in French. `permanent`: there will never be one."""

    def __init__(self, words: str, *, permanent: bool = False) -> None:
        super().__init__(words)
        self.permanent = permanent


@dataclass(frozen=True, slots=True)
class Heard:
    """What was answered, whatever its status; `text` the beginning of it, on one line."""

    status: int
    text: str


def is_public(address: Address) -> bool:
    """Whether anybody on the internet has this address; none of ours may be asked."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        if address not in _ALLOCATED:
            return False
    return address.is_global and not any(address in network for network in _NOBODYS)


async def post(url: str, body: bytes, headers: Mapping[str, str], *, anywhere: bool) -> Heard:
    """`anywhere`: this machine too, and without TLS; for development. Raises NotReached."""
    if engine.in_transaction():
        raise RuntimeError("nobody is told of anything inside a database transaction")
    try:
        async with asyncio.timeout(SECONDS):
            address = await _address_of(url, anywhere=anywhere)
            return await _exchange(url, address, body, headers)
    except TimeoutError:
        raise NotReached(f"Pas de réponse en {SECONDS:g}\u00a0s.") from None
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as trouble:
        raise NotReached(f"Connexion impossible ({type(trouble).__name__}).") from None


async def _address_of(url: str, *, anywhere: bool) -> Address:
    """The address to connect to. Raises NotReached for a name without one, or with one that is not public."""
    parts = urlsplit(url)
    if parts.scheme != "https" and not anywhere:
        raise NotReached("L’adresse doit commencer par https://.", permanent=True)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        found = await asyncio.get_running_loop().getaddrinfo(parts.hostname or "", port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise NotReached("Ce nom de serveur n’est pas connu.") from None
    addresses = [ipaddress.ip_address(str(one[4][0]).partition("%")[0]) for one in found]
    if not anywhere and not all(map(is_public, addresses)):
        raise NotReached("Cette adresse mène à un réseau privé\u00a0: rien n’y est envoyé.", permanent=True)
    return addresses[0]


async def _exchange(url: str, address: Address, body: bytes, headers: Mapping[str, str]) -> Heard:
    parts = urlsplit(url)
    host = f"[{address}]" if address.version == 6 else str(address)
    there = httpx.URL(url).copy_with(netloc=f"{host}:{parts.port}".encode() if parts.port else host.encode())
    asked = {"Host": parts.netloc, "User-Agent": "Comptoir", "Accept-Encoding": "identity", **headers}
    named = {"sni_hostname": parts.hostname or ""}  # whose certificate it must be
    client = httpx.AsyncClient(verify=_certificates(), trust_env=False, timeout=SECONDS)
    async with client, client.stream("POST", there, content=body, headers=asked, extensions=named) as response:
        received = bytearray()
        async for chunk in response.aiter_raw():  # as it came: unpacked, a few bytes may be gigabytes
            received += chunk
            if len(received) > MOST_BYTES:
                break  # whatever else it says, its status is what counts
        packed = response.headers.get("Content-Encoding", "identity") != "identity"
        return Heard(response.status_code, "" if packed else _one_line(bytes(received[:400])))


def _one_line(body: bytes) -> str:
    text = body.decode("utf-8", "replace")
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())[:200]


@cache
def _certificates() -> ssl.SSLContext:
    """Loading the certificates of the world takes longer than the call itself."""
    return httpx.create_ssl_context(trust_env=False)

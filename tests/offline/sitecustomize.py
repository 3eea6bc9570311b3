"""Keeps the tests off the network, in their own process and in every Python that they start.

Python imports a module of this name at every start when its folder is on PYTHONPATH, where tests/conftest.py puts
it. Whatever would reach beyond this machine raises; loopback and sockets between processes stay.
"""

from __future__ import annotations

import sys
from typing import Any

ADDRESSES = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})
NAMES = frozenset({"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"})


class NetworkRefused(Exception):  # noqa: N818
    """Something wanted to reach beyond this machine."""


def _is_local(host: object) -> bool:
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if host is None or host == "":
        return True
    return isinstance(host, str) and (
        host in ("localhost", "::1", "::", "0.0.0.0") or host.startswith("127.")
    )


def refuse(event: str, arguments: tuple[Any, ...]) -> None:
    """An audit hook: raise at what leaves this machine."""
    if event in ADDRESSES:
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) and address else None
    elif event in NAMES:
        host = arguments[0]
    else:
        return
    if not _is_local(host):
        raise NetworkRefused(f"a test must not reach {host!r}")


sys.addaudithook(refuse)

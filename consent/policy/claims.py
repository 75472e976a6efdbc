"""Whose address is this? The hosts and paths that services claim."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from consent.policy.service import Service


@dataclass(frozen=True, slots=True)
class Claims:
    """Host to (path prefix, service), longest path first; the site's word wins over the catalogue's."""

    by_host: dict[str, tuple[tuple[str, Service], ...]]

    @classmethod
    def of(cls, services: Iterable[Service]) -> Claims:
        """The claims of these services."""
        claims: dict[str, list[tuple[str, Service]]] = {}
        for service in services:
            for host, path in service.claims:
                claims.setdefault(host, []).append((path, service))
        return cls(
            {
                host: tuple(sorted(of_host, key=lambda claim: (-len(claim[0]), claim[1].from_catalogue)))
                for host, of_host in claims.items()
            }
        )

    def find(self, host: str, path: str = "/") -> Service | None:
        """The service that claims this address: the nearest claimed parent of the host, the longest path."""
        while host:
            for prefix, service in self.by_host.get(host, ()):
                if path == prefix or path.startswith(prefix.rstrip("/") + "/"):
                    return service
            host = host.partition(".")[2]
        return None

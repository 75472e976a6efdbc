"""The cookies that this package sets itself: the choice, the consent id, one embed once."""

from __future__ import annotations

from dataclasses import dataclass

_PAST = "Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT"


@dataclass(frozen=True, slots=True)
class OwnCookies:
    """Names and attributes of our cookies on one scheme.

    On https without a domain they carry the prefix `__Host-`, which no sibling host and no plain http
    answer can set (RFC 6265bis section 4.1.3.2).
    """

    choice: str
    subject: str
    once: str
    attributes: str

    @classmethod
    def make(cls, name: str, *, domain: str | None, https: bool) -> OwnCookies:
        """The cookies for this base name, domain and scheme."""
        prefix = "__Host-" if https and domain is None else ""
        attributes = "Path=/" + (f"; Domain={domain}" if domain else "") + "; Secure" * https
        return cls(f"{prefix}{name}", f"{prefix}{name}-id", f"{prefix}{name}-once", attributes)

    @property
    def names(self) -> frozenset[str]:
        """All of them."""
        return frozenset((self.choice, self.subject, self.once))

    def set_choice(self, value: str, *, max_age: int) -> bytes:
        """The line that keeps a choice. Scripts may read it: shared pages need it."""
        return self._line(self.choice, value, f"Max-Age={max_age}", http_only=False)

    def set_subject(self, value: str, *, max_age: int) -> bytes:
        """The line that keeps the consent id, which no script reads."""
        return self._line(self.subject, value, f"Max-Age={max_age}", http_only=True)

    def set_once(self, value: str, *, max_age: int) -> bytes:
        """The line that lets one embed load once."""
        return self._line(self.once, value, f"Max-Age={max_age}", http_only=True)

    def forget(self, name: str) -> bytes:
        """The line that removes one of them."""
        return self._line(name, "", _PAST, http_only=name != self.choice)

    def _line(self, name: str, value: str, lifetime: str, *, http_only: bool) -> bytes:
        line = f"{name}={value}; {lifetime}; {self.attributes}; SameSite=Lax" + "; HttpOnly" * http_only
        return line.encode("latin-1")

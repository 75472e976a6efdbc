"""The cookies that this package sets itself: the choice, the consent id, one embed once."""

from __future__ import annotations

from dataclasses import dataclass

_PAST = "Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT"


@dataclass(frozen=True, slots=True)
class OwnCookies:
    """Names and attributes of our cookies on one scheme.

    On https without a domain they carry the prefix `__Host-`, which no sibling host and no plain http
    answer can set (RFC 6265bis section 4.1.3.2). `host_only` are the attributes that they had before the site
    had a domain, None without one.
    """

    choice: str
    subject: str
    once: str
    attributes: str
    host_only: str | None

    @classmethod
    def make(cls, name: str, *, domain: str | None, https: bool) -> OwnCookies:
        """The cookies for this base name, domain and scheme."""
        prefix = "__Host-" if https and domain is None else ""
        secure = "; Secure" * https
        attributes = "Path=/" + (f"; Domain={domain}" if domain else "") + secure
        host_only = f"Path=/{secure}" if domain else None
        return cls(f"{prefix}{name}", f"{prefix}{name}-id", f"{prefix}{name}-once", attributes, host_only)

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

    def forget_host_only(self, name: str) -> bytes | None:
        """The line that removes what was set before the site had a domain, and leaves what was set since.

        It goes before the line that sets: RFC 6265 section 5.3 did not tell the two apart, later ones do.
        """
        return None if self.host_only is None else f"{name}=; {_PAST}; {self.host_only}".encode("latin-1")

    def _line(self, name: str, value: str, lifetime: str, *, http_only: bool) -> bytes:
        line = f"{name}={value}; {lifetime}; {self.attributes}; SameSite=Lax" + "; HttpOnly" * http_only
        return line.encode("latin-1")

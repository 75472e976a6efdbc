"""Who reads the Daily Harbour: the demonstration account and what readers wrote, kept in memory."""

from collections import defaultdict
from dataclasses import dataclass, field
from hmac import compare_digest

ACCOUNT = "reader"
PASSWORD = "lighthouse"  # printed on the login page, for everybody to use
COMMENT_LIMIT = 800


@dataclass(frozen=True, slots=True)
class Comment:
    """What one reader wrote under an article."""

    author: str
    text: str


@dataclass(slots=True)
class Readers:
    """Comments and newsletter addresses; gone when the process ends."""

    comments: defaultdict[str, list[Comment]] = field(default_factory=lambda: defaultdict(list))
    subscribers: set[str] = field(default_factory=set)

    def subscribe(self, address: str) -> bool:
        """Whether this looks like an address of electronic mail, which then gets the newsletter."""
        name, _, domain = address.strip().partition("@")
        if not name or "." not in domain:
            return False
        self.subscribers.add(address.strip())
        return True

    def write(self, slug: str, author: str, text: str) -> bool:
        """Whether there was something to print under this article; it is cut at 800 characters."""
        text = text.strip()[:COMMENT_LIMIT]
        if text:
            self.comments[slug].append(Comment(author, text))
        return bool(text)


def logs_in(account: str, password: str) -> bool:
    """Whether these are the demonstration account's name and password."""
    right_account = compare_digest(account.strip().encode(), ACCOUNT.encode())
    return compare_digest(password.encode(), PASSWORD.encode()) and right_account

"""What the site declared while its visitors were asked: the policy behind the records that follow it.

A record names the revision that was asked, eight characters. The log also keeps what those stand
for: which categories and services, and a fingerprint of everything that was declared beside them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from hashlib import sha256

from consent.errors import StoreError
from consent.policy.category import NECESSARY
from consent.policy.policy import Policy
from consent.records.canonical import LARGEST_INTEGER, Value, encode


@dataclass(frozen=True, slots=True)
class Revision:
    """One policy as the log knows it. `policy` is its fingerprint, different for any other declaration.

    `categories` are the ids that are asked, `services` the (id, category) of those that are not
    necessary, both sorted. `time` is when the log first heard of it, in milliseconds since the epoch.
    """

    revision: str
    policy: str
    ask_again: int
    categories: tuple[str, ...]
    services: tuple[tuple[str, str], ...]
    time: int

    def __post_init__(self) -> None:
        if not 0 <= self.time <= LARGEST_INTEGER:
            raise ValueError(f"time: {self.time!r} is not a time in milliseconds since the epoch")
        for name in ("categories", "services"):
            value = getattr(self, name)
            if list(value) != sorted(set(value)):
                raise ValueError(f"{name}: {value!r} is not sorted, or names something twice")

    def covers(self, now: Revision) -> bool:
        """Whether a choice made here answers all that is asked `now`: a removal alone asks nothing new."""
        return self.ask_again == now.ask_again and not self.news(now)

    def news(self, now: Revision) -> tuple[str, ...]:
        """The categories and services that are asked `now` and were not here, or in another category."""
        categories = [name for name in now.categories if name not in self.categories]
        return (
            *categories,
            *(name for name, category in now.services if (name, category) not in self.services),
        )


def describe(policy: Policy, *, time: int) -> Revision:
    """The revision that this policy is, from `time` on."""
    services = ((each.id, each.category) for each in policy.services if each.category != NECESSARY)
    return Revision(
        revision=policy.revision,
        policy=fingerprint(policy),
        ask_again=policy.site.ask_again,
        categories=tuple(sorted(category.id for category in policy.asked)),
        services=tuple(sorted(services)),
        time=time,
    )


def fingerprint(policy: Policy) -> str:
    """The SHA-256 of everything that the site declared, in hexadecimal.

    What was left at its default was not declared: a release that knows more settings gives the
    same fingerprint.
    """
    return sha256(encode(_declared(policy))).hexdigest()


def dumps(revision: Revision) -> bytes:
    """The revision's canonical JSON, `services` as pairs."""
    return encode({name: getattr(revision, name) for name in Revision.__slots__})


def loads(data: bytes) -> Revision:
    """The revision that `dumps` wrote; StoreError if these bytes are none."""
    try:
        members = json.loads(data)
        members["categories"] = tuple(members["categories"])
        members["services"] = tuple((name, category) for name, category in members["services"])
        return Revision(**members)
    except (ValueError, TypeError, KeyError) as error:
        raise StoreError(f"what is stored is not a policy's revision: {error}") from error


def _declared(value: object) -> Mapping[str, Value]:
    """The fields of this dataclass that were given, by name."""
    given = {}
    for field in fields(value) if is_dataclass(value) and not isinstance(value, type) else ():
        found = getattr(value, field.name)
        default = field.default if field.default_factory is MISSING else field.default_factory()
        if field.init and found != default:
            given[field.name] = _plain(found)
    return given


def _plain(value: object) -> Value:
    if is_dataclass(value):
        return _declared(value)
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    if value is None or isinstance(value, bool | int):
        return value
    return str(value)

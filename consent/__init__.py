"""Cookie consent and privacy middleware for ASGI."""

from consent.asgi.middleware import ConsentMiddleware
from consent.asgi.report import Finding
from consent.errors import BadChoice, ConsentError, PolicyError, StoreError, UnknownName
from consent.files import load_policy
from consent.policy.category import Category
from consent.policy.cookie import CookieDeclaration
from consent.policy.lifetime import Lifetime
from consent.policy.policy import Policy
from consent.policy.service import Service
from consent.policy.site import Site

__all__ = [
    "BadChoice",
    "Category",
    "ConsentError",
    "ConsentMiddleware",
    "CookieDeclaration",
    "Finding",
    "Lifetime",
    "Policy",
    "PolicyError",
    "Service",
    "Site",
    "StoreError",
    "UnknownName",
    "load_policy",
]

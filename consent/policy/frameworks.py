"""Cookies of web frameworks and servers, known as necessary from the start, so that no session breaks.

The names are the defaults of each project, as its documentation or its own code gives them. A general
name (`token`, `access_token`) stands here only where a widely used framework has it as its default; a
pattern only where its fixed part cannot be anybody else's.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from consent.policy.category import NECESSARY
from consent.policy.cookie import CookieDeclaration

_SIGN_IN: Final = "Keeps you signed in"
_FORMS: Final = "Protects forms against forgery"
_SERVER: Final = "Keeps you on the same server"
_DEVICE: Final = "Remembers that this browser has passed the second step of signing in"
_ROBOTS: Final = "Tells visitors from robots"


class Origin(NamedTuple):
    """What sets some cookies, where that is documented, and the purpose of each name."""

    what: str
    source: str
    cookies: dict[str, str]


FRAMEWORKS: Final = (
    Origin(
        "Starlette, FastAPI",
        "https://starlette.dev/middleware/#sessionmiddleware",
        {"session": _SIGN_IN},
    ),
    Origin("starlette-csrf", "https://pypi.org/project/starlette-csrf/", {"csrftoken": _FORMS}),
    Origin("asgi-csrf", "https://pypi.org/project/asgi-csrf/", {"csrftoken": _FORMS}),
    Origin(
        "FastAPI Users",
        "https://fastapi-users.github.io/fastapi-users/latest/configuration/authentication/",
        {"fastapiusersauth": _SIGN_IN, "fastapiusersoauthcsrf": _FORMS},
    ),
    Origin(
        "fastapi-csrf-protect",
        "https://pypi.org/project/fastapi-csrf-protect/",
        {"fastapi-csrf-token": _FORMS},
    ),
    Origin("fastapi-login", "https://fastapi-login.readthedocs.io/", {"access-token": _SIGN_IN}),
    Origin(
        "Authlib, which keeps its state in the session",
        "https://docs.authlib.org/en/latest/client/starlette.html",
        {"session": _SIGN_IN},
    ),
    Origin(
        "Django",
        "https://docs.djangoproject.com/en/stable/ref/settings/",
        {
            "sessionid": _SIGN_IN,
            "csrftoken": _FORMS,
            "messages": "Shows a message on the next page",
            "django_language": "Remembers your language",
        },
    ),
    Origin(
        "allauth",
        "https://docs.allauth.org/en/latest/mfa/configuration.html",
        {"mfa_trusted": _DEVICE},
    ),
    Origin(
        "django-two-factor-auth",
        "https://django-two-factor-auth.readthedocs.io/en/stable/configuration.html",
        {"remember-cookie_*": _DEVICE},
    ),
    Origin(
        "Flask, Flask-Session, Quart",
        "https://flask.palletsprojects.com/en/stable/config/",
        {"session": _SIGN_IN},
    ),
    Origin(
        "Flask-Login",
        "https://flask-login.readthedocs.io/en/latest/#cookie-settings",
        {"remember_token": _SIGN_IN},
    ),
    Origin(
        "Flask-Security",
        "https://flask-security.readthedocs.io/en/stable/patterns.html",
        {"remember_token": _SIGN_IN, "tf_validity": _DEVICE, "XSRF-TOKEN": _FORMS},
    ),
    Origin(
        "Flask-JWT-Extended",
        "https://flask-jwt-extended.readthedocs.io/en/stable/options.html",
        {
            "access_token_cookie": _SIGN_IN,
            "refresh_token_cookie": _SIGN_IN,
            "csrf_access_token": _FORMS,
            "csrf_refresh_token": _FORMS,
        },
    ),
    Origin("Quart-Auth", "https://quart-auth.readthedocs.io/", {"QUART_AUTH": _SIGN_IN}),
    # A session that outgrows one cookie is split: session-0, session-1 and so on. Ten are more than any
    # server's header limit lets through, and a pattern would let `session-replay` through as well.
    Origin(
        "Litestar",
        "https://docs.litestar.dev/2/usage/middleware/builtin-middleware.html",
        {
            "session": _SIGN_IN,
            **{f"session-{part}": _SIGN_IN for part in range(10)},
            "csrftoken": _FORMS,
            "token": _SIGN_IN,
        },
    ),
    Origin(
        "Sanic-JWT, Sanic-Session",
        "https://sanic-jwt.readthedocs.io/en/latest/pages/configuration.html",
        {"session": _SIGN_IN, "access_token": _SIGN_IN, "refresh_token": _SIGN_IN},
    ),
    Origin(
        "aiohttp-session, aiohttp-security",
        "https://aiohttp-session.readthedocs.io/en/stable/reference.html",
        {"AIOHTTP_SESSION": _SIGN_IN, "AIOHTTP_SECURITY": _SIGN_IN},
    ),
    Origin(
        "Tornado",
        "https://www.tornadoweb.org/en/stable/guide/security.html",
        {"_xsrf": _FORMS},
    ),
    Origin(
        "Streamlit",
        "https://docs.streamlit.io/develop/concepts/connections/authentication",
        {"_streamlit_user": _SIGN_IN, "_streamlit_xsrf": _FORMS},
    ),
    Origin(
        "oauth2-proxy",
        "https://oauth2-proxy.github.io/oauth2-proxy/configuration/overview/",
        {"_oauth2_proxy": _SIGN_IN, "_oauth2_proxy_csrf": _FORMS},
    ),
    Origin(
        "Authelia",
        "https://www.authelia.com/configuration/session/introduction/",
        {"authelia_session": _SIGN_IN},
    ),
    Origin(
        "AWS application load balancer",
        "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/sticky-sessions.html",
        {
            "AWSALB": _SERVER,
            "AWSALBCORS": _SERVER,
            "AWSALBTG": _SERVER,
            "AWSALBTGCORS": _SERVER,
            "AWSALBAPP-*": _SERVER,
            "AWSELBAuthSessionCookie-*": _SIGN_IN,
        },
    ),
    Origin(
        "AWS classic load balancer",
        "https://docs.aws.amazon.com/elasticloadbalancing/latest/classic/elb-sticky-sessions.html",
        {"AWSELB": _SERVER, "AWSELBCORS": _SERVER},
    ),
    Origin(
        "Azure App Service",
        "https://learn.microsoft.com/azure/app-service/configure-common",
        {"ARRAffinity": _SERVER, "ARRAffinitySameSite": _SERVER},
    ),
    Origin(
        "Azure Application Gateway",
        "https://learn.microsoft.com/azure/application-gateway/configuration-http-settings",
        {"ApplicationGatewayAffinity": _SERVER, "ApplicationGatewayAffinityCORS": _SERVER},
    ),
    Origin(
        "Azure Front Door",
        "https://learn.microsoft.com/azure/frontdoor/routing-methods",
        {"ASLBSA": _SERVER, "ASLBSACORS": _SERVER},
    ),
    Origin(
        "Amazon CloudFront, for files that not everyone may see",
        "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-signed-cookies.html",
        {
            "CloudFront-Policy": _SIGN_IN,
            "CloudFront-Signature": _SIGN_IN,
            "CloudFront-Key-Pair-Id": _SIGN_IN,
            "CloudFront-Expires": _SIGN_IN,
        },
    ),
    Origin(
        "F5 BIG-IP",
        "https://my.f5.com/manage/s/article/K6917",
        {"BIGipServer*": _SERVER},
    ),
    Origin(
        "Heroku",
        "https://devcenter.heroku.com/articles/session-affinity",
        {"heroku-session-affinity": _SERVER},
    ),
    Origin(
        "DigitalOcean",
        "https://docs.digitalocean.com/products/networking/load-balancers/how-to/manage/",
        {"DO-LB": _SERVER},
    ),
    Origin(
        "Oracle Cloud load balancer",
        "https://docs.oracle.com/en-us/iaas/Content/Balance/Reference/sessionpersistence.htm",
        {"X-Oracle-BMC-LBS-Route": _SERVER},
    ),
    Origin(
        "Apache, in the examples of its manual",
        "https://httpd.apache.org/docs/2.4/mod/mod_proxy_balancer.html",
        {"ROUTEID": _SERVER},
    ),
    Origin(
        "Google Cloud load balancing",
        "https://cloud.google.com/load-balancing/docs/backend-service",
        {"GCLB": _SERVER},
    ),
    Origin(
        "HAProxy, in the examples of its manual",
        "https://docs.haproxy.org/3.0/configuration.html#4-cookie",
        {"SERVERID": _SERVER},
    ),
    Origin(
        "ingress-nginx",
        "https://kubernetes.github.io/ingress-nginx/examples/affinity/cookie/",
        {"INGRESSCOOKIE": _SERVER},
    ),
    Origin(
        "Cloudflare",
        "https://developers.cloudflare.com/fundamentals/reference/policies-compliances/cloudflare-cookies/",
        {
            "__cf_bm": _ROBOTS,
            "cf_clearance": _ROBOTS,
            "_cfuvid": _ROBOTS,
            "__cflb": _SERVER,
            "__cfwaitingroom": "Keeps your place in the queue",
            "CF_Authorization": _SIGN_IN,
        },
    ),
)

# A name keeps its meaning behind the prefixes that browsers enforce (RFC 6265bis section 4.1.3).
_PREFIXES: Final = ("", "__Host-", "__Secure-")

FRAMEWORK_COOKIES: Final = tuple(
    CookieDeclaration(prefix + name, category=NECESSARY, purpose=purpose)
    for name, purpose in {
        name: purpose for origin in FRAMEWORKS for name, purpose in origin.cookies.items()
    }.items()
    for prefix in _PREFIXES
)
"""Every known name, once, bare and behind each prefix."""

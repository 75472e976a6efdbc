"""Our own URLs: the preferences page, the form that takes a choice, state, declaration, record, files."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Final

from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response

from consent.asgi.answers import Answers, state_of, wants_json
from consent.asgi.body import Disconnected, Receive
from consent.asgi.evidence import Evidence
from consent.asgi.forms import Form, read_form
from consent.asgi.once import SECONDS
from consent.asgi.own_record import OwnRecord
from consent.asgi.page_stream import Send
from consent.asgi.setup import Setup
from consent.asgi.violations import Violations
from consent.asgi.visit import Visit
from consent.errors import BadChoice, BadForm, StoreError, UnknownName
from consent.gate import choosing
from consent.gate.origin import safe_return, sent_by_own_page
from consent.policy.category import NECESSARY
from consent.records.record import Method
from consent.visitor.choice import Choice

Serve = Callable[[Visit, Receive, Send], Awaitable[None]]
Handler = Callable[[Visit, Receive], Awaitable[Response]]

# https://w3c.github.io/gpc/#gpc-support-resource; the date is that of the policy's last change of meaning.
_GPC_PATH: Final = "/.well-known/gpc.json"
_GPC: Final = {"gpc": True, "lastUpdate": "2026-11-22"}


class Endpoints:
    """Finds and serves the endpoint behind a path. Whatever a browser sends, none answers with a 500."""

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self._answers = Answers(setup)
        self._record = OwnRecord(setup, self._answers)
        prefix = setup.prefix
        self._handlers: dict[str, dict[str, Handler]] = {
            prefix: {"GET": self._preferences, "POST": self._choose},
            f"{prefix}/": {"GET": self._preferences, "POST": self._choose},
            f"{prefix}/embed": {"POST": self._embed},
            f"{prefix}/state": {"GET": self._state},
            f"{prefix}/news": {"GET": self._news},
            f"{prefix}/signal.css": {"GET": self._signal},
            f"{prefix}/declaration": {"GET": self._declaration},
            f"{prefix}/record": {"GET": self._record.show, "POST": self._record.act},
        }
        evidence = Evidence(setup, self._answers)
        self._folders: dict[str, Handler] = {
            f"{prefix}/static": self._static,
            f"{prefix}/record/notice": evidence.notice,
            f"{prefix}/record/receipt": evidence.receipt,
            f"{prefix}/record/proof": evidence.proof,
        }
        if setup.mode == "enforce":
            self._handlers[_GPC_PATH] = {"GET": self._gpc}
        report: dict[str, Handler] = {}
        if setup.guard is not None:
            report["POST"] = Violations(setup).take
        if setup.debug:
            report["GET"] = self._report
        if report:
            self._handlers[f"{prefix}/report"] = report

    def may_be_at(self, path: str) -> bool:
        """Whether a path, with or without that of the mount point, may be one of ours."""
        return self._setup.prefix in path or path.endswith(_GPC_PATH)

    def find(self, visit: Visit) -> Serve | None:
        """What serves this path, or None where the app does."""
        path = visit.path
        if visit.scope["type"] != "http":
            return None
        if path == self._setup.prefix or path.startswith(f"{self._setup.prefix}/") or path in self._handlers:
            return self._serve
        return None

    async def _serve(self, visit: Visit, receive: Receive, send: Send) -> None:
        try:
            response = await self._answer(visit, receive)
        except Disconnected:
            return
        if visit.scope["method"] == "HEAD":
            # RFC 9110 section 9.3.2: the length of what GET would give, and none of it.
            response.body = b""
        await response({**visit.scope}, _ended, send)

    async def _answer(self, visit: Visit, receive: Receive) -> Response:
        method = visit.scope["method"]
        handlers = self._handlers_of(visit.path)
        if not handlers:
            return self._answers.problem(visit, "There is no such page here.", status=404)
        handler = handlers.get("GET" if method == "HEAD" else method)
        if handler is None:
            allowed = ", ".join(("HEAD, GET" if name == "GET" else name) for name in handlers)
            answer = self._answers.problem(visit, f"{method} is not possible here.", status=405)
            answer.headers["Allow"] = allowed
            return answer
        try:
            if method == "POST" and not (self._is_report(visit.path) or sent_by_own_page(visit.headers)):
                raise BadForm("Only pages of this site can send this form.", status=403)
            return await handler(visit, receive)
        except BadForm as error:
            return self._answers.problem(visit, str(error), status=error.status)
        except (UnknownName, BadChoice) as error:
            return self._answers.problem(visit, str(error), status=400)
        except StoreError:
            return self._answers.unrecorded(visit) if method == "POST" else self._answers.unreadable(visit)

    def _handlers_of(self, path: str) -> dict[str, Handler]:
        """What serves each method of this path: one of ours, or anything in one of our folders."""
        folder = self._folders.get(path.rpartition("/")[0])
        return self._handlers.get(path) or ({"GET": folder} if folder else {})

    def _is_report(self, path: str) -> bool:
        """Whether browsers send this by themselves, and nothing in it is believed."""
        return self._setup.guard is not None and path == self._setup.guard.report_path

    async def _preferences(self, visit: Visit, _: Receive) -> Response:
        return await self._answers.preferences(visit)

    async def _declaration(self, visit: Visit, _: Receive) -> Response:
        await self._setup.revisions.catch_up()
        changed = self._setup.revisions.changed
        html = self._setup.pages.declaration(visit.language, root=visit.root, changed=changed)
        return self._answers.html(visit, html)

    async def _state(self, visit: Visit, _: Receive) -> Response:
        return self._answers.json(visit, state_of(visit))

    async def _news(self, visit: Visit, _: Receive) -> Response:
        """What pages cannot say that are the same for everyone: what is new to this visitor."""
        return self._answers.text(visit, self._setup.pages.news_text(visit.language, visit.news))

    async def _signal(self, visit: Visit, _: Receive) -> Response:
        """What shows on such pages, without script, that this visitor's opt-out signal is honoured."""
        style = self._setup.pages.signal_style if visit.consent.decision.honours_signal else ""
        return self._answers.text(visit, style, media_type="text/css")

    async def _report(self, visit: Visit, _: Receive) -> Response:
        return PlainTextResponse(str(self._setup.report), headers={"Cache-Control": "no-store"})

    async def _gpc(self, visit: Visit, _: Receive) -> Response:
        return JSONResponse(_GPC, headers={"Cache-Control": "public, max-age=86400"})

    async def _static(self, visit: Visit, _: Receive) -> Response:
        name = visit.path.rpartition("/static/")[2]
        asset = self._setup.pages.assets.get(name)
        if asset is None:
            return self._answers.problem(visit, "There is no such file here.", status=404)
        headers = {
            "Cache-Control": "public, max-age=31536000, immutable",
            "X-Content-Type-Options": "nosniff",
        }
        return Response(asset.body, media_type=asset.media_type, headers=headers)

    async def _choose(self, visit: Visit, receive: Receive) -> Response:
        form = await read_form(visit.headers, receive)
        choice = self._chosen(visit, form)
        layer = form.get("layer")
        second = layer == "preferences" or (not layer and form.get("choice") == "save")
        method = Method.PREFERENCES if second else Method.NOTICE
        return await self._keep(visit, form, choice, method)

    def _chosen(self, visit: Visit, form: Form) -> Choice:
        policy, preset = self._setup.policy, visit.preset
        now, gpc = self._setup.clock(), visit.signals.gpc
        match form.one_of("choice", ("accept_all", "reject_all", "save")):
            case "accept_all":
                return choosing.accept_all(policy, now=now, gpc=gpc, preset=preset)
            case "reject_all":
                return choosing.reject_all(policy, now=now, gpc=gpc, preset=preset)
        names = (*form.all("category"), *form.all("service"))
        return choosing.save(policy, names, now=now, gpc=gpc, preset=preset)

    async def _embed(self, visit: Visit, receive: Receive) -> Response:
        form = await read_form(visit.headers, receive)
        how = form.one_of("choice", ("once", "always"))
        service = self._setup.policy.services_by_id.get(form.get("service"))
        if service is None or service.category == NECESSARY:
            raise BadForm(f"service: found {form.get('service')[:40]!r}, expected a service of this site")
        if how == "always":
            choice = choosing.grant(visit.consent.decision, [service.id], now=self._setup.clock())
            return await self._keep(visit, form, choice, Method.EMBED)
        if not form.get("embed"):
            raise BadForm("embed: found none, expected the URL of the embed")
        if wants_json(visit):
            return self._answers.json(visit, state_of(visit))
        answer = self._back(visit, form)
        value = self._setup.once.dumps(form.get("embed"), self._setup.clock())
        answer.raw_headers.append((b"set-cookie", visit.own.set_once(value, max_age=SECONDS)))
        return answer

    async def _keep(self, visit: Visit, form: Form, choice: Choice, method: Method) -> Response:
        """Record a choice, and send the visitor back with the cookies that follow from it."""
        language = form.get("language")
        if language not in self._setup.pages.languages:
            language = visit.language
        # A page that is the same for everyone says no page to return to, until its script told what is new.
        told = method is Method.PREFERENCES or (method is Method.NOTICE and form.get("return_to"))
        lines = await visit.record(choice, method=method, language=language, news=visit.news if told else ())
        answer: Response
        if wants_json(visit):
            answer = self._answers.json(visit, state_of(visit, choice))
        else:
            answer = self._back(visit, form)
        path = safe_return(form.get("return_to"), host=self._answers.host(visit)) or visit.full_path
        answer.raw_headers += [*lines, *self._answers.expired(visit, choice, path=path.partition("?")[0])]
        return answer

    def _back(self, visit: Visit, form: Form) -> Response:
        """303 to the page that the form names, or stood on; from our own pages to the preferences."""
        back = safe_return(form.get("return_to"), host=self._answers.host(visit))
        location = back or self._answers.referring(visit) or f"{visit.root}{self._setup.prefix}?saved=1"
        return RedirectResponse(location, status_code=303, headers={"Cache-Control": "no-store"})


async def _ended() -> dict[str, Any]:
    return {"type": "http.disconnect"}

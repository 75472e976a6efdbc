"""Two notices that are no products of ours and break no rule, and versions of them that each break several.

One asks first; of the other the visitor's law lets it begin without a yes. An edit is what stands in
the fair page and what takes its place.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from consent.policy.policy import Policy
from consent.policy.service import Service
from tests.banner.site import Site

FAIR = Path(__file__).with_name("fair.html").read_text("utf-8")
BEGUN = Path(__file__).with_name("begun.html").read_text("utf-8")
STRANGERS = Policy(
    services=(
        Service("Harbour Stats", "analytics", hosts=("stats.harbour.example",)),
        Service("Tidewater Ads", "marketing", hosts=("ads.tidewater.example",)),
    )
)
REJECT = '<button value="reject_all">Reject all</button> '
SAVE = '<button value="save">Save</button>'
STYLE_END = "</style>"
RUN = "\nif (chosen()) run"
SCRIPT_END = "</script>\n</body>"

Edits = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Unfair:
    """Edits of a fair page, and the rules that it breaks by them."""

    name: str
    edits: Edits
    breaks: frozenset[str]
    fair: str = FAIR

    def page(self) -> str:
        """The page as it is served."""
        page = self.fair
        for old, new in self.edits:
            assert old in page, f"{self.name}: {old!r} is not in the fair page"
            page = page.replace(old, new, 1)
        return page


def unfair(name: str, breaks: str, *edits: tuple[str, str], fair: str = FAIR) -> Unfair:
    """One page; `breaks` names its rules, divided by commas."""
    return Unfair(name, edits, frozenset(breaks.split(", ")), fair)


MANY = "".join(f'<label><input type="checkbox">Partner {number}</label>' for number in range(12))
SMALL = """
.no { position: fixed; left: 2px; top: 110vh; color: #aaa; font-size: 10px; }
.tiny { font-size: 8px; display: inline-block; line-height: 8px; }
#to-more { border: 0; background: #fff; color: #222; outline: none !important; }
@media (max-width: 40em) { #to-more { display: none; } }
"""
LEAK = """
if (!chosen()) {
  document.cookie = "_guest=1; path=/";
  localStorage.setItem("seen", "1");
  new Image().src = "http://ads.tidewater.example/pixel.gif";
  setTimeout(() => choose("all"), 20000);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") choose("all"); });
}
"""
TRAP = """
by("asks").addEventListener("keydown", (event) => {
  const stops = [...by("asks").querySelectorAll("a, input, button")];
  if (event.key !== "Tab" || event.target !== stops.at(-1)) return;
  event.preventDefault();
  stops[0].focus();
});
"""
MOVING = "inset: auto 0 0 0; animation: slide 1s infinite; height: 5rem; overflow: hidden; min-width: 30rem;"
TINY = '<a class="tiny" href="/fares">i</a><a class="tiny" href="/islands">j</a>'
TRACKER = '<input type="checkbox" checked disabled> Google Analytics, by our legitimate interest'

PAGES = (
    unfair(
        "no way to refuse but through a maze",
        "D1, D2, D22",
        (REJECT, ""),
        ('<button value="save">Save</button> <button value="reject_all">Reject all</button>', SAVE),
        ("<label>", f"{MANY}<label>"),
    ),
    unfair(
        "refusing is a small grey link, and accepting shouts",
        "D3, D4, D5, D6, D7, D8, D21, 1.4.3, 1.4.11, 2.4.7, 2.5.8, 2.1.1",
        (REJECT, f'<a class="no" href="#" tabindex="-1">Reject all</a> {TINY} '),
        (STYLE_END, SMALL + STYLE_END),
        ("ask();\n", 'ask();\ndocument.querySelector("[value=accept_all]").focus();\n'),
    ),
    unfair(
        "everything is on already, and counts as chosen",
        "D9, D10, D11, D16, D18, D19, EU-1, D26, 2.2.1",
        ('box.checked = choice === "all" || choice.includes(box.value)', "box.checked = true"),
        ('.join("+") || "none"', '.join("+") && "all"'),
        ("if you agree.", "if you agree, to improve your experience."),
        (SCRIPT_END, LEAK + SCRIPT_END),
    ),
    unfair(
        "a wall in another language",
        "D12, D20, D23, D24, D25, 2.1.2",
        (
            'role="region" aria-label="Cookies"',
            'role="dialog" aria-modal="true" aria-label="Cookies" lang="de"',
        ),
        ("inset: auto 0 0 0", "inset: 0"),
        ("if you agree.", 'if you agree. <input type="email" aria-label="Newsletter">'),
        ('href="/privacy"', 'href="/gone"'),
        ("<p><label>", f"<p><label>{TRACKER}</label></p><p><label>"),
        (SCRIPT_END, TRAP + SCRIPT_END),
    ),
    unfair(
        "a refusal is soon forgotten, a yes never",
        "D13, D14, IT-2, IE-1, FR-3, D15, 2.4.3, 4.1.3",
        ("all: 183, none: 183", "all: 390, none: 30"),
        ("max-age=31536000", "max-age=34560000"),
        *(("_count", "_ga"),) * 3,
        ("if (chosen()) run(chosen()); else ask();", 'if (chosen() === "all") run("all"); else ask();'),
        ("Cookie preferences</button>", "More</button>"),
        ("if (came) came.focus();", ""),
        ("Saved.", ""),
    ),
    unfair(
        "what was chosen makes no difference",
        "D17, EU-9, EU-1 after a refusal, 2.4.11",
        ("Count visits: the cookie _count is kept for one year. Show maps: no cookie.", "Some cookies."),
        ('if (!/all|count/.test(choice)) document.cookie = "_count=; max-age=0; path=/";', ""),
        ("if (chosen()) run", f"if (chosen()) new Image().src = 'http://fonts.letterloft.example/a';{RUN}"),
        ("inset: auto 0 0 0", "inset: 15% 0 0 0"),
    ),
    unfair(
        "for those who see well and hold a mouse",
        "4.1.2, 2.3.3, 1.4.10, axe, EU-8",
        ('role="region" aria-label="Cookies" class="asks"', 'class="asks"'),
        (REJECT, f'{REJECT}<img src="data:,"><button></button> '),
        ("inset: auto 0 0 0;", MOVING),
        (STYLE_END, f"@keyframes slide {{ from {{ opacity: 0.9 }} }} main {{ width: 40rem }} {STYLE_END}"),
        ("<p><label>", "<p hidden><label>"),
        ('<label><input type="checkbox" name', '<label><input type="checkbox" disabled name'),
    ),
    unfair(
        "what begins without a yes hides it, and is deaf to the signal",
        "US-6, US-1, US-2, US-3, US-5, US-9, JP-1, D16 before a choice, IT-2",
        ("Your Privacy Choices</button>", "Cookie preferences</button>"),
        ("navigator.globalPrivacyControl === true", "false"),
        ("DAYS = 366", "DAYS = 30"),
        ("; shown by Tidewater Ads (ads.tidewater.example)", ""),
        ("box.checked = used().includes(box.value)", 'box.checked = used().includes("none")'),
        fair=BEGUN,
    ),
    unfair(
        "opting out asks who you are, and does nothing",
        "US-4, US-8, D10, D18",
        ('<button id="sale">', '<input type="email" aria-label="Your address"> <button id="sale">'),
        ('choose(used().filter((name) => name !== "ads"))', "choose(used())"),
        ("run();\nif (!kept", 'setTimeout(() => keep("more", "1"), 20000);\nrun();\nif (!kept'),
        ("\nfunction choose(names) {", '\nfunction choose(names) {\n  if (names.length) keep("more", "1");'),
        fair=BEGUN,
    ),
    unfair(
        "the link leads nowhere",
        "US-7",
        ('<button id="sale">Opt out</button>', "Write to us."),
        ('<button value="save">Save</button> <button value="reject_all">Reject all</button>', SAVE),
        fair=BEGUN,
    ),
)


def publish(site: Site, page: str) -> str:
    """Serve this page under every path that it links to; gives its URL."""
    for path in ("/islands", "/fares", "/privacy"):
        site.serve(path, page)
    return site.serve("/", page)

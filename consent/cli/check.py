"""`consent check`: what a consent.toml declares, and what is wrong or odd about it."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from consent.cli.browser import check_site
from consent.cli.codes import DONE, NOT_FINE
from consent.cli.sheet import members, sheet
from consent.cli.sources import read_sources
from consent.cli.tables import printable
from consent.errors import ConsentError, PolicyError
from consent.files import banner_folder, catalogue, parse_policy, read_policy_text
from consent.pages.language import ALIASES, load_languages
from consent.policy.places import Position, locate, position_of
from consent.policy.recognition import Recognizer
from consent.survey.comparison import UNDECLARED, UNSEEN, compare
from consent.survey.lint import Known, lint
from consent.survey.undecided import undecided_keys
from consent.survey.use import Judge

if TYPE_CHECKING:
    from consent.policy.policy import Policy
    from consent.survey.remark import Remark

    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

DEFAULT_FILE: Final = "consent.toml"
FAILING: Final = ("error", "warning", "undeclared", "unseen")

_EPILOG: Final = """\
A mistake always fails. `--fail-on warning` makes warnings fail too, and with
--scan `--fail-on undeclared` what was seen and is not declared, `--fail-on
unseen` what is declared and was never seen.

Exit codes: 0 fine, 1 something to mend, 2 a file that cannot be read.
"""


@dataclass(frozen=True, slots=True)
class Placed:
    """A remark with its place in the file."""

    remark: Remark
    position: Position | None

    @property
    def kind(self) -> str:
        """`undeclared` and `unseen` beside what was seen, `warning` for all else."""
        return self.remark.rule if self.remark.rule in (UNDECLARED, UNSEEN) else "warning"

    @property
    def members(self) -> dict[str, object]:
        """It for programs."""
        line, column = self.position or (None, None)
        remark = self.remark
        return {
            "rule": remark.rule,
            "line": line,
            "column": column,
            "key": remark.key,
            "message": remark.message,
        }


def add(commands: Commands) -> None:
    """Add `check`."""
    parser = commands.add_parser(
        "check",
        help="find mistakes and oddities in a consent.toml, and say what it declares",
        description="Read a consent.toml as the middleware would; find mistakes and oddities in it.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", nargs="?", default=DEFAULT_FILE, metavar="FILE", help="default: %(default)s")
    parser.add_argument(
        "--fail-on",
        action="append",
        choices=FAILING,
        default=[],
        help="what else ends with exit code 1; may be repeated",
    )
    parser.add_argument(
        "--scan",
        action="append",
        default=[],
        metavar="SOURCE",
        help="compare with what was seen: a scan, an app or a log, as `consent init` takes them",
    )
    parser.add_argument(
        "--browser",
        metavar="URL",
        help="try the rules of a fair and accessible notice on this running site instead",
    )
    parser.add_argument(
        "--region",
        default="",
        metavar="CODE",
        help="with --browser: come from this region, FR or US-CA, and judge by its rules",
    )
    parser.add_argument("--json", action="store_true", help="print JSON, for programs")
    parser.set_defaults(run=_check)


def _check(arguments: argparse.Namespace) -> int:
    if arguments.browser:
        return check_site(arguments.browser, arguments.file, region=arguments.region, as_json=arguments.json)
    if arguments.region:
        raise ConsentError("--region: found it without --browser, expected both")
    text = read_policy_text(arguments.file)
    survey = read_sources(arguments.scan) if arguments.scan else None
    try:
        policy = parse_policy(text, arguments.file)
    except PolicyError as error:
        _tell_mistakes(_mistakes(error, text), text, as_json=arguments.json)
        return NOT_FINE
    positions = locate(text)
    known = _known(policy)
    remarks = lint(policy, known)
    if survey is not None:
        remarks += compare(policy, survey, Judge(known.recognizer, policy))
    warnings = [Placed(remark, position_of(remark.key, positions)) for remark in remarks]
    if arguments.json:
        told = {"file": arguments.file, "mistakes": [], "warnings": [placed.members for placed in warnings]}
        _print_json({**told, "policy": members(policy)})
    else:
        _tell(arguments.file, policy, warnings)
    return NOT_FINE if any(placed.kind in arguments.fail_on for placed in warnings) else DONE


def _known(policy: Policy) -> Known:
    folder = banner_folder() / "languages"
    spoken = {file.stem for file in folder.glob("*.toml")}
    ours = load_languages([tag for tag in policy.site.languages if tag in spoken], [folder])
    return Known(
        Recognizer(catalogue()),
        spoken | ALIASES.keys(),
        lambda language, text: language in ours and text in ours[language].purposes,
    )


def _mistakes(error: PolicyError, text: str) -> list[PolicyError]:
    """The mistake that stopped the reading; where it is an open decision, all of them."""
    keys = undecided_keys(text)
    if error.key not in keys:
        return [error]
    positions = locate(text)
    message = str(error).removeprefix(f"{error.source}:{error.line}: {error.key}: ")
    return [
        PolicyError(f"{key}: {message}", key=key, source=error.source, line=line, column=column)
        for key in keys
        for line, column in [positions[key]]
    ]


def _tell_mistakes(mistakes: list[PolicyError], text: str, *, as_json: bool) -> None:
    """Each mistake with its line: as JSON on the output, for people beside it."""
    if as_json:
        told = [_mistake_members(mistake) for mistake in mistakes]
        _print_json({"file": mistakes[0].source, "mistakes": told, "warnings": [], "policy": None})
        return
    lines = text.split("\n")
    for mistake in mistakes:
        print(printable(str(mistake)), file=sys.stderr)
        if mistake.line is not None and mistake.line <= len(lines):
            print(f"{mistake.line:>6} | {printable(lines[mistake.line - 1].rstrip())}", file=sys.stderr)


def _mistake_members(mistake: PolicyError) -> dict[str, object]:
    message = str(mistake).removeprefix(f"{mistake.source}:{mistake.line}: ")
    return {"line": mistake.line, "column": mistake.column, "key": mistake.key, "message": message}


def _tell(file: str, policy: Policy, warnings: list[Placed]) -> None:
    """Warnings beside the output, as mistakes are; then the sheet."""
    for placed in warnings:
        where = ":".join(map(str, (file, *(placed.position or ()))))
        print(printable(f"{where}: warning: {placed.remark.message} [{placed.remark.rule}]"), file=sys.stderr)
    count = {0: "fine", 1: "valid, with 1 warning"}.get(
        len(warnings), f"valid, with {len(warnings)} warnings"
    )
    print(f"{printable(file)} is {count}.\n\n{sheet(policy)}")


def _print_json(value: object) -> None:
    print(json.dumps(value, indent=2, ensure_ascii=False))

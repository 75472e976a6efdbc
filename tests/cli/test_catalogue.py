"""`consent catalogue`, as a site developer uses it."""

import json
from collections.abc import Callable

import pytest

from consent.files import catalogue

Run = Callable[..., tuple[int, str, str]]


def test_the_list_shows_every_service_on_a_line(run: Run):
    code, output, errors = run("catalogue", "list")
    head, *lines = output.splitlines()

    assert (code, errors) == (0, "")
    assert head.split() == ["ID", "CATEGORY", "PROVIDER", "NAME"]
    assert [line.split()[0] for line in lines] == list(catalogue().names())


def test_the_list_is_told_to_programs(run: Run):
    code, output, _ = run("catalogue", "list", "--json")

    assert code == 0
    assert [service["id"] for service in json.loads(output)] == list(catalogue().names())


def test_a_service_is_shown_with_its_reason_its_cookies_and_what_to_write(run: Run):
    code, output, errors = run("catalogue", "show", "google-analytics")

    assert (code, errors) == (0, "")
    assert catalogue().entry("google-analytics").reason in output
    assert "\nHosts           google-analytics.com\n                analytics.google.com\n" in output
    assert "_ga 2 years the site's own Tells one visitor from another" in map(_words, output.splitlines())
    assert output.endswith('[[service]]\nuse = "google-analytics"\n')


def _words(line: str) -> str:
    return " ".join(line.split())


def test_a_service_without_cookies_has_no_table_of_them(run: Run):
    _, output, _ = run("catalogue", "show", "google-fonts")

    assert "LIFETIME" not in output
    assert output.endswith('\n\n[[service]]\nuse = "google-fonts"\n')


def test_a_service_is_told_to_programs(run: Run):
    code, output, _ = run("catalogue", "show", "meta-pixel", "--json")
    told = json.loads(output)

    assert code == 0
    assert (told["id"], told["category"], told["provider"]) == (
        "meta-pixel",
        "marketing",
        "Meta Platforms Ireland Limited",
    )
    assert told["cookies"][0] == {
        "name": "_fbp",
        "lifetime": "90 days",
        "domain": None,
        "path": "/",
        "purpose": "Recognises the browser for advertisements",
    }
    assert told["sources"]


def test_an_unknown_service_is_answered_with_the_nearest(run: Run):
    code, output, errors = run("catalogue", "show", "google-analytic")

    assert (code, output) == (1, "")
    assert errors == (
        "consent: google-analytic: found the unknown service 'google-analytic',"
        " did you mean 'google-analytics'?\n"
    )


def test_a_search_finds_services_by_a_host(run: Run):
    code, output, _ = run("catalogue", "search", "doubleclick.net")

    assert code == 0
    assert [line.split()[0] for line in output.splitlines()[1:]] == ["google-ads"]


def test_a_search_says_where_it_found_the_word_the_nearest_first(run: Run):
    _, output, _ = run("catalogue", "search", "_ga")
    head, *lines = output.splitlines()

    assert head.split() == ["ID", "CATEGORY", "PROVIDER", "NAME", "FOUND"]
    assert lines[0].endswith("cookie _ga")
    assert lines[1].endswith("cookie _gac_*")


@pytest.mark.parametrize(
    ("word", "service", "found"),
    [
        ("_ga_B4ZL1R7", "google-analytics", "pattern _ga_*"),
        ("connect.facebook.net", "meta-pixel", "host connect.facebook.net"),
        ("js.stripe.com", "stripe", "host js.stripe.com"),
        ("fbq(", "meta-pixel", "marker fbq("),
    ],
)
def test_a_search_takes_the_names_that_one_meets(run: Run, word: str, service: str, found: str):
    _, output, _ = run("catalogue", "search", word)

    assert output.splitlines()[1].split()[0] == service
    assert output.splitlines()[1].endswith(found)


def test_the_list_and_a_search_show_one_category_where_asked(run: Run):
    _, listed, _ = run("catalogue", "list", "--category", "necessary")
    _, found, _ = run("catalogue", "search", "google", "--category", "functional", "--json")

    assert {line.split()[1] for line in listed.splitlines()[1:]} == {"necessary"}
    assert {service["category"] for service in json.loads(found)} == {"functional"}


def test_no_line_of_the_list_is_too_wide_to_read(run: Run):
    _, output, _ = run("catalogue", "list")

    assert max(map(len, output.splitlines())) <= 120


def test_a_search_is_told_to_programs(run: Run):
    code, output, _ = run("catalogue", "search", "--json", "_fbp")

    assert code == 0
    [service] = json.loads(output)
    assert (service["id"], service["found"]) == ("meta-pixel", {"cookie": "_fbp"})


@pytest.mark.parametrize(("options", "printed"), [((), ""), (("--json",), "[]\n")])
def test_a_search_for_what_nobody_has_says_so(run: Run, options: tuple[str, ...], printed: str):
    code, output, errors = run("catalogue", "search", "no-such-thing", *options)

    assert (code, output) == (1, printed)
    assert bool(errors) is not bool(options)


def test_without_a_command_the_help_is_shown(run: Run):
    code, _, errors = run("catalogue")

    assert code == 2
    assert "list" in errors
    assert "search" in errors

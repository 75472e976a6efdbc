"""What is read from disk: from the checkout, an editable install and a built wheel."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from consent import files
from consent.errors import ConsentError, PolicyError

ROOT = Path(__file__).parent.parent.parent

ASK = """
import json
from pathlib import Path

from consent import files
from consent.cli.demo import newsroom_module

policy = files.load_policy("consent.toml")
print(json.dumps({
    "package": str(Path(files.__file__).parent),
    "banner": str(files.banner_folder()),
    "english": (files.banner_folder() / "languages" / "en.toml").is_file(),
    "catalogue": "google-analytics" in files.catalogue(),
    "regions": files.regions().find("US-CA").id,
    "service": policy.services[0].id,
    "newsroom": newsroom_module(),
}))
"""


def test_the_checkout_finds_its_own_banner_and_catalogue():
    assert files.banner_folder() == ROOT / "banner"
    assert (files.banner_folder() / "languages" / "en.toml").is_file()
    assert "google-analytics" in files.catalogue()


def test_the_catalogue_is_read_once():
    assert files.catalogue() is files.catalogue()


def test_a_policy_is_loaded_from_its_file(tmp_path: Path):
    file = tmp_path / "consent.toml"
    file.write_text('[[service]]\nuse = "google-analytics"\n')

    policy = files.load_policy(file)

    assert policy == files.load_policy(str(file))
    assert [service.id for service in policy.services] == ["google-analytics"]


def test_a_policy_opens_the_files_of_what_it_uses_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    file = tmp_path / "consent.toml"
    file.write_text('[[service]]\nuse = "google-ads"\n[[service]]\nuse = "youtube-nocookie"\n')
    opened: list[str] = []
    read_text = Path.read_text
    monkeypatch.setattr(
        Path, "read_text", lambda path, *rest: (opened.append(path.stem), read_text(path, *rest))[1]
    )
    files.catalogue.cache_clear()

    files.load_policy(file)

    assert set(opened) - {"google-ads", "youtube-nocookie"} == {"consent", "google", "youtube"}


OWN_CATALOGUE = """\
provider = "Own Ltd"
[[service]]
id = "own-counter"
name = "Counter"
category = "analytics"
reason = "It counts"
sources = ["https://own.example/"]
written = 2026-01-31
"""
USES_OWN = '[site]\ncatalogue = ["lists/own.toml"]\n\n[[service]]\nuse = "own-counter"\n'


@pytest.fixture
def own(tmp_path: Path) -> Path:
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "own.toml").write_text(OWN_CATALOGUE)
    file = tmp_path / "consent.toml"
    file.write_text(f'{USES_OWN}[[service]]\nuse = "hotjar"\n')
    return file


def test_a_site_uses_services_of_its_own_catalogue_beside_those_of_the_package(own: Path):
    policy = files.load_policy(own)

    assert [(service.id, service.provider) for service in policy.services] == [
        *(("own-counter", "Own Ltd"), ("hotjar", "Hotjar Limited")),
    ]


def test_a_mistake_in_a_catalogue_of_the_sites_own_is_told_with_its_own_line(own: Path):
    (own.parent / "lists" / "own.toml").write_text(OWN_CATALOGUE + 'host = ["x.example"]\n')

    with pytest.raises(PolicyError, match=r"^own\.toml:9: service\[0\]\.host: found the unknown key 'host'"):
        files.load_policy(own)


def test_a_catalogue_of_the_sites_own_that_is_missing_is_told_where_it_is_named(own: Path):
    (own.parent / "lists" / "own.toml").unlink()

    with pytest.raises(PolicyError, match=r"site\.catalogue\[0\]: .*own\.toml: found no such file") as caught:
        files.load_policy(own)

    assert (caught.value.source, caught.value.line) == (str(own), 2)


@pytest.mark.parametrize("name", ["own", "Own.toml", "own.json", "", "a b.toml", "own-.toml"])
def test_a_catalogues_file_has_a_name_that_ids_can_begin_with(name: str):
    with pytest.raises(
        PolicyError, match=r"site\.catalogue\[0\]: found .* expected a file such as 'ocd\.toml'"
    ):
        files.parse_policy(f'[site]\ncatalogue = ["{name}"]', "consent.toml")


def test_a_byte_order_mark_and_windows_line_ends_are_no_mistake(tmp_path: Path):
    file = tmp_path / "consent.toml"
    file.write_bytes('\ufeff[site]\r\nname = "Härbour"\r\n'.encode())

    assert files.load_policy(file).site.name == "Härbour"


def test_a_mistake_is_told_with_the_file_and_the_line(tmp_path: Path):
    file = tmp_path / "consent.toml"
    file.write_bytes(b'[site]\r\nname = "x"\r\n\r\nnmae = "y"\r\n')

    with pytest.raises(PolicyError) as caught:
        files.load_policy(file)

    assert str(caught.value).startswith(f"{file}:4: site.nmae: ")


def test_a_missing_file_is_told(tmp_path: Path):
    with pytest.raises(PolicyError, match=r"found no such file, expected the site's consent\.toml"):
        files.load_policy(tmp_path / "consent.toml")


def test_a_folder_is_no_policy(tmp_path: Path):
    with pytest.raises(PolicyError, match="found a folder"):
        files.load_policy(tmp_path)


def test_another_encoding_is_told_with_its_line(tmp_path: Path):
    file = tmp_path / "consent.toml"
    file.write_bytes('[site]\nname = "Härbour"\n'.encode("latin-1"))

    with pytest.raises(PolicyError, match="found the byte 0xe4, expected text in UTF-8") as caught:
        files.load_policy(file)

    assert caught.value.line == 2


def test_an_unreadable_file_is_told(tmp_path: Path):
    file = tmp_path / "consent.toml"
    file.symlink_to(file)

    with pytest.raises(PolicyError, match="cannot be read: "):
        files.load_policy(file)


def test_a_package_without_its_banner_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(files, "_PACKAGE", tmp_path / "consent")

    with pytest.raises(ConsentError, match="banner/ is missing"):
        files.banner_folder()


@pytest.mark.slow
def test_a_built_wheel_brings_banner_and_catalogue(tmp_path: Path):
    wheels, installed = tmp_path / "wheels", tmp_path / "site-packages"
    wheels.mkdir()
    _run(f"import hatchling.build as hooks; hooks.build_wheel({str(wheels)!r})", folder=ROOT)
    [wheel] = map(str, wheels.glob("*.whl"))
    arguments = ["install", "--no-deps", "--no-index", "--quiet", "--target", str(installed), wheel]
    _run(f"import sys, pip; sys.exit(pip.main({arguments!r}))", folder=tmp_path)

    found = _ask(tmp_path, f"sys.path.insert(0, {str(installed)!r})")

    assert found == {
        "package": str(installed / "consent"),
        "banner": str(installed / "consent" / "banner"),
        "english": True,
        "catalogue": True,
        "regions": "us-ca",
        "service": "google-analytics",
        "newsroom": "consent.newsroom",
    }


def test_an_editable_install_finds_the_checkouts_banner_and_catalogue(tmp_path: Path):
    # What an editable install leaves behind: a .pth file that names the checkout.
    installed = tmp_path / "site-packages"
    installed.mkdir()
    (installed / "_asgi_consent.pth").write_text(f"{ROOT}\n")

    found = _ask(tmp_path, f"site.addsitedir({str(installed)!r})")

    assert found == {
        "package": str(ROOT / "consent"),
        "banner": str(ROOT / "banner"),
        "english": True,
        "catalogue": True,
        "regions": "us-ca",
        "service": "google-analytics",
        "newsroom": "examples.newsroom",
    }


def _ask(folder: Path, installation: str) -> object:
    """What a program in an otherwise empty folder finds."""
    (folder / "consent.toml").write_text('[[service]]\nuse = "google-analytics"\n')
    return json.loads(_run(f"import site, sys\n{installation}\n{ASK}", folder=folder))


def _run(program: str, *, folder: Path) -> str:
    # -I: neither this folder nor PYTHONPATH lends the program what it should find by itself.
    command = [sys.executable, "-I", "-c", program]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout

"""What is built to be installed: the wheel has every file that the packages read, the sdist every file to test it."""

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("evidence", "extractors", "meta")


def built(target, folder):
    # as in a clone of somebody who commits nothing: what git ignores is not looked at by the builder either
    words = [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(folder)]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (made,) = folder.iterdir()
    return made


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    return built("wheel", tmp_path_factory.mktemp("wheel"))


def files(package):
    return {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / package).rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }


@pytest.mark.parametrize("package", PACKAGES)
def test_the_wheel_has_every_file_of_a_package(wheel, package):
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if name.startswith(f"{package}/")}
    assert packed == files(package)
    assert f"{package}/py.typed" in packed


def test_the_wheel_says_what_it_needs_and_what_it_offers(wheel):
    with zipfile.ZipFile(wheel) as archive:
        (about,) = (name for name in archive.namelist() if name.endswith("/METADATA"))
        (entries,) = (name for name in archive.namelist() if name.endswith("/entry_points.txt"))
        said, offers = archive.read(about).decode(), archive.read(entries).decode()
    assert "Requires-Dist: pymare==0.0.13" in said
    assert "Requires-Python: >=3.11" in said
    assert "# evidence" in said
    assert "evidence = evidence.__main__:main" in offers
    assert "evidence = extractors.component:make_evidence" in offers


def test_a_wheel_alone_runs(wheel, tmp_path):
    """Unpacked where nothing of the sources is, with the packages of this environment."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    code = "import evidence, extractors; print(evidence.__file__); print(len(extractors.extract('T.\\nOS (HR 0.70, 95% CI 0.50-0.98).').effects))"
    done = subprocess.run(
        [sys.executable, "-P", "-c", code],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path / "site")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [str(tmp_path / "site" / "evidence" / "__init__.py"), "1"]


def test_the_sdist_has_what_tests_it(tmp_path):
    with tarfile.open(built("sdist", tmp_path)) as archive:
        packed = {name.partition("/")[2] for name in archive.getnames()}
    assert {"README.md", "CHANGELOG.md", "LICENSE", "pyproject.toml", "tests/test_project.py", "Makefile"} <= packed
    assert {"docs/commands.md", "requirements.lock", "requirements-dev.lock"} <= packed
    assert files("evidence") <= packed

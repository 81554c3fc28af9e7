"""A browser, a review, and whoever a test needs to sit at it."""

import chromium
import page_files
import pytest
from playwright.sync_api import sync_playwright
from reviewing import Person, Server, bring, copy, invented, make, many


@pytest.fixture(scope="package")
def browser():
    """One Chromium for all: each person has a context of their own in it."""
    assert chromium.executable(), chromium.remedy()
    with sync_playwright() as driver:
        found = driver.chromium.launch(executable_path=chromium.executable(), args=list(chromium.OPTIONS))
        yield found
        found.close()


@pytest.fixture(scope="package")
def files():
    """The page's own files, for what is tried before canned answers."""
    with page_files.serve() as address:
        yield address


@pytest.fixture(scope="session")
def filled(tmp_path_factory):
    """A review that nobody has worked on yet; to be copied, not touched."""
    return make(tmp_path_factory.mktemp("filled"), [*invented()])


@pytest.fixture
def project(filled, tmp_path):
    return copy(filled, tmp_path / "review")


@pytest.fixture(scope="module")
def shared(filled, tmp_path_factory):
    """A server on a larger review that the tests of a module share: each keeps to records of its own."""
    folder = copy(filled, tmp_path_factory.mktemp("shared") / "review")
    bring(folder, many())
    server = Server(folder, "AR", "--open")
    yield server
    server.kill()


@pytest.fixture
def serve(project):
    """Starts a server, for one reviewer, on the test's project or another one."""
    running = []

    def start(who="AR", *words, folder=project, port=0):
        running.append(Server(folder, who, *words, port=port))
        return running[-1]

    yield start
    for server in running:
        server.kill()


@pytest.fixture
def seat(browser):
    """Gives somebody a browser of their own; when they leave nothing may have gone wrong."""
    people = []

    def sit(**options):
        people.append(Person(browser, **options))
        return people[-1]

    yield sit
    for person in people:
        person.close()


@pytest.fixture
def person(shared, seat):
    """One reviewer who has opened the page of the shared review, everything in view."""
    return seat().open(shared)


@pytest.fixture
def alone(serve, seat):
    """The same on a review of the test's own."""
    return seat().open(serve("AR", "--open"))

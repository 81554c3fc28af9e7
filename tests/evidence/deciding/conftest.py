"""A review, and pages open on it."""

import pytest
from at_the_page import ABSTRACTS, Page, bring

from evidence import workflow
from evidence.store import Store


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    folder = tmp_path_factory.mktemp("filled")
    workflow.init(folder, example="vegf-tki-vs-mtor")
    bring(folder, ABSTRACTS)
    return folder


@pytest.fixture
def project(filled, tmp_path):
    folder = tmp_path / "review"
    folder.mkdir()
    (folder / workflow.PROTOCOL).write_bytes((filled / workflow.PROTOCOL).read_bytes())
    with Store.open(filled / workflow.DATABASE) as store:
        store.back_up(folder / workflow.DATABASE)
    return folder


@pytest.fixture
def opened(project):
    pages = []

    def open_page(who="AR", **more):
        pages.append(Page(project, who, **more))
        return pages[-1]

    yield open_page
    for page in pages:
        page.desk.index.close()


@pytest.fixture
def page(opened):
    return opened()

"""A project of three records that nobody has screened: one of another line, one that fits, one without a PMID."""

import pytest
from screened import FIRST_LINE, RIS, SECOND_LINE, medline

from evidence import workflow
from evidence.__main__ import main


@pytest.fixture
def project(tmp_path):
    workflow.init(tmp_path, example="vegf-tki-vs-mtor")
    (tmp_path / "two.nbib").write_text("".join(medline(*one) for one in (FIRST_LINE, SECOND_LINE)), encoding="utf-8")
    (tmp_path / "one.ris").write_text(RIS, encoding="utf-8")
    for done in workflow.import_files(tmp_path, [str(tmp_path / "two.nbib"), str(tmp_path / "one.ris")]):
        assert not done.rejected
    workflow.extract(tmp_path)
    return tmp_path


@pytest.fixture
def run(project, capsys):
    def call(*arguments, code=0):
        assert main(["-C", str(project), *arguments]) == code
        return capsys.readouterr()

    return call

"""The component in a stranger's spaCy pipeline: beside others, drawn, stored, sent to other processes."""

import pickle

import pytest
import spacy
from spacy import displacy
from spacy.tokens import Doc, DocBin

import extractors
import extractors.component  # registers the factory, where the package is not installed

TEXT = "A title.\nOverall survival was longer with axitinib than with everolimus (HR 0.70, 95% CI 0.50-0.98)."
HEADED = "The treatment of 😀 patients with e\u0301dema.\n𝛼-blockers gave a hazard ratio of 0.8 (95% CI 0.7-0.9)."


@pytest.fixture(scope="module")
def nlp():
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    nlp.add_pipe("evidence")
    return nlp


@pytest.mark.parametrize("text", [TEXT, HEADED, "", " \n", "No number at all."])
def test_the_findings_are_those_of_the_text(nlp, text):
    doc = nlp(text)
    assert doc._.findings == extractors.extract(text)
    assert doc.text == text
    effects = [effect.span for effect in doc._.findings.effects]
    assert [(span.start_char, span.end_char) for span in doc.spans["effects"]] == [(s.start, s.end) for s in effects]


def test_the_spans_are_drawn(nlp):
    drawn = displacy.render(nlp(TEXT), style="span", options={"spans_key": "effects"}, jupyter=False)
    assert "EFFECTS" in drawn
    assert "0.70" in drawn


def test_a_pipeline_is_stored_and_read_back(nlp, tmp_path):
    nlp.to_disk(tmp_path / "pipeline")
    again = spacy.load(tmp_path / "pipeline")
    assert again.pipe_names == ["sentencizer", "evidence"]
    assert again(TEXT)._.findings == nlp(TEXT)._.findings


WAYS = {
    "bytes": lambda doc: Doc(doc.vocab).from_bytes(doc.to_bytes()),
    "pickle": lambda doc: pickle.loads(pickle.dumps(doc)),
    "a DocBin": lambda doc: next(DocBin(docs=[doc], store_user_data=True).get_docs(doc.vocab)),
    "a copy": lambda doc: doc.copy(),
    "as_doc": lambda doc: doc[:].as_doc(),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_document_that_was_stored_has_its_findings(nlp, way):
    doc = nlp(TEXT)
    again = WAYS[way](doc)
    assert again._.findings == doc._.findings
    assert again._.findings.effects[0].value == 0.70


def test_other_processes_read_the_same(nlp):
    texts = [TEXT, HEADED, ""] * 2
    assert [doc._.findings for doc in nlp.pipe(texts, n_process=2, batch_size=2)] == [nlp(t)._.findings for t in texts]

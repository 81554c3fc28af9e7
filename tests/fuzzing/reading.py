"""The reading of texts and of protocols: every span grounded, the same answer twice, valid JSON, one kind of error."""

from __future__ import annotations

import json

import extractors
from evidence.errors import ProtocolError
from evidence.protocol import decoded, notes, parse, sha256
from evidence.protocol.differing import changes
from extractors.shapes import findings_from_dict

from . import seeds, words
from .harness import NAME, Harness, in_file, must


def holds_of(text):
    """What holds of the findings of every text."""
    findings = extractors.extract(text)
    loose = [span for span in findings.spans() if text[span.start : span.end] != span.quote or span.start >= span.end]
    must(loose == [], f"not in the text: {loose}")
    body = findings.to_dict()
    _quoted(body, text)
    written = json.dumps(body, allow_nan=False)
    must(findings_from_dict(json.loads(written)) == findings, "read from their JSON, the findings are others")
    must(extractors.extract(text) == findings, "a second reading gives something else")
    arms = {arm.id for arm in findings.arms} | {None}
    must(len(arms) == len(findings.arms) + 1, f"an arm's id stands twice: {arms}")
    named = {side for one in findings.effects for side in (one.numerator, one.reference)}
    named |= {one.arm for one in (*findings.medians, *findings.rates)}
    must(named <= arms, f"there are no such arms: {named - arms}")
    _numbers(findings)


def _numbers(findings):
    """What is read as a number is one that such a thing can be."""
    ids = [one.id for one in findings.effects]
    must(len(set(ids)) == len(ids), f"an effect's id stands twice: {ids}")
    for one in findings.effects:
        must(one.numerator is None or one.numerator != one.reference, f"{one.id} compares an arm with itself")
        must(one.ci_level is None or 0 < one.ci_level < 1, f"{one.id} has the level {one.ci_level}")
        must(one.p_value is None or 0 <= one.p_value <= 1, f"{one.id} has p {one.p_value}")
    for arm in findings.arms:
        must(arm.n is None or arm.n >= 0, f"{arm.id} has {arm.n} patients")


def _quoted(body, text):
    """Each quote in the JSON stands in the text, at its offsets."""
    if isinstance(body, dict):
        if "quote" in body:
            must(text[body["start"] : body["end"]] == body["quote"], f"not in the text: {body}")
        body = [*body.values()]
    if isinstance(body, list):
        for one in body:
            _quoted(one, text)


def _extract(data):
    holds_of(data.decode("utf-8", "surrogateescape"))


def _protocol(data):
    text = decoded(data, where=NAME)
    protocol = parse(text, where=NAME)
    must(protocol.sha256 == sha256(text), "the hash is not the text's")
    must(parse(text, where=NAME) == protocol, "a second reading gives something else")
    json.loads(protocol.model_dump_json())
    for note in notes(text, protocol, where=NAME):
        in_file(":".join(note.split(":")[:2]), data)
    must(changes(text, text) == (), "it differs from itself")


READINGS = (
    Harness("extract", _extract, seeds.TEXTS, words.TEXTS, seconds=2.0),
    Harness("protocol", _protocol, seeds.PROTOCOLS, words.PROTOCOLS, errors=(ProtocolError,)),
)

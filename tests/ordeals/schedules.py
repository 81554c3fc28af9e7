"""The route under faults that a seed draws: the store in the end is that of a faultless run, or the command says incomplete."""

from __future__ import annotations

from dataclasses import dataclass

from eutils import PASSING, Drawn

from .counts import Summed
from .review import difference, digest, dump, held, run

TRIES_UNDER_FAULTS = 8  # of one command, then the faults cease


@dataclass
class Tally(Summed):
    """What came of all runs; printed in the end."""

    runs: int = 0
    complete: int = 0  # at once, every command
    incomplete: int = 0  # said so, and came to the same end when repeated
    commands: int = 0
    requests: int = 0
    faults: int = 0
    lost: int = 0
    doubled: int = 0
    worst_second: int = 0

    def __str__(self):
        return (
            f"{self.runs} runs: {self.complete} complete at once, {self.incomplete} said incomplete and were completed by repeating; "
            f"{self.commands} commands, {self.requests} requests, {self.faults} faults; "
            f"records lost {self.lost}, doubled {self.doubled}; at most {self.worst_second} requests in a second"
        )


def calm(eutils):
    """Forget what was asked, and let nothing go wrong."""
    eutils.schedule = None
    eutils.faults.clear()
    eutils.history.clear()
    eutils.log.clear()
    eutils.accounts.clear()
    eutils.clock.advance(minutes=1)
    return eutils


def faultless(eutils, folder, commands):
    """The dump after the commands where nothing goes wrong."""
    calm(eutils)
    for words in commands:
        said = run(folder, *words)
        assert said.code == 0, said
    return dump(folder)


def survive(eutils, folder, commands, *, seed, expected, tally, among=PASSING):
    """Run the commands under the faults of a seed, each until it is complete; hold what is stored against the faultless run."""
    calm(eutils).schedule = Drawn(seed, among=among)
    before = tally.commands
    for words in commands:
        _until_complete(eutils, folder, words, expected, tally)
    got = dump(folder)
    _account(eutils, tally, got, expected, at_once=tally.commands - before == len(commands))
    assert got == expected, difference(got, expected)
    assert eutils.worst_second() <= 3
    assert not early(eutils.log), "a request came before the time that Retry-After had named"


def _until_complete(eutils, folder, words, expected, tally):
    untouched = dump(folder)
    for attempt in range(TRIES_UNDER_FAULTS + 1):
        if attempt == TRIES_UNDER_FAULTS:
            eutils.schedule = None
        stored, already, bytes_before = held(folder), len(eutils.log), digest(folder)
        said = run(folder, *words)
        tally.commands += 1
        if words[0] == "fetch":
            again = stored & {
                pmid for asked in eutils.log[already:] for pmid in asked.parameters.get("id", "").split(",")
            }
            assert not again, f"fetched again: {sorted(again)[:5]}"
        if said.code != 4:
            assert said.code == 0 or (said.code == 1 and "unasked" in said.err), said
            return
        assert "error: " in said.err, said
        if words[0] == "update":
            assert "incomplete" in said.err, said
            assert digest(folder) == bytes_before, "a failed update changed the project's file"
            assert dump(folder) == untouched
        else:
            _is_part_of(dump(folder), expected)
    raise AssertionError(f"{words} did not come to an end without faults: {said}")


def _is_part_of(got, expected):
    """What an incomplete command leaves is whole as far as it goes."""
    for key, revisions in got["records"].items():
        assert revisions == expected["records"][key], key
    assert got["counts"]["missing"] == 0


def _account(eutils, tally, got, expected, *, at_once):
    tally.runs += 1
    tally.complete += at_once
    tally.incomplete += not at_once
    tally.requests += len(eutils.log)
    tally.faults += sum(bool(asked.fault) for asked in eutils.log)
    tally.lost += len(set(expected["records"]) - set(got["records"]))
    tally.doubled += sum(len(each) > len(expected["records"].get(key, each)) for key, each in got["records"].items())
    tally.worst_second = max(tally.worst_second, eutils.worst_second())


def early(log):
    """Requests that came within two seconds of a 429 which asked for two."""
    told = [asked.at for asked in log if asked.fault == "too-many"]
    return [asked for asked in log for at in told if 0 < asked.at - at < 1.999]

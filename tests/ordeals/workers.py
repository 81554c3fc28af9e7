"""Several processes with several threads each, which fetch at the same time and must keep one rate together."""

from __future__ import annotations

import os
import threading

from .processes import LONGEST, forks

PROCESSES, THREADS = 2, 4


def fetch_at_once(environment, requests_each):
    """Let 8 workers in 2 processes fetch, each so many PMIDs in as many requests; what each of them got, or its error."""
    pipes, started = [], []
    for number in range(PROCESSES):
        here, there = forks().Pipe()
        process = forks().Process(target=_process, args=(number, environment, requests_each, there))
        process.start()
        pipes.append(here)
        started.append(process)
    for pipe in pipes:
        assert pipe.poll(LONGEST)
        assert pipe.recv() == "ready"
    for pipe in pipes:
        pipe.send("go")
    results = []
    for pipe in pipes:
        assert pipe.poll(LONGEST)
        results += pipe.recv()
    for process in started:
        process.join(LONGEST)
    return results


def _process(number, environment, requests_each, pipe):
    os.environ.clear()
    os.environ.update(environment)
    results, threads = [], []
    for each in range(THREADS):
        first = 1001 + (number * THREADS + each) * requests_each
        pmids = [str(pmid) for pmid in range(first, first + requests_each)]
        threads.append(threading.Thread(target=_work, args=(pmids, results)))
    pipe.send("ready")
    pipe.recv()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    pipe.send(results)


def _work(pmids, results):
    from evidence.config import entrez_settings
    from evidence.entrez import Entrez

    try:
        batches = list(Entrez(entrez_settings(email="somebody@example.org")).fetch(pmids, batch_size=1))
        results.append([record.pmid for batch in batches for record in batch.records])
    except Exception as error:  # noqa: BLE001  # goes to the test, which wants none
        results.append(repr(error))

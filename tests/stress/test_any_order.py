"""A whole project to which thousands of deeds are done in any order, some of them killed.

``STRESS_PROJECTS=400 pytest tests/stress/test_any_order.py`` tries longer; each project lives for up to 60 deeds.
"""

import os
from collections import Counter

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test
from ordeals.any_order import Project
from ordeals.crowd import crowd
from ordeals.deeds import done
from ordeals.scene import scene

PROJECTS, DEEDS = int(os.environ.get("STRESS_PROJECTS", "60")), 60


def test_any_order_of_deeds_and_deaths(counted):
    counts = counted("any order", lambda: Project.counts)
    run_state_machine_as_test(
        Project,
        settings=settings(
            max_examples=PROJECTS, stateful_step_count=DEEDS, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
    assert counts["killed"]
    assert counts["outdate, done"]


@pytest.mark.times(20)
def test_three_processes_at_one_project_lose_nothing_of_each_other(counted, seed):
    with scene() as here:
        assert done("updates", here.folder, {"dry_run": False}) is None
        counted("at once", Counter).update(crowd(here.folder, here.around, seed, processes=3, deeds=8))

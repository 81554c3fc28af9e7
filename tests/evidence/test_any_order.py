"""Whatever people, PubMed and the machine do to a project in whatever order, one after the other or at once.

A few of the ways; `make stress` tries thousands.
"""

import pytest
from hypothesis import HealthCheck, settings
from ordeals.any_order import Project
from ordeals.crowd import crowd
from ordeals.deeds import done
from ordeals.scene import scene

TestProject = Project.TestCase
TestProject.settings = settings(
    max_examples=2, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck)
)


@pytest.mark.parametrize("seed", [1, 2])
def test_two_processes_at_one_project_lose_nothing_of_each_other(seed):
    with scene() as here:
        assert done("updates", here.folder, {"dry_run": False}) is None
        ended = crowd(here.folder, here.around, seed)
    assert sum(ended.values()) == 12

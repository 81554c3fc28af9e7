"""Cohorts whose groups are told by what their people use."""

import pytest

GROUPS = [
    # sentence, each arm with its size
    ("We matched 6120 febuxostat users to 12,240 allopurinol users (mean age 69 years).", [("febuxostat", 6120), ("allopurinol", 12240)]),
    ("There were 6120 users of febuxostat and 1240 users of allopurinol.", [("febuxostat", 6120), ("allopurinol", 1240)]),
    ("New users of febuxostat or allopurinol were drawn from claims.", [("febuxostat", None), ("allopurinol", None)]),
    ("New users of the service or of the other sites were drawn from claims.", []),
    ("There were 6120 febuxostat users and 12 visitors.", []),
]  # fmt: skip


@pytest.mark.parametrize("sentence, groups", GROUPS, ids=[s for s, _ in GROUPS])
def test_users_of_treatments_are_the_groups_of_a_cohort(read, sentence, groups):
    assert [(arm.name, arm.n) for arm in read(sentence, title="A cohort.").arms] == groups

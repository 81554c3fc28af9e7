"""Four trials to which something happens after their publication."""

import pytest
from noticed import OS


@pytest.fixture
def four(make):
    """Four trials that answer the question, each its own study."""
    return [
        make(str(n), design="rct", effects=(OS,), arms=(("axitinib", 100 + n), ("everolimus", 200 + n)), authors=[f"{name} A"])
        for n, name in enumerate(("Adler", "Bruck", "Celan", "Dorn"), start=1)
    ]  # fmt: skip

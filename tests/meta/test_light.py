"""Importing meta must not load what only some of its names need."""

import subprocess
import sys
from pathlib import Path

import pytest

import meta

HEAVY = "{'numpy', 'scipy', 'pymare', 'pandas', 'matplotlib'}"


@pytest.mark.parametrize(
    "code, heavy",
    [
        ("import meta", "set()"),
        ("import meta; meta.log_effect(0.79, 0.43, 1.45); meta.invert(0.79, 0.43, 1.45)", "set()"),
        ("import meta; meta.Pooled", "set()"),
        ("import meta; meta.bucher, meta.shared_control, meta.absolute_effect, meta.e_value", "set()"),
        ("import meta; meta.leave_one_out, meta.influence, meta.three_level, meta.bayes", "{'numpy', 'scipy'}"),
        ("import meta; meta.plots", "{'numpy', 'matplotlib'}"),
        ("import meta; meta.pool", "{'numpy', 'scipy', 'pymare', 'pandas'}"),
    ],
)
def test_what_is_loaded(code, heavy):
    check = f"import sys; {code}; loaded = {HEAVY} & set(sys.modules); assert loaded == {heavy}, loaded"
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", check], cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", meta.__all__)
def test_every_public_name_is_there(name):
    assert getattr(meta, name) is not None


def test_no_module_hides_a_public_name():
    """Importing meta/peto.py would put a module where the function meta.peto is."""
    modules = {path.stem for path in Path(meta.__file__).parent.iterdir()}
    assert modules & set(meta.__all__) == {"plots"}


def test_no_other_name_is():
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = meta.nothing

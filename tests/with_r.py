"""Whether R itself can be asked here; a test that cannot ask it says so on the terminal and tests what it can."""

import shutil
import subprocess


def has_metafor():
    rscript = shutil.which("Rscript")
    if rscript is None:
        return False
    asked = [rscript, "-e", "quit(status = !requireNamespace('metafor', quietly = TRUE))"]
    return subprocess.run(asked, capture_output=True, check=False).returncode == 0


def say_not_run(config, instead):
    """Print a line past pytest's capturing: said, not skipped."""
    with config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
        print(f"\nR itself: not run, there is no Rscript with metafor here ({instead})")  # noqa: T201  # said on purpose

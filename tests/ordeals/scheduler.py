"""A Dask cluster in a process of its own, to be killed."""

import time


def serve(address):
    """Start one, give its address, and wait."""
    from distributed import LocalCluster

    words = {"n_workers": 1, "threads_per_worker": 1, "processes": False, "dashboard_address": None}
    with LocalCluster(**words, protocol="tcp") as made:
        address.send(made.scheduler_address)
        time.sleep(120)

"""A Dask cluster in a process of its own, to be killed: prints its address and waits."""

import sys
import time


def main():
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=1, threads_per_worker=1, processes=False, dashboard_address=None, protocol="tcp"
    ) as made:
        sys.stdout.write(made.scheduler_address + "\n")
        sys.stdout.flush()
        time.sleep(120)


if __name__ == "__main__":
    main()

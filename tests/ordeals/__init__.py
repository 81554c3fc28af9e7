"""What a fetch and an update must come through: drawn faults, kill -9 and a full disk at any moment, several processes.

Each ordeal is a function that takes its seed or its moment; `make test` runs a few of each, `make stress` all.
"""

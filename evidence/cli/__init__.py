"""The commands: each parses, calls one function of the route, and prints."""

from evidence.cli import literature, project, reading, synthesis
from evidence.cli.app import app

__all__ = ["app", "literature", "project", "reading", "synthesis"]

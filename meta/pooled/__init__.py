"""A pooled result, frozen: its numbers, the paragraph that a reviewer writes of it, and what a notebook shows."""

from meta.pooled.shape import Beside, Pooled

__all__ = ["Beside", "Pooled"]

"""From a PubMed question to a pooled estimate in which every number leads back to its words."""

__version__ = "0.1.0"

"""What the tool says when it cannot go on: what happened, where, and what to do.

One class an exit code. Any other exception that reaches the rim is a bug and is reported as one.
"""


class EvidenceError(Exception):
    """A failure that a person can act on.

    Args:
        what: What happened, one sentence.
        where: The place: ``file:line``, a PMID, a field of the protocol. Empty where there is none.
        remedy: What to do next, in the imperative. Empty only where nothing can be done.
    """

    exit_code = 1

    def __init__(self, what: str, *, where: str = "", remedy: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.remedy = remedy

    def __str__(self) -> str:
        """Give the two lines that a person reads.

        >>> print(EvidenceError("The file is empty.", where="a.xml", remedy="export it again."))
        The file is empty. (a.xml)
          Try: export it again.
        """
        place = f" ({self.where})" if self.where else ""
        advice = f"\n  Try: {self.remedy}" if self.remedy else ""
        return f"{self.what}{place}{advice}"


class UsageError(EvidenceError):
    """The command was called with something that it cannot take."""

    exit_code = 2


class ProtocolError(EvidenceError):
    """The protocol cannot be used as it stands."""

    exit_code = 3


class NetworkError(EvidenceError):
    """NCBI could not be reached, or its answer was incomplete, after retries."""

    exit_code = 4


class NeedsHuman(EvidenceError):
    """The data wait for a person: nothing accepted, or an open conflict."""

    exit_code = 5


class IntegrityError(EvidenceError):
    """A stored value no longer matches the text that it was read from."""

    exit_code = 6

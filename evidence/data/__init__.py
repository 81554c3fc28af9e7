"""What ships with the tool: the worked example's record and published rows, and the template of PRISMA 2020."""

from importlib import resources

NAMES = ("park2012.xml", "heng2014.csv", "prisma2020.csv")


def read(name: str) -> bytes:
    """Give the bytes of a bundled file.

    Args:
        name: One of ``NAMES``.

    Returns:
        The file as it ships.

    Raises:
        KeyError: There is no such file.

    >>> read("heng2014.csv").startswith(b"study,pmid,year,")
    True
    """
    if name not in NAMES:
        raise KeyError(name)
    return resources.files(__name__).joinpath(name).read_bytes()

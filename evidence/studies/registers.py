"""Read the numbers of trial registers in every spelling, and write each in one.

Must never take the number of a review (PROSPERO) or of a data set for a trial's: reports that share one are no study.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_FORMS = (
    ("NCT", r"NCT[\s:#-]{0,2}(\d{8})"),
    ("EUDRACT", r"(?:EUCTR ?)?((?:19|20)\d\d-\d{6}-\d\d)(?:-\d\d|-[A-Z]{2})?"),
    ("ISRCTN", r"ISRCTN[\s:#-]{0,2}(\d{8})"),
    ("UMIN", r"UMIN(?:[\s-]?CTR)?(?:[\s-]?ID)?[\s:#-]{0,2}C?(\d{9})"),
    ("CHICTR", r"ChiCTR(?:-[A-Z]{2,5})?[\s:-]{0,2}(\d{8,10})"),
    ("ACTRN", r"ACTRN[\s:#-]{0,2}(\d{14})p?"),
    ("DRKS", r"DRKS(?:-ID)?[\s:#-]{0,2}(\d{8})"),
    ("CTRI", r"CTRI[\s/:]{1,2}(\d{4}/\d{1,3}/\d{6})"),
    ("JAPICCTI", r"JapicCTI[\s:#-]{0,2}(\d{5,6})"),
    ("JRCT", r"jRCTs?(\d{9,10})"),
    ("NTR", r"NTR[\s:#-]?(\d{3,5})"),
    ("IRCT", r"IRCT(\d{9,18}(?:N\d+)?)"),
    ("KCT", r"KCT(\d{7})"),
    ("PACTR", r"PACTR(\d{15,16})"),
    ("SLCTR", r"SLCTR/(\d{4}/\d{3})"),
    ("TCTR", r"TCTR(\d{11})"),
    ("REBEC", r"RBR-([a-z0-9]{6,8})"),
)
_ANY = re.compile(
    r"(?<![A-Za-z0-9])(?:" + "|".join(f"(?P<{name}>{form})" for name, form in _FORMS) + r")(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_EACH = {name: re.compile(form, re.IGNORECASE) for name, form in _FORMS}
_NO_TRIAL = ("CRD", "GSE", "PRJ")  # reviews and data sets
_FIRST_OF_CTIS = 500_000  # the European Union's new register counts from here on


def found(text: str) -> Iterator[tuple[str, int, int]]:
    """Give each number in a text with its start and end, as ``normalised`` writes it."""
    for match in _ANY.finditer(text):
        yield _written(str(match.lastgroup), match.group()), match.start(), match.end()


def normalised(numbers: Iterable[str]) -> frozenset[str]:
    """Write numbers as they are compared; what is no trial's number is left out.

    >>> sorted(normalised(["nct 01234567", "EudraCT: 2008-001234-12", "UMIN-CTR 000001234", "CRD42012345678"]))
    ['EUDRACT2008-001234-12', 'NCT01234567', 'UMIN000001234']
    >>> normalised(["ChiCTR-TRC-09000592"]) == normalised(["ChiCTR09000592"])
    True
    """
    return frozenset(number for text in numbers for number, _, _ in found(text))


def listed(numbers: Iterable[str]) -> frozenset[str]:
    """Write the numbers that a database gives as those of trial registers, also of a register that is not known here.

    >>> sorted(listed(["NCT 01234567", "JMA-IIA00012", "CRD42012345678"]))
    ['JMA-IIA00012', 'NCT01234567']
    """
    known = {text: normalised([text]) for text in numbers}
    other = (re.sub(r"\s", "", text).upper() for text, found_in in known.items() if not found_in)
    return frozenset().union(*known.values(), (text for text in other if text and not text.startswith(_NO_TRIAL)))


def register(number: str) -> str:
    """Name the register of a normalised number: a trial has one number in each, and may be in several.

    >>> register("NCT01234567"), register("CTRI/2009/91/000123"), register("EUDRACT2008-001234-12")
    ('NCT', 'CTRI', 'EUDRACT')
    """
    return next((name for name in (*_EACH, "CTIS") if number.startswith(name)), number.rstrip("0123456789-/N"))


def _written(name: str, words: str) -> str:
    match = _EACH[name].match(words)
    digits = match[1].upper() if match else words
    if name == "EUDRACT" and int(digits.split("-")[1]) >= _FIRST_OF_CTIS:
        return f"CTIS{digits}"
    if name in ("CTRI", "SLCTR"):
        return "/".join((name, *(str(int(part)) if len(part) <= 3 else part for part in digits.split("/"))))
    return name + digits

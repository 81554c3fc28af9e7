"""Tell that drugs were given before or after an operation, by what a text says of it without naming the setting.

Must never exclude patients whose disease has spread or came back after drugs: many of them were operated on before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence.harmonise.words import even, word

if TYPE_CHECKING:
    from collections.abc import Iterable

_TOLD = ("neoadjuvant", "adjuvant")


def told_setting(text: str, excluded: Iterable[str]) -> str | None:
    """Give the excluded setting that the words of a text tell; None where one word speaks against it.

    >>> told_setting("Patients with renal cancer received axitinib before nephrectomy.", ["neoadjuvant"])
    'neoadjuvant'
    >>> told_setting("Metastatic renal cancer, with or without treatment before nephrectomy.", ["neoadjuvant"])
    """
    evened = word("locally").sub(" ", even(text))
    if word("spread_or_treated").search(evened):
        return None
    wanted = {even(name) for name in excluded}
    return next((name for name in _TOLD if name in wanted and word(name).search(evened)), None)

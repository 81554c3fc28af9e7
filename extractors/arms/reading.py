"""Read the name of a group from the words beside a cue.

Must never cross a sentence or a bracket's edge, nor return words that are not in the text.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from extractors import names
from extractors.arms import amounts, joins
from extractors.arms.naming import Name
from extractors.drugs import is_drug, is_strategy, is_treatment

if TYPE_CHECKING:
    from extractors.arms.page import Page, Token

_MOST_WORDS = 14
_AFTER_OF = frozenset({"care", "rapamycin"})  # standard of care, a target of rapamycin inhibitor
_AGENTS = frozenset(f"{agent}{s}" for agent in ("inhibitor", "antagonist", "agonist", "blocker") for s in ("", "s"))
_TARGETS = frozenset({"mammalian", "vascular", "epidermal", "programmed", "angiogenesis"})  # in small letters
_LONGEST_LABEL = 3
_LONGEST, _LONGEST_IN_LIST = 48, 100  # words, with doses: where groups are listed they are described in full


def after(page: Page, offset: int, ceiling: int, *, weak: bool = True, choice: bool = False) -> Name | None:
    """The name that begins at an offset, or None.

    Args:
        page: The text.
        offset: Where to begin; articles and introductions ("treatment with") are passed over.
        ceiling: Where the words end that may belong to it.
        weak: Whether "and" and "with" may join two treatments to one name.
        choice: Whether "or" may: "abiraterone or enzalutamide".
    """
    line = page.ahead(offset, ceiling, _LONGEST_IN_LIST if choice else _LONGEST)
    label = _label(line)
    if label or not line:
        return label
    start = amounts.past_leading(line, 0)
    if start >= len(line):
        return None  # "six cycles of" and no more
    if line[start].low[0].isdigit():
        return _dose_alone(page, line[start : amounts.past_dose(line, start)])
    number = next((k for k in range(start) if line[k].low[0].isdigit()), start)
    reader = _Reader(page, line, start, weak=weak, choice=choice, dose=line[number:start])
    while reader.reads_on():
        pass
    return _made(page, reader.words, reader.dose)


def after_comma(page: Page, right: Name, ceiling: int) -> Name | None:
    """The group that the sentence goes on with in "Compared with Y, X prolonged survival"."""
    line = page.ahead(right.dosed[1], ceiling, 4)
    comma = next((token for token in line if token.low == ","), None)
    name = after(page, comma.end, ceiling) if comma else None
    return name if name and page.treated(name.called) else None


@dataclass(slots=True)
class _Reader:
    """Reads a name from left to right, a step at a time: a word, a join, a run of drugs, or a dose passed over."""

    page: Page
    line: list[Token]
    i: int
    weak: bool
    choice: bool
    words: list[Token] = field(default_factory=list)
    dose: list[Token] = field(default_factory=list)

    def reads_on(self) -> bool:
        """Take one step; return whether another may follow."""
        if self.i >= len(self.line) or len(self.words) >= _MOST_WORDS:
            return False
        if self.words:
            if joins.size_between(self.page, self.line[self.i - 1], self.line[self.i]):
                return False
            if self._joins() or self._lists_drugs():
                return True
            past = amounts.past_dose(self.line, self.i)
            if past > self.i:
                self.dose += self.line[self.i : past]
                self.i = past
                return past < len(self.line) and (self._joins() or self._goes_on())
        if not _in_name(self.line, self.i, inside=bool(self.words)):
            return False
        self.words.append(self.line[self.i])
        self.i += 1
        return self.words[-1].low not in {"alone", "only"}

    def _joins(self) -> bool:
        end = joins.ahead(self.line, self.i, weak=self.weak, choice=self.choice)
        if end == self.i:
            return False
        self.words += self.line[self.i : end]
        self.i = amounts.past_leading(self.line, end)
        self.dose += self.line[end : self.i]
        return True

    def _goes_on(self) -> bool:
        """Past the comma after a dose to the next drug of a combination: "a 75 mg/m2, b 50 mg/m2, and c"."""
        i = joins.past_comma(self.line, self.i) if self.weak else self.i
        if i == self.i:
            return False
        self.words += [token for token in self.line[self.i : i] if token.low == "and"]
        self.i = amounts.past_leading(self.line, i)
        return True

    def _lists_drugs(self) -> bool:
        if not self.weak or self.line[self.i].low != ",":
            return False
        end = joins.past_drugs(self.line, self.i)
        if end == self.i:
            return False
        self.words += self.line[self.i : end]
        self.i = end
        return True


def _in_name(line: list[Token], i: int, *, inside: bool) -> bool:
    word = line[i].low
    if word == "." and inside:
        return len(line[i - 1].word) == 1 and i + 1 < len(line) and line[i + 1].word[0].islower()  # "H. pylori"
    if word == "as" and i + 1 < len(line) and line[i + 1].low == "usual":
        return inside
    if word == "of" and inside:
        return _goes_on_with(line[i - 1].low, line[i + 1 : i + 4])
    if inside and word.endswith("ed") and is_treatment(line[i - 1].word):
        following = line[i + 1].word if i + 1 < len(line) else ""
        return is_treatment(following)  # "axitinib lived longer" ends the name, "iron fortified formula" does not
    return word[0].isalnum() and not amounts.ends(word, inside=inside)


def _goes_on_with(word: str, following: list[Token]) -> bool:
    """Whether "of" after a word belongs to a name: an inhibitor of mTOR, the physician's choice of chemotherapy."""
    if word == "choice":
        return _is_class(following)
    of_what = [token for token in following if token.low != "the" or word not in _AGENTS][:1]
    return any(token.low in _AFTER_OF or (word in _AGENTS and _is_target(token)) for token in of_what)


def _is_target(token: Token) -> bool:
    """Whether a word is what an inhibitor may be of: mTOR, VEGFR-2, the mammalian target of rapamycin."""
    return token.low in _TARGETS or sum(letter.isupper() for letter in token.word) > 1


def _is_class(line: list[Token]) -> bool:
    """Whether words name treatments without naming a drug, if need be after what kind they are of."""
    for token in line:
        if is_treatment(token.word) and not is_drug(token.word):
            return True
        if not token.low.endswith(tuple(names.words("adjective_endings"))) or amounts.ends(token.low, inside=True):
            return False
    return False


def _made(page: Page, words: list[Token], dose: list[Token]) -> Name | None:
    """Put the words of a name together, without words for groups and joins at its end."""
    while words and (
        words[-1].low in names.words("hanging") or (len(words) > 1 and words[-1].low in names.words("trailing"))
    ):
        words = words[:-1]
    if not words or not any(c.isalpha() for c in page.even[words[0].start : words[-1].end]):
        return None
    span = words[0].start, words[-1].end
    called = " ".join(token.word for token in words)
    said = amounts.dose_of(dose)
    if not said:
        return Name(*span, called, span)
    return Name(*span, called, (min(span[0], dose[0].start), max(span[1], dose[-1].end)), said)


def _dose_alone(page: Page, dose: list[Token]) -> Name | None:
    """A dose where no treatment is named: "78 Gy"."""
    if not dose:
        return None
    span = dose[0].start, dose[-1].end
    return Name(*span, page.even[slice(*span)], span)


def _label(line: list[Token]) -> Name | None:
    """The name "group A" or "arm 2", where the letter is a capital or a number."""
    first = 1 if line and line[0].low == "the" else 0
    if len(line) < first + 2 or line[first].low not in {"group", "arm", "cohort"}:
        return None
    letter = line[first + 1]
    if len(letter.word) > _LONGEST_LABEL or not (letter.word.isupper() or letter.word.isdigit()):
        return None
    span = line[first].start, letter.end
    return Name(*span, f"{line[first].word} {letter.word}", span)


def _label_behind(line: list[Token]) -> Name | None:
    """The label at the end of a line from right to left, or before words such as "patients"."""
    last = next((k for k, token in enumerate(line) if token.low not in names.words("trailing")), len(line))
    return _label(line[last : last + 2][::-1]) if last + 1 < len(line) else None


def before(page: Page, offset: int, floor: int, *, weak: bool = True) -> Name | None:
    """The name that ends at an offset, or None; a dose at its end is passed over.

    Args:
        page: The text.
        offset: Where the name ends; words such as "group" after it are passed over.
        floor: Where the words begin that may belong to it.
        weak: Whether "and" and "with" may join two treatments to one name.
    """
    line = page.behind(offset, floor)
    label = _label_behind(line)
    if label or not line:
        return label
    i = start = amounts.before_dose(line)
    words: list[Token] = []
    while i < len(line) and len(words) < _MOST_WORDS:
        token = line[i]
        if not words and token.low in names.words("trailing"):
            i += 1
            continue
        end = joins.behind(page, line, i, _called(words), weak=weak) if words else i
        if end > i:
            words = [*reversed(line[i:end]), *words]
            i = end
            continue
        inner = words and (
            (token.low, words[0].low) in {("as", "usual"), ("of", "rapamycin")}
            or (token.low == "of" and _is_target(words[0]) and line[i + 1 : i + 2] and line[i + 1].low in _AGENTS)
        )
        if not token.low[0].isalnum() or (amounts.begins(token.low) and not inner):
            break
        words.insert(0, token)
        i += 1
    if not words:
        return _dose_alone(page, _dose_behind(line, start))
    led: list[Token] = []
    while len(words) > 1 and (_leads(words[0]) or (led and led[-1].low[0].isdigit() and amounts.is_unit(words[0].low))):
        led.append(words[0])
        words = words[1:]
    return _made(page, words, line[:start][::-1] or led)


def _called(words: list[Token]) -> str:
    return " ".join(token.word for token in words)


def _leads(token: Token) -> bool:
    leads = token.low[0].isdigit() or token.low in names.words("leading") | names.words("hanging")
    return leads and not is_strategy(token.low)


def _dose_behind(line: list[Token], end: int) -> list[Token]:
    """The dose at the end of a line from right to left, where it is a number and its unit."""
    number = next((k for k, token in enumerate(line[:end]) if token.low[0].isdigit()), -1)
    if number < 1 or line[number - 1].low not in names.words("dose_units"):
        return []
    return [line[number], line[number - 1]]

"""Gold texts: a text with a person's verdict on every line, in a form that is edited by hand.

A head of `name: value` lines and comments (`#`), a line `----`, then the text: each line behind a mark and a
blank, `+ ` for what belongs to the article, `- ` for what does not. A blank line has no mark.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from transforms.scores import Triple, word_scores

_END_OF_HEAD = "----"
_MARKS = {True: "+ ", False: "- "}


class GoldSyntaxError(ValueError):
    """A line of a gold text is not as it must be; `line_number` counts from 1."""

    def __init__(self, line_number: int, said: str) -> None:
        super().__init__(f"{line_number} {said}")
        self.line_number, self.said = line_number, said


@dataclass(frozen=True)
class GoldText:
    """What the head tells, and every line with its verdict: whether it belongs to the article."""

    told: Mapping[str, str]
    lines: tuple[tuple[bool, str], ...]

    @property
    def text(self) -> str:
        """The text itself."""
        return "\n".join(text for _, text in self.lines)

    @property
    def spoken(self) -> tuple[tuple[bool, str], ...]:
        """The lines that are not blank, blanks at their ends aside."""
        return tuple((is_article, text.strip()) for is_article, text in self.lines if text.strip())


@dataclass(frozen=True)
class GoldScore:
    """How verdicts on the lines of one text agree with the gold's."""

    words: Triple  # precision, recall, F1 of the words that are kept
    right: int  # lines with the gold's verdict
    lines: int  # that are not blank, and that were scored


def parse(text: str) -> GoldText:
    r"""The gold text that a file holds; GoldSyntaxError names the line where it is none.

    >>> parse("language: en\n----\n- Menu\n\n+ It rained.\n").lines
    ((False, 'Menu'), (False, ''), (True, 'It rained.'))
    """
    rows = text.removesuffix("\n").split("\n")
    if _END_OF_HEAD not in rows:
        raise GoldSyntaxError(len(rows), "is the last, and no line '----' parts the head from the text")
    end = rows.index(_END_OF_HEAD)
    told = {}
    for number, row in enumerate(rows[:end], 1):
        name, is_pair, value = row.partition(": ")
        if row and not row.startswith("#"):
            if not is_pair:
                raise GoldSyntaxError(number, "is neither 'name: value' nor a comment")
            told[name] = value
    lines = []
    for number, row in enumerate(rows[end + 1 :], end + 2):
        if row and row[:2] not in _MARKS.values():
            raise GoldSyntaxError(number, "begins with neither '+ ' nor '- '")
        lines.append((row[:1] == "+", row[2:]))
    if not any(text.strip() for _, text in lines):
        raise GoldSyntaxError(len(rows), "is the last, and no line of the text says anything")
    return GoldText(told, tuple(lines))


def written(told: Mapping[str, str], lines: Sequence[tuple[bool, str]], comments: Sequence[str] = ()) -> str:
    r"""A gold text as its file has it; `parse` gives it back.

    >>> written({"language": "en"}, [(False, "Menu"), (False, ""), (True, "It rained.")])
    'language: en\n----\n- Menu\n\n+ It rained.\n'
    """
    head = [*(f"# {comment}" for comment in comments), *(f"{name}: {value}" for name, value in told.items())]
    body = [_MARKS[is_article] + text if text.strip() else "" for is_article, text in lines]
    return "\n".join([*head, _END_OF_HEAD, *body]) + "\n"


def score(gold: Sequence[tuple[bool, str]], is_kept: Sequence[bool]) -> GoldScore:
    """How verdicts agree with the gold: lines with the gold's verdict, and for each whether it is kept.

    >>> score([(False, "Menu"), (True, "It rained.")], [True, True])
    GoldScore(words=(0.6666666666666666, 1.0, 0.8), right=1, lines=2)
    """
    found = "\n".join(text for (_, text), kept in zip(gold, is_kept, strict=True) if kept)
    wanted = "\n".join(text for is_article, text in gold if is_article)
    right = sum(is_article == kept for (is_article, _), kept in zip(gold, is_kept, strict=True))
    return GoldScore(word_scores(found, wanted), right, len(gold))

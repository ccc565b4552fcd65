"""Gold pages as arrays: the lines of every rendering, what the model reads and what it should say."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from training.pages import Page
from transforms.arrow import compute as pc
from transforms.features import Features, features
from transforms.lines import lines
from transforms.places import word_counts
from transforms.rules import match, rules
from transforms.signals import KINDS as WORDINGS

FOLDS = 5
UNKNOWN = -1
TRUST = {
    "gold": 1.0,
    "silver": 0.7,
}  # of a page's labels: by hand, or by an HTML tool that agrees with snippets
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True)
class Text:
    """One rendering of one page."""

    page: Page
    rendering: str
    labels: str | None  # a digit per non-blank line; None where only snippets are known
    trust: float


@dataclass(frozen=True)
class Corpus:
    """Texts and their non-blank lines; `starts` says where each text's lines begin, and one more."""

    texts: list[Text]
    lines: pa.Array  # the lines that are not blank, trimmed
    features: Features  # of all lines, blank ones too
    rows: np.ndarray  # which of those are not blank
    starts: np.ndarray
    words: np.ndarray  # per line
    kind: np.ndarray  # what the wording says, an index into `signals.KINDS` or -1
    is_name: np.ndarray
    keep: np.ndarray  # int8: 1, 0, or UNKNOWN
    target: np.ndarray  # int8: an index into `kinds`, or UNKNOWN
    site: np.ndarray  # per text: an index into the sites
    fold: np.ndarray  # per text

    @property
    def text_of_line(self) -> np.ndarray:
        """Per line, the index of its text."""
        return np.repeat(np.arange(len(self.texts)), np.diff(self.starts))


def fold_of(site: str) -> int:
    """A site's fold, the same in every run: pages of one site never stand on both sides of a split."""
    return int(hashlib.md5(site.encode(), usedforsecurity=False).hexdigest(), 16) % FOLDS


def texts_of(pages: Sequence[Page]) -> Iterator[Text]:
    """Every rendering of every page, with the best labels that it has."""
    for page in pages:
        for rendering in page["raw"]:
            gold, silver = ((page.get(name) or {}).get(rendering) for name in ("labels", "silver_labels"))
            name = "gold" if gold is not None else "silver"
            yield Text(page, rendering, gold if gold is not None else silver, TRUST[name])


def corpus(texts: list[Text], kinds: Sequence[str]) -> Corpus:
    """The arrays of some texts. ValueError where a text has not one label per non-blank line."""
    split = lines(
        pa.table({"text": pa.array([text.page["raw"][text.rendering] for text in texts], pa.large_string())})
    )
    found = features(split["text"].combine_chunks())
    rows = np.flatnonzero(found.counts["chars"] > 0)
    document = split["document"].to_numpy()[rows]
    starts = np.searchsorted(document, np.arange(len(texts) + 1))
    trimmed = pc.utf8_trim_whitespace(split["text"].combine_chunks()).take(pa.array(rows))
    worded, names = match(trimmed)
    codes = {name: code for code, name in enumerate(WORDINGS)}
    kind_of_rule = np.array([*(codes.get(rule.label, -1) for rule in rules()), -1], np.int8)
    kind = kind_of_rule[worded]
    sites = {name: index for index, name in enumerate(sorted({site_of(text.page) for text in texts}))}
    return Corpus(
        texts=texts,
        lines=trimmed,
        features=found,
        rows=rows,
        starts=starts,
        words=word_counts(found.counts)[rows],
        kind=kind,
        is_name=names >= 0,
        keep=_keep(texts, starts),
        target=_targets(texts, starts, trimmed, kind, kinds),
        site=np.array([sites[site_of(text.page)] for text in texts]),
        fold=np.array([fold_of(site_of(text.page)) for text in texts]),
    )


def site_of(page: Page) -> str:
    """The site whose page it is; a page without one stands for itself."""
    return page.get("site") or page["id"]


def _keep(texts: list[Text], starts: np.ndarray) -> np.ndarray:
    keep = np.full(starts[-1], UNKNOWN, np.int8)
    for text, first, past in zip(texts, starts[:-1], starts[1:], strict=True):
        if text.labels is None:
            continue
        if len(text.labels) != past - first:
            raise ValueError(
                f"{text.page['id']}, {text.rendering}: {len(text.labels)} labels, {past - first} lines"
            )
        keep[first:past] = np.frombuffer(text.labels.encode(), np.uint8) - ord("0")
    return keep


def _targets(
    texts: list[Text], starts: np.ndarray, trimmed: pa.Array, kind: np.ndarray, kinds: Sequence[str]
) -> np.ndarray:
    """The kind of each line where something tells: the synthetic drop, the markup, or the wording."""
    index = {name: code for code, name in enumerate(kinds)}
    of_wording = np.array([*(index.get(name, UNKNOWN) for name in WORDINGS), UNKNOWN], np.int8)
    target = of_wording[kind]
    for text, first, past in zip(texts, starts[:-1], starts[1:], strict=True):
        if given := text.page.get("kinds"):
            target[first:past] = [index.get(name, UNKNOWN) for name in given]
        elif told := _told(text.page):
            for row, line in enumerate(trimmed[first:past].to_pylist(), int(first)):
                target[row] = index.get(told.get(_plain(line), ""), int(target[row]))
    return target


def _told(page: Page) -> dict[str, str]:
    """Which lines the page's gold names: blocks of the article by their markup, and the title."""
    told = {_plain(text): kind for kind, text in page.get("structure") or []}
    if page.get("title"):
        told.setdefault(_plain(page["title"]), "title")
    return told


def _plain(text: str) -> str:
    return _SPACES.sub(" ", text).strip().lower()


def is_gold(corpus: Corpus) -> np.ndarray:
    """Per text: a real page whose labels are by hand."""
    made = ("synthetic", "seedlike")
    return np.array(
        [text.trust == TRUST["gold"] and text.page["dataset"] not in made for text in corpus.texts]
    )


def weight_in_text(words: Any) -> Any:
    """How much a line counts beside the others of its text. words: per line, of numpy or PyTorch."""
    return words**0.5 + 0.3


def weights_of(texts: Sequence[Text]) -> np.ndarray:
    """How much each text counts in training, float32; 0 without labels."""
    return np.array(
        [text.trust * _share(text) if text.labels is not None else 0.0 for text in texts], np.float32
    )


# How much a dataset's pages count. Pages by hand-made parsers are few and sure; clean drops with some junk
# are what winnow gets most; what is made of other pages teaches what they do not show, but is not like drops.
_SHARES = {"fundus": 2.0, "scrapinghub": 2.0, "seedlike": 2.0, "synthetic": 0.5}


def _share(text: Text) -> float:
    """The main element alone is an easier task than a page."""
    rendering = 0.5 if text.rendering == "light" else 1.0
    return rendering * _SHARES.get(text.page["dataset"], 1.0)

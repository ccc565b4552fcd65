"""The language of each text: ISO 639-1, or NULL where it is not sure.

Three looks, the cheap ones first: a script that one language has for itself, its commonest small words, and
only where these leave doubt a statistical model (py3langid: naive Bayes over byte n-grams, Lui and Baldwin
2012), which takes 0.4 s to load. Only the beginning of the kept text is read.
"""

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from typing import Any

from transforms.rules import documents

SAMPLE_CHARS = 400  # measured: the first two looks decide nine in ten news texts with so much
_GLANCE_CHARS = 200  # these decide two in three texts, and none otherwise than the whole sample does
_LEAST_LETTERS = 20  # below that a text may be a name, a number, a heading
_LEAST_WORDS = 5  # small words of one language among a sample's
_LEAD, _GLANCE_LEAD = 2.0, 3.0  # that many times as many as of the next language; after a glance
_LEAST_SHARE = 0.3  # of the letters in a script; the rest may be names, quotations
_LEAST_PROBABILITY = 0.8
_OWN_SCRIPT = re.compile(
    "[\u0370-\u03ff\u0530-\u05ff\u0a00-\u10ff\u1780-\u17ff\u1f00-\u1fff\u3040-\u9fff\uac00-\ud7af]"
)
_WORD = re.compile(r"[^\W\d_]+")


def languages(samples: Iterable[str]) -> list[str | None]:
    """The language of each sample of text.

    >>> languages(["Der Fluss ist in der Nacht gestiegen, und die Stadt hat das Ufer gesperrt.", "OK"])
    ['de', None]
    >>> languages(["橋は夜のうちに閉鎖された。市によると、原因はまだ分かっていないという。"])
    ['ja']
    """
    return [_language(sample[:SAMPLE_CHARS]) for sample in samples]


def _language(sample: str) -> str | None:
    if found := _told(sample[:_GLANCE_CHARS], _GLANCE_LEAD) or _told(sample, _LEAD):
        return found
    return _by_model(sample) if _letters(_words_of(sample)) >= _LEAST_LETTERS else None


def _told(sample: str, lead: float) -> str | None:
    """What the first two looks tell; lead: as `_by_words` takes it."""
    words = _words_of(sample)
    letters = _letters(words)
    if letters < _LEAST_LETTERS:
        return None
    if _OWN_SCRIPT.search(sample) and (found := _by_script(sample, letters)):
        return found
    return _by_words(words, lead)


def _words_of(sample: str) -> list[str]:
    return _WORD.findall(sample.lower())


def _letters(words: list[str]) -> int:
    return sum(map(len, words))


def _by_script(sample: str, letters: int) -> str | None:
    """The language whose own script holds a good share of the letters; kana tell Japanese from Chinese."""
    for language, script in _scripts():
        least = _LEAST_SHARE / 4 if language == "ja" else _LEAST_SHARE
        if sum(map(len, script.findall(sample))) >= least * letters:
            return language
    return None


def _by_words(words: list[str], lead: float) -> str | None:
    """The language whose small words are many, and so many times as many as those of any other."""
    groups, group_of = _small_words()
    votes: Counter[str] = Counter()
    for group, count in Counter(map(group_of.get, words)).items():
        for language in groups[group] if group is not None else ():
            votes[language] += count
    *_, next_most, most = [0, 0, *sorted(votes.values())]
    is_sure = most >= _LEAST_WORDS and most >= lead * next_most
    return max(votes, key=votes.__getitem__) if is_sure else None


def _by_model(sample: str) -> str | None:
    label, probability = _model().classify(sample)
    if probability < _LEAST_PROBABILITY:
        return None
    label = documents()["languages.toml"]["same_as"].get(label, label)
    return label if len(label) == 2 else None


@cache
def _model() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


@cache
def _scripts() -> list[tuple[str, re.Pattern[str]]]:
    scripts = documents()["languages.toml"]["scripts"]
    return [(language, re.compile(f"[{characters}]+")) for language, characters in scripts.items()]


@cache
def _small_words() -> tuple[list[tuple[str, ...]], dict[str, int]]:
    """The sets of languages that share a small word, and which of them each word has."""
    table: dict[str, tuple[str, ...]] = {}
    for language, words in documents()["languages.toml"]["words"].items():
        for word in words:
            table[word] = (*table.get(word, ()), language)
    groups = list(dict.fromkeys(table.values()))
    return groups, {word: groups.index(languages) for word, languages in table.items()}

"""From gold files to the weights of the line model, and its card.

    python -m training.train GOLD… [--seed 1] [--weights FILE.npz] [--card FILE.md]

Gold files come in the format that bench/gold.py reads. Pages are split into five folds by site. Each fold is
judged by a network that saw none of its sites; on those judgements the threshold is chosen and the score is
calibrated. The shipped network is trained on all folds. Same files, same seed, same machine: same weights.
"""

import argparse
import hashlib
import json
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import torch

from training.calibration import calibration
from training.card import Report, card
from training.corpus import FOLDS, Corpus, corpus, fold_of, is_gold, site_of, texts_of
from training.fitting import Settings, fit, outputs
from training.lexicons import Lexicons
from training.scoring import best_threshold, fold_scores
from training.synthetic import generate, read_pages
from transforms.lexicon import Lexicon
from transforms.model import FORMAT
from transforms.signals import SIGNALS, signals

KINDS = (
    *("body", "subheading", "standfirst", "title", "byline", "timestamp", "credit"),
    *("promo", "ad", "related", "navigation", "caption", "social", "legal", "comment"),
)
_SYNTHETIC_PER_FOLD = 700


def main() -> None:
    """Train, judge, and write weights and card."""
    arguments = _arguments()
    torch.set_num_threads(1)
    settings = Settings() if arguments.epochs is None else Settings(epochs=arguments.epochs)
    found = gathered(arguments.gold, arguments.seed)
    lexicons = Lexicons(found)
    read = signals_by_fold(found, lexicons)
    with ProcessPoolExecutor(arguments.jobs, mp_context=get_context("fork")) as pool:
        jobs = [
            pool.submit(_fitted, found, read, fold, settings, arguments.seed)
            for fold in [None, *range(FOLDS)]
        ]
        (arrays, _), *folds = [job.result() for job in jobs]
    logits = np.full(len(read), np.nan, np.float32)
    for fold, (_, own) in enumerate(folds):
        is_own = (found.fold == fold)[found.text_of_line]
        logits[is_own] = own[is_own]
    probability, knots = calibrated(found, logits)
    threshold = best_threshold(found, probability)
    header = {
        "format": FORMAT,
        "signals": SIGNALS,
        "kinds": KINDS,
        "threshold": threshold,
        "dilations": settings.dilations,
        "context_block": len(settings.dilations) // 2,
        "gold_sha256": [hashlib.sha256(path.read_bytes()).hexdigest() for path in arguments.gold],
        "seed": arguments.seed,
        "settings": asdict(settings),
    }
    write(arguments.weights, header, lexicons.without(None), arrays, knots)
    scores = fold_scores(found, probability, threshold)
    report = Report(found, probability, scores, header, arguments.gold, arguments.weights.stat().st_size)
    arguments.card.write_text(card(report), encoding="utf-8")
    print(f"Wrote {arguments.weights} ({arguments.weights.stat().st_size:,} bytes) and {arguments.card}")


def gathered(gold: list[Path], seed: int) -> Corpus:
    """The gold pages in all renderings, and synthetic drops made of them, fold by fold."""
    pages = read_pages(gold)
    texts = list(texts_of(pages))
    for fold in range(FOLDS):
        own = [page for page in pages if fold_of(site_of(page)) == fold and page["dataset"] != "seedlike"]
        texts += texts_of(list(generate(own, FOLDS * seed + fold, _SYNTHETIC_PER_FOLD)))
    return corpus(texts, KINDS)


def signals_by_fold(found: Corpus, lexicons: Lexicons) -> np.ndarray:
    """The signals of all lines, each read with a lexicon that was made without its fold."""
    read = np.zeros((len(found.rows), len(SIGNALS)), np.int8)
    fold = found.fold[found.text_of_line]
    for own in range(FOLDS):
        lexicon = lexicons.without(own)
        every = signals(found.features, found.rows, found.starts, found.kind, found.is_name, lexicon)
        read[fold == own] = every[fold == own]
    return read


def calibrated(found: Corpus, logits: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities of all lines, each by a curve made without its fold; and the curve made of all folds."""
    is_used = is_gold(found)[found.text_of_line] & (found.keep >= 0) & ~np.isnan(logits)
    line_fold = found.fold[found.text_of_line]
    probability = np.zeros(len(logits), np.float32)
    for fold in range(FOLDS):
        others, own = is_used & (line_fold != fold), line_fold == fold
        probability[own] = np.interp(logits[own], *calibration(logits[others], found.keep[others]))
    return probability, calibration(logits[is_used], found.keep[is_used])


def write(
    path: Path, header: dict[str, object], lexicon: Lexicon, arrays: dict[str, np.ndarray], knots: np.ndarray
) -> None:
    """The weights as `transforms.model` reads them."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = np.frombuffer(json.dumps(header).encode(), np.uint8)
    known = {"lexicon_keys": lexicon.keys, "lexicon_values": lexicon.values, "calibration": knots}
    np.savez_compressed(path, header=text, **known, **arrays)


def _fitted(
    found: Corpus, read: np.ndarray, fold: int | None, settings: Settings, seed: int
) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """The arrays of a network trained without a fold, and its logits for that fold's lines."""
    torch.set_num_threads(1)
    network = fit(
        found, read, np.flatnonzero(found.fold != (-1 if fold is None else fold)), len(KINDS), settings, seed
    )
    own = np.flatnonzero(found.fold == fold) if fold is not None else np.zeros(0, np.int64)
    return network.exported(), outputs(network, found, read, own, settings)[:, 0]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m training.train", description=main.__doc__)
    parser.add_argument("gold", nargs="+", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--epochs", type=int, help="fewer, to try something out")
    parser.add_argument("--jobs", type=int, default=2, help="networks trained at the same time")
    parser.add_argument("--weights", type=Path, default=Path("transforms/weights/model.npz"))
    parser.add_argument("--card", type=Path, default=Path("training/MODEL_CARD.md"))
    return parser.parse_args()


if __name__ == "__main__":
    main()

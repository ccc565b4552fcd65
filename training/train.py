"""From gold files to the weights of the line model, and its card.

    python -m training.train GOLD… [--seed 1] [--weights FILE.npz] [--card FILE.md]

Gold files come in the format that bench/gold.py reads. Pages are split into five folds by site. Each fold is
judged by a network that saw none of its sites; on those judgements the trees of the second look are boosted,
again without the fold that they judge. On what both say the threshold is chosen and the score is calibrated,
and by those models the whole road is scored. The shipped model is trained on all folds. Same files, same
seed, same machine: same weights.
"""

import argparse
import hashlib
import io
import json
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from multiprocessing import get_context
from pathlib import Path
from typing import IO

import numpy as np
import torch

from training import boosting
from training.calibration import calibration
from training.card import Report, card
from training.corpus import FOLDS, Corpus, corpus, fold_of, is_gold, site_of, texts_of
from training.fitting import Settings, fit, outputs
from training.lexicons import Lexicons
from training.road import lines_lost_and_kept, road_results, road_scores
from training.scoring import best_share, fold_scores, kept
from training.synthetic import generate, read_pages
from transforms.lexicon import Lexicon
from transforms.model import FORMAT, Model, read
from transforms.second_look import Trees
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
    signals_read = signals_by_fold(found, lexicons)
    with ProcessPoolExecutor(arguments.jobs, mp_context=get_context("fork")) as pool:
        jobs = [
            pool.submit(_fitted, found, signals_read, fold, settings, arguments.seed)
            for fold in [None, *range(FOLDS)]
        ]
        (arrays, _), *folds = [job.result() for job in jobs]
        first_look = held_out(found, [own for _, own in folds])
        jobs = [
            pool.submit(boosting.fit, found, signals_read, first_look, fold, arguments.seed)
            for fold in [None, *range(FOLDS)]
        ]
        trees, *trees_of_fold = [job.result() for job in jobs]
    second_look = [boosting.corrected(found, signals_read, first_look, own) for own in trees_of_fold]
    logits = held_out(found, second_look)
    curves = [curve(found, logits, without=fold) for fold in range(FOLDS)]
    probability = calibrated(found, logits, curves)
    header = {
        "format": FORMAT,
        "signals": SIGNALS,
        "kinds": KINDS,
        "share_of_f1": best_share(found, probability),
        "dilations": settings.dilations,
        "context_block": len(settings.dilations) // 2,
        "gold_sha256": [hashlib.sha256(path.read_bytes()).hexdigest() for path in arguments.gold],
        "seed": arguments.seed,
        "settings": asdict(settings),
    }
    models = [
        _model(header, lexicons.without(fold), own, looks, knots)
        for fold, ((own, _), looks, knots) in enumerate(zip(folds, trees_of_fold, curves, strict=True))
    ]
    road = road_results(arguments.gold, models)
    arguments.weights.parent.mkdir(parents=True, exist_ok=True)
    with arguments.weights.open("wb") as file:
        write(file, header, lexicons.without(None), arrays, trees, curve(found, logits, without=None))
    report = Report(
        corpus=found,
        probability=probability,
        scores=fold_scores(found, kept(found, probability, header["share_of_f1"])),
        road=road_scores(road),
        lines=lines_lost_and_kept(road),
        header=header,
        gold=arguments.gold,
        bytes=arguments.weights.stat().st_size,
    )
    arguments.card.write_text(card(report), encoding="utf-8")
    print(f"Wrote {arguments.weights} ({report.bytes:,} bytes) and {arguments.card}")


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


def held_out(found: Corpus, of_fold: Sequence[np.ndarray]) -> np.ndarray:
    """Of each line, the logit of the model that was made without its fold."""
    logits = np.full(len(found.rows), np.nan, np.float32)
    for fold, every in enumerate(of_fold):
        is_own = (found.fold == fold)[found.text_of_line]
        logits[is_own] = every[is_own]
    return logits


def curve(found: Corpus, logits: np.ndarray, without: int | None) -> np.ndarray:
    """The calibration of all folds but one; of all, where None."""
    is_used = is_gold(found)[found.text_of_line] & (found.keep >= 0) & ~np.isnan(logits)
    is_used &= found.fold[found.text_of_line] != (-1 if without is None else without)
    return calibration(logits[is_used], found.keep[is_used])


def calibrated(found: Corpus, logits: np.ndarray, curves: Sequence[np.ndarray]) -> np.ndarray:
    """Probabilities of all lines, each by the curve that was made without its fold."""
    line_fold = found.fold[found.text_of_line]
    probability = np.zeros(len(logits), np.float32)
    for fold, knots in enumerate(curves):
        probability[line_fold == fold] = np.interp(logits[line_fold == fold], *knots)
    return probability


def write(
    to: IO[bytes],
    header: dict[str, object],
    lexicon: Lexicon,
    arrays: dict[str, np.ndarray],
    trees: Trees,
    knots: np.ndarray,
) -> None:
    """The weights as `transforms.model` reads them."""
    text = np.frombuffer(json.dumps(header).encode(), np.uint8)
    known = {"lexicon_keys": lexicon.keys, "lexicon_values": lexicon.values, "calibration": knots}
    looks = {f"trees_{name}": own for name, own in asdict(trees).items()}
    np.savez_compressed(to, header=text, **known, **arrays, **looks)


def _model(
    header: dict[str, object],
    lexicon: Lexicon,
    arrays: dict[str, np.ndarray],
    trees: Trees,
    knots: np.ndarray,
) -> Model:
    file = io.BytesIO()
    write(file, header, lexicon, arrays, trees, knots)
    file.seek(0)
    return read(file)


def _fitted(
    found: Corpus, signals_read: np.ndarray, fold: int | None, settings: Settings, seed: int
) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """The arrays of a network trained without a fold, and its logits for that fold's lines."""
    torch.set_num_threads(1)
    others = np.flatnonzero(found.fold != (-1 if fold is None else fold))
    network = fit(found, signals_read, others, len(KINDS), settings, seed)
    own = np.flatnonzero(found.fold == fold) if fold is not None else np.zeros(0, np.int64)
    return network.exported(), outputs(network, found, signals_read, own, settings)[:, 0]


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

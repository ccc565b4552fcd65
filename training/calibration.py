"""From logits to probabilities that mean what they say, measured on sites that the network never saw."""

import numpy as np

_BINS = 40


def calibration(logits: np.ndarray, keep: np.ndarray) -> np.ndarray:
    """Knots of a rising curve from logit to share of lines kept, float32, 2 × knots.

    Histogram binning with bins of equal size (Zadrozny and Elkan 2001), made to rise by pooling neighbours
    (Ayer et al. 1955).
    logits: of lines. keep: 1 where the line belongs to the article.
    """
    order = np.argsort(logits, kind="stable")
    blocks = [
        [float(logits[rows].mean()), float(keep[rows].mean()), len(rows)]
        for rows in np.array_split(order, min(_BINS, len(order)))
    ]
    pooled: list[list[float]] = []
    for block in blocks:
        pooled.append(block)
        while len(pooled) > 1 and pooled[-2][1] >= pooled[-1][1]:
            above, below = pooled.pop(), pooled.pop()
            count = above[2] + below[2]
            pooled.append(
                [(one * below[2] + other * above[2]) / count for one, other in zip(below, above, strict=True)]
            )
            pooled[-1][2] = count
    knots = [(logit, share) for logit, share, _ in pooled]
    return np.array(knots, np.float32).T

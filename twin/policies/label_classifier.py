"""Is the label whole? A classifier of pictures: colours to two classes, their shares to a verdict.

Pixels are told apart by hue, which brightness does not change: the housing is orange, the label cyan. A whole label
covers a known share of what is seen of the part; the threshold lies between whole and bad ones. It was fitted to
rendered pictures of both (``tests/policies/test_label_classifier.py`` makes such pictures and holds it to them).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
LEAST_COLOUR = 40.0
"""Difference of the strongest and the weakest channel below which a pixel is grey: background."""
LEFT, BOTTOM = 0.28, 0.8
"""The part is shown in the middle: the picture's left and right margins and its foot are not looked at, as shares."""
LEAST_PIXELS = 120
"""Pixels below which there is no part in the picture."""


@dataclass(frozen=True)
class LabelClassifier:
    """Tells parts with a whole label from others.

    Attributes:
        threshold: least share of label pixels among the part's pixels of a good part.
    """

    threshold: float

    def find_share(self, rgb: NDArray[np.uint8]) -> float | None:
        """Return the share of label among the part's pixels of a picture (height, width, 3); None without a part."""
        height, width, _ = rgb.shape
        rgb = rgb[: round(BOTTOM * height), round(LEFT * width) : round((1.0 - LEFT) * width)]
        red, green, blue = (rgb[..., channel].astype(np.float64) for channel in range(3))
        strong = np.maximum(np.maximum(red, green), blue) - np.minimum(np.minimum(red, green), blue) > LEAST_COLOUR
        label = int(np.count_nonzero(strong & (blue > red) & (green > red)))
        housing = int(np.count_nonzero(strong & (red > green) & (green > blue)))
        return label / (label + housing) if label + housing >= LEAST_PIXELS else None

    def accepts(self, pictures: list[NDArray[np.uint8]]) -> bool:
        """Return whether a part is good, by the mean of several pictures; a part that is not seen is not."""
        shares = [share for picture in pictures if (share := self.find_share(picture)) is not None]
        return bool(shares) and sum(shares) / len(shares) >= self.threshold


def fit_threshold(good: Array, bad: Array) -> float:
    """Return the threshold with the fewest errors on shares of good and bad parts, in the middle of a tie."""
    candidates = np.unique(np.concatenate((good, bad)))
    middles = (candidates[1:] + candidates[:-1]) / 2
    errors = np.array([np.count_nonzero(good < t) + np.count_nonzero(bad >= t) for t in middles])
    return float(middles[errors == errors.min()].mean())

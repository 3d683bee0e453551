"""The words on the pages: one flat catalogue per language."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "locale"


@dataclass(frozen=True)
class Catalogue:
    """Texts of one language by key; calling it gives a text with values filled in.

    Attributes:
        texts: templates such as ``"seed {seed}"`` by key.
    """

    texts: Mapping[str, str]

    def __call__(self, key: str, /, **values: object) -> str:
        """Return the text of a key; values are inserted as they are, never read as a template."""
        return self.texts[key].format(**values)


@cache
def load_catalogue(language: str = "en") -> Catalogue:
    """Return the catalogue of a language."""
    return Catalogue(json.loads((_FOLDER / f"{language}.json").read_text(encoding="utf-8")))

"""The words on the pages: a folder of flat catalogues per language, one for each page and one for all."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

LANGUAGES = {"en": "English", "zh-CN": "中文"}
"""Name of each language in itself, by its tag; the first one is spoken unless another is asked for."""
FIRST = next(iter(LANGUAGES))

_FOLDER = Path(__file__).parent / "locale"


@dataclass(frozen=True)
class Catalogue:
    """Texts of one language by key; calling it gives a text with values filled in.

    Attributes:
        texts: templates such as ``"seed {seed}"`` by key.
        language: tag of the language.
    """

    texts: Mapping[str, str]
    language: str = FIRST

    def __call__(self, key: str, /, **values: object) -> str:
        """Return the text of a key; values are inserted as they are, never read as a template."""
        return self.texts[key].format(**values)

    def join(self, kind: str, parts: Iterable[str]) -> str:
        """Return parts after one another as the language sets them apart; ``kind``: words, clauses or sentences."""
        return self.texts[f"join.{kind}"].join(parts)

    def name(self, key: str, otherwise: str) -> str:
        """Return the text of a key, or what the program itself calls the thing, where the catalogue has no word."""
        return self.texts.get(key, otherwise)


@cache
def load_catalogue(language: str = FIRST) -> Catalogue:
    """Return the catalogue of a language.

    Raises:
        ValueError: two files have a text of the same key.
    """
    texts: dict[str, str] = {}
    for path in sorted((_FOLDER / language).glob("*.json")):
        found = json.loads(path.read_text(encoding="utf-8"))
        if both := texts.keys() & found.keys():
            raise ValueError(f"{path}: {', '.join(sorted(both))} stand in another file, too")
        texts |= found
    return Catalogue(texts, language)

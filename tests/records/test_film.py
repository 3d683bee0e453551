from pathlib import Path

import pytest

from twin.errors import StoreError
from twin.records.film import FACTS_NAME, FilmFacts, find_film_folder, find_films_token, name_film

FACTS = FilmFacts("a/1", "fall", 3.0, "success", 4.0, {"pin": ("1", "2")})


def test_facts_are_read_as_they_were_written(tmp_path: Path) -> None:
    (tmp_path / FACTS_NAME).write_bytes(FACTS.encode())
    assert FilmFacts.read(tmp_path) == FACTS
    assert not FACTS.is_same


@pytest.mark.parametrize("text", ["", "[]", "{}", "\x00"])
def test_damaged_facts_are_named(text: str, tmp_path: Path) -> None:
    (tmp_path / FACTS_NAME).write_text(text)
    with pytest.raises(StoreError, match="make the film again"):
        FilmFacts.read(tmp_path)


def test_a_film_has_a_name_that_no_attempt_can_choose() -> None:
    assert len({name_film(key) for key in ("a/1", "a/2", "../..", "")}) == 4
    assert find_film_folder(Path("store"), "../../x").parent == Path("store/films")


def test_the_token_changes_when_a_film_is_added(tmp_path: Path) -> None:
    before = find_films_token(tmp_path)
    find_film_folder(tmp_path, "a").mkdir(parents=True)
    assert find_films_token(tmp_path) != before

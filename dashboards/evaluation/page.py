"""The page of an evaluation: verdict first, then numbers, what matters, films; everything in one file, no scripts."""

from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

from dashboards.evaluation.parts import show_conditions, show_outcomes, show_pairs, show_tiles
from dashboards.report.document import STYLE, write_document
from dashboards.report.html import Html, element
from twin.records.evaluation import Evaluation, EvaluationFilm
from twin.records.evaluation_words import tell_verdict

POLICY = "default-src 'none'; style-src 'unsafe-inline'; media-src data:; base-uri 'none'; form-action 'none'"
"""What a browser lets the page do: show what is in it, run and fetch nothing."""
_STYLES = (STYLE, Path(__file__).parent / "evaluation.css")


def make_page(evaluation: Evaluation) -> str:
    """Return the page as one HTML document: the same evaluation gives the same text."""
    title = f"{evaluation.policy} at {evaluation.task}"
    return write_document(title, _list_parts(evaluation, title), "en", policy=POLICY, styles=_STYLES)


def _list_parts(evaluation: Evaluation, title: str) -> Iterator[Html]:
    seeds = f"seeds from {evaluation.first_seed} on"
    told = f"{evaluation.robot}, {evaluation.conditions}; {evaluation.attempts} attempts in physics, {seeds}"
    kind = element("p", "Evaluation of a policy", class_="kind")
    yield element("header", kind, element("h1", title), element("p", told, class_="note"))
    if evaluation.missing:
        items = [element("li", sentence) for sentence in evaluation.missing]
        yield _card("Incomplete: attempts are missing", element("ul", *items), class_="card warning")
    sentences = [text for text in tell_verdict(evaluation) if not text.startswith("INCOMPLETE")]
    yield _card("Verdict", element("ul", *(element("li", text) for text in sentences)), class_="card answer")
    yield show_tiles(evaluation)
    if evaluation.comparison is not None:
        yield show_pairs(evaluation.policy, evaluation.comparison)
    yield show_outcomes(evaluation)
    if evaluation.effects:
        yield show_conditions(evaluation.effects)
    yield _card("Films", *_list_films(evaluation))
    yield _card("How to repeat it", *_list_facts(evaluation))


def _card(title: str, *children: str, class_: str = "card") -> Html:
    return element("section", element("h2", title), *children, class_=class_)


def _list_films(evaluation: Evaluation) -> Iterator[Html]:
    if not evaluation.films:
        yield element("p", "No attempt was made: there is nothing to be seen.")
        return
    outcomes = {film.outcome for film in evaluation.films}
    told = "The first attempt of each outcome, simulated again from its seed."
    if "success" not in outcomes:
        told += " There is no success."
    elif len(outcomes) == 1:
        told += " No attempt failed."
    yield element("p", told, class_="note")
    yield element("div", *(_show_film(film) for film in evaluation.films), class_="films")


def _show_film(film: EvaluationFilm) -> Html:
    caption = element("figcaption", element("b", film.outcome), f" seed {film.seed}")
    warning = [] if film.same else [element("p", "Not the same as when it was measured.", class_="verdict below")]
    if not film.video:
        nothing = element("p", "Nothing to be seen: it ended before its first step.", class_="note")
        return element("figure", caption, nothing, *warning)
    address = f"data:video/mp4;base64,{b64encode(film.video).decode('ascii')}"
    video = element(
        "video", src=address, controls="", muted="", loop="", playsinline="", preload="auto", aria_label=film.key
    )
    return element("figure", video, caption, *warning)


def _list_facts(evaluation: Evaluation) -> Iterator[Html]:
    yield element("pre", element("code", evaluation.command))
    yield element(
        "p", "With the same versions it gives the same numbers on every machine of one processor family.", class_="note"
    )
    precision = evaluation.precision
    facts = [("interval of success", evaluation.method)]
    if precision is not None:
        looks = ", ".join(map(str, precision.looks))
        facts.append(
            ("looks", f"at {looks} attempts, each at {precision.level:.2%}; at most {precision.most} attempts")
        )
    facts += [("content hash", evaluation.hash), *evaluation.versions.items()]
    yield element("dl", *(part for name, text in facts for part in (element("dt", name), element("dd", text))))

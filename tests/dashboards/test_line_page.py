from dashboards.experiment import Experiment
from dashboards.pages.line import render
from dashboards.results import Results
from dashboards.text import Catalogue


def test_the_line_page_tells_the_bottleneck_by_every_rule(
    experiment: Experiment, results: Results, say: Catalogue, texts_of
) -> None:
    told = " ".join(texts_of(render(experiment, results, say=say)))
    for verdict in results.verdicts:
        assert f"{verdict.method.label.lower()}: {verdict.station} (" in told

import pytest

from twin.experiments import progress
from twin.experiments.progress import show_progress


def test_the_time_left_leaves_out_the_start(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    times = iter([0.0, 30.0, 36.0, 38.0, 40.0])
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(times))
    with show_progress("attempts", 4) as advance:
        for _ in range(4):
            advance()
    said = capsys.readouterr().err.splitlines()
    assert said == ["attempts: 1/4", "attempts: 2/4, about 12 s left", "attempts: 4/4"]

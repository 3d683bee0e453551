"""``twin bench``: the sizes that can be given are those that the groups take."""

import inspect

import pytest

from twin.cli import main
from twin.cli.bench import GROUPS
from twin.cli.bench import _load_group as load_group


@pytest.mark.parametrize("name", GROUPS)
def test_a_group_takes_the_sizes_that_it_states(name: str) -> None:
    module = load_group(name)
    stated = {size for size in ("seeds", "work_s", "hours") if hasattr(module, size.upper())}
    assert stated <= inspect.signature(module.run).parameters.keys()


def test_a_size_that_a_group_does_not_have_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "uncertainty", "--hours", "1"]) == 2
    assert "benchmark group uncertainty takes no --hours" in capsys.readouterr().err

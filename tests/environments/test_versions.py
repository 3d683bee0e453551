"""What a version promises stays: other horizons, goals and spaces are new versions."""

import json
import re
from dataclasses import replace
from typing import cast

import pytest

from tests.environments.describe import GOLDEN, describe
from twin.environments import VERSIONS, find_id
from twin.tasks import TASKS
from twin.tasks.kitting import Kitting


def test_every_task_has_an_environment() -> None:
    assert set(VERSIONS) == set(TASKS)
    assert find_id("tote_transfer") == "twin/ToteTransfer-v1"


@pytest.mark.parametrize("task", sorted(VERSIONS))
def test_a_version_is_what_it_was(task: str) -> None:
    name = find_id(task)
    golden = json.loads(GOLDEN.read_text())
    assert name in golden, f"{name} is new: add it by `python -m tests.environments.describe`"
    now = json.loads(json.dumps(describe(task)))
    changed = [f"{key} was {was!r} and is {now.get(key)!r}" for key, was in golden[name].items() if now.get(key) != was]
    assert not changed, (
        f"{name}: {'; '.join(changed)}. Raise VERSIONS[{task!r}] in twin/environments/registry.py, then run "
        "`python -m tests.environments.describe`"
    )


def test_a_changed_horizon_is_told_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    longer = replace(cast(Kitting, TASKS["kitting"]), timeout_s=61.0)
    monkeypatch.setitem(TASKS, "kitting", longer)
    with pytest.raises(AssertionError, match=re.escape("horizon_s was 60.0 and is 61.0. Raise VERSIONS['kitting']")):
        test_a_version_is_what_it_was("kitting")

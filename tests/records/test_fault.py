import pytest

from twin.errors import UsageError
from twin.records.fault import FaultSpec, read_fault


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("push=0.5", FaultSpec("push", 0.5)),
        ("push=1@2", FaultSpec("push", 1.0, 2.0)),
        ("locked_joint=1@3-4.5:left_elbow", FaultSpec("locked_joint", 1.0, 3.0, 4.5, "left_elbow")),
        ("human=0.25:hand", FaultSpec("human", 0.25, target="hand")),
    ],
)
def test_a_fault_is_read_as_it_is_written(text: str, fault: FaultSpec) -> None:
    assert read_fault(text) == fault
    assert fault.text == text


@pytest.mark.parametrize("text", ["push", "push=", "=1", "push=x", "push=-1", "push=nan", "push=1@", "push=1@4-4"])
def test_what_is_no_fault_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="fault"):
        read_fault(text)

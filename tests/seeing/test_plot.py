from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from twin.records.attempt import AttemptRecord
from twin.records.trace import Quantity, Trace
from twin.seeing.plot import DOTS_PER_INCH, SIZE_INCH, find_worst, summarise_limbs, write_plot


def test_a_plot_is_written_with_bands_and_lines(tmp_path: Path, trace: Trace) -> None:
    write_plot(tmp_path / "plot.png", trace, "title")
    with Image.open(tmp_path / "plot.png") as picture:
        assert picture.size == tuple(round(DOTS_PER_INCH * inch) for inch in SIZE_INCH)
        assert len(np.unique(np.asarray(picture.convert("L")))) > 20


def test_the_worst_joints_are_named_with_their_peaks(trace: Trace, record: AttemptRecord) -> None:
    worst = find_worst(trace.select(Quantity.TORQUE_RATIO))
    assert worst[0].name.endswith(f": {record.peak_torque_ratio:.0%}")
    peaks = [np.abs(signal.values).max() for signal in worst]
    assert peaks == sorted(peaks, reverse=True)


def test_a_limb_is_as_loaded_as_its_worst_joint(trace: Trace, record: AttemptRecord) -> None:
    limbs = summarise_limbs(trace.select(Quantity.TORQUE_RATIO))
    assert {limb.name for limb in limbs} == {"left_leg", "right_leg", "trunk", "left_arm", "right_arm"}
    assert max(limb.values.max() for limb in limbs) == pytest.approx(record.peak_torque_ratio)

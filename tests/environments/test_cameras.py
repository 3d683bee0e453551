"""Cameras: own rates and latencies, what they see, and pictures of the attempt for people."""

import numpy as np
import pytest

from tests.environments.conftest import Maker
from twin.environments.cameras import Camera, Shutter
from twin.errors import UsageError


def test_a_picture_is_shown_after_its_latency_until_the_next_one() -> None:
    shutter = Shutter(Camera("head", rate_hz=10.0, latency_s=0.15))
    shown = []
    for tick in range(60):
        time_s = 0.008 * tick
        if shutter.is_due(time_s):
            shutter.put(time_s, np.full((120, 160, 3), 1 + tick, np.uint8))
        shown.append(int(shutter.look(time_s)[0, 0, 0]))
    assert shown[18] == 0
    assert shown[19] == 1
    assert np.unique(shown).tolist() == [0, 1, 14, 26, 39]


@pytest.mark.parametrize("camera", [Camera("head", rate_hz=0.0), Camera("head", latency_s=-1.0)])
def test_a_rate_or_latency_without_sense_is_told(camera: Camera, make: Maker) -> None:
    with pytest.raises(UsageError, match="expected a rate above 0"):
        make(cameras=(camera,))


@pytest.mark.parametrize("name", ["head", "work", "side"])
def test_a_camera_sees_the_workcell(name: str, make: Maker) -> None:
    environment = make(cameras=(Camera(name, latency_s=0.0),))
    picture = environment.reset(seed=1)[0][name]
    assert picture.shape == (120, 160, 3)
    assert picture.std() > 10.0


def test_the_stations_camera_sees_the_part_that_is_shown_to_it(make: Maker) -> None:
    environment = make("inspection", cameras=(Camera("station", rate_hz=25.0, latency_s=0.0),))
    environment.reset(seed=1)
    picture = environment.step(environment.hold())[0]["station"]
    assert picture.std() > 5.0


@pytest.mark.slow
def test_looking_changes_nothing_of_the_robot(make: Maker) -> None:
    shown = []
    for cameras in ((), ("head", "side")):
        environment = make(cameras=cameras, render_mode="rgb_array")
        environment.reset(seed=1)
        if cameras:
            environment.render()
        for _ in range(3):
            seen = environment.step(environment.hold())[0]
        shown.append(seen["proprioception"].tobytes())
    assert shown[0] == shown[1]


@pytest.mark.slow
def test_a_picture_shows_the_robot_at_work(make: Maker) -> None:
    environment = make(render_mode="rgb_array")
    environment.reset(seed=1)
    picture = environment.render()
    assert picture.shape == (432, 576, 3)
    assert picture.dtype == np.uint8
    assert picture.std() > 10.0

import pickle

from twin.config.distribution import Constant
from twin.config.line import Buffer, Line, Station
from twin.line.compile import compile_line
from twin.line.kernel import advance
from twin.line.state import start_line
from twin.line.validation.study import make_exponential, make_line


def test_a_compiled_line_survives_pickle_and_runs_the_same() -> None:
    line = make_line([make_exponential(1.0)] * 3, [2, 2])
    copy = pickle.loads(pickle.dumps(line))
    states = [start_line(one, seed=1) for one in (line, copy)]
    for one, state in zip((line, copy), states, strict=True):
        advance(one.model, state, 100.0)
    assert states[0].clock.tobytes() == states[1].clock.tobytes()


def test_arrays_shared_between_processes_are_copied_so_that_no_kernel_compiles_anew() -> None:
    buffers: list[pickle.PickleBuffer] = []
    stream = pickle.dumps(make_line([make_exponential(1.0)], []), protocol=5, buffer_callback=buffers.append)
    shared = pickle.loads(stream, buffers=[bytes(buffer) for buffer in buffers])
    assert buffers
    assert all(array.flags.writeable for array in shared.model)


def test_ideal_cycle_is_the_stated_one_or_the_mean() -> None:
    law = Constant(kind="constant", value_s=12.0)
    stations = (Station(name="a", processing=law, ideal_cycle_s=9.0), Station(name="b", processing=law))
    assert compile_line(Line(line="x", stations=stations), {}).ideal_cycles_s == (9.0, 12.0)


def test_buffers_stand_before_the_station_that_follows_theirs() -> None:
    stations = tuple(Station(name=name, processing=make_exponential(1.0)) for name in "abc")
    buffers = (Buffer(name="late", after="b", capacity=7), Buffer(name="early", after="a", capacity=2))
    compiled = compile_line(Line(line="x", stations=stations, buffers=buffers), {})
    assert compiled.buffers == (("late", 2), ("early", 1))
    assert compiled.model.queues["capacity"].tolist() == [0, 2, 7]


def test_stations_without_a_buffer_between_them_hand_over_directly() -> None:
    stations = tuple(Station(name=name, processing=make_exponential(1.0)) for name in "ab")
    assert compile_line(Line(line="x", stations=stations), {}).model.queues["capacity"].tolist() == [0, 0]

"""The measured table of a scenario catalogue: one row a scenario."""

import pyarrow as pa

SCENARIO_RESULTS = pa.schema(
    [
        *(pa.field(name, pa.string()) for name in ("scenario", "reading", "industry", "task", "family", "stress")),
        *(pa.field(name, pa.string()) for name in ("workcell", "likeness", "robot", "grade", "policy")),
        pa.field("attempts", pa.int32()),
        pa.field("successes", pa.int32()),
        *(pa.field(name, pa.float64()) for name in ("success", "success_low", "success_high", "cycle_p50_s")),
        *(pa.field(name, pa.string()) for name in ("outcomes", "verdict", "reason", "fidelity", "content")),
    ]
)
"""``likeness``: what the simulated object has of the one in the reading. ``grade``: how far the robot's data can be
trusted. ``attempts``: counted ones, failures of the simulator left out. ``success`` to ``success_high``: share with its
Wilson interval, null without attempts. ``cycle_p50_s``: median duration of the successes, null without any.
``outcomes``: classes with their counts, such as ``drop 2, success 1``. ``verdict``, ``reason``: see ``Verdict`` in
``twin.experiments.scenarios.table``. ``content``: hash of everything that makes the attempts.
"""

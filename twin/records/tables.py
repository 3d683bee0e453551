"""The typed tables that runs leave behind: one pyarrow schema each."""

import pyarrow as pa

from twin.records.state import RobotState, ServerState

SCHEMA_VERSION = 11
ATTEMPTS_VERSION = 9
"""Of the table of attempts alone: cached attempts cost hours of physics and outlive changes of other tables."""

_KEY = [pa.field("scenario", pa.string()), pa.field("replication", pa.int32())]

RUNS = pa.schema(
    [
        *_KEY,
        pa.field("seed", pa.int64()),
        pa.field("planned_s", pa.float64()),
        pa.field("warm_up_s", pa.float64()),
        pa.field("target_per_hour", pa.float64()),
        pa.field("good", pa.int64()),
        pa.field("scrapped", pa.int64()),
        pa.field("first_pass_good", pa.int64()),
        pa.field("escaped", pa.int64()),
        pa.field("on_time", pa.int64()),
        pa.field("late", pa.int64()),
        pa.field("lost", pa.int64()),
        pa.field("flow_time_s", pa.float64()),
        pa.field("flow_time_p50_s", pa.float64()),
        pa.field("flow_time_p95_s", pa.float64()),
        pa.field("work_in_process", pa.float64()),
    ]
)
"""One row per replication; counts and means are over the planned time.

``target_per_hour``: good parts per hour that the plan asks for, null without a target. ``good``, ``scrapped``: parts
that left the line. ``first_pass_good``: good parts without a repeated attempt anywhere. ``escaped``: parts that left
as good and are spoilt. ``on_time``, ``late``: good parts with a due date. ``lost``: arrivals that found no
place. ``flow_time_s``: mean over good parts from entry to exit, null when there are none; ``flow_time_p50_s``,
``flow_time_p95_s``: their median and 95 % quantile, from bins 0.8 to 1.6 % wide. ``work_in_process``: mean number of
parts in the line.
"""

SERVERS = pa.schema(
    [
        *_KEY,
        pa.field("station", pa.string()),
        pa.field("server", pa.int32()),
        *(pa.field(f"{state.label}_s", pa.float64()) for state in ServerState),
        pa.field("processed", pa.int64()),
        pa.field("scrapped", pa.int64()),
        pa.field("first_pass_good", pa.int64()),
        pa.field("retries", pa.int64()),
        pa.field("failures", pa.int64()),
        pa.field("minor_stops", pa.int64()),
        pa.field("maintenances", pa.int64()),
        pa.field("interventions", pa.int64()),
        pa.field("active_periods", pa.int64()),
        pa.field("energy_j", pa.float64()),
        pa.field("ideal_cycle_s", pa.float64()),
        pa.field("ideal_visits", pa.float64()),
        pa.field("robot", pa.string()),
    ]
)
"""One row per server, in order of flow: time in each state within planned time, and counts.

``processed``: parts with which the server finished, scrapped ones included (a repeated attempt is no new part).
``scrapped``: parts scrapped here. ``first_pass_good``: parts that passed at the first attempt. ``retries``: repeated
attempts. ``failures``: breakdowns begun, without ``minor_stops``. ``maintenances``: planned stops begun.
``interventions``: failed attempts that called for a human.
``active_periods``: times without starving and blocking, those cut off by the ends of planned time included.
``ideal_cycle_s``: planned run time per item of one server. ``ideal_visits``: services of the station that a good part
needs, without rework and scrap. ``robot``: model name, empty for a machine.
"""

OUTCOMES = pa.schema(
    [
        *_KEY,
        pa.field("station", pa.string()),
        pa.field("outcome", pa.string()),
        pa.field("count", pa.int64()),
    ]
)
"""Attempts of each outcome class at each humanoid station."""

BUFFERS = pa.schema(
    [
        *_KEY,
        pa.field("buffer", pa.string()),
        pa.field("capacity", pa.int64()),
        pa.field("mean_level", pa.float64()),
        pa.field("full_share", pa.float64()),
        pa.field("empty_share", pa.float64()),
    ]
)

CREWS = pa.schema(
    [
        *_KEY,
        pa.field("crew", pa.string()),
        pa.field("people", pa.int64()),
        pa.field("calls", pa.int64()),
        pa.field("busy_s", pa.float64()),
        pa.field("walking_s", pa.float64()),
    ]
)
"""One row per crew: calls answered within planned time, and the time of all its people together.

``busy_s``: walking to a call, repairing or intervening; ``walking_s``: the walks to calls of it.
"""

ROBOTS = pa.schema(
    [
        *_KEY,
        pa.field("pool", pa.string()),
        pa.field("robot", pa.int32()),
        *(pa.field(f"{state.label}_s", pa.float64()) for state in RobotState),
        pa.field("services", pa.int64()),
        pa.field("charges", pa.int64()),
        pa.field("walked_m", pa.float64()),
        pa.field("failures", pa.int64()),
        pa.field("minor_stops", pa.int64()),
        pa.field("maintenances", pa.int64()),
        pa.field("energy_j", pa.float64()),
    ]
)
"""One row per robot of a pool, spares included: time in each state within planned time, and counts.

``services``: services and attempts ended. ``charges``: charges and swaps begun. ``walked_m``: without a part, along
straight lines. ``energy_j``: drawn, at work by skills as measured there.
"""

CARRIERS = pa.schema(
    [
        *_KEY,
        pa.field("carriers", pa.string()),
        pa.field("count", pa.int64()),
        pa.field("mean_used", pa.float64()),
    ]
)
"""One row per kind of carrier: how many there are, and how many on average are with a part or on their way back."""

LEVEL_SHARES = pa.schema(
    [
        *_KEY,
        pa.field("buffer", pa.string()),
        pa.field("level", pa.int64()),
        pa.field("share", pa.float64()),
    ]
)
"""Share of planned time that each buffer spent at each level; levels at which it never was are left out."""

LEVELS = pa.schema(
    [
        *_KEY,
        pa.field("buffer", pa.string()),
        pa.field("bin", pa.int32()),
        pa.field("start_s", pa.float64()),
        pa.field("mean_level", pa.float64()),
    ]
)
"""Mean level of each buffer in equal bins of planned time (96 bins: 5 min of an 8 h shift)."""

OUTPUT = pa.schema(
    [
        *_KEY,
        pa.field("hour", pa.int32()),
        pa.field("good", pa.int64()),
        pa.field("scrapped", pa.int64()),
    ]
)
"""Parts finished in each hour of planned time (the last hour may be short)."""

FLOW_TIMES = pa.schema(
    [
        *_KEY,
        pa.field("from_s", pa.float64()),
        pa.field("to_s", pa.float64()),
        pa.field("parts", pa.int64()),
    ]
)
"""Good parts by their time from entry to exit, in bins; those in which there are none are left out."""

ENERGY = pa.schema(
    [
        *_KEY,
        pa.field("station", pa.string()),
        pa.field("state", pa.string()),
        pa.field("energy_j", pa.float64()),
    ]
)
"""Energy of each station's servers in each state, where there is any; the attempts of robots count as ``working``.

A pool of robots has one row, with its name as station and ``robots`` as state.
"""

COSTS = pa.schema(
    [
        *_KEY,
        pa.field("kind", pa.string()),
        pa.field("amount", pa.float64()),
        pa.field("currency", pa.string()),
    ]
)
"""Costs of the planned time by kind (``COST_KINDS``), those that have a price in the line file."""

COST_KINDS = ("energy", "labour", "intervention", "capital", "scrap")

KPIS = pa.schema(
    [
        *_KEY,
        pa.field("scope", pa.string()),
        pa.field("kpi", pa.string()),
        pa.field("value", pa.float64()),
        pa.field("unit", pa.string()),
    ]
)
"""One value per replication; ``scope`` is ``line`` or a station's name."""

ATTEMPTS = pa.schema(
    [
        pa.field("attempt", pa.string()),
        pa.field("robot", pa.string()),
        pa.field("task", pa.string()),
        pa.field("policy", pa.string()),
        pa.field("conditions", pa.string()),
        pa.field("seed", pa.int64()),
        pa.field("outcome", pa.string()),
        pa.field("reason", pa.string()),
        pa.field("duration_s", pa.float64()),
        pa.field("retries", pa.int32()),
        pa.field("peak_force_n", pa.float64()),
        pa.field("energy_j", pa.float64()),
        pa.field("peak_torque_ratio", pa.float64()),
        pa.field("placement_error_m", pa.float64()),
        pa.field("done", pa.int32()),
        pa.field("total", pa.int32()),
        pa.field("faults", pa.string()),
        pa.field("fidelity", pa.string()),
        pa.field("sample", pa.string()),
        pa.field("phases", pa.string()),
        pa.field("versions", pa.string()),
        pa.field("mechanical_j", pa.float64()),
        pa.field("copper_j", pa.float64()),
        pa.field("hottest_joint", pa.string()),
        pa.field("hottest_rise_k", pa.float64()),
        pa.field("worn_joint", pa.string()),
        pa.field("worn_nm_rev", pa.float64()),
        pa.field("stop_s", pa.float64()),
        pa.field("stop_hand_m", pa.float64()),
        pa.field("stop_speed", pa.float64()),
        pa.field("fall_radius_m", pa.float64()),
        pa.field("human_region", pa.string()),
        pa.field("human_force_n", pa.float64()),
        pa.field("human_share", pa.float64()),
    ]
)
"""One row per physics attempt. ``faults``, ``sample``, ``phases``, ``versions``: canonical JSON. From ``mechanical_j``
on: heat and wear of the drives from a cold start (``Strain``), then what was measured of safety, null where nothing
of the kind happened (``Hazard``)."""

INPUT_VARIANCE = pa.schema(
    [
        pa.field("scenario", pa.string()),
        pa.field("against", pa.string()),
        pa.field("scope", pa.string()),
        pa.field("kpi", pa.string()),
        pa.field("skill", pa.string()),
        pa.field("variance", pa.float64()),
        pa.field("below", pa.float64()),
        pa.field("above", pa.float64()),
        pa.field("attempts", pa.int64()),
        pa.field("resamples", pa.int64()),
    ]
)
"""What the finite number of attempts behind a skill leaves open of the expected value of a KPI; none without skills.

``against``: empty for the KPI itself; a scenario for the difference from it, of KPIs of the line only. ``scope``,
``kpi`` as in ``KPIS``; ``skill``: ``SkillKey.text``; ``variance``: by the times of attempts and the ways to fail,
square of the KPI's unit, 0 where none could be told from noise; ``below``, ``above``: how far the KPI lies below and
above its mean where the share of successes is at the bounds of its Wilson interval (95 %), in its unit, see
``input_variance.InputVariance``; ``attempts``: those that stand behind the skill, ``sim_fault`` left out;
``resamples``: how many draws of them the variance was estimated from.
"""

TRACE = pa.schema(
    [
        pa.field("attempt", pa.string()),
        pa.field("quantity", pa.string()),
        pa.field("group", pa.string()),
        pa.field("name", pa.string()),
        pa.field("unit", pa.string()),
        pa.field("time_s", pa.float64()),
        pa.field("phase", pa.string()),
        pa.field("value", pa.float32()),
    ]
)
"""One row per signal and control tick of one attempt, signal after signal; ``twin.records.trace`` names them."""

INTERVALS = pa.schema(
    [
        *_KEY,
        pa.field("place", pa.string()),
        pa.field("server", pa.int32()),
        pa.field("is_robot", pa.bool_()),
        pa.field("state", pa.string()),
        pa.field("start_s", pa.float64()),
        pa.field("end_s", pa.float64()),
    ]
)
"""Part of a timeline: a row for each time that a server was in one state, in order of start [s since the warm-up].

``place``: station, or pool of a robot; ``server``: number within it; ``is_robot``: whether it is one of a pool, whose
states are those of ``RobotState``. What lasted no time is left out. The intervals of a server leave no gap.
"""

LEVEL_INTERVALS = pa.schema(
    [
        *_KEY,
        pa.field("buffer", pa.string()),
        pa.field("level", pa.int32()),
        pa.field("start_s", pa.float64()),
        pa.field("end_s", pa.float64()),
    ]
)
"""Part of a timeline: a row for each time that a buffer held ``level`` parts; ``buffer`` is null for the whole line."""

TIMELINE = {"intervals": INTERVALS, "level_intervals": LEVEL_INTERVALS}
"""The tables of a timeline, which only some replications have."""

TABLES = {
    "runs": RUNS,
    "servers": SERVERS,
    "outcomes": OUTCOMES,
    "buffers": BUFFERS,
    "crews": CREWS,
    "robots": ROBOTS,
    "carriers": CARRIERS,
    "level_shares": LEVEL_SHARES,
    "levels": LEVELS,
    "output": OUTPUT,
    "flow_times": FLOW_TIMES,
    "energy": ENERGY,
    "costs": COSTS,
    "kpis": KPIS,
}
"""The tables of an experiment's store, by name."""

"""What an attempt tells about safety, put together from its faults and its end."""

from dataclasses import replace

from twin.episodes.fault import Faults
from twin.episodes.fault_people import EmergencyStop, Human
from twin.physics.body import RobotBody
from twin.records.hazard import Hazard
from twin.records.outcome import Outcome


def find_hazard(faults: Faults, body: RobotBody, outcome: Outcome) -> Hazard:
    """Return the measured safety figures of an attempt whose world is still there.

    The radius of a fall is the distance from the feet to the farthest link's frame when the robot is given up: it
    topples about its feet as one piece (assumption A; the link beyond its frame, about 0.1 m, is not in it).
    """
    hazard = Hazard()
    for fault in faults.all:
        if isinstance(fault, EmergencyStop | Human):
            found = {name: value for name, value in vars(fault.find_hazard()).items() if value not in (None, "")}
            hazard = replace(hazard, **found)
    if outcome is Outcome.FALL:
        hazard = replace(hazard, fall_radius_m=body.find_reach(body.find_footing()))
    return hazard

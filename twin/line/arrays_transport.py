"""The records of what moves parts and helps them: robots of pools, chargers, conveyors, carriers."""

from twin.line.arrays import make_dtype

POOL = make_dtype(
    station="i8",  # row of the pool among the stations
    size="i8",  # robots that work at the same time; the others are spares
    first_robot="i8",  # among the servers
    end_robot="i8",
    first_client="i8",  # servers that call them, in Model.clients
    end_client="i8",
    walks="i8",  # a `WalkKind`
    walk="i8",  # timing of its walks, or -1
    speed="f8",
    returns="i8",  # 1 when a robot without a call walks home
    hands_over="i8",
    first_stop="i8",  # of its round, in Model.stops
    end_stop="i8",
    stay="i8",  # a `Stop`
    charger="i8",  # or -1: its batteries never run out
    capacity="f8",  # of a battery [J]
    below="f8",  # charge at which a free robot goes to charge [J]
    critical="f8",
    full="f8",  # charge at which charging ends [J]
    charge_power="f8",
    swap="i8",  # timing of a swap, or -1
    working="f8",  # power [W]
    walking="f8",
    waiting="f8",
    rest_after="f8",  # work between rests, infinite without any
    rest_for="f8",
)
CHARGER = make_dtype(size="i8", place="i8")  # place: row of Model.positions
BELT = make_dtype(queue="i8", transit="f8", spacing="f8", stands="i8")  # stands: 1 while a part waits at its end
CARRIER = make_dtype(count="i8", station="i8", back="f8", first_return="i8")  # back: time of the way back

ROBOT = make_dtype(
    serves="i8",  # server that it works at or is on its way to, or -1
    there="i8",  # 1 when it has come
    goal="i8",  # a `Goal`
    to="i8",  # row of Model.positions
    x="f8",  # where it is, or set out from
    y="f8",
    left_at="f8",  # when it set out
    stop="i8",  # of its round
    visits="i8",  # services left at this stop, -1: any number
    charge="f8",  # [J], at `metered`
    power="f8",  # that it draws [W]
    metered="f8",
    worked="f8",  # since its last rest [s], at `metered`
    services="i8",
    charges="i8",
    walked="f8",  # [m]
)
BELT_STATE = make_dtype(
    last_entry="f8",  # of the last part, in time of the belt
    left="f8",  # when the last part was taken
    ready="i8",  # 1 when a part is at the end
    since="f8",  # then
    stood="f8",  # time for which the belt has stood
)
CARRIER_STATE = make_dtype(free="i8", head="i8", away="i8", since="f8", used_time="f8")
"""``away``: on their way back, a ring in State.returns from ``head`` on; ``used_time``: integral of those not free."""

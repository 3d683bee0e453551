"""Pools of robots, chargers and carriers on the drawing of a line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboards.figures.drawing import Drawing, Spot, Text
from dashboards.figures.measure import fit_name, measure_text
from dashboards.figures.names import show_whole_name
from dashboards.figures.sheet import BODY_PX, Box
from dashboards.formats import format_number, format_share
from dashboards.results import Results
from dashboards.text import Catalogue
from dashboards.theme import MUTED, ROBOT_LOOKS, SURFACE
from twin.config.pool import Chargers, RobotPool
from twin.config.transport import Carriers
from twin.records.pools import PoolTime, share_robot_time
from twin.records.state import RobotState

Item = RobotPool | Chargers | Carriers
_PAD_PX, _SMALL, _TEXT, _NAME = 7, 11, 12, 13


def add_fleet(drawing: Drawing, fleet: Sequence[Item], boxes: Sequence[Box], results: Results, say: Catalogue) -> None:
    """Draw pools with what their robots did, chargers and carriers with how much they are used."""
    times = {found.pool: found for found in share_robot_time(results.tables["robots"])}
    words = _Words(fleet, times, results, say)
    for item, box in zip(fleet, boxes, strict=True):
        line = {"color": MUTED, "width": 1.5, "dash": "2px,2px"}
        drawing.add_box((box.left, box.right), (box.top, box.bottom), fillcolor=SURFACE, line=line)
        icon, kind, texts = words.describe(item)
        inner = box.right - box.left - 2 * _PAD_PX
        title = f"{icon} " + fit_name(item.name, inner - measure_text(f"{icon} ", _NAME, bold=True), _NAME, bold=True)
        drawing.texts.append(Text(title, box.middle, box.head + 16, size=_NAME, bold=True))
        drawing.texts.append(Text(fit_name(kind, inner, _SMALL), box.middle, box.head + 33, size=_SMALL, muted=True))
        if isinstance(item, RobotPool) and item.name in times:
            _add_share_bar(drawing, times[item.name], box)
        for at, (full, short) in enumerate(texts[:2]):
            shown = fit_name(full if measure_text(full, _TEXT) <= inner else short, inner, _TEXT)
            drawing.texts.append(Text(shown, box.middle, box.head + 71 + 20 * at, size=_TEXT))
        hover = "<br>".join([f"<b>{show_whole_name(item.name)}</b>", show_whole_name(kind)])
        hover += "".join(f"<br>{show_whole_name(full)}" for full, _ in texts)
        drawing.spots.append(Spot(box.middle, box.head + BODY_PX / 2, hover, min(box.right - box.left, BODY_PX) - 4))


@dataclass(frozen=True)
class _Words:
    """What the cards say, each line in full and short."""

    fleet: Sequence[Item]
    times: Mapping[str, PoolTime]
    results: Results
    say: Catalogue

    def describe(self, item: Item) -> tuple[str, str, list[tuple[str, str]]]:
        """Return icon, kind and lines of an item."""
        if isinstance(item, RobotPool):
            spares = self.say("layout.pool.spares", count=item.spares) if item.spares else ""
            return "◉", self.say("layout.pool", count=item.size) + spares, self._describe_pool(item)
        if isinstance(item, Chargers):
            return "↯", self.say("layout.charger", count=item.size), self._describe_chargers(item)
        return "▭", self.say("layout.carriers"), self._describe_carriers(item)

    def _describe_pool(self, pool: RobotPool) -> list[tuple[str, str]]:
        found = self.times.get(pool.name)
        if found is None:
            return []
        shares = {state: share.mean for state, share in found.shares.items() if share.mean > 0}
        first = [state for state in (RobotState.WORKING, RobotState.WALKING) if state in shares]
        rest = sorted((state for state in shares if state not in first), key=lambda state: -shares[state])
        return [_tell(state, shares[state], self.say) for state in (*first, *rest)]

    def _describe_chargers(self, chargers: Chargers) -> list[tuple[str, str]]:
        mine = [
            self.times[pool.name]
            for pool in self.fleet
            if isinstance(pool, RobotPool) and pool.name in self.times and _charges_at(pool, chargers)
        ]
        used = sum(found.robots * found.shares[RobotState.CHARGING].mean for found in mine) / chargers.size
        queue = format_number(sum(found.robots * found.shares[RobotState.WAITING_CHARGER].mean for found in mine))
        share = format_share(used)
        return [
            (self.say("layout.charger.used", share=share), share),
            (self.say("layout.charger.queue", count=queue), queue),
        ]

    def _describe_carriers(self, carriers: Carriers) -> list[tuple[str, str]]:
        rows = [row for row in self.results.tables["carriers"].to_pylist() if row["carriers"] == carriers.name]
        used = format_number(sum(row["mean_used"] for row in rows) / len(rows)) if rows else "–"
        told = self.say("layout.carriers.used", used=used, count=carriers.count)
        back = self.say("layout.carriers.back", time=f"{carriers.return_s:g}")
        return [(told, f"{used}/{carriers.count}"), *([(back, back)] if carriers.return_s else [])]


def _charges_at(pool: RobotPool, chargers: Chargers) -> bool:
    return pool.battery is not None and pool.battery.chargers == chargers.name


def _tell(state: RobotState, share: float, say: Catalogue) -> tuple[str, str]:
    icon, shown = ROBOT_LOOKS[state].icon, format_share(share)
    return f"{icon} {say(f'robot.{state.label}')} {shown}", f"{icon} {shown}"


def _add_share_bar(drawing: Drawing, found: PoolTime, box: Box) -> None:
    left, width = box.left + _PAD_PX, box.right - box.left - 2 * _PAD_PX
    for state, look in ROBOT_LOOKS.items():
        right = left + width * found.shares[state].mean
        if right > left:
            colour = {"fillcolor": look.colour, "line": {"width": 0}}
            drawing.add_box((left, right), (box.head + 44, box.head + 58), **colour)
        left = right

"""``twin task play``: one attempt, and whatever is to be seen of it."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from twin.cli.options import check_place, give_json

if TYPE_CHECKING:
    from twin.records.attempt import AttemptRecord, AttemptSpec
    from twin.seeing.show import Wishes

DEFAULT_SIZE = (576, 432)
HD_SIZE = (1280, 720)


def add_play_options(play: argparse.ArgumentParser) -> None:
    """Add what can be written of an attempt, and how it is filmed."""
    files = play.add_argument_group("what to write (the attempt's numbers are the same with and without)")
    files.add_argument("--video", type=Path, metavar="FILE", help="film (.mp4, .webm, .webp, .gif)")
    files.add_argument("--sheet", type=Path, metavar="FILE", help="contact sheet with stills of every phase (.png)")
    files.add_argument(
        "--plot", type=Path, metavar="FILE", help="plots of joint torques and contact forces over time (.png)"
    )
    files.add_argument("--replay", type=Path, metavar="FILE", help="3-D replay, animated glTF (.glb)")
    files.add_argument(
        "--trace", type=Path, metavar="FILE", help="table of torques, angles and forces at the control rate (.parquet)"
    )
    look = play.add_argument_group("how film and sheet look")
    add_film_look(look)
    look.add_argument("--stills", type=read_stills, default=12, metavar="N", help="stills on the sheet (12)")


def add_film_look(look: Any) -> None:
    """Add how a film looks to a group of arguments."""
    look.add_argument(
        "--camera",
        choices=("side", "work", "head"),
        default="side",
        help="beside the robot, near its work, or its own eyes (side); the first two go along when it walks",
    )
    size = look.add_mutually_exclusive_group()
    size.add_argument(
        "--size", type=read_size, default=DEFAULT_SIZE, metavar="WxH", help="size of the film in pixels (576x432)"
    )
    size.add_argument(
        "--hd", dest="size", action="store_const", const=HD_SIZE, help="film in 720p, the same as --size 1280x720"
    )
    look.add_argument(
        "--fps", type=read_rate, default=15.0, metavar="F", help="frames a second of film and replay (15)"
    )


def read_size(text: str) -> tuple[int, int]:
    """Return width and height of a film: even numbers from 64 to 1920."""
    width, _, height = text.partition("x")
    numbers = [int(word) if word.isascii() and word.isdigit() and len(word) < 5 else 0 for word in (width, height)]
    if not all(64 <= number <= 1920 and number % 2 == 0 for number in numbers):
        raise argparse.ArgumentTypeError(
            f"expected WIDTHxHEIGHT, even numbers from 64 to 1920, such as 1280x720 (got {text!r})"
        )
    return numbers[0], numbers[1]


def read_rate(text: str) -> float:
    """Return a frame rate from 1 to 60 frames a second."""
    try:
        rate = float(text)
    except ValueError:
        rate = float("nan")
    if not 1.0 <= rate <= 60.0:
        raise argparse.ArgumentTypeError(f"expected 1 to 60 frames a second (got {text!r})")
    return rate


def read_stills(text: str) -> int:
    """Return a number of stills from 2 to 48."""
    stills = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0
    if not 2 <= stills <= 48:
        raise argparse.ArgumentTypeError(f"expected 2 to 48 stills (got {text!r})")
    return stills


def play(spec: "AttemptSpec", args: argparse.Namespace) -> int:
    """Carry out an attempt, write what is asked for, print the record; the exit code is 0 whatever the robot did."""
    from twin.seeing.show import show_attempt

    check_place(args.out)
    wishes = read_wishes(args)
    record = show_attempt(spec, wishes)
    if not give_json(record.row(), args):
        print_record(record)
        for name, path in wishes.targets.items():
            print(f"{name}: {path}")
    return 0


def read_wishes(args: argparse.Namespace) -> "Wishes":
    """Return what the options ask for; those that a command does not have ask for nothing."""
    from twin.seeing.camera import View
    from twin.seeing.show import STILLS, Wishes

    asked = vars(args)
    return Wishes(
        film=asked.get("video"),
        sheet=asked.get("sheet"),
        replay=asked.get("replay"),
        plot=asked.get("plot"),
        trace=asked.get("trace"),
        view=View(args.camera),
        size=args.size,
        frames_per_s=args.fps,
        stills=asked.get("stills", STILLS),
    )


def _format(value: object) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value)


def print_record(record: "AttemptRecord") -> None:
    """Print what came of an attempt."""
    print(f"{record.spec.key}: {record.outcome.label} after {record.duration_s:.2f} s")
    if record.reason:
        print(f"  reason: {record.reason}")
    for phase in record.phases:
        print(f"  {phase.name:10s} {phase.start_s:6.2f} to {phase.end_s:6.2f} s")
    print(f"  placement error {1e3 * record.placement_error_m:.1f} mm, peak contact force {record.peak_force_n:.0f} N")
    print(f"  energy {record.energy_j:.0f} J, peak torque {record.peak_torque_ratio:.0%} of the limit")
    strain, hazard = record.strain, record.hazard
    print(f"  drives: {strain.mechanical_j:.0f} J of work, {strain.copper_j:.0f} J of heat in the windings")
    print(f"  hottest {strain.hottest_joint} +{strain.hottest_rise_k:.2f} K, most worn {strain.worn_joint}")
    measured = {name: value for name, value in vars(hazard).items() if value not in (None, "")}
    if measured:
        print("  safety: " + ", ".join(f"{name} {_format(value)}" for name, value in measured.items()))
    print("  drawn: " + ", ".join(f"{name} {value:.4g}" for name, value in record.sample.items()))
    print(f"  fidelity: {record.fidelity}")

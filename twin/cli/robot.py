"""``twin robot list | build``: the robots, and the URDF of one that is built from a specification."""

import argparse
import sys

from twin.cli.options import Commands, add_command, give_json, write_result
from twin.errors import UsageError


def add_parser(commands: Commands) -> None:
    """Add the command with its two verbs."""
    parser = commands.add_parser("robot", help="list robots, build a specified one")
    verbs = parser.add_subparsers(title="verbs", metavar="VERB", required=True)
    add_command(verbs, "list", run=run_list, help="list robots with their grade and where their model comes from")
    build = add_command(verbs, "build", run=run_build, help="print the URDF that a robot's specification describes")
    build.add_argument("robot", metavar="ROBOT", help="a folder under robots/ with a specification.yaml")


def run_list(args: argparse.Namespace) -> int:
    """Print every robot."""
    from twin.robot.files import find_robot, list_robots

    robots = [find_robot(name).data for name in list_robots()]
    rows = [
        {
            "name": robot.robot,
            "title": robot.title,
            "grade": robot.grade.value,
            "source": robot.source.package or robot.source.urdf,
            "licence": robot.source.licence,
            "payload_kg": robot.payload_kg.value,
        }
        for robot in robots
    ]
    if not give_json(rows, args):
        for row in rows:
            print(f"{row['name']} ({row['grade']}, {row['source']}, {row['licence']}): {row['title']}")
    return 0


def run_build(args: argparse.Namespace) -> int:
    """Print the URDF, or write it to ``--out``."""
    from twin.config.load import load
    from twin.config.specification import Specification
    from twin.paths import find_data_folder
    from twin.robot.specified import build_urdf

    file = find_data_folder("robots") / args.robot / "specification.yaml"
    if not file.is_file():
        specified = sorted(path.parent.name for path in file.parents[1].glob("*/specification.yaml"))
        raise UsageError(f"no robot {args.robot!r} with a specification.yaml; there are {', '.join(specified)}")
    text = build_urdf(load(file, Specification))
    if args.out is None:
        sys.stdout.write(text)
    else:
        write_result(args.out, text)
    return 0

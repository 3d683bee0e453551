"""Every robot under ``robots/`` is put through the same checks."""

import xml.etree.ElementTree as ElementTree

import numpy as np
import pinocchio as pin
import pytest

from twin.config.robot import Tool
from twin.control.dynamics import SIDES, Dynamics
from twin.control.gains import choose_gains
from twin.control.reference import BodyReference, HandReference
from twin.control.stance import find_stance
from twin.control.whole_body import WholeBodyController
from twin.episodes.attempt import FLOOR_FRICTION, HAND_FRICTION, SOLVER_ITERATIONS, STEP_S, STEPS_PER_TICK
from twin.episodes.poses import list_corners, run_poses
from twin.paths import find_data_folder
from twin.physics.body import RobotBody
from twin.physics.world import World
from twin.robot.files import RobotFiles, find_robot, find_source, list_robots
from twin.tasks.contract import Workspace

ROBOTS = list_robots()
STAND_S = 10.0


@pytest.fixture(params=ROBOTS)
def robot(request: pytest.FixtureRequest) -> RobotFiles:
    return find_robot(request.param)


def make_source_model(robot: RobotFiles) -> pin.Model:
    """Return the source URDF with its grip locked, by Pinocchio alone."""
    source, _ = find_source(robot.data.source)
    model = pin.buildModelFromUrdf(str(source), pin.JointModelFreeFlyer())
    posture = pin.neutral(model)
    grip = robot.data.derivation.grip
    for name, angle in grip.items():
        joint = model.joints[model.getJointId(name)]
        posture[joint.idx_q : joint.idx_q + joint.nq] = angle if joint.nq == 1 else (np.cos(angle), np.sin(angle))
    return pin.buildReducedModel(model, [model.getJointId(joint) for joint in grip], posture)


def test_there_is_a_robot() -> None:
    assert "unitree_g1" in ROBOTS


def test_mass_matrix_equals_that_of_the_source(robot: RobotFiles) -> None:
    source, lean = make_source_model(robot), Dynamics(robot).model
    assert list(source.names) == list(lean.names)
    rng = np.random.default_rng(1)
    for _ in range(5):
        q = pin.integrate(lean, pin.neutral(lean), rng.uniform(-1, 1, lean.nv))
        np.testing.assert_allclose(
            pin.crba(lean, lean.createData(), q), pin.crba(source, source.createData(), q), atol=1e-9
        )


def test_joint_and_effort_limits_equal_those_of_the_source(robot: RobotFiles) -> None:
    source, lean = make_source_model(robot), Dynamics(robot).model
    for limit in ("effortLimit", "velocityLimit", "lowerPositionLimit", "upperPositionLimit"):
        np.testing.assert_array_equal(getattr(lean, limit)[7:], getattr(source, limit)[7:])


def test_bullet_and_pinocchio_agree_on_mass_and_base(robot: RobotFiles) -> None:
    dynamics = Dynamics(robot)
    with World(step_s=STEP_S, solver_iterations=10, floor_friction=1.0) as world:
        body = RobotBody(world, robot, dynamics.joint_names, dynamics.effort, friction=1.0)
        assert world.read_mass(body.id) == pytest.approx(dynamics.mass, rel=1e-6)
        q = pin.integrate(dynamics.model, pin.neutral(dynamics.model), np.linspace(-0.3, 0.4, dynamics.nv))
        body.place(q)
        read, v = body.read_state()
        np.testing.assert_allclose(read * np.sign(read[6]), q * np.sign(q[6]), atol=1e-6)
        np.testing.assert_allclose(v, 0.0, atol=1e-12)


def test_collision_shapes_are_primitives_and_every_link_has_a_mass(robot: RobotFiles) -> None:
    root = ElementTree.parse(robot.urdf).getroot()
    kinds = {shape.tag for collision in root.iter("collision") for shape in collision.findall("geometry/*")}
    assert kinds <= {"box", "sphere", "cylinder"}
    masses = [float(link.find("inertial/mass").get("value")) for link in root.iter("link")]  # type: ignore[union-attr, arg-type]
    assert len(masses) == len(list(root.iter("link")))
    assert min(masses) > 0.0


def stand(robot: RobotFiles) -> tuple[np.ndarray, float, float, np.ndarray]:
    """Stand still; return final state, largest torque ratio, largest foot movement [m], centre-of-mass error [m]."""
    dynamics = Dynamics(robot)
    sole = np.array(robot.data.sole.points_m)
    start = find_stance(dynamics, robot.data.stance, sole)
    peak = slide = 0.0
    with World(step_s=STEP_S, solver_iterations=SOLVER_ITERATIONS, floor_friction=FLOOR_FRICTION) as world:
        body = RobotBody(world, robot, dynamics.joint_names, dynamics.effort, friction=HAND_FRICTION)
        body.place(start)
        dynamics.update(start, np.zeros(dynamics.nv))
        supports = dynamics.supports
        controller = WholeBodyController(dynamics, dict.fromkeys(supports, sole), start[7:], choose_gains(supports))
        feet = {name: dynamics.frames[name].position.copy() for name in supports}
        hands = {
            side: HandReference(
                dynamics.frames[f"{side}_hand"].position.copy(), dynamics.frames[f"{side}_hand"].rotation.copy()
            )
            for side in SIDES
        }
        wanted = BodyReference(dynamics.com.copy(), np.eye(3), np.eye(3), hands)
        for _ in range(round(STAND_S / STEP_S / STEPS_PER_TICK)):
            q, v = body.read_state()
            dynamics.update(q, v)
            torque = controller.solve(q, v, wanted)
            peak = max(peak, float(np.abs(torque / dynamics.effort).max()))
            slide = max([slide, *(float(np.abs(dynamics.frames[s].position - feet[s]).max()) for s in supports)])
            for _ in range(STEPS_PER_TICK):
                body.apply_torques(torque)
                world.step()
        return q, peak, slide, dynamics.com - wanted.com


def test_stands_ten_seconds_on_feet_that_stay_within_its_effort_limits(robot: RobotFiles) -> None:
    _, peak, slide, error = stand(robot)
    assert peak < 1.0
    assert slide < 0.002
    assert np.abs(error).max() < 0.005


@pytest.mark.slow
def test_standing_twice_gives_the_same_bits(robot: RobotFiles) -> None:
    assert stand(robot)[0].tobytes() == stand(robot)[0].tobytes()


def test_a_gripper_weighs_what_it_replaces_and_closes(robot: RobotFiles) -> None:
    if robot.data.tools.gripper is None:
        pytest.skip("no gripper")
    dynamics = Dynamics(robot)
    with World(step_s=STEP_S, solver_iterations=SOLVER_ITERATIONS, floor_friction=FLOOR_FRICTION) as world:
        body = RobotBody(world, robot, dynamics.joint_names, dynamics.effort, friction=1.0, tool=Tool.GRIPPER)
        assert world.read_mass(body.id) == pytest.approx(dynamics.mass, rel=1e-6)
        for side in body.grippers:
            body.place_grip(side, 0.05)
            body.drive_grip(side, 0.0, 20.0)
        for _ in range(round(0.35 / STEP_S)):
            world.step()
        assert all(body.read_grip(side).opening_m == pytest.approx(0.0, abs=1e-3) for side in body.grippers)


@pytest.fixture(params=SIDES)
def side(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_its_grippers_reach_the_corners_of_its_workspace_within_its_effort_limits(robot: RobotFiles, side: str) -> None:
    if robot.data.tools.gripper is None:
        pytest.skip("no gripper")
    record = run_poses(robot, side, list_corners(Workspace.of(robot.data), side))
    assert record.stood
    assert record.accuracy_m.max() < 0.005
    assert record.torque_ratio < 1.0
    assert record.slide_m < 0.002


def test_its_grade_and_sources_are_told(robot: RobotFiles) -> None:
    readme = (find_data_folder("robots") / robot.data.robot / "README.md").read_text()
    assert f"**{robot.data.grade}**" in readme
    assert robot.data.source.licence in readme or robot.data.source.package is None

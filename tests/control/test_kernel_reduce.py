import numpy as np

from twin.control.kernel_reduce import factorise, reduce_to_wrenches, solve_factorised, weigh_tasks

NV, ROWS, WRENCH, BASE = 9, 14, 4, 3


def make_problem(seed: int) -> tuple[np.ndarray, ...]:
    rng = np.random.default_rng(seed)
    jacobian, wanted, weight = rng.normal(size=(ROWS, NV)), rng.normal(size=ROWS), rng.uniform(0.1, 10, ROWS)
    posture_weight, posture = rng.uniform(0.01, 1, NV), rng.normal(size=NV)
    rows, wrench_map, drift = rng.normal(size=(BASE, NV)), rng.normal(size=(BASE, WRENCH)), rng.normal(size=BASE)
    return jacobian, wanted, weight, posture_weight, posture, rows, wrench_map, drift


def test_cholesky_solves_a_linear_system() -> None:
    rng = np.random.default_rng(1)
    root = rng.normal(size=(6, 6))
    matrix, right = root @ root.T + np.eye(6), rng.normal(size=(2, 6))
    factor, solution = matrix.copy(), right.copy()
    factorise(factor)
    solve_factorised(factor, solution)
    np.testing.assert_allclose(solution @ matrix, right, atol=1e-10)


def test_free_acceleration_is_the_weighted_least_squares_solution() -> None:
    jacobian, wanted, weight, posture_weight, posture, *_ = make_problem(2)
    _, free = weigh_tasks(jacobian, wanted, weight, posture_weight, posture)
    root = np.sqrt(np.concatenate((weight, posture_weight)))[:, None]
    stacked = np.vstack((jacobian, np.eye(NV))) * root
    expected, *_ = np.linalg.lstsq(stacked, np.concatenate((wanted, posture)) * root[:, 0])
    np.testing.assert_allclose(free, expected, atol=1e-9)


def test_reduction_equals_the_full_problem() -> None:
    """Minimising over wrenches alone finds the optimum of the KKT system in accelerations and wrenches."""
    jacobian, wanted, weight, posture_weight, posture, rows, wrench_map, drift = make_problem(3)
    factor, free = weigh_tasks(jacobian, wanted, weight, posture_weight, posture)
    regularisation = np.full(WRENCH, 0.1)
    hessian, gradient, gain, offset = reduce_to_wrenches(factor, free, rows, wrench_map, drift, regularisation)
    wrench = np.linalg.solve(hessian, -gradient)
    full = jacobian.T @ (weight[:, None] * jacobian) + np.diag(posture_weight)
    kkt = np.block(
        [
            [full, np.zeros((NV, WRENCH)), rows.T],
            [np.zeros((WRENCH, NV)), np.diag(regularisation), -wrench_map.T],
            [rows, -wrench_map, np.zeros((BASE, BASE))],
        ]
    )
    linear = jacobian.T @ (weight * wanted) + posture_weight * posture
    expected = np.linalg.solve(kkt, np.concatenate((linear, np.zeros(WRENCH), drift)))
    np.testing.assert_allclose(wrench, expected[NV : NV + WRENCH], rtol=1e-5)
    np.testing.assert_allclose(gain @ wrench + offset, expected[:NV], rtol=1e-5, atol=1e-6)

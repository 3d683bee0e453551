"""Numba kernels of the whole-body controller: numbers only.

The controller minimises a weighted sum of squared task errors over the accelerations ``a`` and the foot
wrenches ``w``, subject to the equations of motion of the floating base. For given wrenches the best
accelerations follow in closed form, so only the wrenches are left for the solver:

    minimise   1/2 a' H a - g' a      subject to   E a = B w + d
    gives      a(w) = a_free + K S^-1 r(w),   K = H^-1 E',   S = E K,   r(w) = B w + d - E a_free
    and costs  1/2 r(w)' S^-1 r(w)   more than the unconstrained a_free = H^-1 g.

``E`` holds the six rows of the base and one row for each joint whose torque stands at its limit.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

Array = NDArray[np.float64]


@njit(cache=True)
def factorise(matrix: Array) -> None:
    """Replace the lower triangle of a positive definite matrix by its Cholesky factor."""
    size = matrix.shape[0]
    for j in range(size):
        row_j = matrix[j]
        diagonal = row_j[j]
        for k in range(j):
            diagonal -= row_j[k] * row_j[k]
        diagonal = np.sqrt(max(diagonal, 1e-12))
        row_j[j] = diagonal
        for i in range(j + 1, size):
            row_i = matrix[i]
            value = row_i[j]
            for k in range(j):
                value -= row_i[k] * row_j[k]
            row_i[j] = value / diagonal


@njit(cache=True)
def solve_factorised(factor: Array, right: Array) -> None:
    """Solve L L' x = b in place for each row b of ``right``, shape (sides, size)."""
    size = factor.shape[0]
    for side in range(right.shape[0]):
        x = right[side]
        for i in range(size):
            value = x[i]
            for k in range(i):
                value -= factor[i, k] * x[k]
            x[i] = value / factor[i, i]
        for i in range(size - 1, -1, -1):
            x[i] /= factor[i, i]
            for k in range(i):
                x[k] -= factor[i, k] * x[i]


@njit(cache=True)
def weigh_tasks(
    jacobian: Array, wanted: Array, weight: Array, posture_weight: Array, posture: Array
) -> tuple[Array, Array]:
    """Return H (lower triangle factorised) and a_free of the stacked tasks.

    Args:
        jacobian: stacked task rows, shape (rows, nv).
        wanted: wanted task accelerations less the bias, shape (rows,).
        weight: weight of each row, shape (rows,).
        posture_weight: diagonal weight of each velocity, shape (nv,).
        posture: wanted acceleration of each velocity, shape (nv,).
    """
    rows, nv = jacobian.shape
    scaled = np.empty((rows, nv))
    for i in range(rows):
        for j in range(nv):
            scaled[i, j] = weight[i] * jacobian[i, j]
    hessian = np.dot(scaled.T, jacobian)
    free = np.dot(wanted, scaled)
    for j in range(nv):
        hessian[j, j] += posture_weight[j]
        free[j] += posture_weight[j] * posture[j]
    factorise(hessian)
    solve_factorised(hessian, free.reshape(1, nv))
    return hessian, free


@njit(cache=True)
def reduce_to_wrenches(
    factor: Array, free: Array, rows: Array, wrench_map: Array, drift: Array, regularisation: Array
) -> tuple[Array, Array, Array, Array]:
    """Return the quadratic cost of the wrenches, and how accelerations follow from them.

    Args:
        factor: Cholesky factor of H, shape (nv, nv).
        free: a_free, shape (nv,).
        rows: E, shape (rows, nv).
        wrench_map: B, shape (rows, wrench).
        drift: d, shape (rows,).
        regularisation: diagonal cost of each wrench component, shape (wrench,).

    Returns:
        Hessian (wrench, wrench) and gradient (wrench,) of the cost; gain (nv, wrench) and offset (nv,) with
        a = gain w + offset.
    """
    count, nv = rows.shape
    solved = rows.copy()
    solve_factorised(factor, solved)
    schur = np.dot(rows, solved.T)
    for i in range(count):
        schur[i, i] += 1e-9
    rest = drift - np.dot(rows, free)
    right = np.empty((wrench_map.shape[1] + 1, count))
    right[:-1] = wrench_map.T
    right[-1] = rest
    factorise(schur)
    solve_factorised(schur, right)
    gain = np.dot(solved.T, np.ascontiguousarray(right[:-1].T))
    offset = free + np.dot(right[-1], solved)
    hessian = np.dot(np.ascontiguousarray(right[:-1]), wrench_map)
    gradient = np.dot(right[-1], wrench_map)
    for i in range(hessian.shape[0]):
        hessian[i, i] += regularisation[i]
    return hessian, gradient, gain, offset

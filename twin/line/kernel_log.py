"""The natural logarithm in plain arithmetic: it runs on several numbers at once, and alike on every machine."""

import numpy as np

from twin.line.jit import inline_kernel

_ONE = 0x3FF0000000000000
_ROOT_HALF = 0x3FE6A09E667F3BCD
"""The bits of 1 and of sqrt(1/2), between which and sqrt(2) the logarithm's argument is brought."""
_MANTISSA = 0x000FFFFFFFFFFFFF
_LN2_HIGH = 6.93147180369123816490e-01
_LN2_LOW = 1.90821492927058770002e-10


@inline_kernel
def compute_log(x: float) -> float:
    """Return ln(x) of a normal positive number within 1 ulp (fdlibm, e_log.c, Sun Microsystems 1993).

    With x = 2^k (1 + f), s = f / (2 + f): ln(1 + f) = f - f^2/2 + s (f^2/2 + R(s^2)).
    """
    bits = np.float64(x).view(np.int64) + (_ONE - _ROOT_HALF)
    k = (bits >> 52) - 1023
    f = np.int64((bits & _MANTISSA) + _ROOT_HALF).view(np.float64) - 1.0
    s = f / (2.0 + f)
    z = s * s
    w = z * z
    even = w * (3.999999999940941908e-01 + w * (2.222219843214978396e-01 + w * 1.531383769920937332e-01))
    odd = w * (2.857142874366239149e-01 + w * (1.818357216161805012e-01 + w * 1.479819860511658591e-01))
    rest = z * (6.666666666666735130e-01 + odd) + even
    half = 0.5 * f * f
    return k * _LN2_HIGH - ((half - (s * (half + rest) + k * _LN2_LOW)) - f)

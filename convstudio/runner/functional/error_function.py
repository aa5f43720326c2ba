"""The complementary error function, which NumPy does not have."""

from __future__ import annotations

import numpy as np

NEAR, MIDDLE = 0.46875, 4.0
"""Up to NEAR the series of erf serves, up to MIDDLE a fraction in |x|, beyond a fraction in 1 / x²."""

SQRT_PI = 1.7724538509055160273

# Each pair: numerator and denominator of a rational function, highest power first.
_NEAR = (
    (
        1.85777706184603153e-1,
        3.16112374387056560e0,
        1.13864154151050156e2,
        3.77485237685302021e2,
        3.20937758913846947e3,
    ),
    (1.0, 2.36012909523441209e1, 2.44024637934444173e2, 1.28261652607737228e3, 2.84423683343917062e3),
)
_MIDDLE = (
    (
        2.15311535474403846e-8,
        5.64188496988670089e-1,
        8.88314979438837594e0,
        6.61191906371416295e1,
        2.98635138197400131e2,
        8.81952221241769090e2,
        1.71204761263407058e3,
        2.05107837782607147e3,
        1.23033935479799725e3,
    ),
    (
        1.0,
        1.57449261107098347e1,
        1.17693950891312499e2,
        5.37181101862009858e2,
        1.62138957456669019e3,
        3.29079923573345963e3,
        4.36261909014324716e3,
        3.43936767414372164e3,
        1.23033935480374942e3,
    ),
)
_FAR = (
    (
        1.63153871373020978e-2,
        3.05326634961232344e-1,
        3.60344899949804439e-1,
        1.25781726111229246e-1,
        1.60837851487422766e-2,
        6.58749161529837803e-4,
    ),
    (
        1.0,
        2.56852019228982242e0,
        1.87295284992346725e0,
        5.27905102951428412e-1,
        6.05183413124413191e-2,
        2.33520497626869185e-3,
    ),
)


def erfc(array: np.ndarray) -> np.ndarray:
    """Return 1 − erf(x): the share of a bell curve that lies further out than x, times 2.

    Parameters
    ----------
    array : float64

    Returns
    -------
    float64 array
        Relative error below 10⁻¹⁵ wherever the result is a normal number.

    References
    ----------
    Cody, "Rational Chebyshev approximations for the error function", Mathematics of Computation 23 (1969).

    Examples
    --------
    >>> erfc(np.array([0.0, -40.0])).tolist()
    [1.0, 2.0]
    """
    distance = np.abs(array)
    result = np.empty_like(array)
    near, far = distance <= NEAR, distance > MIDDLE
    middle = ~(near | far)
    inner = array[near]
    result[near] = 1.0 - inner * _ratio(_NEAR, inner * inner)
    result[middle] = _mirrored(array[middle], _ratio(_MIDDLE, distance[middle]) * _bell(distance[middle]))
    # Beyond 27 the result is 0 to the last digit; held there, squares of infinities do no harm.
    outer = np.minimum(distance[far], 30.0)
    shrinking = 1.0 / (outer * outer)
    tail = (1.0 / SQRT_PI - shrinking * _ratio(_FAR, shrinking)) / outer
    result[far] = _mirrored(array[far], tail * _bell(outer))
    return result


def _ratio(fraction: tuple[tuple[float, ...], tuple[float, ...]], x: np.ndarray) -> np.ndarray:
    numerator, denominator = (np.polyval(np.array(powers), x) for powers in fraction)
    ratio: np.ndarray = numerator / denominator
    return ratio


def _bell(distance: np.ndarray) -> np.ndarray:
    """Return exp(−x²) with the digits that squaring a large x would lose."""
    coarse = np.floor(distance * 16.0) / 16.0
    bell: np.ndarray = np.exp(-coarse * coarse) * np.exp(-(distance - coarse) * (distance + coarse))
    return bell


def _mirrored(array: np.ndarray, tail: np.ndarray) -> np.ndarray:
    """Return ``tail`` right of 0, and what is left of 2 on the other side."""
    return np.where(array < 0, 2.0 - tail, tail)

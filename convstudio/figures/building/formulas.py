"""What activations do to one number, with the number put in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convstudio.engine.layers import (
    CELU,
    ELU,
    GELU,
    SELU,
    Dropout,
    Dropout2d,
    Hardsigmoid,
    Hardswish,
    Hardtanh,
    Identity,
    LeakyReLU,
    LogSigmoid,
    LogSoftmax,
    Mish,
    PReLU,
    ReLU,
    ReLU6,
    Sigmoid,
    SiLU,
    Softmax,
    Softplus,
    Softsign,
    Tanh,
)
from convstudio.figures.numerals import write_number

if TYPE_CHECKING:
    from convstudio.engine import Layer

REMARKS: dict[type[Layer], str] = {
    Softmax: "e to the power of each number, over the sum of all powers: together they add up to 1.",
    LogSoftmax: "The logarithm of Softmax: numbers below 0 whose powers add up to 1.",
    GELU: "Φ(x) is the share of a bell curve that lies below x.",
    Mish: "softplus(x) is log(1 + exp(x)).",
    Hardswish: "x times x / 6 + 1/2, which is held between 0 and 1.",
    PReLU: "The slope below 0 is learned.",
    SELU: "Its two numbers are chosen so that mean 0 and variance 1 are kept from layer to layer.",
    Identity: "Every number passes unchanged.",
}
SELU_SCALE, SELU_ALPHA = 1.0507, 1.6733


def remark_on(layer: Layer) -> str:
    """Return a sentence about a layer whose formula needs one."""
    if isinstance(layer, Dropout | Dropout2d):
        what = "channels" if isinstance(layer, Dropout2d) else "numbers"
        return f"Passes all on when the network is used; while training, {layer.p:.0%} of the {what} become 0."
    return REMARKS.get(type(layer), "")


def formula_of(layer: Layer, value: float, decimals: int, slope: str = "") -> str:  # one line for each activation
    """Return "max(0, −1.20)" and the like.

    Parameters
    ----------
    value : float
    decimals : int
        How the number is written.
    slope : str
        PReLU's, as it is written.
    """
    x = write_number(value, decimals)
    negated = write_number(-value, decimals)
    factor = f"({x})" if value < 0 else x
    below = _below_zero(layer, x, factor, slope)
    if below:
        return below if value < 0 else x
    match layer:
        case ReLU6():
            return f"min(max(0, {x}), 6)"
        case Hardtanh(low, high):
            return f"min(max({_plain(low)}, {x}), {_plain(high)})"
        case SELU():
            return f"{SELU_SCALE} · {x}"
        case Softplus(beta):
            return f"log(1 + exp({x}))" if beta == 1 else f"log(1 + exp({_plain(beta)} · {factor})) / {_plain(beta)}"
        case Softmax():
            return f"exp({x}) / Σ exp"
    usual = "{x}" if isinstance(layer, Dropout | Dropout2d | Identity) else layer.type_name + "({x})"
    return _SIMPLE.get(type(layer), usual).format(x=x, negated=negated, factor=factor)


_SIMPLE: dict[type[Layer], str] = {
    ReLU: "max(0, {x})",
    Sigmoid: "1 / (1 + exp({negated}))",
    LogSigmoid: "−log(1 + exp({negated}))",
    Tanh: "tanh({x})",
    Softsign: "{x} / (1 + |{x}|)",
    GELU: "{factor} · Φ({x})",
    SiLU: "{factor} · sigmoid({x})",
    Mish: "{factor} · tanh(softplus({x}))",
    Hardswish: "{factor} · hardsigmoid({x})",
    Hardsigmoid: "min(max(0, {x} / 6 + 1/2), 1)",
    LogSoftmax: "{x} − log Σ exp",
}


def _below_zero(layer: Layer, x: str, factor: str, slope: str) -> str:
    """Return what becomes of a number below 0, for layers that leave those above as they are."""
    match layer:
        case LeakyReLU(angle):
            return f"{_plain(angle)} · {factor}"
        case PReLU():
            return f"{slope} · {factor}"
        case ELU(alpha):
            return f"{_plain(alpha)} · (exp({x}) − 1)"
        case CELU(alpha):
            return f"{_plain(alpha)} · (exp({x} / {_plain(alpha)}) − 1)"
    return ""


def _plain(value: float) -> str:
    """Write a setting as short as it is: 0.01, 6, −1."""
    return f"{value:g}".replace("-", "−")

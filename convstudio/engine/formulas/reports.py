"""All equations of one layer at once, by the name of the number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convstudio.engine.blocks import Block
from convstudio.engine.expressions import Equation, Symbol, times
from convstudio.engine.formulas.fields import (
    border_share_equation,
    field_size_equations,
    jump_equations,
    start_equations,
)
from convstudio.engine.formulas.letters import numbers_of
from convstudio.engine.formulas.operations import (
    BYTES,
    activation_bytes_equation,
    flops_equation,
    macs_equation,
    neurons_equation,
    param_bytes_equation,
)
from convstudio.engine.formulas.padding import same_side_equations, unread_equations
from convstudio.engine.formulas.parameters import (
    fully_connected_params_equation,
    params_equation,
    states_equation,
    unshared_params_equation,
)
from convstudio.engine.formulas.shapes import merge_equations, output_shape_equations
from convstudio.engine.layers import SlidingLayer
from convstudio.engine.shapes import count

if TYPE_CHECKING:
    from convstudio.engine.report import LayerReport

Equations = dict[str, tuple[Equation, ...]]


def equations_of(row: LayerReport) -> Equations:
    """Return where the numbers of a report come from, by their names in it; what has no formula is not there.

    Axes stand in the order of the shape: depth, height, width; pads are (top, left, bottom, right).

    Examples
    --------
    >>> from convstudio.engine import Conv2d, Network, analyze
    >>> found = equations_of(analyze(Network((3, 32, 32), [Conv2d(20, 8, stride=2, padding=1)])).rows[0])
    >>> [name for name in found]
    ['output_shape', 'unread', 'params', 'unshared_params', 'fully_connected_params', 'neurons', 'macs', 'flops', \
'activation_bytes', 'param_bytes', 'receptive_field', 'jump', 'start', 'border_share']
    >>> str(found["params"][0])
    'params = (8·8·3 + 1)·20 = 3,860'
    """
    if row.input_shape is None or row.output_shape is None or row.muted:
        return {}
    if isinstance(row.layer, Block):
        return _of_merge(row)
    layer, shape = row.layer, row.input_shape
    found: dict[str, tuple[Equation | None, ...] | None] = {
        "output_shape": output_shape_equations(layer, shape),
        "pads": same_side_equations(layer, shape),
        "unread": unread_equations(row.window) if row.window and isinstance(layer, SlidingLayer) else None,
        "params": (params_equation(layer, shape),),
        "states": (states_equation(layer, shape),),
        "unshared_params": (unshared_params_equation(layer, shape),),
        "fully_connected_params": (fully_connected_params_equation(layer, shape),),
        "neurons": (neurons_equation(layer, shape),),
        "macs": (macs_equation(layer, shape),),
        "flops": (flops_equation(layer, shape),),
        "activation_bytes": (activation_bytes_equation(layer, shape),),
        "param_bytes": (param_bytes_equation(layer, shape),),
        "receptive_field": field_size_equations(row),
        "jump": jump_equations(row),
        "start": start_equations(row),
        "border_share": (border_share_equation(row),),
    }
    kept = {name: tuple(one for one in equations or () if one is not None) for name, equations in found.items()}
    return {name: equations for name, equations in kept.items() if equations}


def _of_merge(row: LayerReport) -> Equations:
    """Return where the numbers of a merging block come from."""
    block, output = row.layer, row.output_shape
    assert isinstance(block, Block)
    if block.merge is None or output is None:
        return {}
    neurons = times(*numbers_of(output))
    return {
        "output_shape": merge_equations(block.merge, row.merges, output),
        "neurons": (Equation(Symbol("neurons", count(output)), neurons),),
        "activation_bytes": (Equation(Symbol("bytes", row.activation_bytes), times(BYTES, *neurons.factors)),),
    }

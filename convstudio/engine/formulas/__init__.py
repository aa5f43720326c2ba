"""Where each number comes from: an equation for every number that the program shows."""

from convstudio.engine.formulas.fields import (
    border_share_equation,
    field_size_equations,
    jump_equations,
    receptive_field_equations,
    start_equations,
)
from convstudio.engine.formulas.operations import (
    activation_bytes_equation,
    flops_equation,
    macs_equation,
    memory_equation,
    neurons_equation,
    param_bytes_equation,
)
from convstudio.engine.formulas.padding import same_padding_equations, same_side_equations, unread_equations
from convstudio.engine.formulas.parameters import (
    fully_connected_params_equation,
    params_equation,
    states_equation,
    unshared_params_equation,
)
from convstudio.engine.formulas.reports import equations_of
from convstudio.engine.formulas.shapes import merge_equations, output_shape_equations
from convstudio.engine.formulas.sizes import output_size_equations

__all__ = [
    "activation_bytes_equation",
    "border_share_equation",
    "equations_of",
    "field_size_equations",
    "flops_equation",
    "fully_connected_params_equation",
    "jump_equations",
    "macs_equation",
    "memory_equation",
    "merge_equations",
    "neurons_equation",
    "output_shape_equations",
    "output_size_equations",
    "param_bytes_equation",
    "params_equation",
    "receptive_field_equations",
    "same_padding_equations",
    "same_side_equations",
    "start_equations",
    "states_equation",
    "unread_equations",
    "unshared_params_equation",
]

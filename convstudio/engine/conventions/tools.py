"""One table a tool: for which layers it counts what on top. Each is held against the tool itself, in the version named.

``tests/reference/conventions`` asks the tools again; a new version that counts otherwise shows up there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from convstudio.engine.conventions.extras import (
    Extra,
    batch_norm_in_use,
    biases,
    both_ends,
    each_input,
    each_output,
    enlarged,
    local_response_norm,
    norm,
    softmax,
    transposed_by_output,
)

EVERY = ""
"""Stands for all layer types in a table."""

Rules = Mapping[str, tuple[Extra, ...]]

NORMS = ("BatchNorm2d", "InstanceNorm2d", "GroupNorm", "LayerNorm")
CONVOLUTIONS = ("Conv2d", "DepthwiseConv2d", "SeparableConv2d")
GLOBAL_POOLS = ("GlobalAvgPool2d", "GlobalMaxPool2d")


@dataclass(frozen=True, slots=True)
class Convention:
    """How one tool counts.

    Parameters
    ----------
    name : str
        What it is asked for by.
    version : str
        The version that was looked at; empty for our own.
    prints : str
        What the tool calls its number, and where it is found.
    unit : "MACs" or "FLOPs"
    counts_operations : bool
        Some count parameters alone.
    operations, params : mapping of layer type to Extra
        What it counts on top; under EVERY for all layers.
    """

    name: str
    version: str
    prints: str
    unit: Literal["MACs", "FLOPs"] = "MACs"
    counts_operations: bool = True
    operations: Rules = field(default_factory=dict)
    params: Rules = field(default_factory=dict)


def _rules(*lines: tuple[tuple[str, ...], Extra]) -> dict[str, tuple[Extra, ...]]:
    """Return what is counted by layer type, from lines of (layer types, Extra)."""
    rules: dict[str, tuple[Extra, ...]] = {}
    for types, extra in lines:
        for layer_type in types:
            rules[layer_type] = (*rules.get(layer_type, ()), extra)
    return rules


NO_SUCH_LAYER = (
    ("LocallyConnected2d", "RadialBasis"),
    Extra("PyTorch has no such layer; it stands here as ConvStudio counts it.", None),
)
BIAS = Extra("The bias is counted as one more operation for each output.", biases)
BY_OUTPUT = Extra(
    "A transposed convolution is counted as if its whole kernel lay on every output; it lies on every input.",
    transposed_by_output,
)
ONCE = "Each parameter is counted as one operation, however many numbers it is used for."

TORCH = Convention(
    "torch",
    "2.13.0",
    "FlopCounterMode.get_total_flops()",
    "FLOPs",
    operations=_rules(
        NO_SUCH_LAYER,
        ((EVERY,), Extra("A multiply-accumulate is two operations.", lambda row: row.macs)),
    ),
)

TORCHINFO = Convention(
    "torchinfo",
    "1.8.0",
    "Total mult-adds",
    operations=_rules(
        NO_SUCH_LAYER,
        ((*CONVOLUTIONS, "ConvTranspose2d"), BIAS),
        (("ConvTranspose2d",), BY_OUTPUT),
        (("Linear",), Extra(ONCE, lambda row: row.params - row.macs)),
        ((*NORMS, "PReLU"), Extra(ONCE, lambda row: row.params)),
    ),
)

THOP = Convention(
    "thop",
    "0.1.1",
    "the first number of profile()",
    operations=_rules(
        NO_SUCH_LAYER,
        (("ConvTranspose2d",), BY_OUTPUT),
        (
            ("BatchNorm2d", "InstanceNorm2d", "LayerNorm"),
            norm(2, 4, "A normalization takes two operations for each number, four with a learned scale and shift."),
        ),
        (("PReLU",), each_input(1, "One operation for each number.")),
        (("Softmax",), Extra("An exponential and a division for each number, and the additions between.", softmax)),
        (("AvgPool2d",), each_output(1, "One operation, the division, for each output.")),
        (
            ("AdaptiveAvgPool2d", "GlobalAvgPool2d"),
            Extra("One operation for each number in and each number out.", both_ends),
        ),
        (
            ("Upsample",),
            enlarged("One operation for each output, eleven if bilinear.", nearest=1, bilinear=11, bicubic=259),
        ),
    ),
    params=_rules((("GroupNorm",), Extra("thop knows no GroupNorm and leaves it out.", lambda row: -row.params))),
)

FVCORE = Convention(
    "fvcore",
    "0.1.5",
    "FlopCountAnalysis(…).total(), which it calls flops",
    operations=_rules(
        NO_SUCH_LAYER,
        (
            ("BatchNorm2d",),
            Extra("One operation for each number, two with a learned scale and shift.", batch_norm_in_use),
        ),
        (
            ("InstanceNorm2d", "GroupNorm", "LayerNorm"),
            norm(4, 5, "Four operations for each number, five with a learned scale and shift."),
        ),
        (("AdaptiveAvgPool2d", "GlobalAvgPool2d"), each_input(1, "One operation for each number that arrives.")),
        (("Upsample",), enlarged("One operation for each output, four if bilinear.", nearest=1, bilinear=4)),
    ),
)

TWICE = "for each number, counted twice: in the module, and in the function that it calls."

PTFLOPS = Convention(
    "ptflops",
    "0.7.5",
    "the first number of get_model_complexity_info()",
    operations=_rules(
        NO_SUCH_LAYER,
        ((*CONVOLUTIONS, "ConvTranspose2d", "Linear"), BIAS),
        (
            ("BatchNorm2d", "InstanceNorm2d", "GroupNorm"),
            norm(1, 2, "One operation for each number, two with a learned scale and shift."),
        ),
        (("ReLU6", "LeakyReLU", "SiLU", "Softmax", "LayerNorm"), each_input(1, "One operation for each number.")),
        (("ReLU", "ELU", "GELU", "PReLU"), each_input(2, f"One operation {TWICE}")),
        (
            ("MaxPool2d", "AvgPool2d", "AdaptiveAvgPool2d", "AdaptiveMaxPool2d", *GLOBAL_POOLS),
            each_input(2, f"One operation {TWICE}"),
        ),
        (("Upsample",), each_output(2, f"One operation {TWICE}")),
        (
            ("LocalResponseNorm",),
            Extra("Three operations for each number, and one for each in the padded channels.", local_response_norm),
        ),
    ),
)

KERAS = Convention(
    "keras",
    "3.15.1",
    "Total params of model.summary(); Keras counts no operations",
    counts_operations=False,
    params={EVERY: (Extra("Numbers that are kept but not trained count as parameters.", lambda row: row.states),)},
)

OURS = Convention("ours", "", "the multiply-accumulates of convolutions and Linear, without bias")

CONVENTIONS: dict[str, Convention] = {
    convention.name: convention for convention in (OURS, TORCH, TORCHINFO, THOP, FVCORE, PTFLOPS, KERAS)
}

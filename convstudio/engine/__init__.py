"""The shape engine: layers, networks, shapes, costs and receptive fields, in plain Python."""

from convstudio.engine import edits, formulas, presets
from convstudio.engine.analysis import Analysis, analyze
from convstudio.engine.blocks import Block, Branches, Node, Path, Residual, Sequential
from convstudio.engine.descriptions import describe_layer
from convstudio.engine.errors import ShapeError
from convstudio.engine.expressions import Equation
from convstudio.engine.facts import LayerFacts
from convstudio.engine.layers import (
    LAYER_TYPES,
    AvgPool2d,
    BatchNorm2d,
    Conv2d,
    Dropout,
    Flatten,
    GlobalAvgPool2d,
    Kind,
    Layer,
    Linear,
    MaxPool2d,
    ReLU,
    Sigmoid,
    SlidingLayer,
    Softmax,
    Tanh,
)
from convstudio.engine.merging import Merge
from convstudio.engine.network import INPUT_ID, Network, Place
from convstudio.engine.padding import Padding, Pads
from convstudio.engine.problems import Fix, Problem
from convstudio.engine.reads import Reads
from convstudio.engine.receptive_field import ReceptiveField
from convstudio.engine.report import LayerReport
from convstudio.engine.rules import RuleResult, compare_rules
from convstudio.engine.shapes import Pair, Shape, format_shape
from convstudio.engine.solver import Solution, solve
from convstudio.engine.totals import Totals
from convstudio.engine.window import Window, output_size

__all__ = [
    "INPUT_ID",
    "LAYER_TYPES",
    "Analysis",
    "AvgPool2d",
    "BatchNorm2d",
    "Block",
    "Branches",
    "Conv2d",
    "Dropout",
    "Equation",
    "Fix",
    "Flatten",
    "GlobalAvgPool2d",
    "Kind",
    "Layer",
    "LayerFacts",
    "LayerReport",
    "Linear",
    "MaxPool2d",
    "Merge",
    "Network",
    "Node",
    "Padding",
    "Pads",
    "Pair",
    "Path",
    "Place",
    "Problem",
    "ReLU",
    "Reads",
    "ReceptiveField",
    "Residual",
    "RuleResult",
    "Sequential",
    "Shape",
    "ShapeError",
    "Sigmoid",
    "SlidingLayer",
    "Softmax",
    "Solution",
    "Tanh",
    "Totals",
    "Window",
    "analyze",
    "compare_rules",
    "describe_layer",
    "edits",
    "format_shape",
    "formulas",
    "output_size",
    "presets",
    "solve",
]

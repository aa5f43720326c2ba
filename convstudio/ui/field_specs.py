"""What the form says of every field a layer can have: its label, its range and a line that teaches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from convstudio.engine.layers import PADDING_MODES

EditorKind = Literal["int", "pair", "padding", "bool", "choice", "float"]
MOST = 4096


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """How one field is edited.

    Parameters
    ----------
    label : str
        Short, with the letter that formulas use.
    editor : EditorKind
    teaches : str
        What the field does, for the tooltip.
    low, high : float
        The range that can be typed; whether it fits is the engine's to say.
    choices : tuple of (value, text)
    wide : bool
        Takes the whole width of the form.
    """

    label: str
    editor: EditorKind
    teaches: str
    low: float = 1
    high: float = MOST
    choices: tuple[tuple[object, str], ...] = ()
    wide: bool = False


FIELDS: dict[str, FieldSpec] = {
    "out_channels": FieldSpec(
        "Filters K",
        "int",
        "How many filters: each makes one feature map, so this is the depth of the output.",
        high=8192,
    ),
    "kernel_size": FieldSpec(
        "Kernel F", "pair", "How many rows and columns the window reads at once, in cells. 1 to 4096.", high=MOST
    ),
    "stride": FieldSpec(
        "Stride S", "pair", "How many cells the window moves at a time. 2 halves the output. 1 to 4096."
    ),
    "dilation": FieldSpec(
        "Dilation", "pair", "How far apart the cells are that the window reads. 1: side by side; 2: every other one."
    ),
    "padding": FieldSpec(
        "Padding P",
        "padding",
        "Cells added around the input, so that the window can reach over its edge.",
        low=0,
        wide=True,
    ),
    "groups": FieldSpec(
        "Groups", "int", "Into how many parts the channels are split; each filter reads one part only.", high=8192
    ),
    "padding_mode": FieldSpec(
        "Fill padding with",
        "choice",
        "zeros: nothing. reflect: the picture mirrored. replicate: its edge repeated. circular: its other side.",
        choices=tuple((mode, mode) for mode in PADDING_MODES),
    ),
    "ceil_mode": FieldSpec("Round up", "bool", "Let a last window hang over the edge instead of leaving cells unread."),
    "count_include_pad": FieldSpec(
        "Count padding", "bool", "Divide by all cells of the window, padding included. TensorFlow never does."
    ),
    "divisor_override": FieldSpec(
        "Divisor (0: none)", "int", "Divide by this number instead of the number of cells; 0 for the usual one.", low=0
    ),
    "eps": FieldSpec("Epsilon", "float", "Added to the variance, so that it is never divided by 0.", low=0, high=1),
    "affine": FieldSpec("Learn scale", "bool", "Learn a weight and a bias for each channel."),
    "scale": FieldSpec("Scale", "bool", "Of what is learned, keep the weight."),
    "center": FieldSpec("Centre", "bool", "Of what is learned, keep the bias."),
    "momentum": FieldSpec(
        "Momentum", "float", "How much one batch counts in the running mean while training. 0 to 1.", low=0, high=1
    ),
    "track_running_stats": FieldSpec(
        "Running mean", "bool", "Keep a mean and a variance from training; else each batch uses its own."
    ),
    "p": FieldSpec(
        "Drop share p", "float", "Which share of the numbers is dropped while training. 0 to 1.", low=0, high=1
    ),
    "out_features": FieldSpec("Units", "int", "How many outputs; each has one weight for every input.", high=65536),
    "takes_maps": FieldSpec(
        "Take maps", "bool", "Let feature maps pass row by row, as PyTorch does, where Flatten is usually meant."
    ),
    "keepdim": FieldSpec("Keep 1×1", "bool", "Leave maps of 1×1; else a vector leaves."),
    "dim": FieldSpec("Axis", "int", "The axis to add up along: 1 is the channels, 2 the rows, 3 the columns.", low=-4),
    "start_dim": FieldSpec("First axis", "int", "The first axis that is joined; 1 is the channels.", low=-4),
    "end_dim": FieldSpec("Last axis", "int", "The last axis that is joined; −1 is the last there is.", low=-4),
    "bias": FieldSpec("Bias", "bool", "Add one learned number to each output channel."),
}

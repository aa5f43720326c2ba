"""What the form says of every field a layer can have: its label, its range and a line that teaches."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Literal

from convstudio.engine.layers import PADDING_MODES
from convstudio.figures.numerals import MINUS

if TYPE_CHECKING:
    from convstudio.engine import Layer

EditorKind = Literal["int", "pair", "padding", "sides", "bool", "choice", "float", "numbers"]
MOST = 4096
MOST_CHANNELS = 8192
ANY = 1e6
OF_CELLS = ("pair", "padding", "sides")
"""Editors of numbers that count cells."""


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """How one field is edited.

    Parameters
    ----------
    label : str
        Short, with the letter that formulas use.
    editor : EditorKind
    teaches : str
        What the field does, and its unit, for the tooltip.
    low, high : float
        The range that can be typed; whether it fits is the engine's to say.
    choices : tuple of (value, text)
    wide : bool
        Takes the whole width of the form.
    none_word : str
        What is shown where the field is None; empty where it can't be.
    decimals, step : number
        Of numbers with decimals; others go by ones.
    unit : str
        What the numbers count; empty for mere numbers.
    """

    label: str
    editor: EditorKind
    teaches: str
    low: float = 1
    high: float = MOST
    choices: tuple[tuple[object, str], ...] = ()
    wide: bool = False
    none_word: str = ""
    decimals: int = 2
    step: float = 0.05
    unit: str = ""

    @property
    def tip(self) -> str:
        """What it does, its range with the unit, and its step."""
        if self.editor not in ("int", *OF_CELLS, "float"):
            return self.teaches
        unit = self.unit or ("cells" if self.editor in OF_CELLS else "")
        step = f", in steps of {self.step:.8f}".rstrip("0").rstrip(".") if self.editor == "float" else ""
        span = f"{self.low:,g} to {self.high:,g}".replace("-", MINUS)
        return f"{self.teaches} {span}{' ' if unit else ''}{unit}{step}."


def spec_of(layer: Layer, name: str) -> FieldSpec:
    """Return how a field of ``layer`` is edited.

    Raises
    ------
    KeyError
        If nobody has said so.
    """
    return OF_ONE_TYPE.get((layer.type_name, name)) or FIELDS[name]


def field_names(layer: Layer) -> list[str]:
    """Return the fields of ``layer`` in the order of the form."""
    order = list(FIELDS)
    return sorted((field.name for field in fields(layer)), key=order.index)


def _choices(*words: str) -> tuple[tuple[object, str], ...]:
    return tuple((word, word) for word in words)


FIELDS: dict[str, FieldSpec] = {
    "out_channels": FieldSpec(
        "Filters K",
        "int",
        "How many filters: each makes one feature map, so this is the depth of the output.",
        high=MOST_CHANNELS,
        unit="filters",
    ),
    "out_features": FieldSpec(
        "Units", "int", "How many outputs; each has one weight for every input.", high=65536, unit="units"
    ),
    "kernel_size": FieldSpec("Kernel F", "pair", "How many rows and columns the window reads at once, in cells."),
    "output_size": FieldSpec(
        "Output size", "pair", "Rows and columns that come out, in cells; “as is” keeps the input's.", none_word="as is"
    ),
    "scale_factor": FieldSpec(
        "Factor",
        "numbers",
        "How many times larger the map gets; two numbers for height and width. Empty where a size is given.",
        none_word="by size",
    ),
    "size": FieldSpec(
        "Size", "pair", "Rows and columns that come out, in cells, instead of a factor.", none_word="by factor"
    ),
    "stride": FieldSpec("Stride S", "pair", "How many cells the window moves at a time. 2 halves the output."),
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
    "cropping": FieldSpec("Crop", "sides", "Cells taken off each side.", low=0, wide=True),
    "output_padding": FieldSpec(
        "Output padding",
        "pair",
        "Rows and columns added at the bottom and right, to choose among the sizes that a stride makes alike; "
        "“auto” is Keras's None: as many as give input × stride.",
        low=0,
        none_word="auto",
    ),
    "groups": FieldSpec(
        "Groups",
        "int",
        "Into how many parts the channels are split; each filter reads one part only.",
        high=MOST_CHANNELS,
        unit="groups",
    ),
    "depth_multiplier": FieldSpec(
        "Per channel", "int", "How many filters each input channel gets.", high=MOST_CHANNELS, unit="filters"
    ),
    "num_groups": FieldSpec(
        "Groups",
        "int",
        "Into how many groups the channels are split; each is rescaled as one.",
        high=MOST_CHANNELS,
        unit="groups",
    ),
    "num_parameters": FieldSpec(
        "Slopes", "int", "Learned slopes: 1 for all channels, or one for each.", high=MOST_CHANNELS, unit="slopes"
    ),
    "upscale_factor": FieldSpec("Factor r", "int", "r² channels become one map r times as high and wide.", high=64),
    "downscale_factor": FieldSpec("Factor r", "int", "Each block of r×r cells becomes r² channels.", high=64),
    "padding_mode": FieldSpec(
        "Fill padding with",
        "choice",
        "zeros: nothing. reflect: the picture mirrored. replicate: its edge repeated. circular: its other side.",
        choices=_choices(*PADDING_MODES),
    ),
    "mode": FieldSpec(
        "Mixing",
        "choice",
        "nearest: cells repeated. bilinear, bicubic: neighbours mixed. area: means. Frameworks round nearest apart.",
        choices=_choices("nearest", "nearest-exact", "bilinear", "bicubic", "area"),
    ),
    "approximate": FieldSpec(
        "Formula",
        "choice",
        "none: the bell curve itself. tanh: the approximation that older networks used.",
        choices=(("none", "exact"), ("tanh", "by tanh")),
    ),
    "shape": FieldSpec("New shape", "numbers", "Channels, height, width, or fewer; −1 for what is left.", wide=True),
    "channels": FieldSpec("Channels", "numbers", "Which channels pass, in this order, from 0: 0, 1, 2.", wide=True),
    "dims": FieldSpec(
        "Axes", "numbers", "Which axis comes first, second, …; 1 is the channels. 2, 3, 1: channels last."
    ),
    "axes": FieldSpec(
        "Axes", "numbers", "Which axes are rescaled together; 1 is the channels. Empty: all.", none_word="all"
    ),
    "shared_axes": FieldSpec(
        "Shared axes",
        "numbers",
        "Axes along which a slope is shared, as in Keras: 2, 3 for each channel.",
        none_word="–",
    ),
    "dim": FieldSpec(
        "Axis", "int", "The axis to add up along: 1 is the channels, 2 the rows, 3 the columns.", low=-4, high=4
    ),
    "start_dim": FieldSpec("First axis", "int", "The first axis that is joined; 1 is the channels.", low=-4, high=4),
    "end_dim": FieldSpec("Last axis", "int", "The last axis that is joined; −1 is the last there is.", low=-4, high=4),
    "p": FieldSpec("Drop share p", "float", "Which share of the numbers is dropped while training.", low=0, high=1),
    "negative_slope": FieldSpec(
        "Slope", "float", "What numbers below 0 are multiplied by.", -10, 10, decimals=3, step=0.01
    ),
    "init": FieldSpec("First slope", "float", "What the slope is before training.", -10, 10),
    "alpha": FieldSpec("Alpha", "float", "How far below 0 the curve goes: to minus this.", -100, 100, step=0.1),
    "beta": FieldSpec("Beta", "float", "How sharply the curve bends.", -100, 100, step=0.1),
    "k": FieldSpec("k", "float", "Added before the power is taken, so that nothing is divided by 0.", 0, 100, step=0.5),
    "threshold": FieldSpec("Threshold", "float", "Above it, x itself is given out.", -ANY, ANY, step=1.0),
    "min_val": FieldSpec("Lowest", "float", "Numbers below become this.", -ANY, ANY, step=0.5),
    "max_val": FieldSpec("Highest", "float", "Numbers above become this.", -ANY, ANY, step=0.5),
    "value": FieldSpec("Number", "float", "What the new cells hold.", -ANY, ANY, step=0.5),
    "eps": FieldSpec(
        "Epsilon", "float", "Added to the variance, so that it is never divided by 0.", 0, 1, decimals=8, step=1e-5
    ),
    "momentum": FieldSpec(
        "Momentum", "float", "How much one batch counts in the running mean while training.", 0, 1, decimals=4
    ),
    "divisor_override": FieldSpec(
        "Divisor",
        "int",
        "Divide by this number instead of the number of cells.",
        low=1,
        none_word="usual",
    ),
    "ceil_mode": FieldSpec("Round up", "bool", "Let a last window hang over the edge instead of leaving cells unread."),
    "count_include_pad": FieldSpec(
        "Count padding", "bool", "Divide by all cells of the window, padding included. TensorFlow never does."
    ),
    "align_corners": FieldSpec("Align corners", "bool", "Let the corner cells lie on each other, not the edges."),
    "keepdim": FieldSpec("Keep 1×1", "bool", "Leave maps of 1×1; else a vector leaves, as in Keras."),
    "takes_maps": FieldSpec(
        "Take maps", "bool", "Let feature maps pass row by row, as PyTorch does, where Flatten is usually meant."
    ),
    "affine": FieldSpec("Affine", "bool", "Learn a weight and a bias for each channel."),
    "scale": FieldSpec("Weight γ", "bool", "Of what is learned, keep the weight (Keras's scale)."),
    "center": FieldSpec("Bias β", "bool", "Of what is learned, keep the bias (Keras's center)."),
    "track_running_stats": FieldSpec(
        "Running mean", "bool", "Keep a mean and a variance from training; else each batch uses its own."
    ),
    "bias": FieldSpec("Bias", "bool", "Add one learned number to each output channel."),
}
"""By name, in the order of the form."""

_POOL_STRIDE = FieldSpec(
    "Stride S", "pair", "How many cells the window moves at a time; “= F” is the window's own size.", none_word="= F"
)
_ADDED = FieldSpec("Cells", "sides", "Cells added on each side; below 0, taken off.", low=-MOST, wide=True)

OF_ONE_TYPE: dict[tuple[str, str], FieldSpec] = {
    ("MaxPool2d", "stride"): _POOL_STRIDE,
    ("AvgPool2d", "stride"): _POOL_STRIDE,
    ("ConvTranspose2d", "output_size"): FieldSpec(
        "Output size",
        "pair",
        "Rows and columns that come out, in cells, instead of an output padding.",
        none_word="auto",
    ),
    ("LocalResponseNorm", "size"): FieldSpec(
        "Channels", "int", "How many neighbouring channels count.", high=MOST_CHANNELS, unit="channels"
    ),
    ("LocalResponseNorm", "alpha"): FieldSpec(
        "Alpha", "float", "How much the neighbours count.", 0, 100, decimals=6, step=1e-4
    ),
    ("LocalResponseNorm", "beta"): FieldSpec("Beta", "float", "The power that divides.", 0, 10),
    **{
        (name, "padding"): _ADDED
        for name in ("ZeroPad2d", "ConstantPad2d", "ReflectionPad2d", "ReplicationPad2d", "CircularPad2d")
    },
}
"""Where a field means something else, or can be None, in one type of layer."""

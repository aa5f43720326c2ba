"""What can be typed behind ``convstudio``, and what is said of it by --help."""

from __future__ import annotations

import argparse
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from convstudio import __version__

BAD_INPUT = 2
DEFAULT_SOURCE = "preset:worked_example"
VIEWS = ("convolve", "sharing")
DEFAULT_SIZE = (1100, 760)
SMALLEST_SCALE, LARGEST_SCALE = 0.1, 16
FITS = ("crop", "stretch", "border")
SCALINGS = ("unit", "bytes", "signed", "imagenet")
COMPOSITIONS = ("auto", "numerals", "lens")
COLORS = ("blue", "diverging", "grey", "cividis")
SHOWN = ("channels", "field", "borders", "taps")
ORDERS = ("HWD", "CHW", "NCHW", "NHWC")


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence, without the usage in front."""

    def error(self, message: str) -> None:  # type: ignore[override]  # it exits, as the base class does
        self.exit(BAD_INPUT, f"{self.prog}: {message}\n")


if TYPE_CHECKING:
    Subcommands = argparse._SubParsersAction[_Parser]


def window_parser() -> argparse.ArgumentParser:
    """Return what reads the arguments of the window."""
    parser = _Parser(
        prog="convstudio",
        description="Edit, compute cell by cell, compare, examine and export convolutional networks.",
        epilog="Without a window: convstudio summary, run, export, code, presets; each has its own --help.",
    )
    parser.add_argument(
        "file", nargs="?", help="a .convstudio file, or preset:NAME; without it, what was open last time"
    )
    parser.add_argument("--version", action="version", version=f"ConvStudio {__version__}")
    return parser


def subcommand_parser() -> argparse.ArgumentParser:
    """Return what reads the arguments of a subcommand."""
    parser = _Parser(prog="convstudio")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_summary(commands)
    _add_run(commands)
    _add_export(commands)
    _add_code(commands)
    commands.add_parser("presets", help="list the networks that come with the program")
    return parser


def _add_summary(commands: Subcommands) -> None:
    summary = commands.add_parser("summary", help="print every layer's shape, parameters and cost")
    summary.add_argument("file", nargs="?", default=DEFAULT_SOURCE, metavar="FILE | preset:NAME")
    summary.add_argument("--format", choices=("table", "json", "csv", "markdown", "latex"), default="table")
    summary.add_argument("--columns", metavar="A,B,…", help="which columns, by the names of the JSON, which has all")
    summary.add_argument(
        "--depth", type=_depth, metavar="N", help="how many blocks in blocks are opened; all without it"
    )
    summary.add_argument(
        "--convention",
        default="ours",
        metavar="NAME",
        help="count as torch, torchinfo, thop, fvcore, ptflops or keras do",
    )


def _add_run(commands: Subcommands) -> None:
    run = commands.add_parser("run", help="compute every layer of a network on a picture or an array")
    run.add_argument("file", metavar="FILE | preset:NAME")
    given = run.add_mutually_exclusive_group()
    given.add_argument("--image", type=Path, metavar="IMG", help="a picture; without either, what the document has")
    run.add_argument("--fit", choices=FITS, default=FITS[0], help="how the picture comes into the input")
    run.add_argument(
        "--scaling",
        choices=SCALINGS,
        default=SCALINGS[0],
        help="what numbers its cells hold: 0 to 1 (unit), 0 to 255 (bytes), -1 to 1 (signed), or as for ImageNet",
    )
    given.add_argument("--array", type=Path, metavar="X.npy", help="the network's input, or a batch of such")
    run.add_argument("--weights", type=Path, metavar="W.npz", help='arrays called "NAME.weight", "NAME.bias", …')
    run.add_argument("--layer", metavar="NAME", help="only what leaves this layer; without it, all")
    run.add_argument("-o", "--output", type=Path, required=True, metavar="OUT.npz")


def _add_export(commands: Subcommands) -> None:
    export = commands.add_parser("export", help="make a picture of a view")
    export.add_argument("file", metavar="FILE | preset:NAME")
    export.add_argument("--view", choices=VIEWS, default="convolve")
    export.add_argument("--layer", metavar="NAME", help="a layer's name; without it, the first")
    export.add_argument("--step", type=_number, default=None, metavar="N", help="from 1; without it, the last step")
    export.add_argument("--filter", type=_number, default=1, metavar="N", help="which filter, from 1")
    export.add_argument("--channel", type=_number, default=1, metavar="N", help="which input channel, from 1")
    _add_looks(export)
    export.add_argument("-o", "--output", type=Path, required=True, metavar="OUT.png|svg")


def _add_looks(export: argparse.ArgumentParser) -> None:
    """Add what only changes how a picture looks."""
    export.add_argument("--theme", choices=("light", "dark"), default="light")
    export.add_argument("--size", type=_size, default=DEFAULT_SIZE, metavar="WxH", help="in pixels at scale 1")
    export.add_argument("--scale", type=_scale, default=2.0, metavar="N", help="pixels of a PNG per pixel of --size")
    export.add_argument(
        "--composition", choices=COMPOSITIONS, default="auto", help="numbers in the cells, or a heat map and the patch"
    )
    export.add_argument("--colors", choices=COLORS, default="blue", help="the colour map")
    export.add_argument("--shared-scale", action="store_true", help="one scale for all channels of a layer")
    export.add_argument(
        "--show",
        type=_shown,
        default=(),
        metavar="A,B,…",
        help="beside the layer: channels (what each contributes), field (what a cell sees of the picture), borders "
        "(outputs that have seen padding), taps (a colour for each weight)",
    )
    export.add_argument(
        "--transposed",
        choices=("stamp", "gather"),
        default="stamp",
        help="inputs that stamp the output, or outputs that gather",
    )
    export.add_argument("--order", choices=ORDERS, default="HWD", help="how shapes are written")


def _add_code(commands: Subcommands) -> None:
    code = commands.add_parser("code", help="write a network as PyTorch or Keras code")
    code.add_argument("file", metavar="FILE | preset:NAME")
    code.add_argument("--framework", required=True, metavar="NAME", help="pytorch or keras")
    code.add_argument("-o", "--output", type=Path, metavar="OUT.py", help="without it, the code is printed")


def _number(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 up")
    return max(1, int(text))


def _shown(text: str) -> tuple[str, ...]:
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    unknown = [name for name in names if name not in SHOWN]
    if unknown:
        raise argparse.ArgumentTypeError(f"{unknown[0]!r} is nothing to show. Use {', '.join(SHOWN)}")
    return names


def _depth(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 0 up")
    return int(text)


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.lower().partition("x")
    if not (width.isdecimal() and height.isdecimal()) or not 200 <= min(int(width), int(height)) <= 20000:
        raise argparse.ArgumentTypeError(f"{text!r} is not a size such as 1100x760, of 200 pixels or more each way")
    return int(width), int(height)


def _scale(text: str) -> float:
    with suppress(ValueError):
        if SMALLEST_SCALE <= float(text) <= LARGEST_SCALE:
            return float(text)
    raise argparse.ArgumentTypeError(f"{text!r} is not a scale between {SMALLEST_SCALE} and {LARGEST_SCALE}")

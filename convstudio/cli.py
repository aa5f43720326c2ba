"""The door: a file or nothing opens the window; subcommands work without one."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from convstudio import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from convstudio.studio.document import Document

BAD_INPUT = 2
DEFAULT_SOURCE = "preset:worked_example"
VIEWS = ("convolve", "sharing")
DEFAULT_SIZE = (1100, 760)
SMALLEST_SCALE, LARGEST_SCALE = 0.1, 16
BAR_LENGTH = 40
FITS = ("crop", "stretch", "border")
SCALINGS = ("unit", "bytes", "signed", "imagenet")
COMPOSITIONS = ("auto", "numerals", "lens")
COLORS = ("blue", "diverging", "grey", "cividis")
SHOWN = ("channels", "field", "borders", "taps")
ORDERS = ("HWD", "CHW", "NCHW", "NHWC")
SUBCOMMANDS = ("summary", "run", "export", "code", "presets")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run ConvStudio; return the exit status: 0, or 2 with one sentence on stderr for bad usage or bad input."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given and given[0] in SUBCOMMANDS:
        options = _subcommand_parser().parse_args(given)
        status: int = options.run(options)
        return status
    options = _window_parser().parse_args(given)
    return _open_window(options.file)


def _window_parser() -> argparse.ArgumentParser:
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


def _subcommand_parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="convstudio")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
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
    summary.set_defaults(run=_summary)
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
    run.set_defaults(run=_run)
    export = commands.add_parser("export", help="make a picture of a view")
    export.add_argument("file", metavar="FILE | preset:NAME")
    export.add_argument("--view", choices=VIEWS, default="convolve")
    export.add_argument("--layer", metavar="NAME", help="a layer's name; without it, the first")
    export.add_argument("--step", type=_number, default=None, metavar="N", help="from 1; without it, the last step")
    export.add_argument("--filter", type=_number, default=1, metavar="N", help="which filter, from 1")
    export.add_argument("--channel", type=_number, default=1, metavar="N", help="which input channel, from 1")
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
    export.add_argument("-o", "--output", type=Path, required=True, metavar="OUT.png|svg")
    export.set_defaults(run=_export)
    code = commands.add_parser("code", help="write a network as PyTorch or Keras code")
    code.add_argument("file", metavar="FILE | preset:NAME")
    code.add_argument("--framework", required=True, metavar="NAME", help="pytorch or keras")
    code.add_argument("-o", "--output", type=Path, metavar="OUT.py", help="without it, the code is printed")
    code.set_defaults(run=_code)
    presets = commands.add_parser("presets", help="list the networks that come with the program")
    presets.set_defaults(run=_presets)
    return parser


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence, without the usage in front."""

    def error(self, message: str) -> None:  # type: ignore[override]  # it exits, as the base class does
        self.exit(BAD_INPUT, f"{self.prog}: {message}\n")


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
    scale = float(text)
    if not 0.1 <= scale <= 16:
        raise argparse.ArgumentTypeError(f"{text} is not a scale between 0.1 and 16")
    return scale


def _complain(message: str) -> int:
    print(f"convstudio: {message}", file=sys.stderr)  # the command line talks
    return BAD_INPUT


def _load(source: str) -> Document:
    from convstudio.studio.sources import open_document  # Qt only where it is needed

    return open_document(source)


def _summary(options: argparse.Namespace) -> int:
    from convstudio.engine import analyze
    from convstudio.interchange.columns import USUAL_COLUMNS
    from convstudio.interchange.summary import write_summary
    from convstudio.studio.files import FileError

    columns = tuple(name.strip() for name in options.columns.split(",")) if options.columns else USUAL_COLUMNS
    try:
        document = _load(options.file)
        text = write_summary(
            analyze(document.network),
            document.title or options.file,
            options.format,
            columns=columns,
            depth=options.depth,
            convention=options.convention,
        )
    except FileError as error:
        return _complain(str(error))
    except KeyError as error:
        return _complain(str(error.args[0]))
    print(text)
    return 0


def _run(options: argparse.Namespace) -> int:
    from convstudio.studio import single_run
    from convstudio.studio.document import ComputeError, input_array
    from convstudio.studio.files import FileError
    from convstudio.studio.image_files import ImageFileError
    from convstudio.studio.inputs import InputError

    try:
        document = _load(options.file)
        if options.image:
            shape = document.network.input_shape
            inputs = single_run.input_from_picture(options.image, shape, options.fit, options.scaling)
        else:
            inputs = single_run.input_from_array(options.array) if options.array else input_array(document)
        activations = single_run.run_once(document, inputs, options.weights, _progress_bar())
        single_run.write_arrays(options.output, single_run.outputs_by_name(activations, options.layer))
    except (ComputeError, FileError, ImageFileError, InputError, single_run.RunError) as error:
        return _complain(str(error))
    for problem in activations.problems:
        print(f"convstudio: {problem.text}", file=sys.stderr)
    return 0


def _progress_bar() -> Callable[[int, int], object] | None:
    """Return what draws a bar on a terminal; nothing in a pipe."""
    if not sys.stderr.isatty():
        return None

    def draw(done: int, total: int) -> None:
        filled = BAR_LENGTH * done // total
        end = "\n" if done == total else ""
        print(f"\r{'━' * filled}{'─' * (BAR_LENGTH - filled)} {done}/{total}", end=end, file=sys.stderr, flush=True)

    return draw


def _presets(options: argparse.Namespace) -> int:  # noqa: ARG001
    from convstudio.engine.presets.listing import listing

    print(listing())
    return 0


def _export(options: argparse.Namespace) -> int:
    from convstudio.figures.export import ExportError, export_figure
    from convstudio.figures.look import Look
    from convstudio.figures.pictures import PictureRequest, make_figure
    from convstudio.figures.theme import THEMES
    from convstudio.studio.files import FileError

    look = Look(
        transposed=options.transposed,
        colors=options.colors,
        shared_scale=options.shared_scale,
        channels="channels" in options.show,
        field="field" in options.show,
        borders="borders" in options.show,
        taps="taps" in options.show,
    )
    request = PictureRequest(
        options.view,
        options.layer,
        options.step,
        options.filter,
        options.channel,
        width=options.size[0],
        height=options.size[1],
        look=look,
        composition=options.composition,
        order=options.order,
    )
    try:
        figure = make_figure(_load(options.file), request)
        export_figure(figure, THEMES[options.theme], options.output, options.scale)
    except (ExportError, FileError) as error:
        return _complain(str(error))
    return 0


def _code(options: argparse.Namespace) -> int:
    from convstudio.interchange.writing_code import WRITERS
    from convstudio.studio.code_text import code_of_document
    from convstudio.studio.files import FileError, write_atomically

    if options.framework not in WRITERS:
        return _complain(f"there is no code for {options.framework!r}: use {' or '.join(WRITERS)}")
    try:
        code = code_of_document(_load(options.file), options.framework)
        if options.output:
            write_atomically(options.output, code.text.encode())
        else:
            print(code.text, end="")
    except FileError as error:
        return _complain(str(error))
    for remark in code.remarks:
        print(f"convstudio: {remark}", file=sys.stderr)
    return 0


def _open_window(source: str | None) -> int:
    # Before NumPy is loaded: a processor is left for the window while a large network is computed.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", str(max(1, (os.cpu_count() or 1) - 1)))
    # What is imported stays: to look through it for garbage again and again would only delay the first picture.
    collects = gc.isenabled()
    gc.disable()
    from convstudio.studio import files
    from convstudio.ui.app import open_window

    gc.freeze()
    if collects:
        gc.enable()
    path = Path(source) if source and not source.startswith("preset:") else None
    opened = None
    try:
        if source:
            opened = files.open_partly(path) if path else files.Opened(_load(source))
    except files.FileError as error:
        return _complain(str(error))
    return open_window(opened, path, lambda: files.Opened(_load(DEFAULT_SOURCE)))

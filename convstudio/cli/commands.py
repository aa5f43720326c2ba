"""What the subcommands do: each returns the exit status. Everything heavy is loaded only where it is needed."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from convstudio.cli.arguments import BAD_INPUT

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from convstudio.studio.document import Document

BAR_LENGTH = 40


def complain(message: str) -> int:
    """Write one sentence to stderr; return the exit status for it."""
    print(f"convstudio: {message}", file=sys.stderr)  # the command line talks
    return BAD_INPUT


def load(source: str) -> Document:
    """Return the document in a file, or a network that comes with the program."""
    from convstudio.studio.sources import open_document  # Qt only where it is needed

    return open_document(source)


def summary(options: argparse.Namespace) -> int:
    """Print what every layer does and costs."""
    from convstudio.engine import analyze
    from convstudio.interchange.columns import USUAL_COLUMNS
    from convstudio.interchange.summary import write_summary
    from convstudio.studio.files import FileError

    columns = tuple(name.strip() for name in options.columns.split(",")) if options.columns else USUAL_COLUMNS
    try:
        document = load(options.file)
        text = write_summary(
            analyze(document.network),
            document.title or options.file,
            options.format,
            columns=columns,
            depth=options.depth,
            convention=options.convention,
        )
    except FileError as error:
        return complain(str(error))
    except KeyError as error:
        return complain(str(error.args[0]))
    print(text)
    return 0


def run(options: argparse.Namespace) -> int:
    """Compute a network, and write what leaves its layers."""
    from convstudio.studio import single_run
    from convstudio.studio.document import ComputeError, input_array
    from convstudio.studio.files import FileError
    from convstudio.studio.image_files import ImageFileError
    from convstudio.studio.inputs import InputError

    try:
        document = load(options.file)
        if options.image:
            shape = document.network.input_shape
            inputs = single_run.input_from_picture(options.image, shape, options.fit, options.scaling)
        else:
            inputs = single_run.input_from_array(options.array) if options.array else input_array(document)
        activations = single_run.run_once(document, inputs, options.weights, _progress_bar())
        single_run.write_arrays(options.output, single_run.outputs_by_name(activations, options.layer))
    except (ComputeError, FileError, ImageFileError, InputError, single_run.RunError) as error:
        return complain(str(error))
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


def presets(options: argparse.Namespace) -> int:  # noqa: ARG001
    """Print which networks come with the program."""
    from convstudio.engine.presets.listing import listing

    print(listing())
    return 0


def export(options: argparse.Namespace) -> int:
    """Write a picture of a view."""
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
        figure = make_figure(load(options.file), request)
        export_figure(figure, THEMES[options.theme], options.output, options.scale)
    except (ExportError, FileError) as error:
        return complain(str(error))
    return 0


def code(options: argparse.Namespace) -> int:
    """Write or print a network as code."""
    from convstudio.interchange.writing_code import WRITERS
    from convstudio.studio.code_text import code_of_document
    from convstudio.studio.files import FileError, write_atomically

    if options.framework not in WRITERS:
        return complain(f"there is no code for {options.framework!r}: use {' or '.join(WRITERS)}")
    try:
        code = code_of_document(load(options.file), options.framework)
        if options.output:
            write_atomically(options.output, code.text.encode())
        else:
            print(code.text, end="")
    except FileError as error:
        return complain(str(error))
    for remark in code.remarks:
        print(f"convstudio: {remark}", file=sys.stderr)
    return 0


COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "summary": summary,
    "run": run,
    "export": export,
    "code": code,
    "presets": presets,
}
"""What each subcommand calls."""

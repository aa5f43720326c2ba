"""The user's own input: pictures and numbers that are opened, dropped and pasted."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QImage, QImageReader
from PySide6.QtWidgets import QFileDialog

from convstudio.engine import INPUT_ID, ShapeError, format_shape
from convstudio.studio import actions
from convstudio.studio.array_files import (
    ARRAY_ENDINGS,
    TEXT_ENDINGS,
    ArrayFileError,
    InputArray,
    as_input,
    read_array,
)
from convstudio.studio.inputs import InputError, input_from_cells, scaling_of
from convstudio.studio.number_text import NumberTextError, parse_block
from convstudio.studio.own_pictures import OwnPicture, keep_picture
from convstudio.studio.reading_aside import ReadingAside

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QMimeData

    from convstudio.ui.main_window import MainWindow

    Progress = Callable[[int, int], object]
    Cancel = Callable[[], bool]

NOTICE = "input"
SHOW_AFTER_MS = 300
"""What has been read by then needs no bar that says so."""

NUMBER_ENDINGS = (*ARRAY_ENDINGS, *TEXT_ENDINGS)
PASTED = "Pasted picture"


class InputCommands(QObject):
    """Brings in what the network is to look at.

    Parameters
    ----------
    window : MainWindow
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window, self._session = window, window.session
        self._name = ""
        self.reading = ReadingAside(self)
        self.reading.progressed.connect(self._show_progress)
        self.reading.finished.connect(self._take)
        self.reading.failed.connect(self._fail)
        self._slow = QTimer(self)
        self._slow.setSingleShot(True)
        self._slow.setInterval(SHOW_AFTER_MS)
        self._slow.timeout.connect(self._show_waiting)
        window.closed.connect(self.reading.stop)

    # Open

    def open(self) -> None:
        """Ask for a picture, or a file of numbers."""
        pictures = " ".join(f"*{ending}" for ending in picture_endings())
        numbers = " ".join(f"*{ending}" for ending in NUMBER_ENDINGS)
        filters = f"Pictures and numbers ({pictures} {numbers});;Pictures ({pictures});;Numbers ({numbers})"
        name, _ = QFileDialog.getOpenFileName(self._window, "Open as the input", str(Path.home()), filters)
        if name:
            self.open_file(Path(name))

    def open_file(self, path: Path) -> None:
        """Let the network look at a picture, or at the numbers in a file."""
        shape = self._session.document.network.input_shape
        if path.suffix.lower() in NUMBER_ENDINGS:
            self._read(path.name, lambda progress, cancel: read_array(path, shape))  # noqa: ARG005  # it is quick
        else:
            self._read(path.name, partial(_keep, path, "", max(shape)))

    def show_picture(self, source: bytes | QImage, name: str = PASTED) -> None:
        """Let the network look at a picture that another program has given."""
        self._read(name, partial(_keep, source, name, max(self._session.document.network.input_shape)))

    # Drop and paste

    def takes(self, data: QMimeData) -> bool:
        """Say whether something that is dragged or pasted could be an input: a picture or a file of numbers."""
        return _file_in(data) is not None or bool(_picture_kind(data)) or data.hasImage()

    def take(self, data: QMimeData) -> bool:
        """Let the network look at what was dropped or pasted; return whether it could be an input."""
        path, kind = _file_in(data), _picture_kind(data)
        if path is not None:
            self.open_file(path)
        elif kind:
            # Read aside, like a file: to unpack a large picture here would hold the window up.
            self.show_picture(bytes(data.data(kind).data()))
        elif data.hasImage():
            image = data.imageData()
            self.show_picture(image if isinstance(image, QImage) else QImage())
        else:
            return False
        return True

    def take_numbers(self, data: QMimeData) -> bool:
        """Put pasted numbers into the input; return whether they were meant for it.

        They were if it is on the canvas, or if they come with a picture of themselves, as spreadsheets give them.
        """
        pictured = bool(_picture_kind(data)) or data.hasImage()
        if not data.hasText() or not (pictured or self._session.selected_id == INPUT_ID):
            return False
        shape = self._session.document.network.input_shape
        try:
            block = parse_block(data.text())
            if self._window.input_canvas.cursor is None:
                self._take(as_input(block, shape))
                return True
            why_not = self._window.input_canvas.paste_block(block)
        except (NumberTextError, ArrayFileError) as error:
            if pictured or data.text().lstrip()[:1].isalpha():  # a picture with its address; code, or anything else
                return False
            self._complain(f"The text can't be pasted as numbers. {error}")
            return True
        if why_not:
            whole = as_input(block, shape)
            words = f"Make the input {format_shape(whole.array.shape, self._window.settings.axis_order)}"
            self._window.notices.show_notice(NOTICE, why_not, [(words, partial(self._use_whole, whole))])
        return True

    def fit_input(self) -> None:
        """Make the input as large as the picture that it shows."""
        document = self._session.document
        recipe = document.input
        wanted = recipe.whole_in(document.network.input_shape) if isinstance(recipe, OwnPicture) else None
        if wanted is not None:
            self._window.notices.hide_notice(NOTICE)
            actions.set_input_shape(self._session, wanted)

    # Inside

    def _read(self, name: str, read: Callable[[Progress, Cancel], object]) -> None:
        self._window.notices.hide_notice(NOTICE)
        self._name = name
        self.reading.start(read)
        self._slow.start()

    def _show_waiting(self) -> None:
        if self.reading.is_reading:
            self._window.notices.show_notice(NOTICE, f"Reading “{self._name}” …", dismiss="Cancel")
            notice = self._window.notices.notice(NOTICE)
            assert notice is not None
            notice.done.connect(self.reading.cancel)

    def _show_progress(self, done: int, total: int) -> None:
        notice = self._window.notices.notice(NOTICE)
        if notice is not None and total:
            notice.words.setText(f"Reading “{self._name}” … {100 * done // total} %")

    def _take(self, result: object) -> None:
        """Show what has been read, and offer to make the input as large."""
        self._slow.stop()
        self._window.notices.hide_notice(NOTICE)
        try:
            if isinstance(result, OwnPicture):
                self._show_picture(result)
            elif isinstance(result, InputArray):
                self._show_array(result)
        except InputError as error:
            self._complain(str(error))
            return
        self._session.select(INPUT_ID)
        self._window.show_view("convolve")

    def _show_picture(self, picture: OwnPicture) -> None:
        before = self._session.document.input
        if isinstance(before, OwnPicture):
            picture = replace(picture, fit=before.fit)
        picture = replace(picture, scaling=scaling_of(before) or picture.scaling)
        self._session.end_gesture()
        actions.set_input(self._session, picture)
        shape = self._session.document.network.input_shape
        wanted = picture.whole_in(shape)
        if wanted is None:
            return
        text = (
            f"“{picture.name}” has {picture.size[1]:,} × {picture.size[0]:,} pixels, and the input {shape[2]} × "
            f"{shape[1]} cells. The form on the left says how it is fitted."
        )
        words = f"Make the input {wanted[2]} × {wanted[1]}"
        self._window.notices.show_notice(NOTICE, text, [(words, self.fit_input)])

    def _show_array(self, read: InputArray) -> None:
        shape, found = self._session.document.network.input_shape, read.array.shape
        recipe = input_from_cells(read.array, read.scaling)
        self._session.end_gesture()
        actions.set_input(self._session, recipe)
        if found == shape:
            if read.words:
                self._window.tell(read.words)
            return
        order = self._window.settings.axis_order
        is_short = all(one <= other for one, other in zip(found, shape, strict=True))
        rest = "There are zeros where nothing was given." if is_short else "What does not fit in is left out."
        text = f"The numbers are {format_shape(found, order)}, and the input is {format_shape(shape, order)}. {rest}"
        words = f"Make the input {format_shape(found, order)}"
        self._window.notices.show_notice(
            NOTICE, f"{text} {read.words}".strip(), [(words, partial(self._use_whole, read))]
        )

    def _use_whole(self, read: InputArray) -> None:
        try:
            actions.set_whole_input(self._session, input_from_cells(read.array, read.scaling), read.array.shape)
        except (InputError, ShapeError) as error:
            self._complain(str(error))

    def _fail(self, sentence: str) -> None:
        self._slow.stop()
        self._complain(sentence)

    def _complain(self, sentence: str) -> None:
        self._window.notices.show_notice(NOTICE, sentence)


def picture_endings() -> list[str]:
    """Return the endings of the files that Qt reads as pictures, drawings without a size left out."""
    known = {bytes(kind.data()).decode() for kind in QImageReader.supportedImageFormats()}
    return sorted(f".{kind}" for kind in known - {"svg", "svgz"})


def _keep(source: Path | bytes | QImage, name: str, side: int, progress: Progress, cancel: Cancel) -> OwnPicture:
    return keep_picture(source, name, least_side=side, progress=progress, cancel=cancel)


def _file_in(data: QMimeData) -> Path | None:
    """Return the first of the dragged files that may be a picture or numbers."""
    # Most texts are no numbers; one that is can be opened.
    endings = {*picture_endings(), ".svg", ".svgz", *NUMBER_ENDINGS} - {".txt"}
    paths = (Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile())
    return next((path for path in paths if path.suffix.lower() in endings), None)


def _picture_kind(data: QMimeData) -> str:
    """Return under which name the bytes of a picture file are there; empty if they are not."""
    known = {bytes(kind.data()).decode() for kind in QImageReader.supportedMimeTypes()}
    return next((kind for kind in data.formats() if kind in known), "")

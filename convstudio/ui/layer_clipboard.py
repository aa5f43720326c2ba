"""Layers on the clipboard: as values for ConvStudio, as code for everyone else."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QObject
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QGuiApplication

from convstudio.engine import Network, format_shape
from convstudio.studio import several_actions
from convstudio.studio.clipping import NODES_MIME, clip, clipping_from_bytes, clipping_to_bytes
from convstudio.studio.code_text import FRAMEWORKS, arriving_at, code_of_document, code_of_nodes, paste_code
from convstudio.studio.document import Document
from convstudio.studio.files import FileError, Opened

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from convstudio.interchange.reading_code import CodeRead
    from convstudio.interchange.writing_code import Code
    from convstudio.ui.main_window import MainWindow

    Action = tuple[str, Callable[[], object]]

USUAL_FRAMEWORK = "pytorch"
PASTED, COPIED = "pasted", "copied"
FEW, MANY = 3, 12
"""So many sentences are shown at first, and when all are wanted; the rest is counted."""


class LayerClipboard(QObject):
    """Copies what is selected, and pastes behind it.

    Parameters
    ----------
    window : MainWindow
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window, self._session = window, window.session
        self._pasted_ids: tuple[str, ...] = ()
        self._session.document_changed.connect(self._forget_pasted)

    # Out

    def copy(self) -> None:
        """Put what is selected on the clipboard, as values and as PyTorch code."""
        if self._put_selected():
            self._say(f"Copied {self._names}")

    def cut(self) -> None:
        """Put what is selected on the clipboard, and take it out."""
        names = self._names if self._window.has_layer else ""
        if self._put_selected():
            several_actions.remove_layers(self._session, self._session.selected_ids, "Cut")
            self._window.stack.focus_selected()
            self._say(f"Cut {names}")

    def copy_as(self, framework: str) -> None:
        """Put what is selected on the clipboard as code; the whole network where that is its input."""
        if self._window.has_layer:
            code, what = code_of_nodes(self._session.analysis, self._session.selected_ids, framework), self._names
        else:
            code, what = code_of_document(self._session.document, framework), "the whole network"
        QGuiApplication.clipboard().setText(code.text)
        self._say(f"Copied {what} as {FRAMEWORKS[framework]} code")
        self._tell_unwritable(code)

    def _put_selected(self) -> bool:
        if not self._window.has_layer:
            return False
        data, ids = QMimeData(), self._session.selected_ids
        try:
            data.setData(NODES_MIME, clipping_to_bytes(clip(self._session.document, ids)))
        except FileError as error:
            self._say(str(error))
            return False
        data.setText(code_of_nodes(self._session.analysis, ids, USUAL_FRAMEWORK).text)
        QGuiApplication.clipboard().setMimeData(data)
        return True

    def _tell_unwritable(self, code: Code) -> None:
        self._list(COPIED, code.remarks, [])

    # In

    def take_nodes(self, data: QMimeData) -> bool:
        """Paste layers that were copied here or in another window; return whether there were any."""
        if not data.hasFormat(NODES_MIME):
            return False
        try:
            clipping = clipping_from_bytes(bytes(data.data(NODES_MIME).data()))
            several_actions.insert_layers(self._session, clipping, *self._window.stack.adding.places_behind_selected())
        except (FileError, ValueError) as error:
            self._say(f"It can't be pasted: {error}")
            return True
        self._window.notices.hide_notice(PASTED)
        self._tell_landed("")
        return True

    def take_code(self, data: QMimeData) -> bool:
        """Paste code, or say what is wrong with it; return whether there was any text."""
        if not data.hasText() or not data.text().strip():
            return False
        from convstudio.interchange.reading_code import CodeError  # its tables are loaded when they are needed

        places = self._window.stack.adding.places_behind_selected()
        arriving = arriving_at(self._session.analysis, places[0]) if self._session.document.network.nodes else None
        try:
            read = paste_code(self._session, data.text(), *places)
        except CodeError as error:
            self._window.notices.show_notice(PASTED, f"Nothing was pasted. {error}")
            return True
        except ValueError as error:
            self._say(f"It can't be pasted: {error}")
            return True
        self._tell_landed(f" from {read.framework} code")
        self._tell_unread(read, arriving)
        return True

    def _tell_landed(self, source: str) -> None:
        names = self._names  # of what has landed: a field that loses the keyboard may change the selection
        self._window.stack.folding.reveal(self._session.selected_id)
        self._window.stack.focus_selected()
        self._say(f"Pasted {names}{source}")

    def _tell_unread(self, read: CodeRead, arriving: tuple[int, ...] | None) -> None:
        """Show what could not be read, and offer a window of its own to what is made for other pictures."""
        # What is missing matters most, and few sentences are shown at first.
        sentences = [str(remark) for remark in sorted(read.remarks, key=lambda remark: not remark.is_loss)]
        actions: list[Action] = []
        if read.input_shape is not None and arriving is not None and read.input_shape != arriving:
            wanted = format_shape(read.input_shape)
            sentences.insert(0, f"The code is written for an input of {wanted}; {format_shape(arriving)} arrives here.")
            actions.append(("Open in a window of its own", partial(self._open_alone, read)))
        self._list(PASTED, sentences, actions)
        self._pasted_ids = self._session.selected_ids

    def _forget_pasted(self) -> None:
        """Take away what was said of pasted code once all of its layers are gone: undone, or removed."""
        network = self._session.document.network
        if self._pasted_ids and not any(node_id in network for node_id in self._pasted_ids):
            self._pasted_ids = ()
            self._window.notices.hide_notice(PASTED)

    def _open_alone(self, read: CodeRead) -> None:
        assert read.input_shape is not None
        self._window.files.window_wanted.emit(Opened(Document(Network(read.input_shape, read.nodes))))

    # Words

    def _list(self, key: str, sentences: Sequence[str], actions: list[Action], most: int = FEW) -> None:
        """Show sentences in a bar, if there are any, and a button for the others."""
        if not sentences:
            self._window.notices.hide_notice(key)
            return
        more = len(sentences) - most
        if more > 0 and most == FEW:
            actions = [*actions, ("Show all", partial(self._list, key, sentences, actions, MANY))]
        rest = [f"And {more} more."] if more > 0 else []
        self._window.notices.show_notice(key, "\n".join([*sentences[:most], *rest]), actions)

    @property
    def _names(self) -> str:
        return several_actions.words_for(self._session.document.network, self._session.selected_ids)

    def _say(self, words: str) -> None:
        self._window.tell(words)
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._window, words))

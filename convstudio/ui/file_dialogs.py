"""The questions that are asked about files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from PySide6.QtWidgets import QFileDialog, QMessageBox

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtWidgets import QWidget

Buttons = QMessageBox.StandardButton
Answer = Literal["save", "discard", "cancel"]

NOT_IN_NAMES = dict.fromkeys(map(ord, '/\\:*?"<>|'), "-")


def ask_where(parent: QWidget, title: str, folder: Path, name: str, kinds: Mapping[str, str]) -> Path | None:
    """Ask which file to write; one whose name has none of the endings gets that of the chosen kind.

    Parameters
    ----------
    folder, name
        What is suggested; signs that no name of a file can have are replaced.
    kinds : mapping of ending to words
        {".convstudio": "ConvStudio documents", …}, the usual one first.
    """
    filters = {f"{words} (*{ending})": ending for ending, words in kinds.items()}
    suggestion = folder / name.translate(NOT_IN_NAMES)
    while True:
        answer, chosen = QFileDialog.getSaveFileName(parent, title, str(suggestion), ";;".join(filters))
        path = Path(answer)
        if not answer or path.suffix.lower() in kinds:
            return path if answer else None
        path = path.with_name(path.name + filters.get(chosen, next(iter(kinds))))
        # The dialog has asked about the name as it was typed, which is another.
        if not path.exists() or _ask_to_replace(parent, path.name):
            return path
        suggestion = path


def _ask_to_replace(parent: QWidget, name: str) -> bool:
    words = {Buttons.Cancel: "", Buttons.Save: "Replace it"}
    return _ask(parent, f"“{name}” is there already.", "What is in it now would be replaced.", words) == Buttons.Save


def ask_to_save(parent: QWidget, name: str) -> Answer:
    """Ask what becomes of changes before their document goes."""
    words = {Buttons.Save: "", Buttons.Discard: "Don't save", Buttons.Cancel: ""}
    return _answer(_ask(parent, f"Save the changes to “{name}”?", "They are lost if you don't.", words))


def ask_to_overwrite(parent: QWidget, name: str) -> Answer:
    """Ask what becomes of what someone else has written into the file meanwhile; discard means theirs."""
    words = {Buttons.Save: "Save elsewhere…", Buttons.Discard: "Replace it", Buttons.Cancel: ""}
    details = "What is in the file now would become its previous version, with “.bak” behind its name."
    return _answer(_ask(parent, f"“{name}” has been changed on the disk since you opened it.", details, words))


def offer_to_save_elsewhere(parent: QWidget, why: str) -> bool:
    """Say why a document can't be saved; return whether to save it elsewhere."""
    words = {Buttons.Save: "Save elsewhere…", Buttons.Cancel: ""}
    details = f"{why}\n\nNothing is lost: the document is still open here."
    return _ask(parent, "This document can't be saved", details, words, QMessageBox.Icon.Warning) == Buttons.Save


def complain(parent: QWidget, what: str, why: str) -> None:
    """Say what can't be done."""
    _ask(parent, what, why, {Buttons.Ok: ""}, QMessageBox.Icon.Warning)


def _answer(button: int) -> Answer:
    if button == Buttons.Save:
        return "save"
    return "discard" if button == Buttons.Discard else "cancel"


def _ask(
    parent: QWidget,
    text: str,
    details: str,
    words: Mapping[QMessageBox.StandardButton, str],
    icon: QMessageBox.Icon = QMessageBox.Icon.Question,
) -> int:
    """Show a box, the first button the default; ``words`` are those of buttons that say something unusual."""
    box = QMessageBox(parent)
    box.setIcon(icon)
    box.setWindowTitle("ConvStudio")
    box.setText(text)
    box.setInformativeText(details)
    for button, title in words.items():
        made = box.addButton(button)
        if title:
            made.setText(title)
    box.setDefaultButton(next(iter(words)))
    answer = box.exec()
    box.deleteLater()
    return answer

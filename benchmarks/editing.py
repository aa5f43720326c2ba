"""How soon an edit is on the screen, in a real window of 1920×1080, against a plain list with the same rows.

    .venv/bin/python benchmarks/editing.py [EDITS] [--profile]

An edit is everything from the event that a hand sends, a key or a turn of the wheel, until nothing is left to paint:
the stack's cards, the form, the results, and the canvas, which shows the last picture until the new numbers are there.
Edits follow each other at the pace of a held key, at which numbers wait for the hand to rest: what is measured is the
window's own work.

Goals are those that the program promises; the exit status is 1 if one is not kept. The comparison is a QTreeWidget
with a row a layer, in which an edit writes the texts of all rows that have changed, without working any of them out.
--profile tells where the time goes instead.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import sys
import time
from contextlib import nullcontext
from functools import partial
from itertools import chain, cycle, islice
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QSpinBox, QTreeWidget, QTreeWidgetItem, QWidget
from real_window import SIZE, count_events, on_display, settle, spread, window_of, write

from convstudio.engine import BatchNorm2d, Conv2d, Flatten, Linear, MaxPool2d, Network, ReLU, presets
from convstudio.studio.clipping import NODES_MIME, clip, clipping_to_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from convstudio.ui.main_window import MainWindow

NO_KEYS = Qt.KeyboardModifier.NoModifier

EDITS = 24
"""Of each kind, for each network."""

PACE = 0.033
"""Seconds between two edits: a held key's."""


class Case(NamedTuple):
    """A network, how it is looked at, and how soon its edits are promised to be seen."""

    make: Callable[[], Network]
    goal: float
    is_open: bool = False


def layers_in_a_row() -> Network:
    """Return 200 layers, one after another."""
    block = (Conv2d(16, 3, padding=1), BatchNorm2d(), ReLU())
    body = list(islice(chain.from_iterable((*block * 9, MaxPool2d(2) if n < 3 else ReLU()) for n in range(8)), 198))
    return Network((3, 32, 32), [*body, Flatten(), Linear(10)])


def resnet() -> Network:
    """Return ResNet-152."""
    return presets.load("resnet152")


CASES = {
    "200 layers": Case(layers_in_a_row, 16.0),
    "ResNet-152": Case(resnet, 50.0),
    "ResNet-152, all open": Case(resnet, 50.0, is_open=True),
}
"""Goals in milliseconds, at the 95th percentile."""


def main() -> int:
    """Time all edits; return 0 if every goal is kept."""
    parser = argparse.ArgumentParser()
    parser.add_argument("edits", nargs="?", type=int, default=EDITS)
    parser.add_argument("--profile", action="store_true")
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    return on_display(partial(measure, options.edits, options.only, profiled=options.profile))


def measure(edits: int, only: str, *, profiled: bool) -> int:
    """Print the tables; return the exit status."""
    app = QApplication(["editing"])
    app.setStyle("Fusion")
    kept = True
    for name, case in CASES.items():
        if only not in name:
            continue
        write(name, "median", "p95", "worst", "goal (ms)")
        profile = cProfile.Profile() if profiled else None
        with window_of(app, case.make(), computed=False) as window:
            if case.is_open:
                window.stack.folding.set_all(True)
                settle(app)
            everything: list[float] = []
            for kind, acts in edits_of(window).items():
                times = list(islice(timed(app, window, acts, profile), edits))
                everything += times
                write(f"  {kind}", *(f"{number:.1f}" for number in spread(times)))
            numbers = spread(everything)
            write("  all", *(f"{number:.1f}" for number in numbers), f"{case.goal:.0f}")
            kept &= numbers[1] <= case.goal
            plain = spread(list(islice(time_plain(app, window), edits)))
        write("  a plain list", *(f"{number:.1f}" for number in plain))
        write("  ours to it", *(f"{ours / theirs:.1f}" for ours, theirs in zip(numbers, plain, strict=True)))
        if profile is not None:
            pstats.Stats(profile).sort_stats("cumulative").print_stats(70)
    return 0 if kept else 1


def timed(
    app: QApplication, window: QWidget, acts: Iterator[Callable[[], object]], profile: cProfile.Profile | None = None
) -> Iterator[float]:
    """Yield the milliseconds from each act until everything is painted; every other step only prepares the next."""
    updates = count_events(window, "UpdateRequest")
    for act in acts:
        with profile or nullcontext():
            start = time.perf_counter()
            act()
            idle = 0
            while idle < 2:  # a timer that is due may want something painted again
                before = updates.count
                app.processEvents()
                idle = idle + 1 if updates.count == before else 0
            taken = time.perf_counter() - start
        yield 1000 * taken
        settle(app, PACE)


# What a hand does


def edits_of(window: MainWindow) -> dict[str, Iterator[Callable[[], object]]]:
    """Return kinds of edits, each without an end, and each other edit takes back the one before."""
    key, keys = partial(press, window), Qt.Key
    control, alt, shift = (getattr(Qt.KeyboardModifier, f"{name}Modifier") for name in ("Control", "Alt", "Shift"))
    first = next(node.id for node in window.session.document.network.walk() if node.layer.type_name == "Conv2d")
    window.session.select(first)
    arrows = [partial(turn, window, name, up) for name in FIELDS for up in (True, False)]
    return {
        "arrow key": cycle(partial(key, keys.Key_Up if act.args[2] else keys.Key_Down, act.args[1]) for act in arrows),
        "wheel": cycle(arrows),
        "digit typed": cycle(partial(retype, window, "out_channels", digit) for digit in "79"),
        "number dragged": cycle(drags(window, "out_channels")),
        "card carried": cycle(carries(window, first)),
        "insert": cycle([partial(add, window), partial(undo, window)]),
        "remove": cycle([partial(key, keys.Key_Delete), partial(undo, window)]),
        "move": cycle([partial(key, keys.Key_Down, "", alt), partial(key, keys.Key_Up, "", alt)]),
        "mute": cycle([partial(key, keys.Key_M, "", control)]),
        "undo, redo": cycle([partial(key, keys.Key_Z, "", control), partial(key, keys.Key_Z, "", control | shift)]),
    }


FIELDS = ("out_channels", "kernel_size", "stride", "padding")


def box_of(window: MainWindow, field: str) -> QSpinBox:
    """Return the box of a field's first number, with the keyboard in it."""
    box = window.form.editor(field).findChildren(QSpinBox)[0]
    box.setFocus()
    return box


def press(window: MainWindow, key: Qt.Key, field: str = "", modifiers: Qt.KeyboardModifier = NO_KEYS) -> None:
    """Press a key in a field, or on the selected card."""
    target = box_of(window, field) if field else window.stack.card(window.session.selected_id)
    target.setFocus()
    QTest.keyClick(target, key, modifiers)


def turn(window: MainWindow, field: str, up: bool) -> None:
    """Turn the wheel over a field by one notch."""
    box = box_of(window, field)
    spot = QPointF(box.rect().center())
    button = Qt.MouseButton.NoButton
    delta = QPoint(0, 120 if up else -120)
    event = QWheelEvent(
        spot, box.mapToGlobal(spot), QPoint(), delta, button, NO_KEYS, Qt.ScrollPhase.NoScrollPhase, False
    )
    QApplication.sendEvent(box, event)


def retype(window: MainWindow, field: str, digit: str) -> None:
    """Type a digit in the place of what a field holds."""
    box = box_of(window, field)
    box.selectAll()
    QTest.keyClicks(box, digit)


def drags(window: MainWindow, field: str) -> list[Callable[[], object]]:
    """Return the moves of a drag over a field's number to the right and back."""

    def move(by: int) -> None:
        handle = box_of(window, field).lineEdit()
        middle = handle.rect().center()
        if by == 0:
            QTest.mousePress(handle, Qt.MouseButton.LeftButton, pos=middle)
        QTest.mouseMove(handle, middle + QPoint(12 * (by + 1), 0))
        if by == 5:
            QTest.mouseRelease(handle, Qt.MouseButton.LeftButton, pos=middle)

    return [partial(move, by) for by in (0, 1, 2, 3, 4, 5)]


def carries(window: MainWindow, node_id: str) -> list[Callable[[], object]]:
    """Return the moves of a card that is carried over the places below it, and away."""
    column, data = window.stack.card(node_id).parentWidget(), QMimeData()
    data.setData(NODES_MIME, clipping_to_bytes(clip(window.session.document, [node_id])))
    move, left = Qt.DropAction.MoveAction, Qt.MouseButton.LeftButton
    boxes = [window.stack.stack_layout.cards[other] for other in window.stack.visible_ids[2:7]]
    points = [QPoint(box.x + 40, box.y + box.height - 2) for box in boxes]

    def over(point: QPoint) -> None:
        QApplication.sendEvent(column, QDragMoveEvent(point, move, data, left, NO_KEYS))

    def enter() -> None:
        QApplication.sendEvent(column, QDragEnterEvent(points[0], move, data, left, NO_KEYS))
        over(points[0])

    def leave() -> None:
        QApplication.sendEvent(column, QDragLeaveEvent())

    return [enter, *(partial(over, point) for point in points[1:]), leave]


def add(window: MainWindow) -> None:
    """Choose a layer in the palette."""
    window.stack.adding.palette.chosen.emit(Conv2d(16, 3, padding=1))


def undo(window: MainWindow) -> None:
    """Take the last edit back."""
    window.session.history.undo()


# The same rows in a plain list


def time_plain(app: QApplication, window: MainWindow) -> Iterator[float]:
    """Yield how long it takes to show two states of a network in turn in a QTreeWidget."""
    session = window.session
    states = []
    for _ in range(2):
        states.append([row_texts(window, node_id) for node_id in window.stack.visible_ids])
        press(window, Qt.Key.Key_Up, "out_channels")
        settle(app)
    assert session.history.undo_text
    tree = QTreeWidget()
    tree.setHeaderLabels(["Name", "Fields", "Shape", "Parameters"])
    items = [QTreeWidgetItem(tree, texts) for texts in states[0]]
    tree.resize(*SIZE)
    tree.show()
    settle(app)

    def show(texts: list[list[str]]) -> None:
        for item, row in zip(items, texts, strict=True):
            for column, text in enumerate(row):
                if item.text(column) != text:
                    item.setText(column, text)

    yield from timed(app, tree, cycle(partial(show, texts) for texts in reversed(states)))
    tree.close()


def row_texts(window: MainWindow, node_id: str) -> list[str]:
    """Return what a layer's card says."""
    content = window.stack.card(node_id).content
    return [content.name, content.words, content.shape, content.params]


if __name__ == "__main__":
    sys.exit(main())

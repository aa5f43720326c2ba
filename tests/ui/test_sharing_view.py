"""The sharing view, used by hand: dragged, clicked, stepped with keys, left to wander."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from convstudio.engine import Conv2d, Network, ReLU
from convstudio.figures.building.sharing import FIRST_PLACE, sharing_lab
from convstudio.figures.compositions.sharing import picture_place
from convstudio.studio.document import Document
from convstudio.studio.session import Session
from convstudio.ui.appearance import Appearance
from convstudio.ui.sharing_view import SharingView
from convstudio.ui.sharing_wander import Wander

NETWORK = Network((3, 32, 32), (Conv2d(20, 8, stride=2, padding=1), ReLU(), Conv2d(4, 3)))


@pytest.fixture
def session(qtbot: QtBot) -> Iterator[Session]:
    session = Session(Document(NETWORK))
    yield session
    session.close()


@pytest.fixture
def view(qtbot: QtBot, session: Session) -> Iterator[SharingView]:
    view = SharingView(session, Appearance("light", session))
    qtbot.addWidget(view)
    view.resize(900, 760)
    with qtbot.waitExposed(view):
        view.show()
    yield view
    # A button that stays down would make the next test's moves drags.
    QTest.mouseRelease(view.canvas.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(3, 3))


def cell_point(view: SharingView, row: float, column: float) -> QPoint:
    """Return where the middle of a picture's cell is in the window."""
    place = picture_place(view.figure)
    assert place is not None
    return view.canvas.mapFromScene(place.cell(row, column).center())


def press(view: SharingView, row: float, column: float) -> None:
    QTest.mousePress(view.canvas.viewport(), Qt.MouseButton.LeftButton, pos=cell_point(view, row, column))


def drag(view: SharingView, start: tuple[int, int], end: tuple[int, int]) -> None:
    press(view, *start)
    QTest.mouseMove(view.canvas.viewport(), cell_point(view, *end))
    QTest.mouseRelease(view.canvas.viewport(), Qt.MouseButton.LeftButton, pos=cell_point(view, *end))


def button(view: SharingView, text: str) -> QPushButton:
    return next(child for child in view.findChildren(QPushButton) if child.text() == text)


def painted(view: SharingView) -> QImage:
    return view.canvas.grab().toImage()


def test_dragging_takes_the_cat_along_by_where_it_was_held(view: SharingView) -> None:
    row, column = FIRST_PLACE
    before = painted(view)
    drag(view, (row + 2, column + 9), (row + 2 - 7, column + 9 - 12))
    assert view.place == (row - 7, column - 12)
    assert painted(view) != before
    assert f"row {row - 6}, column {column - 11}" in view.canvas.accessibleDescription()


def test_the_cat_stays_on_the_picture(view: SharingView) -> None:
    row, column = FIRST_PLACE
    press(view, row + 1, column + 1)
    QTest.mouseMove(view.canvas.viewport(), QPoint(880, 700))
    assert view.place == sharing_lab().last_place
    QTest.mouseMove(view.canvas.viewport(), QPoint(1, 1))
    assert view.place == (0, 0)


def test_a_click_beside_the_cat_calls_it_there(view: SharingView) -> None:
    press(view, 8, 22)
    assert view.place == (3, 17)
    QTest.mouseMove(view.canvas.viewport(), cell_point(view, 10, 22))
    assert view.place == (5, 17)


def test_after_release_the_mouse_moves_alone(view: SharingView) -> None:
    row, column = FIRST_PLACE
    drag(view, (row + 5, column + 5), (row + 3, column + 5))
    QTest.mouseMove(view.canvas.viewport(), cell_point(view, 2, 25))
    assert view.place == (row - 2, column)


def test_clicks_outside_the_picture_do_nothing(view: SharingView) -> None:
    QTest.mousePress(view.canvas.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(3, 3))
    QTest.mouseMove(view.canvas.viewport(), cell_point(view, 10, 10))
    assert view.place == FIRST_PLACE


def test_the_hand_opens_over_the_cat_and_closes_on_it(view: SharingView) -> None:
    viewport = view.canvas.viewport()
    row, column = FIRST_PLACE
    view.canvas.hovered.emit(view.canvas.mapToScene(cell_point(view, row + 4, column + 4)))
    assert viewport.cursor().shape() == Qt.CursorShape.OpenHandCursor
    press(view, row + 4, column + 4)
    assert viewport.cursor().shape() == Qt.CursorShape.ClosedHandCursor
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=cell_point(view, row + 4, column + 4))
    assert viewport.cursor().shape() == Qt.CursorShape.OpenHandCursor
    view.canvas.hovered.emit(None)
    assert viewport.cursor().shape() == Qt.CursorShape.ArrowCursor


@pytest.mark.parametrize(
    ("key", "modifier", "way"),
    [
        (Qt.Key.Key_Up, Qt.KeyboardModifier.NoModifier, (-1, 0)),
        (Qt.Key.Key_Down, Qt.KeyboardModifier.NoModifier, (1, 0)),
        (Qt.Key.Key_Left, Qt.KeyboardModifier.NoModifier, (0, -1)),
        (Qt.Key.Key_Right, Qt.KeyboardModifier.NoModifier, (0, 1)),
        (Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier, (0, -8)),
    ],
)
def test_arrow_keys_move_the_cat(
    view: SharingView, key: Qt.Key, modifier: Qt.KeyboardModifier, way: tuple[int, int]
) -> None:
    QTest.keyClick(view.canvas, key, modifier)
    assert view.place == (FIRST_PLACE[0] + way[0], FIRST_PLACE[1] + way[1])


def test_home_and_the_button_bring_it_back(view: SharingView) -> None:
    QTest.keyClick(view.canvas, Qt.Key.Key_Home)
    assert view.place == sharing_lab().learned_at
    assert view.canvas.accessibleDescription().count("found") == 2
    view.move_cat(9, 9)
    button(view, "Where it was learned").click()
    assert view.place == sharing_lab().learned_at


def test_other_keys_are_the_windows(view: SharingView) -> None:
    QTest.keyClick(view.canvas, Qt.Key.Key_Space)
    QTest.keyClick(view.canvas, Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
    assert view.place == FIRST_PLACE


def test_selecting_another_convolution_changes_the_counts(view: SharingView, session: Session) -> None:
    seen: list[bool] = []
    view.figure_changed.connect(lambda: seen.append(True))
    before = view.figure
    session.select(NETWORK.nodes[2].id)
    assert seen
    assert view.figure.part("counts head") != before.part("counts head")
    assert view.figure.part("cat") == before.part("cat")


def test_an_edit_changes_the_counts_at_once(view: SharingView, session: Session) -> None:
    before = view.figure.part("count 0")
    session.apply("More filters", session.document.with_network(Network((3, 32, 32), (Conv2d(40, 8, stride=2),))))
    assert view.figure.part("count 0") != before


def test_the_cat_wanders_only_while_it_is_told_to_and_seen(view: SharingView, qtbot: QtBot) -> None:
    wander = button(view, "Let it wander")
    assert not view._timer.isActive()
    wander.click()
    with qtbot.waitSignal(view.figure_changed):
        pass
    view.hide()
    assert not view._timer.isActive()
    view.show()
    assert view._timer.isActive()
    press(view, view.place[0] + 3, view.place[1] + 3)
    assert not view._timer.isActive()
    assert wander.text() == "Let it wander"


def test_the_walk_stays_on_the_picture_and_comes_home() -> None:
    wander, place, seen = Wander((21, 21), (2, 2)), (17, 18), set()
    for _ in range(600):
        after = wander.next_from(place)
        assert max(abs(after[0] - place[0]), abs(after[1] - place[1])) <= 1
        assert min(after) >= 0
        assert max(after) <= 21
        seen.add(after)
        place = after
    assert (2, 2) in seen
    assert len(seen) > 100


@pytest.mark.parametrize("size", [(700, 560), (1400, 950)])
def test_the_figure_has_the_canvas_size(view: SharingView, size: tuple[int, int]) -> None:
    view.resize(*size)
    assert (view.figure.width, view.figure.height) == view.canvas.available_size

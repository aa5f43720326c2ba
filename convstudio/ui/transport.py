"""The bar below the canvas: play, step, scrub, speed, filter and channel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QMenu, QSizePolicy, QSlider, QToolButton, QWidget

from convstudio.engine import INPUT_ID
from convstudio.figures.building.moment import RGB
from convstudio.figures.numerals import write_count
from convstudio.studio.playback import SPEEDS, Playback
from convstudio.studio.timeline import channels_read
from convstudio.ui.icons import icon
from convstudio.ui.look_menu import LookMenu
from convstudio.ui.widgets import label

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from convstudio.studio.playback import Extent, Playhead
    from convstudio.studio.session import Session
    from convstudio.ui.appearance import Appearance

MOST_LISTED = 4096
MOST_COUNTED = 99
"""Lists of more filters don't say in every line how many there are: the bar has no room for it in a small window."""

LONGEST = 2**31 - 2
"""Of a slider's range, which is 32 bits wide."""

WIDE = 760
"""Pixels from which on the position is said in words."""

MARGIN, SPACING, SLIDER_GAP = 14, 6, 4

REACHES = (
    ("map", "This map", "Stop at the last position of the feature map"),
    ("filters", "All filters", "Go on to the next filter at the end of a map"),
    ("channels", "All filters, channel by channel", "Go through every filter's input channels one after another"),
)


class Transport(QFrame):
    """Moves the playhead, and shows where it is."""

    def __init__(
        self, session: Session, playback: Playback, appearance: Appearance, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("transport")
        self.setAccessibleName("Playback")
        self._session, self._playback, self._appearance = session, playback, appearance
        self._first = self._button("first", "First step (Home)", playback.first)
        self._back = self._button("step-back", "One step back (←)", playback.step_back)
        self.play_button = self._button("play", "Play (Space)", playback.toggle, role="play")
        self._forward = self._button("step-forward", "One step on (→)", playback.step_forward)
        self._loop = self._button("loop", "What playing goes on to at the end", _nothing)
        self._loop.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._loop.setMenu(self._reach_menu())
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setAccessibleName("Step")
        self.slider.setMinimumWidth(60)
        self.slider.valueChanged.connect(playback.seek_along)
        self._position = label("", "second")
        self._position.setMinimumWidth(62)
        self._position.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.speed = self._combo("Speed")
        self.speed.addItems([f"{speed:g} / s" for speed in SPEEDS])
        self.speed.setToolTip("Steps a second ([ and ])")
        self.filter = self._combo("Filter")
        self.channel = self._combo("Channel")
        self.look_menu = LookMenu(self)
        self._look = QToolButton()
        self._look.setText("View")
        self._look.setAccessibleName("How the layer is shown")
        self._look.setToolTip("What is shown beside the layer, and in which colours")
        self._look.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._look.setMenu(self.look_menu)
        self._lay_out()
        self._connect()
        self._show_extent(playback.extent)
        self._show_speed(playback.speed)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(MARGIN, 9, MARGIN, 9)
        row.setSpacing(SPACING)
        for button in (self._first, self._back, self.play_button, self._forward, self._loop):
            row.addWidget(button)
        row.addSpacing(SLIDER_GAP)
        row.addWidget(self.slider, 1)
        for widget in (self._position, self.speed, self.filter, self.channel, self._look):
            row.addWidget(widget)

    def _connect(self) -> None:
        self.speed.activated.connect(self._choose_speed)
        self.filter.activated.connect(self._playback.set_filter)
        self.channel.activated.connect(self._playback.set_channel)
        self._playback.playing_changed.connect(self._show_playing)
        self._playback.playhead_changed.connect(self._show_playhead)
        self._playback.extent_changed.connect(self._show_extent)
        self._playback.reach_changed.connect(self._show_reach)
        self._playback.speed_changed.connect(self._show_speed)
        self._session.selection_changed.connect(self._name_lists)
        self._session.document_changed.connect(self._name_lists)
        self._appearance.theme_changed.connect(self._paint_icons)

    def _button(self, name: str, tip: str, slot: object, *, role: str = "round") -> QToolButton:
        button = QToolButton()
        button.setProperty("role", role)
        button.setProperty("icon_name", name)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setIconSize(QSize(18, 18) if role == "play" else QSize(16, 16))
        button.clicked.connect(slot)
        self._paint_icon(button)
        return button

    def _combo(self, name: str) -> QComboBox:
        combo = QComboBox()
        combo.setAccessibleName(name)
        combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        combo.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        return combo

    def _paint_icon(self, button: QToolButton) -> None:
        theme, primary = self._appearance.theme, button.property("role") == "play"
        lit = button.property("icon_name") == "loop" and (self._playback.loop or self._playback.reach != "map")
        color = theme.on_accent if primary else theme.accent if lit else theme.ink
        button.setIcon(icon(button.property("icon_name"), color))

    def _paint_icons(self) -> None:
        for button in (self._first, self._back, self.play_button, self._forward, self._loop):
            self._paint_icon(button)

    def _reach_menu(self) -> QMenu:
        """Return the menu of what comes after the last position of a map."""
        menu = QMenu("At the end", self)
        menu.setToolTipsVisible(True)
        again = menu.addAction("Start again at the end")
        again.setCheckable(True)
        again.toggled.connect(self._set_loop)
        menu.addSection("Playing goes through")
        group = QActionGroup(menu)
        for reach, text, tip in REACHES:
            action = menu.addAction(text)
            action.setToolTip(tip)
            action.setCheckable(True)
            action.setChecked(reach == self._playback.reach)
            action.setData(reach)
            group.addAction(action)
        group.triggered.connect(self._choose_reach)
        return menu

    def _choose_reach(self, action: QAction) -> None:
        self._playback.set_reach(action.data())

    def _show_reach(self) -> None:
        self._paint_icon(self._loop)
        self._show_extent(self._playback.extent)

    def _set_loop(self, checked: bool) -> None:
        self._playback.loop = checked
        self._paint_icon(self._loop)

    def _choose_speed(self, index: int) -> None:
        self._playback.set_speed(SPEEDS[index])

    def _show_playing(self, playing: bool) -> None:
        self.play_button.setProperty("icon_name", "pause" if playing else "play")
        tip = "Pause (Space)" if playing else "Play (Space)"
        self.play_button.setToolTip(tip)
        self.play_button.setAccessibleName(tip)
        self._paint_icon(self.play_button)

    def _show_speed(self, speed: float) -> None:
        nearest = min(range(len(SPEEDS)), key=lambda place: abs(SPEEDS[place] - speed))
        self.speed.setCurrentIndex(nearest)

    def _show_extent(self, extent: Extent) -> None:
        length = self._playback.timeline.length
        playable = length > 1
        self.slider.blockSignals(True)
        self.slider.setRange(0, max(0, min(length - 1, LONGEST)))
        self.slider.setPageStep(min(extent.columns, LONGEST))
        self.slider.blockSignals(False)
        for widget in (self._first, self._back, self.play_button, self._forward, self._loop, self.slider):
            widget.setEnabled(playable)
        self._name_lists()
        self._show_playhead(self._playback.playhead)

    def _name_lists(self) -> None:
        """Fill the lists of filters and channels for the selected layer."""
        extent, selected = self._playback.extent, self._session.selected_id
        network = self._session.document.network
        layer = network.node(selected).layer if selected != INPUT_ID else None
        convolution = layer is not None and layer.kind == "convolution"
        word = "Filter" if convolution else "Channel"
        of = f" / {extent.filter_count}" if extent.filter_count <= MOST_COUNTED else ""
        _fill(self.filter, [f"{word} {n + 1}{of}" for n in range(_listed(extent.filter_count))])
        colors = convolution and network.before(selected) is None and extent.channel_count == len(RGB)
        row = self._session.analysis.row(selected) if layer is not None else None
        count = _listed(channels_read(row, extent))
        _fill(self.channel, [f"Channel {RGB[n]}" if colors else f"Channel {n + 1}" for n in range(count)])
        self.filter.setVisible(extent.filter_count > 1)
        self.channel.setVisible(convolution and count > 1)
        self._show_playhead(self._playback.playhead)

    def _show_playhead(self, playhead: Playhead) -> None:
        self.slider.blockSignals(True)
        self.slider.setValue(min(self._playback.index, LONGEST))
        self.slider.blockSignals(False)
        self._show_words()
        self.filter.setCurrentIndex(min(playhead.filter_index, self.filter.count() - 1))
        self.channel.setCurrentIndex(min(playhead.channel, self.channel.count() - 1))

    def _show_words(self) -> None:
        """Say where playback stands, in as many words as there is room for."""
        playback, words = self._playback, self._playback.words
        step, count = playback.playhead.step + 1, playback.step_count
        texts = [playback.short_words] if self.width() >= WIDE else []
        texts += [f"{write_count(step)} / {write_count(count)}", write_count(step)] if count else [""]
        room, metrics = self._room_for_words(), self._position.fontMetrics()
        self._position.setText(next((text for text in texts if metrics.horizontalAdvance(text) <= room), texts[-1]))
        self._position.setToolTip(words)
        self._position.setAccessibleDescription(words)
        self.slider.setToolTip(words)
        self.slider.setAccessibleDescription(words)

    def _room_for_words(self) -> int:
        """Return how many pixels the other things of the bar leave for the position."""
        buttons: tuple[QWidget, ...] = (self._first, self._back, self.play_button, self._forward, self._loop)
        others = (*buttons, self.speed, self.filter, self.channel, self._look)
        shown = [widget for widget in others if not widget.isHidden()]
        taken = sum(widget.sizeHint().width() for widget in shown) + self.slider.minimumWidth()
        gaps = SPACING * (len(shown) + 1) + SLIDER_GAP + 2 * MARGIN
        return self.width() - taken - gaps

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_words()


def _nothing() -> None:
    """Leave it to the button's menu."""


def _listed(count: int) -> int:
    return min(count, MOST_LISTED)


def _fill(combo: QComboBox, texts: list[str]) -> None:
    """Offer ``texts``, which are numbered; nothing happens where they are offered already."""
    ends = [combo.itemText(place) for place in (0, combo.count() - 1)]
    if combo.count() == len(texts) and ends == [texts[0], texts[-1]]:
        return
    combo.blockSignals(True)
    combo.clear()
    combo.addItems(texts)
    combo.blockSignals(False)

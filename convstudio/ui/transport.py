"""The bar below the canvas: play, step, scrub, speed, filter and channel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QSizePolicy, QSlider, QToolButton, QWidget

from convstudio.engine import INPUT_ID, Conv2d
from convstudio.figures.building.moment import RGB
from convstudio.figures.numerals import write_count
from convstudio.studio.playback import SPEEDS, Playback
from convstudio.ui.icons import icon
from convstudio.ui.look_menu import LookMenu
from convstudio.ui.widgets import label

if TYPE_CHECKING:
    from convstudio.studio.playback import Extent, Playhead
    from convstudio.studio.session import Session
    from convstudio.ui.appearance import Appearance

MOST_LISTED = 4096


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
        self._loop = self._button("loop", "Start again at the end", self._set_loop, checkable=True)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setAccessibleName("Step")
        self.slider.setMinimumWidth(60)
        self.slider.valueChanged.connect(playback.seek)
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
        row.setContentsMargins(14, 9, 14, 9)
        row.setSpacing(6)
        for button in (self._first, self._back, self.play_button, self._forward, self._loop):
            row.addWidget(button)
        row.addSpacing(4)
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
        self._playback.speed_changed.connect(self._show_speed)
        self._session.selection_changed.connect(self._name_lists)
        self._session.document_changed.connect(self._name_lists)
        self._appearance.theme_changed.connect(self._paint_icons)

    def _button(
        self, name: str, tip: str, slot: object, *, role: str = "round", checkable: bool = False
    ) -> QToolButton:
        button = QToolButton()
        button.setProperty("role", role)
        button.setProperty("icon_name", name)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setCheckable(checkable)
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
        color = theme.on_accent if primary else theme.accent if button.isChecked() else theme.ink
        button.setIcon(icon(button.property("icon_name"), color))

    def _paint_icons(self) -> None:
        for button in (self._first, self._back, self.play_button, self._forward, self._loop):
            self._paint_icon(button)

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
        playable = extent.step_count > 1
        self.slider.blockSignals(True)
        self.slider.setRange(0, max(0, extent.step_count - 1))
        self.slider.setPageStep(extent.columns)
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
        _fill(self.filter, [f"{word} {n + 1} / {extent.filter_count}" for n in range(_listed(extent.filter_count))])
        groups = layer.groups if isinstance(layer, Conv2d) else 1
        colors = convolution and network.before(selected) is None and extent.channel_count == len(RGB)
        count = _listed(max(1, extent.channel_count // groups))
        _fill(self.channel, [f"Channel {RGB[n]}" if colors else f"Channel {n + 1}" for n in range(count)])
        self.filter.setVisible(extent.filter_count > 1)
        self.channel.setVisible(convolution and count > 1)
        self._show_playhead(self._playback.playhead)

    def _show_playhead(self, playhead: Playhead) -> None:
        self.slider.blockSignals(True)
        self.slider.setValue(playhead.step)
        self.slider.blockSignals(False)
        count = self._playback.step_count
        self._position.setText(f"{write_count(playhead.step + 1)} / {write_count(count)}" if count else "")
        self.filter.setCurrentIndex(min(playhead.filter_index, self.filter.count() - 1))
        self.channel.setCurrentIndex(min(playhead.channel, self.channel.count() - 1))


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

"""The command palette: everything that can be done or gone to, found by name."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from convstudio.engine import Block, format_shape
from convstudio.studio.examples import EXAMPLES, TEACHING
from convstudio.ui.menu_actions import actions_of
from convstudio.ui.palette import layer_title
from convstudio.ui.palette_items import NEW_LAYERS
from convstudio.ui.search_choices import Choice
from convstudio.ui.search_list import SearchList

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PySide6.QtWidgets import QMenu

    from convstudio.ui.main_window import MainWindow

TITLE_WIDTH = 260
MOST_USED = 8
"""So many of those that were used last come first."""


@dataclass(frozen=True, slots=True)
class Command:
    """What a choice does.

    Parameters
    ----------
    name : str
        By which it is known again, in this run and the next; empty for what belongs to one document.
    run : callable
    """

    name: str
    run: Callable[[], object]


class CommandPalette(SearchList):
    """Offers all actions of all menus, the layers there are and those that can be added, and the known networks.

    Parameters
    ----------
    window : MainWindow
    """

    def __init__(self, window: MainWindow) -> None:
        hint = "Find a command, a layer or a network"
        super().__init__("Commands", hint, window.appearance, window, TITLE_WIDTH)
        self._window = window
        self.chosen.connect(self._run)

    def open(self) -> None:
        """Show what there is now."""
        self.set_choices(self._by_use([*self._actions(), *self._nodes(), *self._layers(), *self._networks()]))
        self.open_over(self._window)

    def _run(self, command: Command) -> None:
        if command.name:
            settings = self._window.settings
            others = [name for name in settings.commands_used if name != command.name]
            settings.commands_used = (command.name, *others)[:MOST_USED]
        command.run()

    def _by_use(self, choices: list[Choice]) -> list[Choice]:
        """Put what was used lately first, under a head of its own."""
        places = {name: place for place, name in enumerate(self._window.settings.commands_used)}
        used = [choice for choice in choices if _name_of(choice) in places]
        used.sort(key=lambda choice: places[_name_of(choice)])
        others = [choice for choice in choices if _name_of(choice) not in places]
        return [*(replace(choice, section="Used lately") for choice in used), *others]

    # What there is

    def _actions(self) -> Iterator[Choice]:
        window = self._window
        bar = window.menuBar()
        for action in bar.actions():
            yield from self._of_menu(action.menu())  # type: ignore[arg-type]  # the stubs say QObject
        yield from self._of_menu(window.convolve.transport.look_menu, "Look", "convolve")

    def _of_menu(self, menu: QMenu, title: str = "", view: str = "") -> Iterator[Choice]:
        """Go over a menu's actions; ``view`` is the one that has to be on the screen for them to be seen."""
        for found in actions_of(menu, title):
            place = " › ".join(found.menus)
            tip = found.action.toolTip()
            about = f"{'' if tip == found.title else tip} {view}"
            is_on = found.action.isCheckable() and found.action.isChecked()
            yield Choice(
                Command(f"{place} › {found.title}", partial(self._trigger, found.action.trigger, view)),
                found.title,
                place,
                found.menus[0],
                about,
                figures="on" if is_on else found.keys,
                why_not=found.why_not,
            )

    def _trigger(self, trigger: Callable[[], object], view: str) -> None:
        if view:
            self._window.show_view(view)
        trigger()

    def _nodes(self) -> Iterator[Choice]:
        """Go over the layers and blocks of the network."""
        session = self._window.session
        network, analysis = session.document.network, session.analysis
        names = network.names()
        for node in network.walk():
            report = analysis.row(node.id)
            shape = format_shape(report.output_shape, self._window.settings.axis_order) if report.output_shape else "—"
            kind = None if isinstance(node.layer, Block) else node.layer.kind
            yield Choice(
                Command("", partial(self._go, node.id)),
                f"Go to {names[node.id]}",
                " › ".join(names[block.id] for block in reversed(network.around(node.id))),
                "Layers of this network",
                node.layer.type_name,
                kind=kind,
                figures=shape,
            )

    def _go(self, node_id: str) -> None:
        window = self._window
        if window.views.current == "quiz":
            window.show_view("convolve")
        window.session.select(node_id)
        window.stack.focus_selected()

    def _layers(self) -> Iterator[Choice]:
        """Go over what can be added."""
        for section, items in NEW_LAYERS:
            for layer, words, also in items:
                title = f"Add {layer_title(layer)}"
                command = Command(title, partial(self._window.stack.adding.add, layer))
                yield Choice(command, title, words, "Layers to add", f"{section} {also}", layer.kind)

    def _networks(self) -> Iterator[Choice]:
        """Go over the networks that come with the program and are not in a menu."""
        for example in EXAMPLES:
            if example not in TEACHING:
                title = f"Open {example.title}"
                command = Command(title, partial(self._window.files.open_example, example.name))
                yield Choice(command, title, example.description, "Known networks", example.name)


def _name_of(choice: Choice) -> str:
    return choice.value.name if isinstance(choice.value, Command) else ""

"""Where everything in the layer stack lies: cards, the frames of open blocks, and the paths that can be dropped on."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from convstudio.engine import INPUT_ID, Block, Branches, Place
from convstudio.studio.moves import path_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from convstudio.engine import Network, Path
    from convstudio.studio.repeats import RepeatsByFirst

SIDE, TOP = 10, 2
SPACING = 7
HEAD = 34
INSET, FOOT = 9, 9
CAPTION = 18
SLOT = 28
NEW_PATH = 24
BRACKET = 3
ADD_A_PATH = "+ Add a path"
LEAST_LANE = 168
"""Paths stand side by side where each has this much room; else one under the other."""

NARROW, NARROWEST = 190, 130
"""Cards narrower than this are inset less, or not at all, however deep they are."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in the column's pixels."""

    x: int
    y: int
    width: int
    height: int

    @property
    def bottom(self) -> int:
        """The first row below."""
        return self.y + self.height

    def holds(self, x: int, y: int) -> bool:
        """Whether a point is inside."""
        return self.x <= x < self.x + self.width and self.y <= y < self.bottom


@dataclass(frozen=True, slots=True)
class Lane:
    """One path on the screen.

    Parameters
    ----------
    block_id : str
        Whose path it is; empty for the network's own.
    path : int
        Which of the block's paths.
    box : Box
        All that belongs to it.
    items : tuple of Box
        Its nodes from top to bottom, open blocks with all they hold.
    caption, slot : Box or None
        Where its name is written, and where an empty path is drawn.
    words : str
        Its name; ADD_A_PATH for one that is still to be made.
    starts : tuple of int
        Where on the path each of the items begins, which may stand for several nodes; and where the last ends.
    """

    block_id: str
    path: int
    box: Box
    items: tuple[Box, ...]
    caption: Box | None = None
    slot: Box | None = None
    words: str = ""
    starts: tuple[int, ...] = (0,)


@dataclass(slots=True)
class StackLayout:
    """Where everything lies.

    Parameters
    ----------
    cards : dict of id to Box
        In the order in which they are seen; of an open block, its head.
    frames : dict of id to Box
        The outlines of open blocks, outer ones first.
    lanes : list of Lane
        Outer ones first.
    brackets : list of Box
        Beside cards that are repeated together and shown once.
    height : int
        Of it all.
    """

    cards: dict[str, Box] = field(default_factory=dict)
    frames: dict[str, Box] = field(default_factory=dict)
    lanes: list[Lane] = field(default_factory=list)
    brackets: list[Box] = field(default_factory=list)
    height: int = 0

    def place_at(self, x: int, y: int) -> Place:
        """Return where something dropped at a point lands."""
        lane = next((lane for lane in reversed(self.lanes) if lane.box.holds(x, y)), self.lanes[0])
        above = sum(y > item.y + min(item.height, 2 * HEAD) // 2 for item in lane.items)
        return Place(lane.starts[above], lane.block_id, lane.path)

    def landing(self, place: Place) -> Box:
        """Return the line that shows a place, or the slot of an empty path."""
        lane = next(lane for lane in self.lanes if (lane.block_id, lane.path) == (place.block_id, place.path))
        if lane.slot is not None:
            return lane.slot
        if not lane.items:
            card = self.cards[INPUT_ID]  # a network without layers; empty paths of blocks have a slot
            return Box(card.x, card.bottom + SPACING // 2, card.width, 0)
        first = lane.items[0]
        items = bisect_left(lane.starts, place.index)
        above = lane.items[items - 1].bottom if items else first.y - SPACING
        return Box(first.x, above + SPACING // 2, first.width, 0)


def lay_out_stack(
    network: Network,
    is_open: Callable[[str], bool],
    height_of: Callable[[str], int],
    width: int,
    folded: RepeatsByFirst | None = None,
) -> StackLayout:
    """Return where everything lies in a column of ``width``.

    Parameters
    ----------
    is_open : callable
        Whether a block, by its id, shows what it holds.
    height_of : callable
        How tall a card is, by its id.
    folded : RepeatsByFirst, optional
        The repeats that are shown once.
    """
    layout = StackLayout()
    inner = max(60, width - 2 * SIDE)
    top = height_of(INPUT_ID)
    layout.cards[INPUT_ID] = Box(SIDE, TOP, inner, top)
    builder = _Builder(layout, is_open, height_of, folded or {})
    start = TOP + top + SPACING
    layout.lanes.append(Lane("", 0, Box(0, 0, width, 0), ()))
    items, starts, bottom = builder.along(network.nodes, SIDE, start, inner)
    layout.height = bottom + SIDE
    layout.lanes[0] = Lane("", 0, Box(0, 0, max(width, 1), 1 << 24), items, starts=starts)
    return layout


class _Builder:
    """Goes down the tree."""

    def __init__(
        self,
        layout: StackLayout,
        is_open: Callable[[str], bool],
        height_of: Callable[[str], int],
        folded: RepeatsByFirst,
    ) -> None:
        self._layout, self._is_open, self._height_of, self._folded = layout, is_open, height_of, folded
        self._hidden_behind = {run[0][-1]: (len(run) - 1) * len(run[0]) for run in folded.values()}

    def along(self, path: Path, x: int, y: int, width: int) -> tuple[tuple[Box, ...], tuple[int, ...], int]:
        """Place every node of a path; return their boxes, which node begins each, and where the last one ends."""
        items: list[Box] = []
        starts = [0]
        begun: Box | None = None
        last_id = ""
        while starts[-1] < len(path):
            node = path[starts[-1]]
            if isinstance(node.layer, Block) and self._is_open(node.id):
                item = self._block(node.id, node.layer, x, y, width)
            else:
                item = Box(x, y, width, self._height_of(node.id))
                self._layout.cards[node.id] = item
            items.append(item)
            starts.append(starts[-1] + 1 + self._hidden_behind.get(node.id, 0))
            y = item.bottom + SPACING
            if node.id in self._folded:
                begun, last_id = item, self._folded[node.id][0][-1]
            if begun is not None and node.id == last_id:
                if begun is not item:
                    self._layout.brackets.append(Box(x - 5, begun.y, BRACKET, item.bottom - begun.y))
                begun = None
        return tuple(items), tuple(starts), items[-1].bottom if items else y

    def _block(self, node_id: str, block: Block, x: int, y: int, width: int) -> Box:
        head = self._height_of(node_id)
        self._layout.cards[node_id] = Box(x, y, width, head)
        self._layout.frames[node_id] = Box(x, y, width, 0)  # keeps its turn; its height comes when it is known
        inset = INSET if width > NARROW else 2 if width > NARROWEST else 0
        inner, count = width - 2 * inset, len(block.paths)
        beside = count > 1 and (inner - (count - 1) * SPACING) // count >= LEAST_LANE
        lane_width = (inner - (count - 1) * SPACING) // count if beside else inner
        top, bottom, left = y + head, y + head, x + inset
        lanes: list[int] = []
        for number, path in enumerate(block.paths):
            lanes.append(len(self._layout.lanes))
            bottom = max(bottom, self._lane(node_id, block, number, path, Box(left, top, lane_width, 0)))
            if beside:
                left += lane_width + SPACING
            else:
                top = bottom + SPACING
        if beside:
            self._stretch(lanes, bottom)
        if isinstance(block, Branches):
            bottom = self._new_path(node_id, count, Box(x + inset, bottom + SPACING, inner, NEW_PATH))
        whole = Box(x, y, width, max(bottom, y + head) - y + FOOT)
        self._layout.frames[node_id] = whole
        return whole

    def _new_path(self, node_id: str, number: int, slot: Box) -> int:
        """Place where one more path can be made, and return where it ends."""
        box = Box(slot.x - INSET, slot.y, slot.width + 2 * INSET, slot.height + FOOT)
        self._layout.lanes.append(Lane(node_id, number, box, (), None, slot, ADD_A_PATH))
        return slot.bottom

    def _lane(self, node_id: str, block: Block, number: int, path: Path, at: Box) -> int:
        """Place one path, and return where it ends."""
        place = len(self._layout.lanes)
        words = path_name(block, number)
        y = at.y
        caption = None
        if words and words != "body":
            caption = Box(at.x, y, at.width, CAPTION)
            y += CAPTION
        self._layout.lanes.append(Lane(node_id, number, at, ()))
        slot = None
        if path:
            items, starts, bottom = self.along(path, at.x, y, at.width)
        else:
            items, starts, slot = (), (0,), Box(at.x, y, at.width, SLOT)
            bottom = slot.bottom
        box = Box(at.x - INSET, at.y, at.width + 2 * INSET, bottom - at.y + SPACING // 2)
        self._layout.lanes[place] = Lane(node_id, number, box, items, caption, slot, words, starts)
        return bottom

    def _stretch(self, lanes: list[int], bottom: int) -> None:
        """Let paths side by side all reach as far down as the longest."""
        for place in lanes:
            lane = self._layout.lanes[place]
            box = Box(lane.box.x, lane.box.y, lane.box.width, bottom - lane.box.y)
            self._layout.lanes[place] = replace(lane, box=box)

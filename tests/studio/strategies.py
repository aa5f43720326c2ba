"""Random documents. Layers are made from their fields alone, so that new ones are covered as they come."""

from dataclasses import MISSING, fields
from typing import Any, Literal, get_args, get_origin, get_type_hints

import numpy as np
from hypothesis import strategies as st

from convstudio.engine import LAYER_TYPES, Branches, Layer, Network, Node, Residual, Sequential, Shape, edits
from convstudio.engine.blocks import COLORS
from convstudio.runner.recipes import (
    KERNEL_NAMES,
    Edited,
    FilterBank,
    FilterEdit,
    HandKernel,
    HandSet,
    Imported,
    NamedKernel,
    Numbers,
    PlainRecipe,
    RandomWeights,
    Scheme,
    WeightRecipe,
)
from convstudio.studio.document import Document
from convstudio.studio.image_fitting import FITS
from convstudio.studio.inputs import PICTURE_NAMES, CellsInput, GridInput, InputRecipe, OwnPicture, PictureInput
from convstudio.studio.picture_numbers import SCALINGS
from convstudio.studio.stored_cells import StoredCells
from tests.runner.draws import EVERY_LAYER
from tests.studio.picture_files import encoded, image_of, random_colours

SMALL = st.integers(0, 4)
NAMES = st.text(max_size=9).map(str.strip)
COLOR = st.sampled_from(["", *COLORS])
PICTURE_FILES = [
    encoded(image_of(random_colours(3, 5, clear=True))),
    encoded(image_of(random_colours(17, 4)), "JPEG"),
]
STORED = [
    StoredCells.of(np.arange(count, dtype=np.float32).reshape(shape) / 7)
    for count, shape in ((30, (2, 3, 5)), (300, (300,)))
]
NUMBERS = st.integers(-9, 9) | st.floats(-9, 9, width=32)


def values_of(annotation: Any) -> st.SearchStrategy[Any]:
    if annotation is int:
        return SMALL
    if annotation is float:
        return st.floats(0, 1)
    if get_origin(annotation) is tuple and Ellipsis in get_args(annotation):
        return st.lists(values_of(get_args(annotation)[0]), max_size=4).map(tuple)
    if get_origin(annotation) is tuple:
        return st.tuples(*map(values_of, get_args(annotation)))
    if get_origin(annotation) is Literal:
        return st.sampled_from(get_args(annotation))
    if get_args(annotation):
        return st.one_of(*map(values_of, get_args(annotation)))
    return st.from_type(annotation)


def layers_of(layer_type: type[Layer]) -> st.SearchStrategy[Layer]:
    hints = get_type_hints(layer_type)
    given = {field.name: values_of(hints[field.name]) for field in fields(layer_type) if field.init}
    needed = {field.name for field in fields(layer_type) if field.default is MISSING}
    required = {name: strategy for name, strategy in given.items() if name in needed}
    optional = {name: strategy for name, strategy in given.items() if name not in needed}
    return st.fixed_dictionaries(required, optional=optional).map(lambda chosen: layer_type(**chosen))


def grids(*sizes: int) -> st.SearchStrategy[Any]:
    strategy: st.SearchStrategy[Any] = NUMBERS
    for size in reversed(sizes):
        strategy = st.tuples(*[strategy] * size)
    return strategy


def layers() -> st.SearchStrategy[Layer]:
    computed = sorted({type(layer).__name__ for layer in EVERY_LAYER})  # what the runner has no forward for is left out
    return st.sampled_from([LAYER_TYPES[name] for name in computed]).flatmap(layers_of)


def shapes() -> st.SearchStrategy[Shape]:
    return st.tuples(st.integers(1, 4), st.integers(1, 9), st.integers(1, 9)) | st.tuples(st.integers(1, 40))


def inputs() -> st.SearchStrategy[InputRecipe]:
    sizes = st.tuples(*[st.integers(1, 3)] * 3)
    scalings = st.sampled_from(SCALINGS)
    return st.one_of(
        st.builds(PictureInput, st.sampled_from(PICTURE_NAMES), scalings),
        sizes.flatmap(lambda size: grids(*size).map(GridInput)),
        st.builds(OwnPicture, st.sampled_from(PICTURE_FILES), st.text(max_size=5), st.sampled_from(FITS), scalings),
        st.builds(CellsInput, st.sampled_from(STORED), scalings | st.none()),
    )


def plain_recipes() -> st.SearchStrategy[PlainRecipe]:
    sizes = st.tuples(*[st.integers(1, 2)] * 4)
    hand_set = sizes.flatmap(lambda size: st.builds(HandSet, grids(*size), st.lists(NUMBERS, max_size=2).map(tuple)))
    arrays = st.lists(st.tuples(st.sampled_from(["weight", "bias"]), sizes.map(np.ones).map(Numbers)), max_size=2)
    return (
        st.builds(RandomWeights, st.integers(0, 9), st.sampled_from(get_args(Scheme)))
        | st.integers(0, 9).map(FilterBank)
        | st.sampled_from(KERNEL_NAMES).map(NamedKernel)
        | hand_set
        | st.builds(Imported, arrays.map(tuple), NAMES)
    )


def filter_edits() -> st.SearchStrategy[FilterEdit]:
    sizes, places = st.tuples(st.integers(1, 3), st.integers(1, 3)), st.none() | st.tuples(SMALL, SMALL)
    kernels = sizes.flatmap(lambda size: st.builds(HandKernel, SMALL, grids(*size), places))
    names = st.sampled_from(["", *KERNEL_NAMES])
    return st.builds(FilterEdit, SMALL, names, st.lists(kernels, max_size=2).map(tuple), st.none() | NUMBERS)


def recipes() -> st.SearchStrategy[WeightRecipe]:
    edits = st.lists(filter_edits(), min_size=1, max_size=2, unique_by=lambda edit: edit.index).map(tuple)
    return plain_recipes() | st.builds(Edited, plain_recipes(), edits)


def nodes() -> st.SearchStrategy[Node]:
    return st.builds(
        Node, st.just(""), st.recursive(layers(), _blocks, max_leaves=5), NAMES, st.booleans(), NAMES, COLOR
    )


def _blocks(inside: st.SearchStrategy[Layer]) -> st.SearchStrategy[Layer]:
    path = st.lists(st.builds(Node, st.just(""), inside, NAMES, st.booleans()), max_size=2)
    return st.one_of(
        st.builds(Sequential, path),
        st.builds(Residual, path, path),
        st.builds(Branches, st.lists(path, max_size=3), st.sampled_from(["concat", "add", "multiply"])),
    )


@st.composite
def networks(draw: st.DrawFn) -> Network:
    network = Network(draw(shapes()), draw(st.lists(nodes(), max_size=4)))
    return edits.remove(network, "n1") if len(network) > 1 and draw(st.booleans()) else network  # ids with gaps


@st.composite
def documents(draw: st.DrawFn) -> Document:
    network = draw(networks())
    weights = tuple((node.id, draw(recipes())) for node in network.walk() if draw(st.booleans()))
    return Document(network, draw(inputs()), weights, draw(NAMES))

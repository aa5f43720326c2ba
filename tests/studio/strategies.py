"""Random documents. Layers are made from their fields alone, so that new ones are covered as they come."""

from dataclasses import MISSING, fields
from typing import Any, Literal, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from convstudio.engine import LAYER_TYPES, Layer, Network, Node, Shape
from convstudio.runner.recipes import KERNEL_NAMES, FilterBank, HandSet, NamedKernel, RandomWeights, WeightRecipe
from convstudio.studio.document import Document
from convstudio.studio.inputs import PICTURE_NAMES, GridInput, InputRecipe, PictureInput

SMALL = st.integers(0, 4)
NUMBERS = st.integers(-9, 9) | st.floats(-9, 9, width=32)


def values_of(annotation: Any) -> st.SearchStrategy[Any]:
    if annotation is int:
        return SMALL
    if annotation is float:
        return st.floats(0, 1)
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
    return st.sampled_from(sorted(LAYER_TYPES.values(), key=lambda layer_type: layer_type.__name__)).flatmap(layers_of)


def shapes() -> st.SearchStrategy[Shape]:
    return st.tuples(st.integers(1, 4), st.integers(1, 9), st.integers(1, 9)) | st.tuples(st.integers(1, 40))


def inputs() -> st.SearchStrategy[InputRecipe]:
    sizes = st.tuples(*[st.integers(1, 3)] * 3)
    return st.sampled_from(PICTURE_NAMES).map(PictureInput) | sizes.flatmap(lambda size: grids(*size).map(GridInput))


def recipes() -> st.SearchStrategy[WeightRecipe]:
    sizes = st.tuples(*[st.integers(1, 2)] * 4)
    hand_set = sizes.flatmap(lambda size: st.builds(HandSet, grids(*size), st.lists(NUMBERS, max_size=2).map(tuple)))
    return (
        st.integers(0, 9).map(RandomWeights)
        | st.integers(0, 9).map(FilterBank)
        | st.sampled_from(KERNEL_NAMES).map(NamedKernel)
        | hand_set
    )


NAMES = st.text(max_size=9).map(str.strip)


@st.composite
def networks(draw: st.DrawFn) -> Network:
    chosen = draw(st.lists(layers(), max_size=4))
    ids = draw(st.lists(st.integers(1, 99), min_size=len(chosen), max_size=len(chosen), unique=True))
    return Network(
        draw(shapes()),
        [
            Node(f"n{number}", layer, draw(NAMES), draw(st.booleans()))
            for number, layer in zip(ids, chosen, strict=True)
        ],
    )


@st.composite
def documents(draw: st.DrawFn) -> Document:
    network = draw(networks())
    weights = tuple((node.id, draw(recipes())) for node in network.nodes if draw(st.booleans()))
    return Document(network, draw(inputs()), weights, draw(NAMES))

"""What the property tests of layers draw: any layer there is, sensible or not, and shapes for it."""

from __future__ import annotations

from dataclasses import MISSING, fields
from typing import Any, Literal, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from convstudio.engine import LAYER_TYPES, Layer, Shape

SIZES = st.integers(1, 9)
SHAPES: st.SearchStrategy[Shape] = st.one_of(
    st.tuples(st.sampled_from([1, 2, 3, 4, 6, 12]), SIZES, SIZES),
    st.tuples(st.integers(1, 30)),
    st.tuples(SIZES, SIZES),
)

# Where any number would hardly ever fit.
FITTING: dict[str, st.SearchStrategy[Any]] = {
    "groups": st.sampled_from([1, 1, 2, 3, 0]),
    "num_groups": st.sampled_from([1, 2, 3, 0]),
    "padding": st.sampled_from([0, 1, 2, (1, 0), (1, 0, 2, 1), "same", "valid", "same_lower", -1, "full"]),
    "cropping": st.sampled_from([0, 1, (1, 0), (0, 1, 2, 0), -1]),
    "dim": st.integers(-4, 4),
    "start_dim": st.integers(-4, 4),
    "end_dim": st.integers(-4, 4),
    "axes": st.sampled_from([None, (1,), (2, 3), (1, 2, 3), (), (4,)]),
    "shared_axes": st.sampled_from([None, (), (2, 3), (1,), (4,)]),
    "dims": st.permutations([1, 2, 3]).map(tuple),
    "channels": st.lists(st.integers(-1, 4), max_size=4).map(tuple),
    "shape": st.lists(st.sampled_from([-1, 0, 1, 2, 3]), max_size=3).map(tuple),
    "scale_factor": st.sampled_from([None, 2, 0.5, 1.5, (2, 3), 0.1]),
    "size": st.sampled_from([1, 3, 5]),
    "output_size": st.sampled_from([1, 3, (2, None), 0]),
}


def layers_of(layer_type: type[Layer]) -> st.SearchStrategy[Layer]:
    """Draw layers of one type; what has a default is often left at it."""
    hints = get_type_hints(layer_type)
    required: dict[str, st.SearchStrategy[Any]] = {}
    optional: dict[str, st.SearchStrategy[Any]] = {}
    for field in fields(layer_type):
        strategy = _values(layer_type, field.name, hints[field.name])
        (required if field.default is MISSING else optional)[field.name] = strategy
    return st.fixed_dictionaries(required, optional=optional).map(lambda chosen: layer_type(**chosen))


def layers() -> st.SearchStrategy[Layer]:
    """Draw layers of any type."""
    return st.sampled_from(sorted(LAYER_TYPES)).flatmap(lambda name: layers_of(LAYER_TYPES[name]))


def _values(layer_type: type[Layer], name: str, annotation: Any) -> st.SearchStrategy[Any]:
    if name == "size" and layer_type.__name__ == "Upsample":
        return st.sampled_from([None, None, 1, 7, (3, 5)])
    if name == "output_size" and layer_type.__name__ == "ConvTranspose2d":
        return st.sampled_from([None, None, None, 7, (3, 12), 0])
    if name == "padding" and layer_type.__name__.endswith("Pad2d"):
        return st.sampled_from([0, 1, 2, (1, 0), (1, 0, 2, 1), (-1, 0, 2, 0), -1])
    return FITTING[name] if name in FITTING else _values_of(annotation)


def _values_of(annotation: Any) -> st.SearchStrategy[Any]:
    if annotation is int:
        return st.integers(0, 4)
    if annotation is float:
        return st.sampled_from([0.0, 0.1, 0.5, 1.0, 2.0])
    if annotation is type(None):
        return st.none()
    if get_origin(annotation) is tuple:
        return st.tuples(*map(_values_of, get_args(annotation)))
    if get_origin(annotation) is Literal:
        return st.sampled_from(get_args(annotation))
    if get_args(annotation):
        return st.one_of(*map(_values_of, get_args(annotation)))
    return st.booleans()

"""Weights from files, put into a document."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from convstudio.runner.recipes import Imported
from convstudio.studio.weight_files import layer_weights, network_weights

if TYPE_CHECKING:
    from pathlib import Path

    from convstudio.studio.session import Session


def import_to_layer(session: Session, node_id: str, path: Path) -> str:
    """Give a layer the weights in a file; return what was done, in words.

    Raises
    ------
    WeightFileError
        If they can't be read or do not fit.
    """
    row = session.analysis.row(node_id)
    fitted = layer_weights(path, row)
    recipe = Imported(tuple(fitted.items()), path.name)
    session.apply(f"Import weights of {row.name}", session.document.with_recipe(node_id, recipe))
    return f"{row.name} has {' and '.join(fitted)} from {path.name}"


def import_to_network(session: Session, path: Path) -> str:
    """Give all layers the weights in a file; return what was done, in words.

    Raises
    ------
    WeightFileError
        If they can't be read or do not fit.
    """
    fitted = network_weights(path, session.analysis)
    recipes = tuple((node_id, Imported(tuple(arrays.items()), path.name)) for node_id, arrays in fitted.items())
    document = session.document
    session.apply(f"Import weights from {path.name}", replace(document, weights=(*document.weights, *recipes)))
    return f"{len(fitted)} layer{'s have' if len(fitted) > 1 else ' has'} weights from {path.name}"

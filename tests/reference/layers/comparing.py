"""Holds ``layer_from`` against what a framework said of a case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from convstudio.engine import ShapeError
from convstudio.interchange import ShapeOnly, UnsupportedLayer, arrival_of, framework_shape, layer_from
from tests.reference.layers.oracles import Answer

if TYPE_CHECKING:
    from tests.reference.layers.oracles import Case


def differences(case: Case, answer: Answer) -> list[str]:
    """Return in what ConvStudio and the framework disagree; empty where they agree.

    A refusal is a refusal, whatever its words; sizes of 0 are one too.
    """
    framework, op, args, shape = case["framework"], case["op"], case["args"], case["input_shape"]
    if answer.shape is not None and 0 in answer.shape:
        answer = Answer(None, words=f"there is nothing in {answer.shape}")
    try:
        layer = layer_from(framework, op, args, shape)
    except (ShapeError, UnsupportedLayer) as error:
        if not str(error).endswith("."):
            return [f"not a sentence: {error}"]
        return [] if answer.shape is None else [f"refused, where {answer.shape} comes out: {error}"]
    if answer.shape is None:
        return [f"{layer} was made of what is refused: {answer.words}"]
    arrival = arrival_of(framework, op, args, shape)
    unbatched = arrival.is_single
    batch = 1 if unbatched else shape[0]
    output = layer.infer(arrival.engine)
    if isinstance(layer, ShapeOnly):
        batch = answer.shape[0]
    whole = (
        output if unbatched else framework_shape(framework, output, batch=batch, channels_last=arrival.channels_last)
    )
    said: dict[str, tuple[Any, Any]] = {
        "shape": (whole, answer.shape),
        "params": (layer.params(arrival.engine) + layer.states(arrival.engine), answer.params),
        "trainable": (layer.params(arrival.engine), answer.trainable),
        "macs": (layer.macs(arrival.engine) * batch, answer.macs),
        "facts": (layer.measure(arrival.engine).output_shape, output),
    }
    if framework == "torch":
        # What PyTorch calls parameters are only those that are trained.
        said["params"] = said["trainable"]
    return [
        f"{name}: ours {ours}, theirs {theirs}" for name, (ours, theirs) in said.items() if theirs not in (None, ours)
    ]

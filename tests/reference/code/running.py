"""What the real frameworks make of code: every layer that learns, in the order of the forward pass, and what comes out.

The code is ours, from ``tests/interchange/snippets.py`` or written by ``writing_code``; nothing else is ever run here.
"""

from __future__ import annotations

import os
import textwrap
import warnings
from importlib import import_module
from math import prod
from typing import Any

import numpy as np

Facts = dict[str, Any]


def built(code: str) -> Any:
    """Return ``model`` of a piece of code."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    names: dict[str, Any] = {"loader": [], "criterion": None}
    if "nn." in code:
        torch = import_module("torch")
        names |= {"torch": torch, "nn": torch.nn, "F": import_module("torch.nn.functional")}
    else:
        keras = import_module("keras")
        names |= {"keras": keras, "layers": keras.layers, "tf": import_module("tensorflow")}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec(compile(textwrap.dedent(code), "code", "exec"), names)
    return names["model"]


def torch_numbers(model: Any, inputs: np.ndarray) -> np.ndarray:
    """Return what a model of PyTorch makes of one picture."""
    torch = import_module("torch")
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        numbers: np.ndarray = model.eval()(torch.from_numpy(inputs[None])).numpy()[0]
    return numbers


def keras_numbers(model: Any, inputs: np.ndarray) -> np.ndarray:
    """Return what a model of Keras makes of one picture; both as the engine has them, channels first."""
    given = np.moveaxis(inputs, 0, -1) if inputs.ndim == 3 else inputs
    numbers: np.ndarray = np.asarray(model(given[None], training=False))[0]
    return np.moveaxis(numbers, -1, 0) if numbers.ndim == 3 else numbers


def run_torch(code: str, fed_with: tuple[int, ...]) -> Facts:
    """Return what PyTorch says of ``model`` in a piece of code."""
    torch = import_module("torch")
    model = built(code).eval()
    learning: list[Any] = []

    def note(module: Any, args: Any, output: Any) -> None:
        own = sum(parameter.numel() for parameter in module.parameters(recurse=False))
        if own:
            learning.append([list(output.shape[1:]), own])

    for module in model.modules():
        module.register_forward_hook(note)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        output = model(torch.zeros(2, *fed_with))
    return {
        "output": list(output.shape[1:]),
        "params": sum(parameter.numel() for parameter in model.parameters()),
        "learning": learning,
    }


def run_keras(code: str) -> Facts:
    """Return what Keras says of ``model`` in a piece of code."""
    model = built(code)
    learning = []
    for layer in model.layers:
        own = sum(prod(weight.shape) for weight in layer.trainable_weights)
        if own:
            learning.append([_channels_first(layer.output.shape[1:]), own])
    return {
        "output": _channels_first(model.output_shape[1:]),
        "params": sum(prod(weight.shape) for weight in model.trainable_weights),
        "learning": learning,
    }


def _channels_first(sizes: tuple[int, ...]) -> list[int]:
    return [sizes[-1], *sizes[:-1]] if len(sizes) == 3 else list(sizes)

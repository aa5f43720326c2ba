"""What the real frameworks make of code: every layer that learns, in the order of the forward pass, and what comes out.

The code is ours, from ``tests/interchange/snippets.py`` or written by ``writing_code``; nothing else is ever run here.
"""

from __future__ import annotations

import os
import textwrap
import warnings
from importlib import import_module
from typing import Any

Facts = dict[str, Any]


def run_torch(code: str, fed_with: tuple[int, ...]) -> Facts:
    """Return what PyTorch says of ``model`` in a piece of code."""
    torch = import_module("torch")
    functional = import_module("torch.nn.functional")
    names: dict[str, Any] = {"torch": torch, "nn": torch.nn, "F": functional, "loader": [], "criterion": None}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec(compile(textwrap.dedent(code), "snippet", "exec"), names)
        model = names["model"].eval()
        learning: list[Any] = []

        def note(module: Any, args: Any, output: Any) -> None:
            own = sum(parameter.numel() for parameter in module.parameters(recurse=False))
            if own:
                learning.append([list(output.shape[1:]), own])

        for module in model.modules():
            module.register_forward_hook(note)
        output = model(torch.zeros(2, *fed_with))
    return {
        "output": list(output.shape[1:]),
        "params": sum(parameter.numel() for parameter in model.parameters()),
        "learning": learning,
    }


def run_keras(code: str) -> Facts:
    """Return what Keras says of ``model`` in a piece of code."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    keras, tensorflow = import_module("keras"), import_module("tensorflow")
    names: dict[str, Any] = {"keras": keras, "layers": keras.layers, "tf": tensorflow}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec(compile(textwrap.dedent(code), "snippet", "exec"), names)
    model = names["model"]
    learning = []
    for layer in model.layers:
        own = sum(int(weight.numpy().size) for weight in layer.trainable_weights)
        if own:
            sizes = layer.output.shape[1:]
            learning.append([[sizes[-1], *sizes[:-1]], own])
    return {
        "output": [model.output_shape[-1], *model.output_shape[1:-1]],
        "params": sum(int(weight.numpy().size) for weight in model.trainable_weights),
        "learning": learning,
    }

"""Asks the counting tools themselves what they count, and writes it to tests/data/conventions.json.

To make it again, where torch, torchinfo, thop, fvcore, ptflops and keras are installed (none of which ConvStudio needs;
the versions are in the table)::

    python -m tests.reference.conventions

Models are put in evaluation mode, one picture at a time.
"""

from __future__ import annotations

import io
import json
import os
import warnings
from contextlib import redirect_stdout
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

from tests.reference.conventions.cases import SINGLE, WHOLE, Spec
from tests.reference.conventions.keras_models import count_keras
from tests.reference.conventions.pytorch_models import Shape, build

OUT = Path(__file__).parents[2] / "data" / "conventions.json"
Counts = dict[str, int]


def count_torch(model: Any, shape: Shape) -> Counts:
    torch: Any = import_module("torch")
    counter = import_module("torch.utils.flop_counter").FlopCounterMode(display=False)
    with torch.no_grad(), counter:
        model(torch.zeros(1, *shape))
    return {"operations": counter.get_total_flops(), "params": sum(p.numel() for p in model.parameters())}


def count_torchinfo(model: Any, shape: Shape) -> Counts:
    statistics = import_module("torchinfo").summary(model, input_size=(1, *shape), verbose=0, mode="eval", device="cpu")
    return {
        "operations": statistics.total_mult_adds,
        "params": statistics.total_params,
        "input_bytes": statistics.total_input,
        "pass_bytes": statistics.total_output_bytes,
        "param_bytes": statistics.total_param_bytes,
    }


def count_thop(model: Any, shape: Shape) -> Counts:
    zeros = import_module("torch").zeros(1, *shape)
    operations, params = import_module("thop").profile(model, (zeros,), verbose=False)
    return {"operations": int(operations), "params": int(params)}


def count_fvcore(model: Any, shape: Shape) -> Counts:
    fvcore = import_module("fvcore.nn")
    analysis = fvcore.FlopCountAnalysis(model, import_module("torch").zeros(1, *shape))
    analysis.unsupported_ops_warnings(False).uncalled_modules_warnings(False).tracer_warnings("none")
    return {"operations": int(analysis.total()), "params": fvcore.parameter_count(model)[""]}


def count_ptflops(model: Any, shape: Shape) -> Counts:
    ask = import_module("ptflops").get_model_complexity_info
    operations, params = ask(model, shape, as_strings=False, print_per_layer_stat=False)
    return {"operations": int(operations), "params": params}


TOOLS = {
    "torch": count_torch,
    "torchinfo": count_torchinfo,
    "thop": count_thop,
    "fvcore": count_fvcore,
    "ptflops": count_ptflops,
}


def ask_all(layers: list[Spec], shape: Shape) -> dict[str, Counts | None]:
    """Return what every tool counts, each on a model of its own: some leave traces."""
    counts: dict[str, Counts | None] = {}
    for tool, ask in TOOLS.items():
        with redirect_stdout(io.StringIO()):
            counts[tool] = ask(build(layers, shape)[0].eval(), shape)
    counts["keras"] = count_keras(layers, shape)
    return counts


def main() -> None:
    os.environ.setdefault("KERAS_BACKEND", "torch")
    warnings.simplefilter("ignore")
    named = [(f"{spec[0]} {json.dumps(spec[1])}", shape, [spec]) for shape, spec in SINGLE] + WHOLE
    cases = [
        {"name": name, "input_shape": shape, "layers": layers, "counts": ask_all(layers, shape)}
        for name, shape, layers in named
    ]
    versions = {tool: version(tool) for tool in (*TOOLS, "keras")}
    lines = ",\n".join(json.dumps(case) for case in cases)
    OUT.write_text(f'{{"versions": {json.dumps(versions)},\n"cases": [\n{lines}\n]}}\n', encoding="utf-8")


if __name__ == "__main__":
    main()

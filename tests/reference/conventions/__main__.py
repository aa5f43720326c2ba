"""Asks the counting tools themselves what they count, and writes it to tests/data.

To make them again, where torch, torchinfo, thop, fvcore and ptflops are installed, with keras for the first and
torchvision for the second (ConvStudio needs none of them; the versions are in the files)::

    python -m tests.reference.conventions              # conventions.json
    python -m tests.reference.conventions published    # conventions-published.json

Models are put in evaluation mode, one picture at a time.
"""

from __future__ import annotations

import io
import json
import os
import sys
import warnings
from collections.abc import Callable, Iterable
from contextlib import redirect_stdout
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

from tests.reference.conventions.cases import PUBLISHED, SINGLE, WHOLE, Spec
from tests.reference.conventions.keras_models import count_keras
from tests.reference.conventions.pytorch_models import Shape, build

DATA = Path(__file__).parents[2] / "data"
Counts = dict[str, int]


def count_torch(model: Any, shape: Shape) -> Counts:
    torch: Any = import_module("torch")
    counter = import_module("torch.utils.flop_counter").FlopCounterMode(display=False)
    with torch.no_grad(), counter:
        model(torch.zeros(1, *shape))
    return {"operations": counter.get_total_flops(), "params": sum(p.numel() for p in model.parameters())}


def count_torchinfo(model: Any, shape: Shape) -> Counts:
    statistics = import_module("torchinfo").summary(model, input_size=(1, *shape), verbose=0, mode="eval", device="cpu")
    return {"operations": statistics.total_mult_adds, "params": statistics.total_params}


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


def ask_all(make: Callable[[], Any], shape: Shape) -> dict[str, Counts | None]:
    """Return what every tool counts, each on a model of its own: some leave traces."""
    counts: dict[str, Counts | None] = {}
    for tool, ask in TOOLS.items():
        with redirect_stdout(io.StringIO()):
            counts[tool] = ask(make().eval(), shape)
    return counts


def count_case(name: str, shape: Shape, layers: list[Spec]) -> dict[str, Any]:
    counts = ask_all(lambda: build(layers, shape)[0], shape) | {"keras": count_keras(layers, shape)}
    return {"name": name, "input_shape": shape, "layers": layers, "counts": counts}


def count_published(name: str, shape: Shape) -> dict[str, Any]:
    make = getattr(import_module("torchvision.models"), name)
    return {"name": name, "input_shape": shape, "counts": ask_all(make, shape)}


def write(out: Path, tools: Iterable[str], cases: list[dict[str, Any]]) -> None:
    versions = {tool: version(tool) for tool in tools}
    lines = ",\n".join(json.dumps(case) for case in cases)
    out.write_text(f'{{"versions": {json.dumps(versions)},\n"cases": [\n{lines}\n]}}\n', encoding="utf-8")


def main() -> None:
    warnings.simplefilter("ignore")
    if "published" in sys.argv:
        cases = [count_published(*case) for case in PUBLISHED.items()]
        write(DATA / "conventions-published.json", (*TOOLS, "torchvision"), cases)
        return
    os.environ.setdefault("KERAS_BACKEND", "torch")
    cases = [count_case(f"{spec[0]} {json.dumps(spec[1])}", shape, [spec]) for shape, spec in SINGLE]
    cases += [count_case(*case) for case in WHOLE]
    write(DATA / "conventions.json", (*TOOLS, "keras"), cases)


if __name__ == "__main__":
    main()

"""The cases as PyTorch modules, made of PyTorch's own classes alone."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any

from tests.reference.conventions.cases import Spec

Shape = tuple[int, ...]


def build(layers: list[Spec], shape: Shape) -> tuple[Any, Shape]:
    """Return the layers in a row, and the shape that comes out."""
    torch = import_module("torch")
    modules = []
    for name, arguments in layers:
        made = _modules(name, {key: tuple_of(value) for key, value in arguments.items()}, shape)
        modules += made
        with torch.no_grad():
            for one in made:
                shape = tuple(one.eval()(torch.zeros(1, *shape)).shape[1:])
    return torch.nn.Sequential(*modules), shape


def tuple_of(value: Any) -> Any:
    """Return numbers that JSON keeps in a list as a tuple."""
    return tuple(value) if isinstance(value, list) and all(isinstance(one, int) for one in value) else value


def _modules(name: str, arguments: dict[str, Any], shape: Shape) -> list[Any]:
    """Return the modules that are one layer of the engine."""
    nn, channels = import_module("torch.nn"), shape[0]
    match name:
        case "Linear":
            arguments.pop("takes_maps", None)
            return [nn.Linear(shape[-1], **arguments)]
        case "LayerNorm":
            return [nn.LayerNorm(shape, elementwise_affine=arguments.get("affine", True))]
        case "DepthwiseConv2d":
            filters = channels * arguments.pop("depth_multiplier", 1)
            return [nn.Conv2d(channels, filters, groups=channels, **arguments)]
        case "SeparableConv2d":
            filters = arguments.pop("out_channels")
            depthwise = nn.Conv2d(channels, channels, groups=channels, bias=False, **arguments)
            return [depthwise, nn.Conv2d(channels, filters, 1)]
        case "GlobalAvgPool2d" | "GlobalMaxPool2d":
            pool = getattr(nn, name.replace("Global", "Adaptive"))(1)
            return [pool, nn.Flatten()][: 1 if arguments.get("keepdim", True) else 2]
        case "Residual":
            return [_residual()(*(build(arguments.get(path, []), shape)[0] for path in ("body", "shortcut")))]
        case "Branches":
            paths = [build(path, shape)[0] for path in arguments["paths"]]
            return [_branches()(nn.ModuleList(paths), arguments["merge"])]
    return [_own(name, arguments, channels)]


def _own(name: str, arguments: dict[str, Any], channels: int) -> Any:
    """Return the module of the same name, told what the engine works out for itself."""
    make = getattr(import_module("torch.nn"), name)
    if name in ("Conv2d", "ConvTranspose2d", "BatchNorm2d", "InstanceNorm2d"):
        return make(channels, **arguments)
    if name == "GroupNorm":
        return make(num_channels=channels, **arguments)
    if name in ("Softmax", "LogSoftmax"):
        return make(**{"dim": 1, **arguments})
    return make(**arguments)


@cache
def _residual() -> Any:
    """Return a module that adds body and shortcut as torchvision does. A class needs torch: hence the function."""
    module: Any = import_module("torch.nn").Module

    class Residual(module):  # type: ignore[misc]
        def __init__(self, body: Any, shortcut: Any) -> None:
            super().__init__()
            self.body, self.shortcut = body, shortcut

        def forward(self, x: Any) -> Any:
            out = self.body(x)
            out += self.shortcut(x)
            return out

    return Residual


@cache
def _branches() -> Any:
    """Return a module that merges several paths with the operators that people write."""
    torch = import_module("torch")
    module: Any = torch.nn.Module

    class Branches(module):  # type: ignore[misc]
        def __init__(self, paths: Any, merge: str) -> None:
            super().__init__()
            self.paths, self.merge = paths, merge

        def forward(self, x: Any) -> Any:
            total, *others = (path(x) for path in self.paths)
            if self.merge == "concat":
                return torch.cat([total, *others], dim=1)
            for other in others:
                total = total + other if self.merge == "add" else total * other
            return total

    return Branches

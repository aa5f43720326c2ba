"""The presets compute what torchvision's networks compute from the same weights, where it is installed."""

from typing import Any

import numpy as np
import pytest

from convstudio.engine import analyze, presets
from convstudio.runner.run import run

torch = pytest.importorskip("torch", reason="PyTorch is not installed: it is an optional extra, to check against")
models = pytest.importorskip("torchvision.models", reason="torchvision is not installed")

NAMES = (
    *("alexnet", "vgg11", "vgg16", "googlenet", "inception_v3", "resnet18", "resnet50", "resnext50_32x4d"),
    *("squeezenet1_0", "squeezenet1_1", "densenet121", "mobilenet_v2", "efficientnet_b0"),
)


def drawn(name: str) -> Any:
    """Return one of torchvision's networks with random weights, biases and running statistics."""
    extra = {"aux_logits": False, "init_weights": False} if name in {"googlenet", "inception_v3"} else {}
    model = models.get_model(name, weights=None, **extra).eval()
    for key, array in model.state_dict().items():
        if key.endswith("running_var") or (array.ndim == 1 and key.endswith("weight")):
            array.uniform_(0.5, 1.5)
        elif array.ndim == 1:
            array.uniform_(-0.2, 0.2)
        elif array.ndim:
            torch.nn.init.kaiming_normal_(array)
    return model


def weights_in_order(model: Any, picture: Any) -> tuple[list[dict[str, np.ndarray]], np.ndarray]:
    """Return the arrays of every layer that has some, in the order of execution, and what the network gives out."""
    arrays: list[dict[str, np.ndarray]] = []

    def note(module: Any, *_: object) -> None:
        arrays.append({key: array.numpy() for key, array in module.state_dict().items() if array.ndim})

    for module in model.modules():
        if isinstance(module, torch.nn.Conv2d | torch.nn.Linear | torch.nn.BatchNorm2d):
            module.register_forward_hook(note)
    with torch.no_grad():
        return arrays, model(picture)[0].numpy()


@pytest.mark.parametrize("name", NAMES)
def test_the_same_weights_give_the_same_outputs(name: str) -> None:
    torch.manual_seed(0)
    network = presets.load(name)
    picture = torch.randn(1, *network.input_shape)
    arrays, expected = weights_in_order(drawn(name), picture)
    learned = [row.id for row in analyze(network).rows if row.params]
    result = run(network, dict(zip(learned, arrays, strict=True)), picture[0].numpy())
    assert result.problems == ()
    outputs = result.output_of(network.nodes[-1].id)
    assert outputs is not None
    np.testing.assert_allclose(outputs, expected, rtol=1e-4, atol=1e-5 * np.abs(expected).max())

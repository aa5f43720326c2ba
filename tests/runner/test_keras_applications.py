"""The presets compute what Keras's networks compute from the same weights, where it is installed."""

from typing import Any

import numpy as np
import pytest

from convstudio.engine import analyze, presets
from convstudio.runner.run import run
from tests.reference.published_networks import KERAS, computed_before

keras = pytest.importorskip("keras", reason="Keras is not installed")

NAMES = {
    "kernel": "weight",
    "depthwise_kernel": "depthwise_weight",
    "pointwise_kernel": "pointwise_weight",
    "gamma": "weight",
    "beta": "bias",
    "moving_mean": "running_mean",
    "moving_variance": "running_var",
}
FROM_HALF = ("gamma", "moving_variance")


def draw(model: Any) -> None:
    """Give every bias and running statistic a random number; kernels have some."""
    generator = np.random.default_rng(0)
    for array in model.weights:
        if len(array.shape) == 1:
            low, high = (0.5, 1.5) if array.name in FROM_HALF else (-0.2, 0.2)
            array.assign(generator.uniform(low, high, array.shape))


def ours(layer: Any) -> dict[str, np.ndarray]:
    """Return a layer's arrays as we have them: output channels first, then input channels, rows and columns."""
    arrays = {}
    for variable in layer.weights:
        array = variable.numpy()
        if array.ndim == 4:
            is_depthwise = variable.name == "depthwise_kernel" or type(layer).__name__ == "DepthwiseConv2D"
            array = array.transpose((2, 3, 0, 1) if is_depthwise else (3, 2, 0, 1))
        elif array.ndim == 2:
            array = array.T
        arrays[NAMES.get(variable.name, variable.name)] = np.ascontiguousarray(array)
    return arrays


@pytest.mark.parametrize("name", KERAS)
def test_the_same_weights_give_the_same_outputs(name: str) -> None:
    model = getattr(keras.applications, KERAS[name])(weights=None)
    draw(model)
    network = presets.load(name)
    picture = np.random.default_rng(1).standard_normal(network.input_shape, dtype=np.float32)
    expected = model(picture.transpose(1, 2, 0)[None]).numpy()[0]
    arrays = [ours(layer) for layer in computed_before(model.operations[-1]) if layer.weights]
    learned = [row.id for row in analyze(network).rows if row.params]
    result = run(network, dict(zip(learned, arrays, strict=True)), picture)
    assert result.problems == ()
    outputs = result.output_of(network.nodes[-1].id)
    assert outputs is not None
    np.testing.assert_allclose(outputs, expected, rtol=1e-4, atol=1e-6)
    assert outputs.std() > 0.1 * outputs.mean()

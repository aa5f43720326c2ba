import numpy as np
import pytest

from convstudio.engine import Branches, Layer, Network, Node, Residual, analyze
from convstudio.engine.layers import (
    BatchNorm2d,
    Conv2d,
    ConvTranspose2d,
    DepthwiseConv2d,
    Identity,
    LocallyConnected2d,
    ReLU,
    SeparableConv2d,
)
from convstudio.runner.activations import Weights
from convstudio.runner.folding import fold_batch_norms
from convstudio.runner.recipes import default_recipe
from convstudio.runner.run import run
from convstudio.runner.weights.making import make_weights

PICTURE = np.random.default_rng(0).random((2, 4, 7, 7))


def drawn_weights(network: Network) -> dict[str, Weights]:
    """Return weights that are nothing special, as after training."""
    chance = np.random.default_rng(0)
    weights = {}
    for row in analyze(network).rows:
        recipe = default_recipe(row.layer)
        if recipe and row.input_shape:
            arrays = make_weights(recipe, row.layer, row.input_shape, row.id)
            weights[row.id] = {name: np.abs(chance.standard_normal(array.shape)) for name, array in arrays.items()}
    return weights


@pytest.mark.parametrize(
    "layer",
    [
        Conv2d(6, 3),
        Conv2d(6, 3, bias=False, groups=2),
        DepthwiseConv2d(3, depth_multiplier=2),
        SeparableConv2d(5, 3, bias=False),
        ConvTranspose2d(6, 3, stride=2, groups=2),
        ConvTranspose2d(5, 3, bias=False),
        LocallyConnected2d(3, 3),
        LocallyConnected2d(3, 3, bias=False),
    ],
)
@pytest.mark.parametrize("norm", [BatchNorm2d(), BatchNorm2d(0.1, scale=False), BatchNorm2d(affine=False)])
def test_the_same_numbers_come_out(layer: Layer, norm: BatchNorm2d) -> None:
    network = Network((4, 7, 7), [layer, norm, ReLU()])
    weights = drawn_weights(network)
    before = {name: dict(arrays) for name, arrays in weights.items()}
    folded, folded_weights = fold_batch_norms(network, weights)
    assert [type(node.layer) for node in folded.nodes] == [type(layer), Identity, ReLU]
    assert [node.id for node in folded.nodes] == [node.id for node in network.nodes]
    last = network.nodes[-1].id
    expected, result = run(network, weights, PICTURE), run(folded, folded_weights, PICTURE)
    assert result.problems == ()
    np.testing.assert_allclose(result.outputs[last], expected.outputs[last], rtol=1e-10, atol=1e-12)
    assert all(weights[name][key] is before[name][key] for name in before for key in before[name])


def test_blocks_are_folded_inside() -> None:
    inner = [Conv2d(4, 3, padding=1, bias=False), BatchNorm2d()]
    network = Network((4, 7, 7), [Residual(inner), Branches([inner, [BatchNorm2d()]]), BatchNorm2d()])
    weights = drawn_weights(network)
    folded, folded_weights = fold_batch_norms(network, weights)
    kinds = [type(node.layer).__name__ for node in folded.walk()]
    assert kinds.count("Identity") == 2
    assert kinds.count("BatchNorm2d") == 2
    last = network.nodes[-1].id
    result = run(folded, folded_weights, PICTURE).outputs[last]
    np.testing.assert_allclose(result, run(network, weights, PICTURE).outputs[last], rtol=1e-10)


@pytest.mark.parametrize(
    "nodes",
    [
        (Node("a", Conv2d(4, 3), muted=True), Node("b", BatchNorm2d())),
        (Node("a", Conv2d(4, 3)), Node("b", BatchNorm2d(), muted=True)),
        (Node("a", Conv2d(4, 3)), Node("b", BatchNorm2d(track_running_stats=False))),
        (Node("a", ReLU()), Node("b", BatchNorm2d())),
    ],
)
def test_what_cannot_be_folded_stays(nodes: tuple[Node, ...]) -> None:
    network = Network((4, 7, 7), nodes)
    assert fold_batch_norms(network, drawn_weights(network))[0] == network

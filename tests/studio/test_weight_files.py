"""Weights from files: what fits, and the sentence about what does not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from convstudio.engine import BatchNorm2d, Conv2d, Flatten, Linear, Network, ReLU, Residual, analyze
from convstudio.studio.weight_files import WeightFileError, layer_weights, network_weights

if TYPE_CHECKING:
    from pathlib import Path

    from convstudio.engine import LayerReport

NETWORK = Network(
    (3, 4, 4), (Conv2d(2, 3, padding=1), Residual([Conv2d(2, 1), BatchNorm2d()]), ReLU(), Flatten(), Linear(5))
)
ANALYSIS = analyze(NETWORK)
RNG = np.random.default_rng(3)


def save(path: Path, arrays: dict[str, Any]) -> None:
    np.savez(path, **arrays)


def row(name: str) -> LayerReport:
    return next(row for row in ANALYSIS.rows if row.name == name)


def state_dict() -> dict[str, np.ndarray]:
    """Return what ``{k: v.numpy() for k, v in model.state_dict().items()}`` would be."""
    return {
        "0.weight": RNG.random((2, 3, 3, 3)),
        "0.bias": RNG.random(2),
        "1.body.0.weight": RNG.random((2, 2, 1, 1)),
        "1.body.0.bias": RNG.random(2),
        "1.body.1.weight": RNG.random(2),
        "1.body.1.bias": RNG.random(2),
        "1.body.1.running_mean": RNG.random(2),
        "1.body.1.running_var": RNG.random(2),
        "1.body.1.num_batches_tracked": np.array(7),
        "4.weight": RNG.random((5, 32)),
        "4.bias": RNG.random(5),
    }


def test_a_state_dict_goes_to_the_layers_in_their_order(tmp_path: Path) -> None:
    arrays, path = state_dict(), tmp_path / "net.npz"
    save(path, arrays)
    fitted = network_weights(path, ANALYSIS)
    names = [ANALYSIS.row(node_id).layer.type_name for node_id in fitted]
    assert names == ["Conv2d", "Conv2d", "BatchNorm2d", "Linear"]
    by_type = dict(zip(["0", "1.body.0", "1.body.1", "4"], fitted.values(), strict=True))
    for name, array in arrays.items():
        layer, _, kind = name.rpartition(".")
        if kind != "num_batches_tracked":
            np.testing.assert_array_equal(by_type[layer][kind].array, array.astype(np.float32))


def test_arrays_called_after_layers_go_to_these(tmp_path: Path) -> None:
    path = tmp_path / "some.npz"
    save(path, {"Linear.weight": np.ones((5, 32))})
    assert [ANALYSIS.row(node_id).name for node_id in network_weights(path, ANALYSIS)] == ["Linear"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"4.weight": None, "4.bias": None}, "It has the weights of 3 layers .*, and the network has 4 with weights"),
        ({"4.weight": np.ones((5, 31))}, "4.weight is 5×31, and Linear needs 5×32"),
        ({"4.gain": np.ones(5)}, "4.gain is in it, and Linear has no gain"),
        ({"4.bias": np.full(5, np.nan)}, "4.bias can't be used: it holds a number that is not finite"),
        ({"Linear.weight": np.ones((5, 32))}, "weights for 0, 1.body.0, 1.body.1, 4, and no layer with weights"),
    ],
)
def test_what_does_not_fit_a_network_is_said(
    tmp_path: Path, changes: dict[str, np.ndarray | None], sentence: str
) -> None:
    path = tmp_path / "net.npz"
    save(path, {name: array for name, array in (state_dict() | changes).items() if array is not None})
    with pytest.raises(WeightFileError, match=f"net.npz does not fit the network. .*{sentence}"):
        network_weights(path, ANALYSIS)


def test_an_array_without_a_name_is_taken_for_the_kernels(tmp_path: Path) -> None:
    path, array = tmp_path / "kernels.npy", RNG.random((2, 3, 3, 3))
    np.save(path, array)
    fitted = layer_weights(path, row("Conv2d 1"))
    assert list(fitted) == ["weight"]
    np.testing.assert_array_equal(fitted["weight"].array, array.astype(np.float32))


def test_the_axes_of_keras_are_turned(tmp_path: Path) -> None:
    array = RNG.random((3, 3, 3, 2)).astype(np.float32)
    np.save(tmp_path / "kernels.npy", array)
    (weight,) = layer_weights(tmp_path / "kernels.npy", row("Conv2d 1")).values()
    assert weight.array[1, 2, 0, 1] == array[0, 1, 2, 1]
    np.save(tmp_path / "dense.npy", np.arange(160).reshape(32, 5))
    (weight,) = layer_weights(tmp_path / "dense.npy", row("Linear")).values()
    assert weight.array[4].tolist() == list(range(4, 160, 5))


def test_a_layer_finds_its_own_among_those_of_others(tmp_path: Path) -> None:
    path = tmp_path / "net.npz"
    save(path, state_dict())
    assert layer_weights(path, row("Linear"))["weight"].array.shape == (5, 32)
    named = {"Linear.weight": np.ones((5, 32)), "other.weight": np.zeros((5, 32))}
    save(path, named)
    assert layer_weights(path, row("Linear"))["weight"].array.all()


@pytest.mark.parametrize(
    ("arrays", "sentence"),
    [
        ({"kernel": np.ones(3)}, "no weights for Conv2d 1 in it. Call the arrays weight, bias; it has kernel"),
        ({"weight": np.ones((2, 3, 5, 5))}, "weight is 2×3×5×5, and Conv2d 1 needs 2×3×3×3"),
        ({"a.weight": np.ones((2, 3, 3, 3)), "b.weight": np.ones((2, 3, 3, 3))}, "2 of them fit Conv2d 1"),
        ({"a.weight": np.ones(3), "b.weight": np.ones(4)}, r"2 layers \(a, b\), and none of them fits Conv2d 1"),
    ],
)
def test_what_does_not_fit_a_layer_is_said(tmp_path: Path, arrays: dict[str, np.ndarray], sentence: str) -> None:
    save(tmp_path / "my.npz", arrays)
    with pytest.raises(WeightFileError, match=f"my.npz does not fit Conv2d 1. .*{sentence}"):
        layer_weights(tmp_path / "my.npz", row("Conv2d 1"))


def test_files_that_hold_no_numbers_are_refused(tmp_path: Path) -> None:
    (tmp_path / "text.npy").write_text("1 2 3")
    np.savez(tmp_path / "words.npz", weight=np.array(["a"]))
    np.save(tmp_path / "objects.npy", np.array([{}], dtype=object))
    for name in ("text.npy", "words.npz", "objects.npy"):
        with pytest.raises(WeightFileError, match=r"is not an .npy or .npz file of numbers"):
            layer_weights(tmp_path / name, row("Linear"))
    with pytest.raises(WeightFileError, match="can't be read: No such file"):
        layer_weights(tmp_path / "missing.npy", row("Linear"))

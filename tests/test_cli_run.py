"""``convstudio run``: numbers without a window, and one sentence where something can't be used."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage

from convstudio.cli import main
from convstudio.engine import Identity, Network, analyze
from convstudio.engine.presets import load
from convstudio.runner.run import run
from convstudio.studio import files
from convstudio.studio.document import Document
from convstudio.studio.document_weights import DocumentWeights
from convstudio.studio.image_fitting import Fit
from convstudio.studio.single_run import input_from_picture, write_arrays

EXAMPLE = "preset:worked_example"
PICTURE = np.random.default_rng(0).random((3, 32, 32), dtype=np.float32)


@pytest.fixture
def array(tmp_path: Path) -> Path:
    path = tmp_path / "x.npy"
    np.save(path, PICTURE)
    return path


def outputs(path: Path) -> dict[str, np.ndarray]:
    with np.load(path, allow_pickle=False) as stored:
        return {name: stored[name] for name in stored.files}


def computed(picture: np.ndarray) -> dict[str, np.ndarray]:
    network = load("worked_example")
    result = run(network, DocumentWeights(Document(network), analyze(network)), picture)
    return {network.names()[node_id]: array for node_id, array in result.outputs.items()}


@pytest.mark.parametrize("batch", [(), (2,)])
def test_every_layers_output_is_written_under_its_name(batch: tuple[int, ...], tmp_path: Path) -> None:
    picture = np.broadcast_to(PICTURE, (*batch, 3, 32, 32))
    np.save(tmp_path / "x.npy", picture)
    out = tmp_path / "out.npz"
    assert main(["run", EXAMPLE, "--array", str(tmp_path / "x.npy"), "-o", str(out)]) == 0
    found, expected = outputs(out), computed(picture)
    assert found.keys() == expected.keys()
    for name in expected:
        np.testing.assert_array_equal(found[name], expected[name])


def test_one_layer_can_be_asked_for(array: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.npz"
    assert main(["run", EXAMPLE, "--array", str(array), "--layer", "ReLU", "-o", str(out)]) == 0
    assert outputs(out).keys() == {"ReLU"}


def test_without_an_input_the_documents_own_is_used(tmp_path: Path) -> None:
    assert main(["run", EXAMPLE, "-o", str(tmp_path / "out.npz")]) == 0


def test_weights_can_be_given(array: Path, tmp_path: Path) -> None:
    bias = np.arange(20.0)
    write_arrays(tmp_path / "w.npz", {"Conv2d.bias": bias, "Linear.weight": np.zeros((10, 980))})
    out = tmp_path / "out.npz"
    assert main(["run", EXAMPLE, "--array", str(array), "--weights", str(tmp_path / "w.npz"), "-o", str(out)]) == 0
    found = outputs(out)
    np.testing.assert_allclose(found["Conv2d"], computed(PICTURE)["Conv2d"] + bias[:, None, None], rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(found["Softmax"], 0.1, rtol=1e-6)


def painted(height: int, width: int) -> QImage:
    """Return a picture whose upper left quarter is red, on blue."""
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor(0, 0, 255))
    for row in range(height // 2):
        for column in range(width // 2):
            image.setPixelColor(column, row, QColor(255, 0, 0))
    return image


def seen(path: Path, tmp_path: Path) -> np.ndarray:
    """Return what the network's first layer, muted here by an identity kernel, makes of a picture."""
    weight = np.zeros((20, 3, 8, 8))
    weight[:3, :, 1, 1] = np.eye(3)
    write_arrays(tmp_path / "w.npz", {"Conv2d.weight": weight})
    out = tmp_path / "out.npz"
    assert main(["run", EXAMPLE, "--image", str(path), "--weights", str(tmp_path / "w.npz"), "-o", str(out)]) == 0
    return outputs(out)["Conv2d"][:3]


@pytest.mark.parametrize("size", [(32, 32), (64, 64), (48, 96), (90, 45), (16, 16)])
def test_pictures_of_any_size_are_fitted(size: tuple[int, int], tmp_path: Path) -> None:
    painted(*size).save(str(tmp_path / "x.png"))
    cells = seen(tmp_path / "x.png", tmp_path)
    assert cells.shape == (3, 14, 14)
    np.testing.assert_allclose(cells[:, 1, 1], [1, 0, 0], atol=0.02)
    np.testing.assert_allclose(cells[:, 12, 12], [0, 0, 1], atol=0.02)


def turned(jpeg: bytes, orientation: int) -> bytes:
    """Return a JPEG that says how its camera was held."""
    entry = struct.pack(">HHIHH", 0x0112, 3, 1, orientation, 0)
    tiff = b"MM\x00\x2a" + struct.pack(">IH", 8, 1) + entry + struct.pack(">I", 0)
    body = b"Exif\x00\x00" + tiff
    return jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body + jpeg[2:]


@pytest.mark.parametrize(("orientation", "corner"), [(1, (1, 1)), (3, (12, 12)), (6, (1, 12)), (8, (12, 1))])
def test_photos_stand_as_the_camera_says(orientation: int, corner: tuple[int, int], tmp_path: Path) -> None:
    plain = tmp_path / "plain.jpg"
    painted(64, 64).save(str(plain), quality=100)
    path = tmp_path / "turned.jpg"
    path.write_bytes(turned(plain.read_bytes(), orientation))
    cells = seen(path, tmp_path)
    np.testing.assert_allclose(cells[:, corner[0], corner[1]], [1, 0, 0], atol=0.1)


def test_clear_cells_are_white(tmp_path: Path) -> None:
    image = QImage(32, 32, QImage.Format.Format_ARGB32)
    image.fill(QColor(255, 0, 0, 0))
    image.save(str(tmp_path / "x.png"))
    np.testing.assert_allclose(seen(tmp_path / "x.png", tmp_path)[:, 5, 5], 1)


def test_a_picture_for_a_vector_is_grey(tmp_path: Path) -> None:

    painted(10, 10).save(str(tmp_path / "x.png"))
    vector = input_from_picture(tmp_path / "x.png", (90,))
    assert vector.shape == (90,)
    assert vector[0] == pytest.approx(0.299, abs=0.01)


def complaint(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["run", *arguments]) == 2
    captured = capsys.readouterr()
    assert not captured.out
    assert captured.err.count("\n") == 1
    assert captured.err.startswith("convstudio: ")
    return captured.err


@pytest.mark.parametrize("fit", ["crop", "stretch", "border"])
def test_a_picture_is_fitted_and_scaled_as_asked(tmp_path: Path, fit: Fit) -> None:
    picture, out = tmp_path / "x.png", tmp_path / "out.npz"
    wide = QImage(64, 32, QImage.Format.Format_RGB32)
    wide.fill(QColor(255, 128, 0))
    wide.save(str(picture))
    document = Document(Network((3, 32, 32), (Identity(),)))
    files.save(document, tmp_path / "net.convstudio")
    command = ["run", str(tmp_path / "net.convstudio"), "--image", str(picture), "--fit", fit, "--scaling", "bytes"]
    assert main([*command, "-o", str(out)]) == 0
    with np.load(out) as stored:
        (array,) = (stored[name] for name in stored.files)
    np.testing.assert_allclose(array[:, 16, 16], [255, 128, 0], atol=1e-4)
    np.testing.assert_array_equal(array[:, 0, 0] == 0, [fit == "border", fit == "border", True])
    np.testing.assert_array_equal(array, input_from_picture(picture, (3, 32, 32), fit, "bytes"))


def test_bad_input_is_one_sentence(tmp_path: Path, array: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = ["-o", str(tmp_path / "out.npz")]
    missing, text = str(tmp_path / "missing"), tmp_path / "text"
    text.write_text("no picture")
    np.save(tmp_path / "words.npy", np.array(["a"]))
    np.save(tmp_path / "objects.npy", np.array([{}]), allow_pickle=True)
    np.save(tmp_path / "small.npy", np.zeros((3, 4, 4)))
    assert "There is no picture" in complaint(capsys, EXAMPLE, "--image", missing, *out)
    assert "can't be read as a picture" in complaint(capsys, EXAMPLE, "--image", str(text), *out)
    assert "No such file" in complaint(capsys, EXAMPLE, "--array", missing, *out)
    for name in ("text", "objects.npy"):
        assert "is not an .npy file of numbers" in complaint(capsys, EXAMPLE, "--array", str(tmp_path / name), *out)
    assert "only real numbers" in complaint(capsys, EXAMPLE, "--array", str(tmp_path / "words.npy"), *out)
    assert "takes 32×32×3" in complaint(capsys, EXAMPLE, "--array", str(tmp_path / "small.npy"), *out)
    assert "no layer called 'Conv9'" in complaint(capsys, EXAMPLE, "--array", str(array), "--layer", "Conv9", *out)
    assert "no preset" in complaint(capsys, "preset:nothing", "--array", str(array), *out)
    assert "can't be written" in complaint(capsys, EXAMPLE, "--array", str(array), "-o", str(tmp_path))


def test_bad_weights_are_one_sentence(tmp_path: Path, array: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = ["--array", str(array), "-o", str(tmp_path / "out.npz")]
    for name, stored, sentence in (
        ("a.npz", {"Conv9.weight": np.zeros(3)}, "the weights of 1 layer (Conv9), and the network has 2"),
        ("b.npz", {"Conv2d.kernel": np.zeros(3)}, "no array is called bias, weight"),
        ("c.npz", {"Conv2d.weight": np.zeros((20, 3, 7, 8))}, "Conv2d.weight is 20×3×7×8, and Conv2d needs 20×3×8×8"),
        ("d.npz", {"Conv2d.bias": np.array(["a"] * 20)}, "is not an .npy or .npz file of numbers"),
    ):
        np.savez(tmp_path / name, **stored)
        assert sentence in complaint(capsys, EXAMPLE, "--weights", str(tmp_path / name), *out)
    np.savez(tmp_path / "pickled.npz", x=np.array([{}], dtype=object))
    for name, sentence in (
        ("pickled.npz", "is not an .npy or .npz file of numbers"),
        ("x.npy", "There are no weights in it"),
    ):
        assert sentence in complaint(capsys, EXAMPLE, "--weights", str(tmp_path / name), *out)
    assert "can't be read" in complaint(capsys, EXAMPLE, "--weights", str(tmp_path / "missing"), *out)


def test_no_display_is_needed(tmp_path: Path) -> None:
    painted(20, 20).save(str(tmp_path / "x.png"))
    environment = {key: value for key, value in os.environ.items() if "DISPLAY" not in key}
    command = [sys.executable, "-m", "convstudio", "run", EXAMPLE, "--image", str(tmp_path / "x.png")]
    done = subprocess.run(
        [*command, "-o", str(tmp_path / "out.npz")],
        env=environment | {"QT_QPA_PLATFORM": "no-such-platform"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_complaint_names_few_layers(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    np.save(tmp_path / "x.npy", np.zeros((1, 32, 32), np.float32))
    err = complaint(
        capsys, "preset:lenet5", "--array", str(tmp_path / "x.npy"), "--layer", "x", "-o", str(tmp_path / "o")
    )
    assert " more." in err
    assert len(err) < 400

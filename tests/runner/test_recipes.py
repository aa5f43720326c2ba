from collections.abc import Callable
from itertools import islice
from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from convstudio.engine import BatchNorm2d, Conv2d, Layer, Linear, Network, ReLU, Residual, analyze
from convstudio.engine.layers import ConvTranspose2d, LocallyConnected2d
from convstudio.runner.functional import conv2d
from convstudio.runner.recipes import (
    KERNEL_NAMES,
    Edited,
    FilterBank,
    FilterEdit,
    HandKernel,
    HandSet,
    Imported,
    NamedKernel,
    Numbers,
    RandomWeights,
    Scheme,
    WeightRecipe,
    base_of,
    default_recipe,
    edit_of,
    with_filter,
)
from convstudio.runner.run import run
from convstudio.runner.weights import filter_bank
from convstudio.runner.weights.making import make_weights
from convstudio.runner.weights.random_weights import (
    BLOCK,
    normal,
    normal_weights,
    random_bits,
    uniform,
    uniform_weights,
)
from tests.runner.draws import EVERY_LAYER, shape_for

RECIPES: list[WeightRecipe] = [
    RandomWeights(),
    FilterBank(),
    *map(NamedKernel, KERNEL_NAMES),
    HandSet(((((1, 2, 3),),),), (1, 2)),
    HandSet(()),
    *(RandomWeights(1, scheme) for scheme in get_args(Scheme)),
    Imported((("weight", Numbers(np.ones((2, 2, 3, 3)))), ("bias", Numbers(np.ones(3)))), "mine.npz"),
    Imported((("weight", Numbers(np.ones((2, 2, 1, 1, 3, 3)))),)),
    Edited(FilterBank(), (FilterEdit(0, "blur", (HandKernel(0, ((1.0, 2.0),)),), 0.5), FilterEdit(99, bias=1.0))),
    Edited(RandomWeights(), (FilterEdit(1, "", (HandKernel(1, ((1.0,),), (0, 1)), HandKernel(99, ((1.0,),)))),)),
]
KERNEL_SIZES = st.one_of(st.integers(1, 9), st.tuples(st.integers(1, 9), st.integers(1, 9)))
SHAPE = (6, 12, 12)
LAYERS = st.one_of(
    st.builds(Conv2d, st.integers(1, 40), KERNEL_SIZES, groups=st.just(1), bias=st.booleans()),
    st.just(Conv2d(6, 3, groups=6)),
    st.just(Conv2d(4, 3, groups=2)),
    st.builds(BatchNorm2d, affine=st.booleans()),
    st.just(ReLU()),
)


def filters(recipe: WeightRecipe, shape: tuple[int, int, int, int], salt: str = "n1") -> np.ndarray:
    """Return the weight of a Conv2d (C_out, C_in, k_h, k_w) made by ``recipe``."""
    layer = Conv2d(shape[0], shape[2:])
    return make_weights(recipe, layer, (shape[1], 20, 20), salt)["weight"]


@given(recipe=st.sampled_from(RECIPES), layer=LAYERS, channels=st.sampled_from([1, 3, 6]))
def test_every_recipe_fits_every_layer(recipe: WeightRecipe, layer: Layer, channels: int) -> None:
    shape = (channels, 12, 12)
    if isinstance(layer, Conv2d) and channels % layer.groups:
        shape = SHAPE
    arrays = make_weights(recipe, layer, shape, "n1")
    needed = layer.weight_shapes(shape) | layer.state_shapes(shape)
    assert {name: array.shape for name, array in arrays.items()} == needed
    for name, array in arrays.items():
        assert array.dtype == np.float32, name
        assert np.isfinite(array).all(), name


@pytest.mark.parametrize("recipe", RECIPES)
def test_linear_gets_weights_from_every_recipe(recipe: WeightRecipe) -> None:
    arrays = make_weights(recipe, Linear(5), (7,), "n1")
    assert {name: array.shape for name, array in arrays.items()} == {"weight": (5, 7), "bias": (5,)}


@pytest.mark.parametrize("layer", EVERY_LAYER)
def test_layers_have_a_recipe_if_they_have_weights(layer: Layer) -> None:
    shape = shape_for(layer)
    assert (default_recipe(layer) is not None) == bool(layer.weight_shapes(shape) or layer.state_shapes(shape))


@pytest.mark.parametrize("layer", [layer for layer in EVERY_LAYER if default_recipe(layer)])
@pytest.mark.parametrize("recipe", RECIPES)
def test_every_recipe_gives_every_layer_all_it_needs(recipe: WeightRecipe, layer: Layer) -> None:
    shape = shape_for(layer)
    arrays = make_weights(recipe, layer, shape, "n1")
    wanted = layer.weight_shapes(shape) | layer.state_shapes(shape)
    assert {name: array.shape for name, array in arrays.items()} == wanted
    for array in arrays.values():
        assert array.dtype == np.float32
        assert array.flags.writeable
        assert np.isfinite(array).all()


def test_convolutions_start_with_filters_that_look_for_something() -> None:
    assert default_recipe(Conv2d(4, 3)) == FilterBank()
    assert default_recipe(Linear(4)) == default_recipe(BatchNorm2d()) == RandomWeights()


@pytest.mark.parametrize("recipe", [RandomWeights(3), FilterBank(3)])
@pytest.mark.parametrize("layer", [Conv2d(40, 3), Conv2d(40, 1)])
def test_the_same_recipe_gives_the_same_numbers_and_another_salt_others(
    recipe: RandomWeights | FilterBank, layer: Layer
) -> None:
    first, again, other = (make_weights(recipe, layer, SHAPE, salt)["weight"] for salt in ("n1", "n1", "n2"))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)
    seeded = make_weights(type(recipe)(4), layer, SHAPE, "n1")["weight"]
    assert not np.array_equal(first, seeded)


def test_random_numbers_are_those_of_every_other_system() -> None:
    conv = make_weights(RandomWeights(), Conv2d(1, 2), (1, 4, 4), "n1")["weight"].ravel()
    linear = make_weights(RandomWeights(), Linear(1), (4,), "n1")["weight"].ravel()
    np.testing.assert_allclose(conv, [-0.5048147, -0.3733245, -0.4854598, 0.3122962], rtol=1e-6)
    np.testing.assert_allclose(linear, [-0.2460689, -0.6333208, 0.2670470, -0.2429053], rtol=1e-6)


def test_random_filters_are_he_normal() -> None:
    weight = filters(RandomWeights(1), (64, 100, 9, 9))
    assert weight.mean() == pytest.approx(0, abs=0.001)
    assert weight.std() == pytest.approx(np.sqrt(2 / 8100), rel=0.01)
    spread = np.abs(weight) / weight.std()
    assert [(spread < sigmas).mean() for sigmas in (1, 2, 3)] == pytest.approx([0.683, 0.954, 0.997], abs=0.005)
    # Drawn in blocks, which must not repeat each other.
    assert len(np.unique(weight)) > 0.9 * weight.size


def test_random_linear_weights_are_glorot_uniform() -> None:
    weight = make_weights(RandomWeights(), Linear(300), (900,), "n1")["weight"]
    limit = np.sqrt(6 / 1200)
    assert np.abs(weight).max() == pytest.approx(limit, rel=1e-3)
    assert np.abs(weight).max() <= limit
    assert weight.std() == pytest.approx(limit / np.sqrt(3), rel=0.01)


def test_a_fresh_batch_norm_passes_its_input_on() -> None:
    arrays = make_weights(RandomWeights(), BatchNorm2d(), (2, 4, 4), "n1")
    assert {name: array.tolist() for name, array in arrays.items()} == {
        "weight": [1, 1],
        "bias": [0, 0],
        "running_mean": [0, 0],
        "running_var": [1, 1],
    }


def test_a_bank_looks_for_different_things() -> None:
    for shape in [(20, 3, 8, 8), (20, 1, 5, 5), (40, 3, 3, 3), (64, 20, 3, 3), (20, 3, 1, 1)]:
        weight = filters(FilterBank(), shape).reshape(shape[0], -1)
        weight = weight / np.linalg.norm(weight, axis=1, keepdims=True)
        alike = (np.abs(weight @ weight.T) > 0.999).sum(axis=1) - 1
        # A 1×1 filter on three colours can only weigh these: few different ones exist.
        assert shape[2:] == (1, 1) or alike.max() <= shape[0] // 10, shape


def test_a_bank_starts_with_a_vertical_and_a_horizontal_edge() -> None:
    for size in (2, 3, 8):
        vertical, horizontal = filters(FilterBank(), (2, 1, size, size))[:, 0]
        np.testing.assert_allclose(vertical, -vertical[:, ::-1], atol=1e-6)
        np.testing.assert_allclose(vertical, horizontal.T, atol=1e-6)
        assert vertical[size // 2, -1] > 0


def test_a_bank_on_colours_opposes_them() -> None:
    weight = filters(FilterBank(), (20, 3, 8, 8))
    grey = weight.sum(axis=1)
    coloured = [number for number in range(20) if np.abs(grey[number]).max() < 1e-6]
    assert len(coloured) >= 3


@pytest.mark.parametrize("shape", [(40, 3, 8, 8), (40, 1, 5, 5), (40, 3, 3, 3), (20, 3, 11, 11)])
def test_answers_of_a_bank_to_pictures_are_of_order_one(shape: tuple[int, int, int, int]) -> None:
    down, right = np.mgrid[:32, :32] / 32
    disc = np.hypot(down - 0.5, right - 0.5) < 0.3
    picture = np.stack([np.where(disc, 0.9, 0.3 * right), np.where(disc, 0.6, 0.4 * down), np.where(disc, 0.2, 0.5)])
    answers = conv2d(picture[np.newaxis, : shape[1]], filters(FilterBank(), shape))
    strongest = np.abs(answers).max(axis=(0, 2, 3))
    assert strongest.max() <= 2
    assert np.median(strongest) > 0.2


def test_textbook_kernels_are_whole_numbers() -> None:
    kernels = {name: filters(NamedKernel(name), (1, 1, 3, 3))[0, 0].tolist() for name in KERNEL_NAMES}
    assert kernels["identity"] == [[0, 0, 0], [0, 1, 0], [0, 0, 0]]
    assert kernels["sharpen"] == [[0, -1, 0], [-1, 5, -1], [0, -1, 0]]
    assert kernels["emboss"] == [[-2, -1, 0], [-1, 1, 1], [0, 1, 2]]
    assert kernels["sobel_x"] == [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]
    assert kernels["sobel_y"] == [[-1, -2, -1], [0, 0, 0], [1, 2, 1]]
    assert kernels["laplacian"] == [[0, 1, 0], [1, -4, 1], [0, 1, 0]]
    assert kernels["outline"] == [[-1, -1, -1], [-1, 8, -1], [-1, -1, -1]]
    assert kernels["gaussian"] == [[1 / 16, 1 / 8, 1 / 16], [1 / 8, 1 / 4, 1 / 8], [1 / 16, 1 / 8, 1 / 16]]
    assert kernels["blur"] == [[pytest.approx(1 / 9)] * 3] * 3


@given(KERNEL_SIZES)
def test_named_kernels_mean_the_same_at_any_size(kernel_size: int | tuple[int, int]) -> None:
    height, width = (kernel_size, kernel_size) if isinstance(kernel_size, int) else kernel_size
    kernels = {name: filters(NamedKernel(name), (1, 1, height, width))[0, 0] for name in KERNEL_NAMES}
    for name in ("identity", "blur", "gaussian"):
        assert kernels[name].sum() == pytest.approx(1, rel=1e-5), name
    for name in ("sobel_x", "sobel_y"):
        assert kernels[name].sum() == pytest.approx(0, abs=1e-4), name
    np.testing.assert_allclose(kernels["sobel_x"], -kernels["sobel_x"][:, ::-1], atol=1e-5)
    assert bool(kernels["sobel_x"].any()) == (width > 1)


def test_the_five_by_five_sobel_is_the_known_one() -> None:
    kernel = filters(NamedKernel("sobel_x"), (1, 1, 5, 5))[0, 0]
    assert kernel[[0, 2]].tolist() == [[-1, -2, 0, 2, 1], [-6, -12, 0, 12, 6]]


def test_identity_passes_each_channel_on() -> None:
    picture = np.random.default_rng(0).random((1, 3, 6, 6), dtype=np.float32)
    for size in (1, 3, 4, 5):
        weight = filters(NamedKernel("identity"), (6, 3, size, size))
        result = conv2d(picture, weight, padding="same")
        np.testing.assert_array_equal(result, np.concatenate([picture, picture], axis=1))


def test_edge_kernels_read_all_channels() -> None:
    weight = filters(NamedKernel("laplacian"), (2, 3, 3, 3))
    assert (weight == weight[0, 0]).all()


def test_an_unknown_kernel_is_refused() -> None:
    with pytest.raises(ValueError, match=r"There is no kernel called 'sobel'\. Use one of identity, blur"):
        NamedKernel("sobel")


TYPED = (((1, 2, 3), (4, 5, 6), (7, 8, 9)),)


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((3, 3), [[1, 2, 3], [4, 5, 6], [7, 8, 9]]),
        ((1, 1), [[5]]),
        ((2, 2), [[5, 6], [8, 9]]),
        ((5, 3), [[0, 0, 0], [1, 2, 3], [4, 5, 6], [7, 8, 9], [0, 0, 0]]),
        ((1, 4), [[4, 5, 6, 0]]),
    ],
)
def test_weights_typed_by_hand_are_centred(size: tuple[int, int], expected: list[list[float]]) -> None:
    assert filters(HandSet((TYPED,)), (1, 1, *size))[0, 0].tolist() == expected


def test_weights_typed_by_hand_are_repeated_over_filters_and_channels() -> None:
    recipe = HandSet(((((1,),), ((2,),)), (((3,),), ((4,),))), (5, 6))
    arrays = make_weights(recipe, Conv2d(3, 1), (3, 4, 4), "n1")
    assert arrays["weight"][:, :, 0, 0].tolist() == [[1, 2, 1], [3, 4, 3], [1, 2, 1]]
    assert arrays["bias"].tolist() == [5, 6, 5]
    narrow = make_weights(recipe, Conv2d(1, 1), (1, 4, 4), "n1")
    assert (narrow["weight"].item(), narrow["bias"].tolist()) == (1, [5])


def test_weights_typed_by_hand_serve_other_layers_too() -> None:
    recipe = HandSet(((((1,),), ((2,),)), (((3,),), ((4,),))), (5, 6))
    linear = make_weights(recipe, Linear(2), (2,), "n1")
    assert linear["weight"].tolist() == [[1, 2], [3, 4]]
    norm = make_weights(recipe, BatchNorm2d(), (2, 4, 4), "n1")
    assert (norm["weight"].tolist(), norm["bias"].tolist()) == ([1, 3], [5, 6])
    assert norm["running_var"].tolist() == [1, 1]


def test_rows_that_were_left_short_end_in_zeros() -> None:
    assert filters(HandSet(((((1,), (2, 3)),),)), (1, 1, 2, 2))[0, 0].tolist() == [[1, 0], [2, 3]]
    assert not filters(HandSet(((), ((),))), (2, 2, 3, 3)).any()


def test_filters_of_one_cell_do_not_let_deep_residual_networks_overflow() -> None:
    body = [Conv2d(24, 1), ReLU(), Conv2d(24, 3, padding=1), ReLU(), Conv2d(24, 1)]
    network = Network((24, 8, 8), [Residual(body) for _ in range(60)])
    analysis = analyze(network)
    weights = {
        row.id: make_weights(FilterBank(), row.layer, row.input_shape or (), row.id)
        for row in analysis.rows
        if isinstance(row.layer, Conv2d)
    }
    outputs = run(network, weights, np.full((24, 8, 8), 0.5, np.float32))
    assert not outputs.problems
    assert np.abs(outputs.outputs[network.nodes[-1].id]).max() < 1e20


WIDE: tuple[int, int, int, int] = (64, 32, 3, 3)
READS, FEEDS = 32 * 9, 64 * 9


@pytest.mark.parametrize(
    ("scheme", "deviation", "largest"),
    [
        ("usual", (2 / READS) ** 0.5, None),
        ("he_normal", (2 / READS) ** 0.5, None),
        ("he_uniform", (2 / READS) ** 0.5, (6 / READS) ** 0.5),
        ("glorot_normal", (2 / (READS + FEEDS)) ** 0.5, None),
        ("glorot_uniform", (2 / (READS + FEEDS)) ** 0.5, (6 / (READS + FEEDS)) ** 0.5),
        ("lecun_normal", (1 / READS) ** 0.5, None),
        ("pytorch", (1 / READS / 3) ** 0.5, (1 / READS) ** 0.5),
        ("gaussian", 0.01, None),
    ],
)
def test_random_weights_spread_as_their_scheme_says(scheme: Scheme, deviation: float, largest: float | None) -> None:
    weight = filters(RandomWeights(5, scheme), WIDE)
    assert abs(weight.mean()) < deviation / 20
    assert weight.std() == pytest.approx(deviation, rel=0.02)
    if largest is not None:
        assert np.abs(weight).max() == pytest.approx(largest, rel=0.01)


def test_only_pytorchs_own_scheme_gives_a_bias() -> None:
    for scheme in get_args(Scheme):
        bias = make_weights(RandomWeights(0, scheme), Conv2d(8, 3), (3, 9, 9), "n1")["bias"]
        assert bool(bias.any()) == (scheme == "pytorch")
    assert np.abs(bias).max() <= (1 / 27) ** 0.5


def test_one_filter_can_have_a_kernel_by_name() -> None:
    recipe = with_filter(FilterBank(), FilterEdit(2, "sobel_x"))
    before, after = filters(FilterBank(), (4, 3, 3, 3)), filters(recipe, (4, 3, 3, 3))
    np.testing.assert_array_equal(after[2], filters(NamedKernel("sobel_x"), (4, 3, 3, 3))[2])
    np.testing.assert_array_equal(np.delete(after, 2, 0), np.delete(before, 2, 0))


def test_numbers_set_by_hand_are_laid_over_what_the_recipe_gives() -> None:
    kernel = HandKernel(1, ((1.0, 2.0), (3.0, 4.0)))
    recipe = with_filter(RandomWeights(1), FilterEdit(1, kernels=(kernel,), bias=0.25))
    arrays = make_weights(recipe, Conv2d(3, 2), (2, 5, 5), "n1")
    plain = make_weights(RandomWeights(1), Conv2d(3, 2), (2, 5, 5), "n1")
    np.testing.assert_array_equal(arrays["weight"][1, 1], [[1, 2], [3, 4]])
    assert arrays["bias"].tolist() == [0, 0.25, 0]
    arrays["weight"][1, 1] = plain["weight"][1, 1]
    np.testing.assert_array_equal(arrays["weight"], plain["weight"])


def test_numbers_set_by_hand_stay_in_the_middle_of_another_size() -> None:
    recipe = with_filter(NamedKernel("blur"), FilterEdit(0, kernels=(HandKernel(0, ((7.0,),)),)))
    assert filters(recipe, (1, 1, 3, 3)).ravel().tolist() == [0, 0, 0, 0, 7, 0, 0, 0, 0]


def test_filters_of_a_transposed_convolution_are_those_that_make_an_output_channel() -> None:
    recipe = with_filter(RandomWeights(), FilterEdit(3, kernels=(HandKernel(1, ((9.0,),)),)))
    layer = ConvTranspose2d(4, 1, groups=2)
    weight = make_weights(recipe, layer, (4, 3, 3), "n1")["weight"]
    assert np.argwhere(weight == 9).tolist() == [[3, 1, 0, 0]]


def test_a_filter_of_its_own_for_a_place_is_changed_there_only() -> None:
    recipe = with_filter(RandomWeights(), FilterEdit(1, kernels=(HandKernel(0, ((9.0,),), (2, 1)),)))
    weight = make_weights(recipe, LocallyConnected2d(2, 1), (1, 3, 3), "n1")["weight"]
    assert np.argwhere(weight == 9).tolist() == [[1, 0, 2, 1, 0, 0]]


def test_a_neurons_weights_are_one_row() -> None:
    recipe = with_filter(RandomWeights(), FilterEdit(1, kernels=(HandKernel(0, ((1.0, 2.0, 3.0),)),)))
    weight = make_weights(recipe, Linear(2), (4,), "n1")["weight"]
    plain = make_weights(RandomWeights(), Linear(2), (4,), "n1")["weight"]
    assert weight[1].tolist() == [1, 2, 3, plain[1, 3]]
    assert weight[0].tolist() == plain[0].tolist()


def test_a_filter_is_set_back_by_an_empty_edit() -> None:
    recipe = with_filter(with_filter(FilterBank(), FilterEdit(4, "blur")), FilterEdit(1, bias=1.0))
    assert isinstance(recipe, Edited)
    assert [edit.index for edit in recipe.filters] == [1, 4]
    assert edit_of(recipe, 4).name == "blur"
    assert edit_of(recipe, 5).is_empty
    assert base_of(recipe) == FilterBank()
    assert with_filter(with_filter(recipe, FilterEdit(1)), FilterEdit(4)) == FilterBank()


def test_imported_weights_are_taken_as_they_are_and_fitted_where_the_layer_has_changed() -> None:
    numbers = np.arange(36, dtype=np.float32).reshape(2, 2, 3, 3)
    recipe = Imported((("weight", Numbers(numbers)),), "mine.npz")
    np.testing.assert_array_equal(filters(recipe, (2, 2, 3, 3)), numbers)
    np.testing.assert_array_equal(filters(recipe, (4, 2, 1, 1))[:, :, 0, 0], np.tile(numbers[:, :, 1, 1], (2, 1)))


def test_numbers_are_equal_by_what_they_hold_and_can_not_be_changed() -> None:
    array = np.ones((2, 3))
    numbers = Numbers(array)
    array[0, 0] = 5
    assert numbers == Numbers(np.ones((2, 3), np.float32))
    assert len({numbers, Numbers(np.ones((2, 3)))}) == 1
    assert numbers != Numbers(np.ones((3, 2)))
    with pytest.raises(ValueError, match="read-only"):
        numbers.array[0, 0] = 7
    with pytest.raises(ValueError, match="not finite"):
        Numbers(np.array([np.inf]))


@pytest.mark.parametrize("count", [1, 7, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK + 5])
@pytest.mark.parametrize(("many", "one"), [(normal_weights, normal), (uniform_weights, uniform)])
def test_blocks_of_random_weights_follow_each_other_as_if_drawn_in_turn(
    count: int, many: Callable[..., np.ndarray], one: Callable[..., np.ndarray]
) -> None:
    bits = random_bits(3, "n1")
    drawn = np.concatenate([one(bits, min(BLOCK, count - start)) for start in range(0, count, BLOCK)])
    wanted = drawn * 0.5 if one is normal else (drawn - 0.5) * (2.0 * 0.5)
    np.testing.assert_array_equal(many(random_bits(3, "n1"), (count,), 0.5), wanted.astype(np.float32))


@pytest.mark.parametrize("size", [(1, 1), (1, 2), (2, 2), (3, 3), (1, 9), (4, 7)])
@pytest.mark.parametrize("channels", [1, 2, 3, 9])
def test_a_bank_does_not_depend_on_how_many_filters_are_made_together(
    size: tuple[int, int], channels: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    shape = (50, channels, *size)
    together = filter_bank.filter_bank(shape, 5, "n2")
    monkeypatch.setattr(filter_bank, "TOGETHER", 7)
    np.testing.assert_array_equal(filter_bank.filter_bank(shape, 5, "n2"), together)


def test_one_cell_kernels_leave_the_same_to_chance_as_all_patterns_do() -> None:
    one, other = (filter_bank._Chance(4, "n1") for _ in range(2))
    blobs = filter_bank._endless_blobs(one)
    all_patterns = (pattern for pattern in filter_bank._endless(other) if pattern.kind == "blob")
    for blob, pattern in islice(zip(blobs, all_patterns, strict=True), 20):
        assert blob == pattern
        assert one.next() == other.next()

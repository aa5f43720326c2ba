import pytest

from convstudio.engine import Block, analyze, presets


@pytest.mark.parametrize("name", presets.PRESETS)
def test_every_preset_fits(name: str) -> None:
    analysis = analyze(presets.load(name))
    assert [problem for problem in analysis.problems if problem.severity == "error"] == []
    assert analysis.output_shape is not None
    assert analysis.totals.macs > 0


@pytest.mark.parametrize("name", presets.PRESETS)
def test_every_preset_is_the_same_each_time(name: str) -> None:
    assert presets.load(name) == presets.load(name)


@pytest.mark.parametrize("name", presets.PRESETS)
def test_given_names_are_given_once(name: str) -> None:
    names = [node.name for node in presets.load(name).walk() if node.name]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("name", presets.PRESETS)
def test_every_preset_is_said_in_one_line(name: str) -> None:
    line = presets.about(name)
    assert 10 < len(line) < 110
    assert not line.endswith(".")
    assert line[0].isupper() or not line[0].isalpha()


def test_each_preset_is_in_one_module() -> None:
    names = [name for module in presets.MODULES.values() for name in module]
    assert sorted(names) == sorted(presets.PRESETS) == sorted(set(names))


def test_every_preset_has_a_title_of_its_own() -> None:
    assert list(presets.TITLES) == list(presets.PRESETS)
    assert len(set(presets.TITLES.values())) == len(presets.TITLES)


@pytest.mark.parametrize("ask", [presets.load, presets.about])
def test_an_unknown_name_gets_a_list(ask: object) -> None:
    with pytest.raises(KeyError, match=r"no preset called 'resnet'.*resnet50"):
        ask("resnet")  # type: ignore[operator]


def test_stages_have_their_published_names() -> None:
    for name, wanted in {
        "resnet50": {"layer1", "layer4", "layer3.5", "conv1", "fc"},
        "googlenet": {"inception3a", "inception5b"},
        "inception_v3": {"Mixed_5b", "Mixed_7c"},
        "squeezenet1_0": {"fire2", "fire9", "conv10"},
        "densenet121": {"denseblock1", "denseblock4.denselayer16", "transition3"},
        "vgg16": {"conv1_1", "conv5_3", "pool5", "fc8"},
        "mobilenet_v1": {"conv_dw_1", "conv_pw_13", "conv_preds"},
        "xception": {"block2", "block13", "predictions"},
        "efficientnet_b0": {"features.1", "features.7.0"},
    }.items():
        assert wanted <= {node.name for node in presets.load(name).walk()}


def test_a_tiny_resnet_projects_where_its_maps_shrink() -> None:
    blocks = [node.layer for node in presets.load("tiny_resnet").nodes if isinstance(node.layer, Block)]
    assert [len(block.paths[1]) for block in blocks] == [0, 1, 1]


def test_an_encoder_and_decoder_give_back_the_size() -> None:
    network = presets.load("encoder_decoder")
    rows = analyze(network).rows
    assert rows[-1].output_shape == network.input_shape
    assert min(row.neurons for row in rows) == 16 * 7 * 7

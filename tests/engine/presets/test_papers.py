"""The presets that equal a paper, held against the numbers printed there."""

from convstudio.engine import Analysis, Linear, analyze, presets


def shapes(analysis: Analysis, *names: str) -> list[tuple[int, ...] | None]:
    by_name = {report.name: report.output_shape for report in analysis.by_id.values()}
    return [by_name[name] for name in names]


def params(analysis: Analysis) -> list[int]:
    return [row.params for row in analysis.rows if row.params]


def test_lenet5_has_the_paper_s_parameters() -> None:
    """C1 156, S2 12, C3 456 + 606 + 303 + 151 = 1,516, S4 32, C5 48,120, F6 10,164; the ten outputs are fixed."""
    analysis = analyze(presets.load("lenet5"))
    assert params(analysis) == [156, 12, 456, 606, 303, 151, 32, 48120, 10164]
    assert analysis.totals.params == 60000
    assert analysis.totals.states == 840


def test_lenet5_has_the_paper_s_connections() -> None:
    """Every input that an output reads is one, and so is its bias."""
    analysis = analyze(presets.load("lenet5"))
    connections: dict[str, int] = {}
    for row in analysis.rows:
        read = {"AvgPool2d": 4 * row.neurons, "DepthwiseConv2d": row.neurons, "RadialBasis": row.states}
        own = row.params if isinstance(row.layer, Linear) else row.unshared_params
        connections[row.id] = read.get(row.type, own)
    assert sum(connections.values()) == 340908


def test_lenet5_has_the_paper_s_maps() -> None:
    analysis = analyze(presets.load("lenet5"))
    assert shapes(analysis, "C1", "S2", "C3", "S4", "C5", "F6", "output") == [
        *((6, 28, 28), (6, 14, 14), (16, 10, 10), (16, 5, 5)),
        *((120, 1, 1), (84,), (10,)),
    ]


def test_lenet5_dense_reads_all_maps() -> None:
    analysis = analyze(presets.load("lenet5_dense"))
    assert params(analysis) == [156, 2416, 48120, 10164, 850]
    assert analysis.totals.params == 61706
    assert analysis.output_shape == (10,)


def test_alexnet_paper_has_the_paper_s_sizes() -> None:
    """Figure 2, and the numbers of neurons under it; its 253,440 of conv1 are a slip, as 55·55·96 are 290,400."""
    analysis = analyze(presets.load("alexnet_paper"))
    assert shapes(analysis, "conv1", "conv2", "conv3", "conv4", "conv5", "fc6", "fc7", "fc8") == [
        *((96, 55, 55), (256, 27, 27), (384, 13, 13), (384, 13, 13), (256, 13, 13)),
        *((4096,), (4096,), (1000,)),
    ]
    neurons = [row.neurons for row in analysis.rows if row.params]
    assert neurons == [290400, 186624, 64896, 64896, 43264, 4096, 4096, 1000]


def test_alexnet_paper_has_the_paper_s_parameters() -> None:
    """Two groups halve what a filter of conv2, conv4 and conv5 reads."""
    analysis = analyze(presets.load("alexnet_paper"))
    assert params(analysis) == [34944, 307456, 885120, 663936, 442624, 37752832, 16781312, 4097000]
    assert analysis.totals.params == 60965224


def test_unet_has_the_sizes_of_the_figure() -> None:
    analysis = analyze(presets.load("unet"))
    assert shapes(analysis, "conv_d0a-b", "conv_d0b-c", "conv_d1b-c", "conv_d2b-c", "conv_d3b-c", "conv_d4b-c") == [
        *((64, 570, 570), (64, 568, 568), (128, 280, 280)),
        *((256, 136, 136), (512, 64, 64), (1024, 28, 28)),
    ]
    assert shapes(analysis, "concat_d3cc_u3a-b", "concat_d2cc_u2a-b", "concat_d1cc_u1a-b", "concat_d0cc_u0a-b") == [
        *((1024, 56, 56), (512, 104, 104), (256, 200, 200), (128, 392, 392)),
    ]
    assert shapes(analysis, "conv_u3c-d", "conv_u2c-d", "conv_u1c-d", "conv_u0c-d", "conv_u0d-score") == [
        *((512, 52, 52), (256, 100, 100), (128, 196, 196), (64, 388, 388), (2, 388, 388)),
    ]


def test_unet_has_23_convolutions_and_31_million_parameters() -> None:
    analysis = analyze(presets.load("unet"))
    assert len(params(analysis)) == 23
    assert analysis.totals.params == 31030658

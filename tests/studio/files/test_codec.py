import json
import re
import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given

from convstudio.engine import (
    AvgPool2d,
    Branches,
    Conv2d,
    Identity,
    Layer,
    Network,
    Node,
    ReLU,
    Residual,
    Sequential,
    Sigmoid,
    Tanh,
    analyze,
    edits,
)
from convstudio.runner.recipes import (
    Edited,
    FilterBank,
    FilterEdit,
    HandKernel,
    HandSet,
    Imported,
    NamedKernel,
    Numbers,
    RandomWeights,
)
from convstudio.studio.document import USUAL_INPUT, Document
from convstudio.studio.examples import load
from convstudio.studio.files import FileError, document_from_json, document_to_json
from convstudio.studio.files.codec import MOST_JSON_BYTES, VERSION
from convstudio.studio.inputs import GridInput
from tests.studio.strategies import documents

DATA = Path(__file__).parents[2] / "data"
TEXT = document_to_json(load("textbook_grid"))


@given(documents())
def test_any_document_comes_back_and_has_one_text(document: Document) -> None:
    text = document_to_json(document)
    again = document_from_json(text)
    assert again == document
    assert document_to_json(again) == text
    assert document_from_json(text.encode()) == document
    assert analyze(again.network) == analyze(document.network)


def test_the_text_is_for_people_too() -> None:
    lines = document_to_json(load("worked_example")).splitlines()
    assert lines[:4] == ["{", ' "format": "convstudio",', f' "version": {VERSION},', ' "title": "Worked example",']
    assert sum('"layer"' in line for line in lines) == 6
    assert '   {"id": "n2", "layer": {"type": "ReLU"}},' in lines
    assert max(map(len, lines)) < 200


def test_one_change_changes_one_line() -> None:
    document = load("worked_example")
    nodes = [Node("n2", node.layer, "Yes", True) if node.id == "n2" else node for node in document.network.nodes]
    before = document_to_json(document).splitlines()
    after = document_to_json(document.with_network(Network((3, 32, 32), nodes))).splitlines()
    changed = [line for line in zip(before, after, strict=True) if line[0] != line[1]]
    assert [line[1].strip() for line in changed] == [
        '{"id": "n2", "layer": {"type": "ReLU"}, "name": "Yes", "muted": true},'
    ]


def test_whole_numbers_are_written_without_a_point() -> None:
    document = Document(Network((1, 1, 2)), GridInput((((1.0, 0.25),),)))
    assert '"values": [[[1, 0.25]]]' in document_to_json(document)


def test_layers_keep_every_way_of_writing_their_padding() -> None:
    layers = [Conv2d(2, 3, padding=padding) for padding in (1, (1, 2), (0, 1, 2, 3), "same", "valid")]
    network = Network((1, 40, 40), [*layers, AvgPool2d((2, 3), None, divisor_override=5)])
    assert document_from_json(document_to_json(Document(network))).network == network


def test_defaults_may_be_left_out() -> None:
    short = TEXT.replace(', "stride": 1, "padding": 0, "dilation": 1, "groups": 1', "")
    assert short != TEXT
    assert document_from_json(short) == load("textbook_grid")


def test_a_byte_order_mark_is_no_matter() -> None:
    assert document_from_json("\ufeff" + TEXT) == load("textbook_grid")
    assert document_from_json(b"\xef\xbb\xbf" + TEXT.encode()) == load("textbook_grid")


NOW = f'"version": {VERSION}'


def changed(old: str, new: str) -> str:
    assert old in TEXT
    return TEXT.replace(old, new)


LAYER = TEXT[TEXT.index('"layer": {"type": "Conv2d"') : TEXT.index("}", TEXT.index('"type": "Conv2d"')) + 1]
TWIN = f'{{"id": "n1", {LAYER}}}'
CONV = '"type": "Conv2d", "out_channels": 1, "kernel_size": 3'


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "not those of a ConvStudio document"),
        ("[]", "not those of a ConvStudio document"),
        ("{}", "not a ConvStudio document: nothing in it says so"),
        ('{"format": "other", "version": 1}', "nothing in it says so"),
        (
            changed(NOW, f'"version": {VERSION + 1}'),
            "made by a newer ConvStudio .* Update ConvStudio to open it",
        ),
        (changed(NOW, f'"version": {10**25}, "news": [1]'), "made by a newer ConvStudio"),
        (changed(NOW, '"version": 0'), "there never was one"),
        (changed(NOW, '"version": "1"'), r"Expected `int`, got `str` - at `\$\.version`"),
        (changed('"title": "Textbook grid"', '"title": 5'), r"at `\$\.title`"),
        (changed("Textbook grid", "x" * 1001), r"at `\$\.title`"),
        (changed(' "title"', ' "fame": 1, "title"'), "unknown field `fame`"),
        (changed('"layer": {', '"block": "Branches", "layer": {'), 'Block "n1" is a layer too'),
        (changed('"layer": {', '"paths": [], "layer": {'), 'Layer "n1" has paths, and no "block"'),
        (changed(LAYER, '"block": "Ring", "paths": []'), 'Block "n1" has the type "Ring", which this'),
        (changed(LAYER, '"block": "Sequential", "paths": []'), r'Block "n1" \(Sequential\) must have 1 path, and no'),
        (changed(LAYER, '"block": "Residual", "paths": [[]]'), r"\(Residual\) must have 2 paths, and no merge"),
        (changed(LAYER, '"block": "Residual", "paths": [[], []], "merge": "add"'), "must have 2 paths, and no merge"),
        (changed(LAYER, '"block": "Branches", "paths": [[]]'), 'Block "n1" merges by null. There are concat, add, mul'),
        (changed(LAYER, '"block": "Branches", "merge": "mix"'), 'Block "n1" merges by "mix"'),
        (changed(LAYER, '"block": "Sequential", "paths": [[{"id": "input"}]]'), "which means the input"),
        (changed(LAYER, '"block": "Sequential", "paths": [[{"id": "a"}]]'), 'Layer "a" is null instead of an object'),
        (changed(LAYER, f'"block": "Sequential", "paths": [[{TWIN}]]'), "can't have the same id"),
        (changed(' "weights"', ' "heights"'), "heights|weights"),
        (changed('"type": "Conv2d"', '"type": "Conv9d"'), 'Layer "n1" has the type "Conv9d", which this ConvStudio'),
        (changed('"type": "Conv2d"', '"type": null'), 'Layer "n1" has the type null'),
        (changed('"out_channels": 1, ', ""), r'Layer "n1" \(Conv2d\) has no out_channels\.'),
        (changed('"stride"', '"pace"'), 'Layer "n1" has a field "pace", which no Conv2d has'),
        (changed(CONV, CONV + ".5"), r'The kernel_size of layer "n1" \(Conv2d\) can\'t be 3\.5\.'),
        (changed(CONV, CONV.replace("3", "true")), "can't be true"),
        (changed(CONV, CONV.replace("3", "[3, 3, 3]")), r"can't be \[3, 3, 3\]"),
        (changed(CONV, CONV.replace("3", '"big"')), 'can\'t be "big"'),
        (changed(CONV, CONV.replace("3", str(2**31))), "holds a number beyond ±2,147,483,647"),
        (changed(CONV, CONV.replace("3", f"[3, -{2**40}]")), "holds a number beyond"),
        (changed('"padding": 0', '"padding": "some"'), r'The padding of layer "n1" \(Conv2d\) can\'t be "some"'),
        (changed("[1, 5, 5]", "[1, 5]"), r"neither \(C, H, W\) nor \(N,\)"),
        (changed("[1, 5, 5]", "[1, 5, 0]"), "Expected `int` >= 1"),
        (changed("[1, 5, 5]", f"[1, 5, {2**31}]"), "Expected `int` <= 2147483647"),
        (changed('"id": "n1"', '"id": ""'), "Expected `str` of length >= 1"),
        (changed('"id": "n1"', f'"id": "n{"1" * 64}"'), "Expected `str` of length <= 64"),
        (changed('"id": "n1"', '"id": "input"'), "which means the input"),
        (changed('"n1": {', '"n7": {'), 'weights for a layer "n7", and the network has no such layer'),
        (changed("[1, -1, 1]", "[1, -1]"), 'The weight of the weight recipe of layer "n1" .* rows of several lengths'),
        (changed("[1, -1, 1]", "[1, [-1], 1]"), "can't be"),
        (changed("[1, -1, 1]", "[1, NaN, 1]"), "not those of a ConvStudio document"),
        (changed("[1, -1, 1]", "[1, 1e999, 1]"), "not those of a ConvStudio document"),
        (changed("[1, -1, 1]", "[1, 1e300, 1]"), "holds a number beyond"),
        (changed("[1, 2, 2, 0, 1]", "[1, 2, 2, 0]"), "The values of the input .* rows of several lengths"),
        (changed("[1, 2, 2, 0, 1]", "[1, 2, 2, 0, 1000001]"), "not a number up to"),
        (changed('"type": "GridInput"', '"type": "PictureInput"'), 'input has a field "values", which no PictureInput'),
        (changed("Textbook grid", "\\ud800"), "not those of a ConvStudio document"),
        (changed(CONV, CONV.replace("3", "[" + "[]," * 2**20 + "[]]")), "more values than any document of ours"),
        ("[" * 10**6, "not those of a ConvStudio document"),
        ('{"format": "convstudio", "version": 1, "title": ' + "[" * 10**6, "nest too deep"),
        (" " * (2**24 + 1), "larger than 16 MiB"),
    ],
)
def test_what_is_wrong_is_said(text: str, sentence: str) -> None:
    with pytest.raises(FileError, match=sentence) as caught:
        document_from_json(text)
    assert len(str(caught.value)) < 400


def test_two_layers_of_one_id_are_refused() -> None:
    plain: dict[str, Any] = json.loads(TEXT)
    plain["network"]["layers"] *= 2
    with pytest.raises(FileError, match="can't have the same id"):
        document_from_json(json.dumps(plain))


def test_too_many_layers_are_refused() -> None:
    plain: dict[str, Any] = json.loads(TEXT)
    many = [{"id": f"n{n}", "layer": {"type": "ReLU"}} for n in range(10_001)]
    plain["network"]["layers"] = many
    with pytest.raises(FileError, match="more than 10,000 layers"):
        document_from_json(json.dumps(plain))
    sneaky = json.dumps(plain).replace('"id"', '"\\u0069d"')
    with pytest.raises(FileError, match="length <= 10000"):
        document_from_json(sneaky)
    paths = [many[:5001], many[5001:]]
    plain["network"]["layers"] = [{"id": "b", "block": "Residual", "paths": paths}]
    with pytest.raises(FileError, match="more than 10,000 layers"):
        document_from_json(json.dumps(plain).replace('"id"', '"\\u0069d"'))


def test_too_many_paths_are_refused() -> None:
    text = changed(LAYER, f'"block": "Branches", "merge": "add", "paths": [{", ".join(["[]"] * 1001)}]')
    with pytest.raises(FileError, match="length <= 1000 "):
        document_from_json(text)


@pytest.mark.parametrize(
    ("depth", "sentence"), [(65, "nest more than 64 deep"), (100_000, "nest too deep|more than 10,000")]
)
def test_blocks_that_nest_too_deep_are_refused(depth: int, sentence: str) -> None:
    start = "".join(f'{{"id": "b{n}", "block": "Sequential", "paths": [[' for n in range(depth))
    text = changed(f'{{"id": "n1", {LAYER}}}', start + "]]}" * depth)
    with pytest.raises(FileError, match=sentence):
        document_from_json(text)


def test_blocks_may_nest_64_deep() -> None:
    layer: Layer = ReLU()
    for _ in range(64):
        layer = Sequential([layer])
    document = Document(Network((4,), [layer]))
    assert document_from_json(document_to_json(document)) == document


BLOCKS = """
   {"id": "n1", "layer": {"type": "ReLU"}},
   {"id": "n2", "name": "Stage", "block": "Branches", "merge": "concat", "paths": [
    [
     {"id": "n3", "muted": true, "block": "Residual", "paths": [
      [
       {"id": "n4", "layer": {"type": "Sigmoid"}},
       {"id": "n5", "layer": {"type": "Tanh"}}
      ],
      []
     ]}
    ],
    []
   ]},
   {"id": "n6", "block": "Branches", "merge": "add", "paths": []}
"""


def test_what_a_block_holds_is_indented_below_it_one_node_a_line() -> None:
    inner = Node("", Residual([Sigmoid(), Tanh()]), muted=True)
    stage = Node("", Branches([[inner], ()]), "Stage")
    document = Document(Network((4, 5, 5), [ReLU(), stage, Branches([], "add")]))
    text = document_to_json(document)
    assert BLOCKS in text
    assert document_from_json(text) == document


def test_one_change_inside_a_block_changes_one_line() -> None:
    network = Network((4, 5, 5), [Residual([Sigmoid(), Branches([[Tanh()], []])])])
    before = document_to_json(Document(network)).splitlines()
    after = document_to_json(Document(edits.replace_layer(network, "n4", ReLU()))).splitlines()
    assert [two for one, two in zip(before, after, strict=True) if one != two] == [
        '       {"id": "n4", "layer": {"type": "ReLU"}}'
    ]


def test_version_1_still_opens() -> None:
    document = document_from_json((DATA / "document-version-1.json").read_bytes())
    assert document.title == "As version 1 wrote it"
    assert list(document.network.names().values())[:2] == ["First filters", "ReLU"]
    assert [type(node.layer).__name__ for node in document.network.nodes] == [
        "Conv2d",
        "ReLU",
        "MaxPool2d",
        "AvgPool2d",
        "BatchNorm2d",
        "Flatten",
        "Linear",
        "Softmax",
    ]
    assert document.network.node("n2").muted
    assert document.network.node("n7").layer == AvgPool2d((2, 1), None, padding=(1, 0))
    assert analyze(document.network).network.node("n8").layer.params((20, 3, 7)) == 0
    assert document.recipe_of("n1") == NamedKernel("blur")
    again = document_to_json(document)
    assert f'"version": {VERSION}' in again
    assert document_from_json(again) == document


def test_a_named_kernel_or_picture_that_is_not_there_is_said() -> None:
    plain: dict[str, Any] = json.loads(TEXT)
    plain["weights"]["n1"] = {"type": "NamedKernel", "name": "zigzag"}
    with pytest.raises(FileError, match="no kernel called 'zigzag'"):
        document_from_json(json.dumps(plain))
    plain["input"] = {"type": "PictureInput", "name": "dog"}
    with pytest.raises(FileError, match="no picture called 'dog'"):
        document_from_json(json.dumps(plain))
    plain["input"] = {"type": "PictureInput", "name": ["cat"]}
    with pytest.raises(FileError, match="name of the input"):
        document_from_json(json.dumps(plain))


def test_numbers_that_json_can_not_hold_are_said_when_written() -> None:
    document = Document(load("textbook_grid").network, weights=(("n1", HandSet(((((float("nan"),),),),))),))
    with pytest.raises(FileError, match="a number that is not finite"):
        document_to_json(document)


# Opening what can be read


def partly(text: str) -> tuple[Document, list[str]]:
    left_out: list[str] = []
    return document_from_json(text, left_out), left_out


def test_what_is_whole_leaves_nothing_out() -> None:
    assert partly(TEXT) == (load("textbook_grid"), [])


@pytest.mark.parametrize(
    ("text", "name", "sentence"),
    [
        (changed('"type": "Conv2d"', '"type": "Conv9d"'), "Conv9d", 'Layer "n1" has the type "Conv9d", which this'),
        (changed('"type": "Conv2d"', '"type": null'), "", 'Layer "n1" has the type null'),
        (changed('"stride"', '"pace"'), "Conv2d", 'Layer "n1" has a field "pace", which no Conv2d has.'),
        (changed(CONV, CONV.replace("3", '"big"')), "Conv2d", "The kernel_size of layer"),
        (changed(LAYER, '"layer": null'), "", 'Layer "n1" is null instead of an object'),
    ],
)
def test_a_layer_that_can_not_be_read_gets_a_muted_stand_in(text: str, name: str, sentence: str) -> None:
    document, left_out = partly(text)
    assert document.network.nodes == (Node("n1", Identity(), name, muted=True),)
    assert len(left_out) == 1
    assert left_out[0].startswith(sentence)
    assert left_out[0].endswith("A muted Identity stands in its place.")
    assert analyze(document.network).row("n1").output_shape == (1, 5, 5)


def test_the_rest_of_a_block_is_kept_beside_a_layer_that_can_not_be_read() -> None:
    network = Network((4, 8, 8), [Residual([Conv2d(4, 1, bias=False), ReLU()])])
    document, left_out = partly(document_to_json(Document(network)).replace('"Conv2d"', '"Conv9d"'))
    assert [type(node.layer) for node in document.network.walk()] == [Residual, Identity, ReLU]
    assert len(left_out) == 1


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            changed('"n1": {', '"n7": {'),
            'weights for a layer "n7", and the network has no such layer. It was left out.',
        ),
        (changed('"HandSet"', '"HandSat"'), 'has the type "HandSat", which this .* It was left out.'),
        (changed("[1, -1, 1]", "[1, -1]"), "rows of several lengths. It was left out."),
    ],
)
def test_weights_that_can_not_be_read_are_left_out(text: str, sentence: str) -> None:
    document, left_out = partly(text)
    assert document.weights == ()
    assert document.network == load("textbook_grid").network
    assert len(left_out) == 1
    assert re.search(sentence, left_out[0])


def test_an_input_that_can_not_be_read_is_the_usual_one() -> None:
    document, left_out = partly(changed("[1, 2, 2, 0, 1]", "[1, 2, 2, 0]"))
    assert document.input == USUAL_INPUT
    assert left_out == [
        "The values of the input (GridInput) holds rows of several lengths. The usual picture stands in its place."
    ]


def test_fields_that_are_not_known_are_left_out() -> None:
    network = Network((4, 8, 8), [Residual([Conv2d(4, 1, bias=False), ReLU()])])
    text = document_to_json(Document(network))
    strange = (
        text.replace(' "title"', ' "fame": 1, "title"')
        .replace('"input_shape"', '"batch": 9, "input_shape"')
        .replace('"layer": {"type": "ReLU"}', '"layer": {"type": "ReLU"}, "colour": "red"')
    )
    document, left_out = partly(strange)
    assert document == Document(network)
    assert left_out == [
        'The document has a field "fame", which this ConvStudio does not know. It was left out.',
        'The network has a field "batch", which this ConvStudio does not know. It was left out.',
        'Node "n3" has a field "colour", which this ConvStudio does not know. It was left out.',
    ]


def test_a_file_with_more_strange_things_than_ours_is_refused() -> None:
    strange = ", ".join(f'"f{number}": 1' for number in range(10_001))
    with pytest.raises(FileError, match="Too much in it can't be read"):
        partly(changed(' "title"', f' {strange}, "title"'))


@pytest.mark.parametrize(
    "text",
    [
        changed('"layers": [', '"layers": 5, "other": ['),
        changed('"network": {', '"network": [], "other": {'),
        changed('"title": "Textbook grid"', '"title": 5, "fame": 1'),
        changed('{"id": "n1"', '7, {"id": "n1", "fame": 1'),
        changed(LAYER, '"block": "Branches", "merge": "add", "fame": 1, "paths": [5, [6]]'),
    ],
)
def test_what_is_wrong_besides_is_still_refused(text: str) -> None:
    with pytest.raises(FileError, match="not those of a ConvStudio document"):
        partly(text)


@pytest.mark.parametrize("value", ["[]", '{"a":{}}', '"a"', "1.5", "1", "[[[1]]]"])
def test_a_text_of_millions_of_values_is_not_parsed(value: str) -> None:
    values = f"[{','.join([value] * ((MOST_JSON_BYTES - 2000) // (len(value) + 1)))}]"
    text = changed("[1, -1, 1]", values).encode()
    tracemalloc.start()
    with pytest.raises(FileError, match="more values than any document of ours"):
        document_from_json(text)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2**20


def test_version_2_still_opens() -> None:
    document = document_from_json((DATA / "document-version-2.json").read_bytes())
    assert document_from_json(document_to_json(document)) == document
    assert document.title == "As version 2 wrote it"
    assert list(document.network.names().values())[:4] == ["First filters", "ReLU", "stage", "body"]
    assert dict(document.weights) == {"n1": NamedKernel("blur"), "n13": RandomWeights(4), "n7": FilterBank(2)}
    assert analyze(document.network).row("n13").output_shape == (10,)


def test_version_3_opens_and_is_written_as_it_was() -> None:
    text = (DATA / "document-version-3.json").read_text(encoding="utf-8")
    document = document_from_json(text)
    assert document_to_json(document) == text
    weights = dict(document.weights)
    kernel = HandKernel(0, ((1.0, 0.0, -1.0),) * 3)
    edits = (FilterEdit(0, kernels=(kernel,), bias=0.5), FilterEdit(2, "sobel_x"))
    assert weights["n1"] == Edited(NamedKernel("blur"), edits)
    assert weights["n13"] == RandomWeights(4, "glorot_normal")
    numbers = Numbers(np.array([0, 0.5, 1, 1.5]).reshape(1, 1, 2, 2))
    assert weights["n7"] == Imported((("weight", numbers),), "filters.npz")


ARRAY = '{"type": "Numbers", "shape": [1, 1, 2, 2], "data": "AAAAAAAAAD8AAIA/AADAPw=="}'


@pytest.mark.parametrize(
    ("instead", "message"),
    [
        ('{"type": "Numbers", "shape": [1, 1, 2], "data": "AAAAAAAAAD8AAIA/AADAPw=="}', "can't be read"),
        ('{"type": "Numbers", "shape": [1], "data": "?"}', "can't be read"),
        ('{"type": "Numbers", "shape": "x", "data": "AAAAAA=="}', "can't be read"),
        ('{"type": "Numbers", "shape": [1], "data": "AADAfw=="}', "not finite"),
        ('{"type": "Numbers", "member": "arrays/lost.npy"}', "was in the .convstudio file that this text"),
        ('{"type": "Numbers", "member": "../secret"}', "not called as arrays are"),
        ('{"type": "Numbers"}', "is no array"),
        ('{"type": "Dropout"}', "is no array"),
        ("7", "is no array"),
    ],
)
def test_an_array_that_is_not_right_is_refused_and_can_be_left_out(instead: str, message: str) -> None:
    text = (DATA / "document-version-3.json").read_text(encoding="utf-8")
    assert ARRAY in text
    with pytest.raises(FileError, match=message):
        document_from_json(text.replace(ARRAY, instead))
    left_out: list[str] = []
    document = document_from_json(text.replace(ARRAY, instead), left_out)
    assert "n7" not in dict(document.weights)
    assert len(left_out) == 1


@pytest.mark.parametrize(
    ("field", "instead"),
    [
        ('"filters": [{', '"filters": [7, {'),
        ('"filters": [', '"filters": 7, "more": ['),
        ('"values": [[1, 0, -1], [1, 0, -1]', '"values": [[1, 0], [1, 0, -1]'),
        ('"name": "sobel_x"', '"name": "sobel_z"'),
        ('"base": {"type": "NamedKernel", "name": "blur"}', '"base": {"type": "Edited", "name": "blur"}'),
    ],
)
def test_an_edit_that_is_not_right_is_refused(field: str, instead: str) -> None:
    text = (DATA / "document-version-3.json").read_text(encoding="utf-8")
    assert field in text
    with pytest.raises(FileError, match="weight recipe"):
        document_from_json(text.replace(field, instead))


def test_every_version_has_a_file() -> None:
    assert {path.name for path in DATA.glob("document-version-*")} == {
        f"document-version-{number}.json" for number in range(1, VERSION + 1)
    }


def test_a_colour_that_is_none_is_refused_or_left_out() -> None:
    text = (DATA / "document-version-3.json").read_text(encoding="utf-8").replace('"color": "amber"', '"color": "pink"')
    with pytest.raises(FileError, match='The colour of "n2" is "pink"'):
        document_from_json(text)
    left_out: list[str] = []
    node = document_from_json(text, left_out).network.node("n2")
    assert (node.color, node.note) == ("", "why it is muted")
    assert len(left_out) == 1

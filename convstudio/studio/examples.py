"""Documents that come with the program, one for every network of the engine's presets."""

from __future__ import annotations

from dataclasses import dataclass

from convstudio.engine import presets
from convstudio.runner.recipes import HandSet
from convstudio.studio.document import Document
from convstudio.studio.inputs import GridInput, InputRecipe, PictureInput


@dataclass(frozen=True, slots=True)
class Example:
    """What the menu says of an example."""

    name: str
    title: str
    description: str


WORDS = {
    "worked_example": "A 32×32 cat through 20 filters of 8×8, on to ten classes",
    "textbook_grid": "A 5×5 grid of small numbers through one 3×3 filter",
    "textbook_border": "The same, with a border of zeros: 5×5 stays 5×5",
    "cifar_net": "For 32×32 pictures of ten classes",
    "encoder_decoder": "A digit squeezed by strides, and drawn again",
    "tiny_resnet": "Three residual blocks, two with a projection",
    "lenet5": "1998, exactly as published",
    "lenet5_dense": "Every map of C3 reads all of S2",
    "alexnet_paper": "2012, as published: two groups of filters",
    "alexnet": "As torchvision builds it",
    "vgg11": "Configuration A: eight 3×3 convolutions",
    "vgg13": "Configuration B: ten 3×3 convolutions",
    "vgg16": "Configuration D: thirteen 3×3 convolutions",
    "vgg19": "Configuration E: sixteen 3×3 convolutions",
    "googlenet": "Inception v1: paths side by side",
    "inception_v3": "Kernels taken apart: 1×7, then 7×1",
    "xception": "Depthwise separable convolutions throughout",
    "resnet18": "Eight blocks that add to what they are given",
    "resnet34": "Sixteen of them",
    "resnet50": "Sixteen blocks with a bottleneck",
    "resnet101": "Thirty-three of them",
    "resnet152": "Fifty of them",
    "resnext50_32x4d": "Bottlenecks of 32 groups of 4 channels",
    "densenet121": "Every layer reads all before it",
    "squeezenet1_0": "Squeezed to few channels, then expanded",
    "squeezenet1_1": "Pools earlier, and computes 2.4 times less",
    "mobilenet_v1": "Depthwise, then 1×1",
    "mobilenet_v2": "Wide inside, narrow where it adds",
    "efficientnet_b0": "Inverted bottlenecks that weigh their channels",
    "unet": "Down and up again, with skips across",
}
"""What is special about each preset."""

EXAMPLES = tuple(Example(name, presets.TITLES[name], words) for name, words in WORDS.items())
TEACHING = tuple(example for example in EXAMPLES if example.name in presets.FAMILIES["For the lecture hall"])

TEXTBOOK_GRID = GridInput(
    (
        (
            (0, 1, 2, 2, 1),
            (1, 2, 2, 0, 1),
            (0, 2, 0, 2, 0),
            (0, 0, 2, 1, 2),
            (2, 2, 2, 0, 0),
        ),
    )
)
TEXTBOOK_FILTER = HandSet(((((0, 1, 0), (1, -1, 1), (0, 1, 0)),),))
"""What its four neighbours are together, less the cell itself. On the grid: nine different sums from −1 to 8."""


def load(name: str) -> Document:
    """Return an example by the name of its preset.

    Raises
    ------
    KeyError
        If there is no such preset; the message lists those there are.
    """
    network = presets.load(name)
    is_textbook = name.startswith("textbook_")
    picture: InputRecipe = TEXTBOOK_GRID if is_textbook else PictureInput()
    weights = ((network.nodes[0].id, TEXTBOOK_FILTER),) if is_textbook else ()
    return Document(network, picture, weights, presets.TITLES[name])

"""Every layer and block that can be added, by what it means, as it is when it is new."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convstudio.engine import layers as of
from convstudio.engine.blocks import Branches, Residual, Sequential

if TYPE_CHECKING:
    from convstudio.engine import Layer

Item = tuple["Layer", str, str]
"""A layer, what it does, and more words that find it."""

HALF, DOUBLE = "halve the size downsample shrink smaller", "double the size upsample enlarge larger"

NEW_LAYERS: tuple[tuple[str, tuple[Item, ...]], ...] = (
    (
        "Convolution",
        (
            (of.Conv2d(16, 3, padding=1), "filters that slide over the maps", "convolution kernel features"),
            (of.DepthwiseConv2d(3, padding=1), "one filter for each channel", "mobilenet grouped depth"),
            (of.SeparableConv2d(16, 3, padding=1), "depthwise, then 1×1 across channels", "xception mobilenet"),
            (
                of.ConvTranspose2d(16, 2, stride=2),
                "stamps its kernel: doubles the size",
                f"deconvolution transposed decoder {DOUBLE}",
            ),
            (of.LocallyConnected2d(16, 3), "filters of its own at every place", "unshared weights no sharing"),
        ),
    ),
    (
        "Pooling",
        (
            (of.MaxPool2d(2), "the largest of each window: halves the size", HALF),
            (of.AvgPool2d(2), "the mean of each window: halves the size", f"average {HALF}"),
            (of.AdaptiveAvgPool2d(1), "means, to the size you ask for", "average output size any"),
            (of.AdaptiveMaxPool2d(1), "largest values, to the size you ask for", "output size any"),
            (of.GlobalAvgPool2d(), "the mean of each whole map", "average global pooling one number"),
            (of.GlobalMaxPool2d(), "the largest of each whole map", "global pooling one number"),
        ),
    ),
    (
        "Activation",
        (
            (of.ReLU(), "negative numbers become 0", "rectifier"),
            (of.ReLU6(), "held between 0 and 6", "clip mobilenet"),
            (of.LeakyReLU(), "negative numbers made small", "slope"),
            (of.PReLU(), "a learned slope below 0", "parametric"),
            (of.ELU(), "bends towards −1 below 0", "exponential"),
            (of.CELU(), "an ELU without a kink", "exponential"),
            (of.SELU(), "an ELU that keeps mean and variance", "exponential self-normalizing"),
            (of.GELU(), "x times its share of a bell curve", "gaussian transformer"),
            (of.SiLU(), "x times its sigmoid", "swish efficientnet"),
            (of.Mish(), "smooth, dips below 0", ""),
            (of.Hardswish(), "Swish out of straight lines", "mobilenet"),
            (of.Sigmoid(), "between 0 and 1", "logistic probability gate"),
            (of.Hardsigmoid(), "a sigmoid out of straight lines", "gate"),
            (of.Tanh(), "between −1 and 1", "hyperbolic"),
            (of.Hardtanh(), "held between two numbers", "clip clamp"),
            (of.Softsign(), "between −1 and 1, slowly", ""),
            (of.Softplus(), "a smooth ReLU", ""),
            (of.LogSigmoid(), "logarithm of the sigmoid", ""),
            (of.Softmax(), "shares that add up to 1", "probability classes output"),
            (of.LogSoftmax(), "logarithm of the shares", "probability classes output"),
        ),
    ),
    (
        "Normalisation and dropout",
        (
            (of.BatchNorm2d(), "each channel rescaled, by training's mean", "normalize batch"),
            (of.GroupNorm(1), "groups of channels rescaled", "normalize"),
            (of.InstanceNorm2d(), "each map of each picture rescaled", "normalize style"),
            (of.LayerNorm(), "all numbers of a picture rescaled", "normalize transformer"),
            (of.LocalResponseNorm(5), "divided by the channels around", "alexnet lrn normalize"),
            (of.Dropout(0.5), "some numbers dropped in training", "regularize"),
            (of.Dropout2d(0.5), "some maps dropped in training", "regularize spatial"),
        ),
    ),
    (
        "Fully connected and shape",
        (
            (of.Linear(10), "every output reads every input", "dense fully connected classifier"),
            (of.RadialBasis(10), "how far from patterns of its own, squared", "lenet rbf distance classifier output"),
            (of.Flatten(), "maps to one row of numbers", "vector"),
            (of.Reshape((-1,)), "the same numbers in another shape", "view"),
            (of.Permute((2, 3, 1)), "the axes in another order", "transpose channels last"),
            (of.SelectChannels((0,)), "some of the channels, in any order", "pick gather slice lenet"),
            (of.Identity(), "what comes in goes out", "nothing pass"),
        ),
    ),
    (
        "Size of the maps",
        (
            (of.Upsample(2), "doubles the size by repeating or mixing", f"{DOUBLE} resize bilinear nearest"),
            (of.PixelShuffle(2), "channels become a larger map", f"{DOUBLE} sub-pixel depth to space"),
            (of.PixelUnshuffle(2), "a map becomes more channels", f"{HALF} space to depth"),
            (of.ZeroPad2d(1), "zeros around each map", "padding border"),
            (of.ConstantPad2d(1), "one number around each map", "padding border"),
            (of.ReflectionPad2d(1), "the map mirrored at its edge", "padding border"),
            (of.ReplicationPad2d(1), "the map's edge repeated", "padding border"),
            (of.CircularPad2d(1), "the map's other side", "padding border wrap"),
            (of.Crop2d(1), "the outer cells taken off", "cut border cropping"),
        ),
    ),
    (
        "Blocks",
        (
            (Sequential(), "layers held together: a stage", "group stage block"),
            (Residual(()), "what its body makes, added to its input", "skip connection shortcut resnet add"),
            (Branches(((), ())), "paths whose channels are put together", "parallel inception concatenate skip paths"),
            (Branches(((), ()), "add"), "paths that are added", "parallel sum"),
            (Branches(((), ()), "multiply"), "paths that are multiplied", "parallel gate squeeze excitation attention"),
        ),
    ),
)

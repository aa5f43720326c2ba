"""Keras's layers, ``keras.layers``: what each becomes, and what Keras refuses.

A case that only TensorFlow's CPU kernels cannot run (depthwise strides that differ, dilated transposed convolutions) is
legal: Keras builds it, and other devices run it.

References
----------
Keras 3, ``keras/src/layers/``, ``keras/src/ops/operation_utils.py``, ``keras/src/backend/common/backend_utils.py``.
"""

from __future__ import annotations

from convstudio.engine import ELU, Dropout, Dropout2d, Flatten, GlobalAvgPool2d, GlobalMaxPool2d, Identity
from convstudio.interchange.frameworks.keras import activations, arranging, convolutions, framing, norms, pools
from convstudio.interchange.frameworks.keras.reading import TITLE
from convstudio.interchange.frameworks.table import MAPS, VECTORS, Op, Table, simple

KERAS: Table = {
    "Conv2D": Op(convolutions.conv2d, rank=MAPS),
    "DepthwiseConv2D": Op(convolutions.depthwise_conv2d, rank=MAPS),
    "SeparableConv2D": Op(convolutions.separable_conv2d, rank=MAPS),
    "Conv2DTranspose": Op(convolutions.conv2d_transpose, rank=MAPS),
    "MaxPooling2D": Op(pools.max_pooling2d, rank=MAPS),
    "AveragePooling2D": Op(pools.average_pooling2d, rank=MAPS),
    "GlobalAveragePooling2D": pools.global_pool(GlobalAvgPool2d),
    "GlobalMaxPooling2D": pools.global_pool(GlobalMaxPool2d),
    "BatchNormalization": Op(norms.batch_normalization),
    "GroupNormalization": Op(norms.group_normalization),
    "LayerNormalization": Op(norms.layer_normalization),
    "Dense": Op(arranging.dense, rank=VECTORS),
    "Flatten": simple(Flatten),
    "Reshape": Op(arranging.reshape),
    "Permute": Op(arranging.permute),
    "UpSampling2D": Op(framing.up_sampling2d, rank=MAPS),
    "ZeroPadding2D": Op(framing.zero_padding2d, rank=MAPS),
    "Cropping2D": Op(framing.cropping2d, rank=MAPS),
    "Activation": Op(activations.activation_layer),
    "ReLU": Op(activations.relu),
    "LeakyReLU": Op(activations.leaky_relu),
    "PReLU": Op(activations.prelu),
    "ELU": simple(ELU, "alpha"),
    "Softmax": Op(activations.softmax),
    "GaussianNoise": simple(Identity, ignored=("stddev", "seed")),
    "GaussianDropout": norms.dropout(Dropout),
    "AlphaDropout": norms.dropout(Dropout),
    "Dropout": norms.dropout(Dropout),
    "SpatialDropout2D": norms.dropout(Dropout2d, rank=MAPS),
    "Identity": simple(Identity),
}
"""Every layer of ``keras.layers`` that ConvStudio has, by its name there."""


IGNORED = frozenset(
    {
        "name",
        "dtype",
        "trainable",
        "autocast",
        *(
            f"{weights}_{what}"
            for weights in (
                "kernel",
                "bias",
                "depthwise",
                "pointwise",
                "beta",
                "gamma",
                "alpha",
                "moving_mean",
                "moving_variance",
                "activity",
            )
            for what in ("initializer", "regularizer", "constraint")
        ),
        "synchronized",
        "rms_scaling",
        "lora_rank",
    }
)
"""Arguments of any layer that change neither shapes nor counts."""

__all__ = ["IGNORED", "KERAS", "TITLE"]

"""Small layers for what ``keras.layers`` has no class for, as they are written into the code that needs them."""

from __future__ import annotations

HELPERS = {
    "PadWith": '''\
class PadWith(layers.Layer):
    """Cells of one value, or of the mirrored map, around each map: ((top, bottom), (left, right))."""

    def __init__(self, padding, value=0.0, mode="constant", **options):
        super().__init__(**options)
        self.padding, self.value, self.mode = padding, value, mode

    def call(self, x):
        sides = [(0, 0), *self.padding, (0, 0)]
        if self.mode == "constant":
            return ops.pad(x, sides, constant_values=self.value)
        return ops.pad(x, sides, mode=self.mode)
''',
    "AveragePoolOfReal": '''\
class AveragePoolOfReal(layers.Layer):
    """The mean of the cells of each window that are no padding: ((top, bottom), (left, right))."""

    def __init__(self, pool_size, strides, padding, **options):
        super().__init__(**options)
        self.pad = layers.ZeroPadding2D(padding)
        self.pool = layers.AveragePooling2D(pool_size, strides)

    def call(self, x):
        return self.pool(self.pad(x)) / self.pool(self.pad(ops.ones_like(x)))
''',
    "LocalResponseNorm": '''\
class LocalResponseNorm(layers.Layer):
    """Each number divided by a power of the mean square of the channels around it."""

    def __init__(self, size, alpha=0.0001, beta=0.75, k=1.0, **options):
        super().__init__(**options)
        self.size, self.alpha, self.beta, self.k = size, alpha, beta, k

    def call(self, x):
        channels = x.shape[-1]
        squares = ops.pad(ops.square(x), [(0, 0), (0, 0), (0, 0), (self.size // 2, (self.size - 1) // 2)])
        mean = sum(squares[..., first : first + channels] for first in range(self.size)) / self.size
        return x / (self.k + self.alpha * mean) ** self.beta
''',
    "PixelShuffle": '''\
class PixelShuffle(layers.Layer):
    """Blocks of factor × factor cells made of as many channels."""

    def __init__(self, factor, **options):
        super().__init__(**options)
        self.factor = factor

    def call(self, x):
        (_, height, width, channels), r = x.shape, self.factor
        x = ops.reshape(x, (-1, height, width, channels // r**2, r, r))
        return ops.reshape(ops.transpose(x, (0, 1, 4, 2, 5, 3)), (-1, height * r, width * r, channels // r**2))
''',
    "PixelUnshuffle": '''\
class PixelUnshuffle(layers.Layer):
    """Channels made of blocks of factor × factor cells."""

    def __init__(self, factor, **options):
        super().__init__(**options)
        self.factor = factor

    def call(self, x):
        (_, height, width, channels), r = x.shape, self.factor
        x = ops.reshape(x, (-1, height // r, r, width // r, r, channels))
        return ops.reshape(ops.transpose(x, (0, 1, 3, 5, 2, 4)), (-1, height // r, width // r, channels * r**2))
''',
    "SelectChannels": '''\
class SelectChannels(layers.Layer):
    """These channels, in this order."""

    def __init__(self, *channels, **options):
        super().__init__(**options)
        self.channels = list(channels)

    def call(self, x):
        return ops.take(x, self.channels, axis=-1)
''',
    "RadialBasis": '''\
class RadialBasis(layers.Layer):
    """How far x is from each of several patterns, squared; these are not trained."""

    def __init__(self, units, **options):
        super().__init__(**options)
        self.units = units

    def build(self, shape):
        self.centers = self.add_weight(shape=(self.units, shape[-1]), initializer="random_normal", trainable=False)

    def call(self, x):
        return ops.sum(ops.square(ops.expand_dims(x, 1) - self.centers), axis=-1)
''',
}
"""By name. None of them needs another."""

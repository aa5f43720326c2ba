"""Small modules for what ``torch.nn`` has no class for, as they are written into the code that needs them."""

from __future__ import annotations

HELPERS = {
    "Residual": '''\
class Residual(nn.Module):
    """What the body makes of x, plus x, or what the shortcut makes of it."""

    def __init__(self, body, shortcut=None):
        super().__init__()
        self.body = body
        self.shortcut = nn.Identity() if shortcut is None else shortcut

    def forward(self, x):
        return self.body(x) + self.shortcut(x)
''',
    "Concat": '''\
class Concat(nn.Module):
    """Paths side by side, whose channels are put behind each other."""

    def __init__(self, *paths):
        super().__init__()
        self.paths = nn.ModuleList(paths)

    def forward(self, x):
        return torch.cat([path(x) for path in self.paths], dim=1)
''',
    "Add": '''\
class Add(nn.Module):
    """Paths side by side, whose ends are added."""

    def __init__(self, *paths):
        super().__init__()
        self.paths = nn.ModuleList(paths)

    def forward(self, x):
        return sum([path(x) for path in self.paths])
''',
    "Multiply": '''\
class Multiply(nn.Module):
    """Paths side by side, whose ends are multiplied."""

    def __init__(self, *paths):
        super().__init__()
        self.paths = nn.ModuleList(paths)

    def forward(self, x):
        return math.prod([path(x) for path in self.paths])
''',
    "Permute": '''\
class Permute(nn.Module):
    """The axes in another order."""

    def __init__(self, *dims):
        super().__init__()
        self.dims = dims

    def forward(self, x):
        return x.permute(self.dims)
''',
    "SelectChannels": '''\
class SelectChannels(nn.Module):
    """These channels, in this order."""

    def __init__(self, *channels):
        super().__init__()
        self.channels = list(channels)

    def forward(self, x):
        return x[:, self.channels]
''',
    "Scale": '''\
class Scale(nn.Module):
    """A learned factor for each channel."""

    def __init__(self, *shape):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(shape))

    def forward(self, x):
        return x * self.weight
''',
    "Shift": '''\
class Shift(nn.Module):
    """A learned number added to each channel."""

    def __init__(self, *shape):
        super().__init__()
        self.bias = nn.Parameter(torch.zeros(shape))

    def forward(self, x):
        return x + self.bias
''',
    "AveragePoolOfReal": '''\
class AveragePoolOfReal(nn.Module):
    """The mean of the cells of each window that are no padding; sides are (left, right, top, bottom)."""

    def __init__(self, kernel_size, stride, sides):
        super().__init__()
        self.pad = nn.ZeroPad2d(sides)
        self.pool = nn.AvgPool2d(kernel_size, stride)

    def forward(self, x):
        return self.pool(self.pad(x)) / self.pool(self.pad(torch.ones_like(x)))
''',
    "LocallyConnected2d": '''\
class LocallyConnected2d(nn.Module):
    """A convolution with filters of its own at every place."""

    def __init__(self, in_channels, out_channels, output_size, kernel_size, stride=1, dilation=1, bias=True):
        super().__init__()
        self.unfold = nn.Unfold(kernel_size, dilation=dilation, stride=stride)
        self.output_size = output_size
        height, width = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
        taps, places = in_channels * height * width, output_size[0] * output_size[1]
        self.weight = nn.Parameter(torch.randn(out_channels, taps, places) / taps**0.5)
        self.bias = nn.Parameter(torch.zeros(out_channels, *output_size)) if bias else None

    def forward(self, x):
        y = torch.einsum("ntp,otp->nop", self.unfold(x), self.weight).unflatten(2, self.output_size)
        return y if self.bias is None else y + self.bias
''',
    "RadialBasis": '''\
class RadialBasis(nn.Module):
    """How far x is from each of several patterns, squared."""

    def __init__(self, in_features, out_features):
        super().__init__()
        self.register_buffer("centers", torch.randn(out_features, in_features))

    def forward(self, x):
        return (x.unsqueeze(1) - self.centers).square().sum(2)
''',
}
"""By name. None of them needs another."""

RESERVED = frozenset(
    word
    for words in (
        "add_module append apply bfloat16 buffers call_super_init children compile cpu cuda double dump_patches eval",
        "extend extra_repr float forward get_buffer get_extra_state get_parameter get_submodule half insert ipu",
        "load_state_dict modules mtia named_buffers named_children named_modules named_parameters parameters pop",
        "register_backward_hook register_buffer register_forward_hook register_forward_pre_hook",
        "register_full_backward_hook register_full_backward_pre_hook register_load_state_dict_post_hook",
        "register_load_state_dict_pre_hook register_module register_parameter register_state_dict_post_hook",
        "register_state_dict_pre_hook requires_grad_ set_extra_state set_submodule share_memory state_dict to to_empty",
        "train training type xpu zero_grad T_destination",
    )
    for word in words.split()
)
"""Names that the modules of a Sequential can't have, because it has them itself."""

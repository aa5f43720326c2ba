"""What is said of a layer that ConvStudio cannot have."""

from __future__ import annotations


class UnsupportedLayer(ValueError):  # noqa: N818  # the name that scripts rely on
    """A framework's layer, or one of its arguments, that ConvStudio has nothing for.

    The message is a sentence that names what it is.
    """

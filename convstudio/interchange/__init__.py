"""Other tools' languages: framework code, ONNX files, tables. No Qt."""

from typing import TYPE_CHECKING

from convstudio.engine.late import late_names

if TYPE_CHECKING:
    from convstudio.interchange.frameworks import (
        ShapeOnly,
        UnsupportedLayer,
        arrival_of,
        engine_shape,
        framework_shape,
        layer_from,
    )

__all__ = ["ShapeOnly", "UnsupportedLayer", "arrival_of", "engine_shape", "framework_shape", "layer_from"]

__getattr__ = late_names(__name__, dict.fromkeys(__all__, "frameworks"))

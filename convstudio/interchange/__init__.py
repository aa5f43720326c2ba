"""Other tools' languages: framework code, ONNX files, tables. No Qt."""

from convstudio.interchange.frameworks import (
    ShapeOnly,
    UnsupportedLayer,
    arrival_of,
    engine_shape,
    framework_shape,
    layer_from,
)

__all__ = ["ShapeOnly", "UnsupportedLayer", "arrival_of", "engine_shape", "framework_shape", "layer_from"]

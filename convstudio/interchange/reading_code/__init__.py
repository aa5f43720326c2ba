"""PyTorch and Keras code as layers: followed, never executed."""

from convstudio.interchange.reading_code.reading import read_code
from convstudio.interchange.reading_code.result import CodeError, CodeRead, Remark

__all__ = ["CodeError", "CodeRead", "Remark", "read_code"]

"""PyTorch and Keras code as layers: followed, never executed."""

from typing import TYPE_CHECKING

from convstudio.engine.late import late_names
from convstudio.interchange.reading_code.result import CodeError, CodeRead, Remark

if TYPE_CHECKING:
    from convstudio.interchange.reading_code.reading import read_code

__all__ = ["CodeError", "CodeRead", "Remark", "read_code"]

__getattr__ = late_names(__name__, {"read_code": "reading"})

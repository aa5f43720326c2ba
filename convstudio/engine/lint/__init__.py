"""What is legal and most likely not meant: a sentence that says what, why it matters and what to do, and a fix."""

from convstudio.engine.lint.linting import lint, lint_layer, lint_network
from convstudio.engine.lint.remark import Remark

__all__ = ["Remark", "lint", "lint_layer", "lint_network"]

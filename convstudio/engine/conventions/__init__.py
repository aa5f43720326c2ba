"""What other tools would print for the same network, and why it differs from what ConvStudio counts."""

from convstudio.engine.conventions.counting import Count, Difference, count_macs, count_params
from convstudio.engine.conventions.tools import CONVENTIONS, Convention

__all__ = ["CONVENTIONS", "Convention", "Count", "Difference", "count_macs", "count_params"]

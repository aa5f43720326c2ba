"""The window: Qt widgets and pyqtgraph."""

import sys

if sys.version_info < (3, 12):
    from convstudio.ui.overrides import make_errors_before_qt

    make_errors_before_qt()

"""Writes document.schema.json from the classes that read documents: `python docs/make_schema.py`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
sys.path.insert(0, str(FOLDER.parent))

from convstudio.studio.files.schema import document_schema  # noqa: E402  # the path comes first


def schema_text() -> str:
    """Return the text of document.schema.json."""
    return json.dumps(document_schema(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    (FOLDER / "document.schema.json").write_text(schema_text(), encoding="utf-8")

"""Documents in files: .convstudio, a ZIP with a readable document.json. Bad files and full disks are FileErrors.

What reads and writes them is loaded when it is first asked for: a window without a file opens sooner.
"""

from typing import TYPE_CHECKING

from convstudio.engine.late import late_names
from convstudio.studio.files.atomic import write_atomically
from convstudio.studio.files.errors import FileError
from convstudio.studio.files.names import PLAIN_SUFFIX, SUFFIX, backup_path
from convstudio.studio.files.opened import Opened, digest_of

if TYPE_CHECKING:
    from convstudio.studio.files.codec import document_from_json, document_to_json
    from convstudio.studio.files.reading import open_file as open  # noqa: A004  # files.open(path) reads best
    from convstudio.studio.files.reading import open_partly
    from convstudio.studio.files.saving import save

__all__ = [
    "PLAIN_SUFFIX",
    "SUFFIX",
    "FileError",
    "Opened",
    "backup_path",
    "digest_of",
    "document_from_json",
    "document_to_json",
    "open",
    "open_partly",
    "save",
    "write_atomically",
]

__getattr__ = late_names(
    __name__,
    {
        "document_from_json": "codec",
        "document_to_json": "codec",
        "open": "reading:open_file",
        "open_partly": "reading",
        "save": "saving",
    },
)

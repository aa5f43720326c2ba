"""Documents in files: .convstudio, a ZIP with a readable document.json. Bad files and full disks are FileErrors."""

from convstudio.studio.files.codec import document_from_json, document_to_json
from convstudio.studio.files.errors import FileError
from convstudio.studio.files.names import SUFFIX, backup_path
from convstudio.studio.files.reading import open_file as open  # noqa: A004  # files.open(path) reads best
from convstudio.studio.files.saving import save, write_atomically

__all__ = [
    "SUFFIX",
    "FileError",
    "backup_path",
    "document_from_json",
    "document_to_json",
    "open",
    "save",
    "write_atomically",
]

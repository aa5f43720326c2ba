from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QCoreApplication

from convstudio.studio.document import Document
from convstudio.studio.examples import load
from convstudio.studio.session import Session

OpenSession = Callable[[Document], Session]


@pytest.fixture
def open_session(qapp: QCoreApplication) -> Iterator[OpenSession]:
    """Sessions that are closed after the test."""
    opened: list[Session] = []

    def open_one(document: Document) -> Session:
        opened.append(Session(document))
        return opened[-1]

    yield open_one
    for session in opened:
        session.close()


@pytest.fixture
def session(open_session: OpenSession) -> Session:
    return open_session(load("worked_example"))

from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from convstudio.ui.notices import Notices
from tests.ui.hands import click_button, words


def shown(qtbot: QtBot) -> Notices:
    notices = Notices()
    qtbot.addWidget(notices)
    notices.show()
    return notices


def test_a_bar_says_something_and_goes_when_it_is_dismissed(qtbot: QtBot) -> None:
    notices = shown(qtbot)
    notices.show_notice("a", "Something happened.")
    bar = notices.notice("a")
    assert bar is not None
    assert words(notices) == "Something happened."
    assert bar.accessibleName() == "Something happened."
    click_button(bar, "OK")
    assert notices.notice("a") is None
    assert words(notices) == ""


def test_a_button_takes_the_bar_away_and_then_does_its_work(qtbot: QtBot) -> None:
    notices = shown(qtbot)
    done: list[str] = []

    def again() -> None:
        done.append("again")
        notices.show_notice("a", "And another thing.")

    notices.show_notice("a", "Something happened.", [("Again", again), ("Never", lambda: done.append("never"))], "")
    bar = notices.notice("a")
    assert bar is not None
    assert [button.text() for button in bar.findChildren(QPushButton)] == ["Again", "Never"]
    click_button(bar, "Again")
    assert done == ["again"]
    assert words(notices) == "And another thing."


def test_one_of_the_same_key_takes_the_place_and_others_stay(qtbot: QtBot) -> None:
    notices = shown(qtbot)
    for key, text in (("a", "One."), ("b", "Two."), ("a", "Three.")):
        notices.show_notice(key, text)
    assert words(notices) == "Two.\nThree."
    notices.hide_notice("b")
    notices.hide_notice("nothing")
    assert words(notices) == "Three."

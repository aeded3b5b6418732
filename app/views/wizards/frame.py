"""The frame of every wizard: the list of pages, the page, and the buttons that lead through them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence, QPalette, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from app.controllers.prompts import Question
from app.core.messages import QT_TRANSLATE_NOOP, message
from app.core.record import record
from app.views.dialogs.base import Dialog
from app.views.dialogs.confirm import ConfirmDialog
from app.views.style.fonts import TextStyle
from app.views.style.theme import Theme
from app.views.translation import translate
from app.views.widgets.accessible import announce
from app.views.widgets.buttons import link_button
from app.views.widgets.labels import SECONDARY, repolish, text_label
from app.views.widgets.message_bar import BarAction, MessageBar, Severity
from app.views.widgets.scrolling import area_for
from app.views.wizards.help import HelpDialog
from app.views.wizards.page import WizardPage, select_text
from app.views.wizards.page_list import PageList, StepState

N = QT_TRANSLATE_NOOP
DISCARD_TITLE = N("core", "Close without finishing?")
DISCARD_TEXT = N("core", "Nothing is made, and what you entered is lost.")
DISCARD_BUTTON = N("core", "Discard")
_NARROW_PX = 640
_LEAST_HEIGHT_PX = 360
_SIZE = QSize(800, 592)


@record
class WizardDeeds:
    """What a wizard does for its owner.

    ``finish``: carry it out; the wizard closes, unless False is returned. ``has_input``: whether closing would lose
    something. ``size``: width and height in pixels of the last time, or none. ``remember_size``: keep them.
    """

    finish: Callable[[], bool | None]
    has_input: Callable[[], bool]
    size: tuple[int, int] | None = None
    remember_size: Callable[[int, int], None] = lambda width, height: None


class Wizard(Dialog):
    """Pages in an order, or one that is all there is.

    Next and Finish lead to the first field that is wrong, and never lose what was typed.
    """

    def __init__(
        self, parent: QWidget, theme: Theme, name: str, title: str, pages: Sequence[WizardPage], deeds: WizardDeeds
    ) -> None:
        super().__init__(parent, theme, name, title)
        self.pages = tuple(pages)
        self._deeds = deeds
        self._current = 0
        self._reached = 0
        self._is_ready = True
        self._is_confirmed = False
        self._lay_out()
        self._make_buttons()
        for page in self.pages:
            page.changed.connect(self.refresh)
        self.setMinimumSize(theme.metrics.px(480), theme.metrics.px(_LEAST_HEIGHT_PX))
        self._restore_size()
        theme.changed.connect(self._fold)
        self.finished.connect(self._keep_size)
        self._show_page(0, takes_focus=True)

    # What the owner says

    def show_reading(self, text: str) -> None:
        """The fields are grey until :meth:`show_ready`."""
        self._set_ready(False)
        self._bar.say(Severity.INFO, text, is_closable=False)

    def show_failure(self, text: str, retry: Callable[[], None]) -> None:
        """What the fields need could not be read."""
        self._set_ready(False)
        self._bar.say(Severity.ERROR, text, (BarAction(translate("Wizard", "Try Again"), retry),), is_closable=False)

    def show_ready(self, severity: Severity = Severity.WARNING, text: str = "") -> None:
        """The fields can be used; ``text`` is something to know first."""
        if text:
            self._bar.say(severity, text)
        else:
            self._bar.clear()
        self._set_ready(True)

    def refresh(self) -> None:
        """Ask the rules again, and show what they say."""
        wrong = [page.show_problems() if number <= self._reached else 0 for number, page in enumerate(self.pages)]
        self._pages_list.show_states(
            tuple(self._state_of(number, count) for number, count in enumerate(wrong)), self._reached, self._current
        )
        count = sum(wrong) if self._is_ready else 0
        if count == 1:
            self._count.setText(translate("Wizard", "1 field needs attention"))
        else:
            text = translate("Wizard", "{count} fields need attention").format(count=count) if count else ""
            self._count.setText(text)

    @property
    def page(self) -> WizardPage:
        """The page that is shown."""
        return self.pages[self._current]

    # What the user does

    def go_to(self, number: int, *, takes_focus: bool = True) -> None:
        """Show a page; those before it count as reached."""
        self._show_page(max(0, min(number, len(self.pages) - 1)), takes_focus=takes_focus)

    def next_page(self) -> None:
        """Go on, or to the first field of this page that is wrong."""
        if not self._can_go_on():
            return
        if self._lead_to_problem(self._current):
            return
        self.go_to(self._current + 1)

    def finish(self) -> None:
        """Finish from any page, or go to the first field of all that is wrong."""
        if not self._is_ready:
            return
        for number in range(len(self.pages)):
            if self._lead_to_problem(number):
                return
        if self._deeds.finish() is False:
            return
        self._is_confirmed = True
        self.accept()

    def reject(self) -> None:
        """Override QDialog.reject: asks before typed data are thrown away."""
        if self._is_confirmed or not self._deeds.has_input():
            super().reject()
            return
        question = Question(message(DISCARD_TITLE), message(DISCARD_TEXT), message(DISCARD_BUTTON))
        ConfirmDialog(self, self.theme, question, self._discard).open()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Override QDialog.resizeEvent."""
        super().resizeEvent(event)
        self._fold()

    # Within

    def _lay_out(self) -> None:
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(0)
        row = QHBoxLayout()
        row.setSpacing(0)
        self._pages_list = PageList(self.theme, tuple(page.title for page in self.pages))
        self._pages_list.chosen.connect(lambda number: self.go_to(number, takes_focus=False))
        self._side = self._beside(self._pages_list)
        row.addWidget(self._side)
        right = QVBoxLayout()
        right.setSpacing(0)
        inset = self.theme.metrics.inset
        self._step = text_label("", TextStyle.NOTE, SECONDARY, "wizard-step")
        self._step.setContentsMargins(self.theme.metrics.page_inset, inset, inset, 0)
        self._step.setWordWrap(True)
        self._bar = MessageBar(self.theme)
        self._bar.setObjectName("wizard-message")
        bar_room = QVBoxLayout()
        bar_room.setContentsMargins(inset, inset, inset, 0)
        bar_room.addWidget(self._bar)
        self._stack = QStackedWidget()
        self._areas = [area_for(page, f"{page.objectName()}-area") for page in self.pages]
        for area in self._areas:
            self._stack.addWidget(area)
        right.addWidget(self._step)
        right.addLayout(bar_room)
        right.addWidget(self._stack, 1)
        row.addLayout(right, 1)
        self.body.addLayout(row, 1)
        for page in self.pages:  # ours and in the order of Tab from the start; laid out when it is first shown
            page.setParent(self)
            page.hide()

    def _beside(self, pages: PageList) -> QWidget:
        """The list on its own ground, and the line that divides it from the page."""
        side = QWidget()
        side.setAutoFillBackground(True)
        side.setBackgroundRole(QPalette.ColorRole.Window)
        layout = QHBoxLayout(side)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        column = QVBoxLayout()
        column.setContentsMargins(0, self.theme.metrics.footer_gap, 0, self.theme.metrics.footer_gap)
        column.addWidget(pages)
        layout.addLayout(column)
        line = QFrame()
        line.setProperty("look", "divider")
        line.setFixedWidth(1)
        layout.addWidget(line)
        return side

    def _put_in(self, number: int) -> None:
        """Put a page into its place, if it is not there yet."""
        area, page = self._areas[number], self.pages[number]
        if area.widget() is None:
            area.setWidget(page)
            page.show()

    def _make_buttons(self) -> None:
        self._help = link_button(translate("Wizard", "&Help"), self._open_help, "wizard-help")
        self._footer.insertWidget(0, self._help)
        shortcut = QShortcut(QKeySequence(QKeySequence.StandardKey.HelpContents), self)
        shortcut.activated.connect(self._open_help)
        self._count = text_label("", TextStyle.NOTE, SECONDARY, "wizard-count")
        self._count.setWordWrap(True)
        self._count.setContentsMargins(0, 0, self.theme.metrics.gap, 0)
        self._count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._footer.insertWidget(2, self._count, 1)
        self._footer.setStretch(1, 0)
        self._previous = self.add_button(translate("Wizard", "&Previous"), "wizard-previous")
        self._previous.clicked.connect(lambda: self.go_to(self._current - 1))
        self._next = self.add_button(translate("Wizard", "&Next"), "wizard-next", is_primary=True)
        self._next.clicked.connect(self.next_page)
        self._footer.addSpacing(self.theme.metrics.gap)
        is_single = len(self.pages) == 1
        text = translate("Wizard", "C&reate") if is_single else translate("Wizard", "&Finish")
        self._finish = self.add_button(text, "wizard-finish")
        self._finish.clicked.connect(self.finish)
        for button in (self._previous, self._next):
            button.setVisible(not is_single)
        self.add_close()

    def _set_ready(self, is_ready: bool) -> None:
        self._is_ready = is_ready
        for page in self.pages:
            page.body.setEnabled(is_ready or not page.needs_host)
            page.load()
        self._show_buttons()
        self.refresh()
        if self.isVisible() and not self._has_good_focus():
            self._focus_page()

    def _has_good_focus(self) -> bool:
        """Whether the focus is where it can be used, on the page if that was waited for."""
        focused = self.focusWidget()
        if focused is None or not focused.isEnabled() or not focused.isVisible():
            return False
        return not self._is_ready or not self.page.needs_host or self.page.isAncestorOf(focused)

    def _show_page(self, number: int, *, takes_focus: bool) -> None:
        self._current = number
        self._reached = max(self._reached, number)
        page = self.pages[number]
        page.load()
        page.entered()
        self._put_in(number)
        self._stack.setCurrentIndex(number)
        self._areas[number].verticalScrollBar().setValue(0)
        place = translate("Wizard", "Step {number} of {count}: {title}").format(
            number=number + 1, count=len(self.pages), title=page.title
        )
        self._step.setText(place)
        self._show_buttons()
        self.refresh()
        if takes_focus:
            self._focus_page()
            announce(self, place if len(self.pages) > 1 else page.heading)

    def _focus_page(self) -> None:
        page = self.page
        target = page.first_control() if page.body.isEnabled() else None
        if target is None:
            buttons = (self._next, self._finish)
            target = next((each for each in buttons if each.isEnabled() and each.isDefault()), self._close)
        if target is not None:
            target.setFocus(Qt.FocusReason.OtherFocusReason)
            select_text(target)
            self._areas[self._current].ensureWidgetVisible(target)

    def _lead_to_problem(self, number: int) -> bool:
        """Whether a page has a field that is wrong; then it is shown, with the focus there."""
        page = self.pages[number]
        key = page.first_wrong()
        if not key:
            return False
        page.touch_all()
        if number != self._current:
            self._show_page(number, takes_focus=False)
        self.refresh()
        page.focus_field(key)
        field = page.fields.get(key)
        if field is not None:
            self._areas[number].ensureWidgetVisible(field.problem)
            self._areas[number].ensureWidgetVisible(field.widget)
        return True

    def _can_go_on(self) -> bool:
        return self._current < len(self.pages) - 1 and (self._is_ready or self._current == 0)

    def _show_buttons(self) -> None:
        is_last = self._current == len(self.pages) - 1
        waits = translate("Wizard", "Wait until it is known what the host can do.")
        self._set_enabled(self._previous, self._current > 0, translate("Wizard", "This is the first page."))
        last = translate("Wizard", "This is the last page.")
        self._set_enabled(self._next, self._can_go_on(), last if is_last else waits)
        self._set_enabled(self._finish, self._is_ready, waits)
        primary, other = (self._finish, self._next) if is_last else (self._next, self._finish)
        if not primary.isDefault():
            for button, is_primary in ((other, False), (primary, True)):
                button.setProperty("primary", is_primary)
                button.setAutoDefault(is_primary)
                button.setDefault(is_primary)
                repolish(button)

    def _set_enabled(self, button: QPushButton, is_enabled: bool, reason: str) -> None:
        button.setEnabled(is_enabled)
        button.setToolTip("" if is_enabled else reason)

    def _state_of(self, number: int, wrong_count: int) -> StepState:
        if number == self._current:
            return StepState.CURRENT
        if number > self._reached:
            return StepState.TO_COME
        return StepState.WRONG if wrong_count and self._is_ready else StepState.DONE

    def _open_help(self) -> None:
        HelpDialog(self, self.theme, self.page.heading, self.page.help_text()).open()

    def _discard(self) -> None:
        self._is_confirmed = True
        self.reject()

    def _fold(self) -> None:
        """A narrow wizard gives the room of the list to the page, and says in words where one is."""
        has_steps = len(self.pages) > 1
        is_wide = self.width() >= self.theme.metrics.px(_NARROW_PX)
        self._side.setVisible(is_wide and has_steps)
        self._step.setVisible(not is_wide and has_steps)

    def _restore_size(self) -> None:
        metrics = self.theme.metrics
        usual = QSize(metrics.px(_SIZE.width()), metrics.px(_SIZE.height()))
        size = QSize(*self._deeds.size) if self._deeds.size else usual
        room = self.screen().availableSize()
        self.resize(size.boundedTo(room).expandedTo(self.minimumSize().boundedTo(room)))

    def _keep_size(self) -> None:
        self._deeds.remember_size(self.width(), self.height())

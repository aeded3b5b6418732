"""The Settings dialog of a virtual machine: tree and page over one draft, applied together."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeySequence, QPalette, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.controllers.machine_settings_work import MachineSettingsWork, Standing
from app.controllers.prompts import Question
from app.core.errors import ErrorKind, Failure
from app.core.machine_settings import ChangeOutcome
from app.core.messages import QT_TRANSLATE_NOOP, message
from app.core.names import shown
from app.core.settings_timing import When
from app.views.dialogs.base import Dialog
from app.views.dialogs.confirm import ConfirmDialog
from app.views.dialogs.failure import FailureDialog, FailureFacts
from app.views.settings.changes import ChangesDialog, ConflictDialog, change_lines, outcome_lines
from app.views.settings.definition import DEFINITION, DefinitionPage
from app.views.settings.footer import PendingLine
from app.views.settings.header import SettingsHeader
from app.views.settings.node_list import all_nodes
from app.views.settings.page import SettingsPage
from app.views.settings.page_stack import PageStack
from app.views.settings.tree import SettingsTree
from app.views.style.theme import Theme
from app.views.translation import translate, translated
from app.views.widgets.accessible import announce
from app.views.widgets.buttons import link_button
from app.views.widgets.divider import divider
from app.views.widgets.message_bar import BarAction, MessageBar, Severity
from app.views.wizards.help import HelpDialog

N = QT_TRANSLATE_NOOP
DISCARD_TITLE = N("core", "Close without applying?")
OTHER_TITLE = N("core", "Go to another machine without applying?")
DISCARD_TEXT = N("core", "What you changed here is lost. Nothing is changed on the machine.")
DISCARD_BUTTON = N("core", "Discard")
_SIZE = QSize(824, 640)
_TREE_PX = 236


class SettingsDialog(Dialog):
    """Opens at once; its pages wait for the host. Nothing is changed before OK or Apply."""

    def __init__(self, parent: QWidget, theme: Theme, work: MachineSettingsWork, first: str = "") -> None:
        """``first``: the key of the node that is shown first."""
        super().__init__(parent, theme, "settings-dialog", "")
        self.work = work
        self._first = first
        self._closes_when_applied = False
        self._is_confirmed = False
        self._shown_uuid = work.uuid
        self._conflict: ConflictDialog | None = None
        self._lay_out()
        self._pending = PendingLine(theme, self._show_changes)
        self._is_beside = True
        self._footer.insertWidget(0, self._pending, 1)
        self._ok = self.add_button(translate("Settings", "OK"), "settings-ok", is_primary=True)
        self._ok.clicked.connect(self._on_ok)
        self.add_close()
        self._apply = self.add_button(translate("Settings", "&Apply"), "settings-apply")
        self._footer.removeWidget(self._apply)
        self._footer.addWidget(self._apply)  # last, as in Hyper-V Manager
        self._apply.clicked.connect(lambda: self._start_applying(closes=False))
        if self._close is not None:
            self.setTabOrder(self._close, self._apply)
        self.setMinimumSize(theme.metrics.px(480), theme.metrics.px(360))
        usual = QSize(theme.metrics.px(_SIZE.width()), theme.metrics.px(_SIZE.height()))
        room = self.screen().availableSize()
        self.resize(usual.boundedTo(room).expandedTo(self.minimumSize().boundedTo(room)))
        theme.changed.connect(self._fit)
        work.standing_changed.connect(self._show_standing)
        work.draft_changed.connect(self.refresh)
        work.applied.connect(self._take_outcome)
        work.refused.connect(self._take_failure)
        work.conflicted.connect(self._take_conflict)
        self.finished.connect(work.close)
        self._show_standing()
        self._tree.setFocus(Qt.FocusReason.OtherFocusReason)
        work.read()

    @property
    def page(self) -> SettingsPage | None:
        """The page that is shown."""
        return self._stack.page

    def show_page(self, key: str) -> None:
        """Go to the page of a node."""
        self._tree.select_key(key)

    def refresh(self) -> None:
        """Show the draft everywhere."""
        work = self.work
        if work.uuid != self._shown_uuid:
            self._stack.keep_only(())
            self._shown_uuid = work.uuid
        self._name_window()
        self._header.refresh()
        self._tree.show_nodes(all_nodes(work), work)
        if self._tree.nodes and not self._tree.current_key():
            keys = [node.key for node in self._tree.nodes]
            self._tree.select_key(self._first if self._first in keys else keys[0])
        if self._tree.nodes:
            self._stack.keep_only({node.key for node in self._tree.nodes})
        page = self.page
        if page is not None:
            page.refresh()
        changes = work.changes()
        waiting = sum(1 for change in changes if work.when(change) is not When.NOW)
        wrong = sum(1 for each in work.problems() if not each.is_warning)
        self._pending.show_counts(len(changes), waiting, wrong)
        self._enable_buttons(bool(changes))
        self._fit()

    def reject(self) -> None:
        """Override QDialog.reject: asks before changes are thrown away."""
        if self._is_confirmed or not self.work.has_edits() or self.work.standing is Standing.APPLYING:
            super().reject()
            return
        self._ask_to_discard(DISCARD_TITLE, self._discard_and_close)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Override QDialog.resizeEvent."""
        super().resizeEvent(event)
        self._fit()

    # What the user does

    def _on_ok(self) -> None:
        if self.work.has_xml_edits():
            self.show_page(DEFINITION)
            page = self.page
            if isinstance(page, DefinitionPage):
                page.ask_to_apply()
        elif self.work.changes():
            self._start_applying(closes=True)
        else:
            self.accept()

    def _start_applying(self, *, closes: bool) -> None:
        """Apply, or go to the first field that is wrong."""
        if self.work.standing is not Standing.READY or self._lead_to_problem():
            return
        self._closes_when_applied = closes
        self._bar.clear()
        self.work.apply()

    def _lead_to_problem(self) -> bool:
        wrong = [each for each in self.work.problems() if not each.is_warning]
        if not wrong:
            return False
        order = [key for node in self._tree.nodes for key in (node.key, *node.keys)]
        first = min(wrong, key=lambda each: order.index(each.key) if each.key in order else len(order))
        node = next((each for each in self._tree.nodes if first.key in {each.key, *each.keys}), None)
        if node is not None:
            self.show_page(node.key)
        page = self.page
        if page is not None:
            fields = page.wrong_keys() or [(first.key, first.field)]
            self._stack.focus_field(*fields[0])
        return True

    def _choose_machine(self, uuid: str) -> None:
        def go() -> None:
            self._bar.clear()
            self.work.choose_machine(uuid)

        if uuid == self.work.uuid:
            return
        if self.work.has_edits():
            self._header.refresh()
            self._ask_to_discard(OTHER_TITLE, go)
        else:
            go()

    def _show_changes(self) -> None:
        lines = change_lines(self.work, self._stack.describe)
        ChangesDialog(self, self.theme, translate("Settings", "Pending changes"), lines).open()

    def _open_help(self) -> None:
        page = self.page
        if page is not None and page.help_text():
            HelpDialog(self, self.theme, page.title, page.help_text()).open()

    def _ask_to_discard(self, title: str, run: Callable[[], None]) -> None:
        question = Question(message(title), message(DISCARD_TEXT), message(DISCARD_BUTTON))
        ConfirmDialog(self, self.theme, question, run).open()

    def _discard_and_close(self) -> None:
        self._is_confirmed = True
        self.reject()

    # What the work says

    def _show_standing(self) -> None:
        work = self.work
        if work.standing is Standing.FAILED and work.failure is not None:
            text = f"{translated(work.failure.what)} {translated(work.failure.why)}"
            again = BarAction(translate("Settings", "Try Again"), work.read)
            self._bar.say(Severity.ERROR, text, (again,), is_closable=False)
        elif work.standing is Standing.READING and work.answer is None:
            text = translate("Settings", "Reading the settings…")
            self._bar.say(Severity.INFO, text, is_closable=False)
        elif work.standing is Standing.APPLYING:
            self._bar.say(Severity.INFO, translate("Settings", "Applying the changes…"), is_closable=False)
        else:
            self._bar.clear()
        self.refresh()

    def _take_outcome(self, outcome: ChangeOutcome) -> None:
        lines = outcome_lines(outcome, self._stack.describe)
        if self._closes_when_applied and not lines:
            self.accept()
            return
        self._closes_when_applied = False
        if lines:
            text = translate("Settings", "Applied, but not all of it as you asked.")
            heading = translate("Settings", "What the host did otherwise")
            show = BarAction(
                translate("Settings", "Show"), lambda: ChangesDialog(self, self.theme, heading, lines).open()
            )
            self._bar.say(Severity.WARNING, text, (show,))
        elif outcome.waiting:
            text = translate("Settings", "Applied. What the running machine cannot take waits for its next start.")
            self._bar.say(Severity.OK, text)
        else:
            self._bar.say(Severity.OK, translate("Settings", "Applied."))

    def _take_failure(self, failure: Failure) -> None:
        self._closes_when_applied = False
        if failure.kind is ErrorKind.CONFLICT and self.work.changes():
            return  # both versions are shown as soon as the other one is read
        if failure.kind is ErrorKind.CONFLICT and self.work.has_xml_edits():
            self._offer_xml_choice(failure)
            return
        text = f"{translated(failure.what)} {translated(failure.why)}"
        facts = FailureFacts(self.windowTitle())
        details = BarAction(
            translate("Settings", "Details"), lambda: FailureDialog(self, self.theme, failure, facts).open()
        )
        self._bar.say(Severity.ERROR, text, (details,))

    def _offer_xml_choice(self, failure: Failure) -> None:
        actions = (
            BarAction(translate("Settings", "Reload and Keep My Text"), self._keep_xml),
            BarAction(translate("Settings", "Discard Mine"), self._discard_xml),
        )
        self._bar.say(Severity.WARNING, f"{translated(failure.what)} {translated(failure.why)}", actions)

    def _keep_xml(self) -> None:
        self._bar.clear()
        self.work.keep_xml()

    def _discard_xml(self) -> None:
        self._bar.clear()
        self.work.set_xml(None)

    def _take_conflict(self) -> None:
        self._closes_when_applied = False
        if self._conflict is not None and self._conflict.clashes == self.work.conflict:
            return  # told twice: by the refusal, and by the host's word that the definition changed
        if self._conflict is not None:  # a newer version came while the user was deciding
            self._conflict.reject()
        self._conflict = ConflictDialog(self, self.theme, self.work, self._stack.describe)
        self._conflict.finished.connect(self._forget_conflict)
        self._conflict.open()

    def _forget_conflict(self) -> None:
        if self.sender() is self._conflict:
            self._conflict = None

    # Within

    def _lay_out(self) -> None:
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(0)
        self._header = SettingsHeader(self.theme, self.work, self._choose_machine)
        as_xml = link_button(
            translate("Settings", "Show as XML"), lambda: self.show_page(DEFINITION), "settings-show-xml"
        )
        self._header.row.addWidget(as_xml)
        self._help = link_button(translate("Settings", "Help"), self._open_help, "settings-help")
        self._header.row.addWidget(self._help)
        QShortcut(QKeySequence(QKeySequence.StandardKey.HelpContents), self).activated.connect(self._open_help)
        ground = QWidget()
        ground.setAutoFillBackground(True)
        ground.setBackgroundRole(QPalette.ColorRole.Window)
        column = QVBoxLayout(ground)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._header)
        self.body.addWidget(ground)
        self.body.addWidget(divider())
        row = QHBoxLayout()
        row.setSpacing(0)
        self._tree = SettingsTree(self.theme)
        self._tree.chosen.connect(self._show_node)
        line = QFrame()
        line.setProperty("look", "divider")
        line.setFixedWidth(1)
        row.addWidget(self._tree)
        row.addWidget(line)
        right = QVBoxLayout()
        right.setSpacing(0)
        self._bar = MessageBar(self.theme)
        self._bar.setObjectName("settings-message")
        bar_room = QVBoxLayout()
        inset = self.theme.metrics.inset
        bar_room.setContentsMargins(inset, inset, inset, 0)
        bar_room.addWidget(self._bar)
        right.addLayout(bar_room)
        self._stack = PageStack(self.theme, self.work)
        self._stack.wanted.connect(self.show_page)
        right.addWidget(self._stack, 1)
        row.addLayout(right, 1)
        self.body.addLayout(row, 1)

    def _fit(self) -> None:
        """A narrow dialog has a narrower tree, and says what is pending above the buttons."""
        self._tree.setFixedWidth(min(self.theme.metrics.px(_TREE_PX), self.width() * 2 // 5))
        buttons = [each for each in (self._ok, self._close, self._apply) if each is not None]
        room = self.width() - sum(each.sizeHint().width() + self.theme.metrics.footer_gap for each in buttons)
        is_beside = self._pending.minimumSizeHint().width() + self.theme.metrics.footer_gap <= room
        if is_beside == self._is_beside:
            return
        self._is_beside = is_beside
        if is_beside:
            self.body.removeWidget(self._pending)
            self._pending.setContentsMargins(0, 0, 0, 0)
            self._footer.insertWidget(0, self._pending, 1)
        else:
            self._footer.removeWidget(self._pending)
            gap = self.theme.metrics.footer_gap
            self._pending.setContentsMargins(gap, self.theme.metrics.gap, gap, self.theme.metrics.gap)
            self.body.addWidget(self._pending)

    def _show_node(self, key: str) -> None:
        node = next((each for each in self._tree.nodes if each.key == key), None)
        if node is None:
            return
        page = self._stack.show_node(node)
        has_help = bool(page.help_text())
        self._help.setEnabled(has_help)
        self._help.setToolTip("" if has_help else translate("Settings", "This page needs no more words."))
        announce(self, page.title)

    def _enable_buttons(self, has_changes: bool) -> None:
        is_ready = self.work.standing is Standing.READY
        busy = translate("Settings", "Wait until the settings are read or applied.")
        self._ok.setEnabled(is_ready)
        self._ok.setToolTip("" if is_ready else busy)
        self._apply.setEnabled(is_ready and has_changes)
        none = translate("Settings", "Nothing is changed.")
        self._apply.setToolTip("" if is_ready and has_changes else none if is_ready else busy)

    def _name_window(self) -> None:
        name = shown(self.work.machine_name)
        title = translate("Settings", "Settings for {name} on {host}")
        self.setWindowTitle(title.format(name=name, host=shown(self.work.host_name)).replace("[*]", "[*][*]"))

"""A page of the Settings dialog: a title, how much is changed on it, and fields over the draft."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QMargins, Qt, Signal
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.controllers.machine_settings_edits import key_of
from app.controllers.machine_settings_work import MachineSettingsWork, Standing
from app.core.machine_settings import Change, FieldChange
from app.core.messages import Message
from app.core.settings_timing import When
from app.views.breaking import breakable
from app.views.settings.editors import Editor, select_text
from app.views.settings.field import FieldRow
from app.views.style.fonts import TextStyle
from app.views.style.theme import Theme
from app.views.translation import translate, translated
from app.views.widgets.accessible import set_role
from app.views.widgets.labels import SECONDARY, text_label
from app.views.widgets.message_bar import MessageBar, Severity


class SettingsPage(QWidget):
    """Base of all pages. Make the fields in the constructor, in the order of reading, with :meth:`add_field`.

    ``key`` is the page's or device's key; a page may have fields of other keys as well. The dialog calls
    :meth:`refresh` whenever the draft, what is stored or the machine's state changed.

    Signals:
        wanted: the key of a node that the user is led to.
    """

    wanted = Signal(str)

    def __init__(self, theme: Theme, work: MachineSettingsWork, key: str, title: str) -> None:
        super().__init__()
        self.theme = theme
        self.work = work
        self.key = key
        self.title = title
        self.rows: dict[tuple[str, str], FieldRow] = {}
        self._reasons: dict[tuple[str, str], tuple[str, bool]] = {}
        self.setObjectName(f"settings-page-{key.replace(':', '-')}")
        self.setAccessibleName(title)
        set_role(self, QAccessible.Role.Grouping)
        metrics = theme.metrics
        outer = QVBoxLayout(self)
        inset = metrics.page_inset
        outer.setContentsMargins(QMargins(inset, metrics.footer_gap, inset, metrics.footer_gap))
        outer.setSpacing(metrics.gap)
        head = QHBoxLayout()
        self._heading = self.text(title, TextStyle.PAGE, name="settings-heading")
        self._count = text_label("", TextStyle.NOTE, SECONDARY, "settings-page-count")
        head.addWidget(self._heading, 1)
        head.addWidget(self._count, 0, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        outer.addLayout(head)
        self.bar = MessageBar(theme)
        self.bar.setObjectName("settings-page-message")
        outer.addWidget(self.bar)
        self.body = QWidget()
        self.column = QVBoxLayout(self.body)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(metrics.gap)
        outer.addWidget(self.body, 1)

    # What a page is asked

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of which this page shows changes."""
        return tuple(dict.fromkeys((self.key, *(key for key, _ in self.rows))))

    def fill(self) -> None:
        """Show what is not a field. Called by :meth:`refresh` first."""

    def help_text(self) -> str:
        """What Help says of this page."""
        return ""

    def describe(self, change: Change) -> tuple[str, str, str] | None:
        """What a change of this page is: the field's words, the old value's and the new one's."""
        if not isinstance(change, FieldChange):
            return None
        row = self.rows.get((change.key, change.field))
        if row is None:
            return None
        return row.plain_label, row.editor.words(change.old), row.editor.words(change.new)

    def own_changes(self) -> tuple[Change, ...]:
        """Changes that are counted on this page."""
        return self.work.changes_of(*self.keys)

    # The dialog calls

    def refresh(self) -> None:
        """Show the draft, the notes beside fields, the locks and the problems. Emits nothing."""
        work = self.work
        if work.draft is None:
            return
        self.fill()
        changes = {
            (change.key, change.field): change for change in work.changes() if isinstance(change, FieldChange)
        }
        problems = {(each.key, each.field): each for each in reversed(work.problems())}
        is_said = False  # what locks a whole page is not written under each of its fields
        for (key, field), row in self.rows.items():
            row.editor.show(work.value(key, field))
            change = changes.get((key, field))
            row.show_change(change, work.when(change) if change is not None else When.NOW)
            problem = problems.get((key, field))
            row.problem.say(
                translated(problem.text) if problem is not None else "",
                is_warning=problem is not None and problem.is_warning,
            )
            lock = work.lock_of(key, field)
            if lock is not None:
                row.show_lock(translated(lock), is_quiet=is_said and work.has_xml_edits())
                is_said = True
            else:
                reason, is_quiet = self._reasons.get((key, field), ("", False))
                row.show_lock(reason, is_quiet=is_quiet)
        self.body.setEnabled(work.standing is not Standing.APPLYING)
        count = len(self.own_changes())
        if count == 1:
            self._count.setText(translate("Settings", "1 change on this page"))
        else:
            text = translate("Settings", "{count} changes on this page").format(count=count) if count else ""
            self._count.setText(text)

    def wrong_keys(self) -> list[tuple[str, str]]:
        """The fields that are wrong, in the order of reading."""
        wrong = {(each.key, each.field) for each in self.work.problems() if not each.is_warning}
        return [each for each in self.rows if each in wrong]

    def focus_field(self, key: str, field: str) -> None:
        """Put the focus at a field and have its sentence spoken."""
        row = self.rows.get((key, field))
        if row is not None:
            row.editor.widget.setFocus(Qt.FocusReason.OtherFocusReason)
            select_text(row.editor.widget)
            row.problem.announce()

    # Building

    def text(self, text: str, style: TextStyle = TextStyle.BODY, tone: str = "", name: str = "") -> QLabel:
        """A wrapping, selectable, plain label."""
        label = text_label(breakable(text), style, tone, name, is_selectable=True)
        label.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # read out with the page; not a stop on the way
        label.setWordWrap(True)
        return label

    def add_heading(self, text: str) -> QLabel:
        """Append the heading of a group of fields."""
        if self.column.count():
            self.column.addSpacing(self.theme.metrics.icon_gap)
        label = self.text(text, TextStyle.PANE)
        self.column.addWidget(label)
        return label

    def add_note(self, text: str, name: str = "") -> QLabel:
        """Append small grey text."""
        label = self.text(text, TextStyle.NOTE, SECONDARY, name)
        self.column.addWidget(label)
        return label

    def add_field(
        self,
        field: str,
        label: str,
        editor: Editor,
        *,
        key: str = "",
        hint: str = "",
        into: QBoxLayout | None = None,
        is_wide: bool = False,
        ends: tuple[str, str] = ("", ""),
        name: str = "",
    ) -> FieldRow:
        """Append a field of the draft: label ("" for a check box), editor, note and sentence.

        ``key``: of another page or device than this page's own. ``hint``: small text under it. ``ends``: the words
        at both ends of a slider. ``name``: how a field without a label is called in lists of changes.
        """
        key = key or self.key

        def undo() -> None:
            editor.widget.setFocus(Qt.FocusReason.OtherFocusReason)  # the link is about to vanish
            self.work.undo(key, field)

        row = FieldRow(self.theme, label, editor, undo, hint=hint, is_wide=is_wide, ends=ends, name=name)
        self.rows[(key, field)] = row
        editor.watch(lambda *_: self.work.set(key, field, editor.value()))
        (into if into is not None else self.column).addWidget(row)
        return row

    def bar_field(self, field: str, reason: Message | str, *, key: str = "", is_quiet: bool = False) -> None:
        """Grey a field for a reason of the page's own; "" to let it be changed. Call it in :meth:`fill`.

        Quiet: for what the field above says already; then the reason is in the tooltip, and spoken.
        """
        text = reason if isinstance(reason, str) else translated(reason)
        self._reasons[(key or self.key, field)] = text, is_quiet

    def say(self, text: str, severity: Severity = Severity.INFO) -> None:
        """Say something in the bar under the title; "" takes it away."""
        if text != self.bar.text():
            if text:
                self.bar.say(severity, text, is_closable=False)
            else:
                self.bar.clear()

    def end(self) -> None:
        """Append what keeps the fields at the top."""
        self.column.addStretch(1)


def summary_words(old: str, new: str) -> str:
    """A node's second line: what is, or from what to what."""
    return old if old == new else translate("Settings", "{old} → {new}").format(old=old, new=new)


def count_of(changes: Sequence[Change], *keys: str) -> int:
    """How many of the changes are of these keys."""
    return sum(1 for change in changes if key_of(change) in keys)

"""The Checkpoints pane: the tree of the selected machine's checkpoints, or why there is none."""

from __future__ import annotations

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from app.controllers.details import DetailsController, Need, SubjectKind
from app.core.names import shown
from app.models.checkpoints_model import CheckpointsModel
from app.views.checkpoints.texts import CheckpointWords
from app.views.checkpoints.tree import CheckpointTree
from app.views.details.message_line import MessageLine
from app.views.details.sentences import as_of, failure_sentence
from app.views.style.theme import Theme
from app.views.translation import translate, translated
from app.views.widgets.pane_header import PaneHeader


class CheckpointsPane(QWidget):
    """Shows what the controller knows; :meth:`refresh` takes it over. Made when it is first shown."""

    def __init__(self, theme: Theme, controller: DetailsController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("checkpoints-pane")
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        self._controller = controller
        self._words = CheckpointWords()
        self._shown_key = ("", "")
        self.model = CheckpointsModel(self._words, self)
        self._header = PaneHeader(theme, translate("Checkpoints", "Checkpoints"))
        self.tree = CheckpointTree(theme, self.model)
        self._message = MessageLine(theme, "checkpoints-message")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._header)
        # In its place before it is filled: it shows its first widget at once, which without a parent is a window.
        self._pages = QStackedLayout()
        layout.addLayout(self._pages, 1)
        self._pages.addWidget(self._message)
        self._pages.addWidget(self.tree)
        self.refresh()

    def focus_target(self) -> QWidget:
        """Who takes the focus in this pane."""
        return self.tree if self._pages.currentWidget() is self.tree else self._message.label

    def refresh(self) -> None:
        """Show what is known now."""
        subject, known = self._controller.subject, self._controller.known
        machine = subject.machine
        key = (subject.host_id, machine.uuid if machine is not None else "")
        if key != self._shown_key:
            self._shown_key = key
            self.model.clear()
        self._words.machine = machine
        self._header.set_detail(self._detail())
        self.tree.set_stale(subject.is_stale)
        if known.checkpoints is not None and machine is not None:
            now_on = (record for record in known.checkpoints if record.is_current)
            self._words.since_bytes = next((record.since_bytes for record in now_on), None)
            self.model.set_checkpoints(known.checkpoints)
        text = self._text()
        if text:
            self._message.say(text)
            self._pages.setCurrentWidget(self._message)
        else:
            self._pages.setCurrentWidget(self.tree)
            self.tree.viewport().update()

    def _detail(self) -> str:
        subject = self._controller.subject
        machine = subject.machine
        if machine is None:
            return ""
        text = translate("Checkpoints", "of {name}").format(name=shown(machine.name))
        notes = [text, as_of(subject)]
        failure = self._controller.known.failures.get(Need.CHECKPOINTS)
        if failure is not None and self._controller.known.checkpoints:
            notes.append(translated(failure.what))  # the last list stays
        return " · ".join(filter(None, notes))

    def _text(self) -> str:
        """What stands instead of the tree; "" when the tree is there."""
        subject, known = self._controller.subject, self._controller.known
        if subject.kind is SubjectKind.PARENT:
            return translate("Checkpoints", "A parent partition has no checkpoints: it is the host itself.")
        if subject.kind is SubjectKind.SEVERAL:
            text = translate("Checkpoints", "{count} partitions are selected. Select one to see its checkpoints.")
            return text.format(count=len(subject.keys))
        if subject.machine is None:
            return translate("Checkpoints", "Select a virtual machine to see its checkpoints.")
        failure = known.failures.get(Need.CHECKPOINTS)
        if failure is not None and not known.checkpoints:
            return failure_sentence(failure)
        if known.checkpoints is None:
            if subject.is_stale:
                return translate("Checkpoints", "The checkpoints are read as soon as the host answers again.")
            return translate("Checkpoints", "Reading the checkpoints…")
        if not known.checkpoints:
            return translate("Checkpoints", "No checkpoints of {name}").format(name=shown(subject.machine.name))
        return ""

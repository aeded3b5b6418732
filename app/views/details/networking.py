"""The Networking tab: a table of adapters."""

from __future__ import annotations

from PySide6.QtWidgets import QHeaderView, QVBoxLayout, QWidget

from app.controllers.details import DetailsController, Need, Subject, SubjectKind
from app.core import metrics
from app.core.metrics import PARENT
from app.core.names import shown
from app.core.partitions import INACTIVE_STATES
from app.models.text_table import TextTableModel
from app.views.details.adapters import NUMBERS, PARENT_NUMBERS, adapter_rows, parent_rows, parent_titles, titles
from app.views.details.message_line import MessageLine
from app.views.details.plain_table import PlainTable
from app.views.details.sentences import failure_sentence, nothing_selected, standing
from app.views.style.theme import Theme
from app.views.translation import translate, translated

_WIDTHS_PX = (132, 108, 136, 240, 76, 84, 92, 92)
_PARENT_WIDTHS_PX = (220, 110, 110)
_ADDRESSES = 3


class NetworkingPage(QWidget):
    """Which switch each adapter is plugged into, its addresses, and what goes through it now."""

    needs = frozenset({Need.DETAILS, Need.ADDRESSES})

    def __init__(self, theme: Theme, controller: DetailsController) -> None:
        super().__init__()
        self.setObjectName("networking-page")
        self.setAccessibleName(translate("Details", "Networking"))
        self._theme = theme
        self._controller = controller
        self._kind: SubjectKind | None = None
        self.model = TextTableModel(titles(), NUMBERS, self)
        self.table = PlainTable(theme, self.model, translate("Details", "Network adapters"), "adapters")
        self._text = MessageLine(theme, "networking-text")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._text)
        layout.addWidget(self.table, 1)
        layout.addStretch(0)
        theme.changed.connect(self._restyle)

    def focus_target(self) -> QWidget | None:
        """Who takes the focus in this tab."""
        return self._text.label if self.table.isHidden() else self.table

    def copy_text(self) -> str:
        """The whole table as text."""
        return "" if self.table.isHidden() else self.table.as_text()

    def refresh(self) -> None:
        """Show what is known now."""
        subject = self._controller.subject
        if subject.kind is SubjectKind.MACHINE:
            self._show_machine(subject)
        elif subject.kind is SubjectKind.PARENT:
            self._show_parent(subject)
        elif subject.kind is SubjectKind.SEVERAL:
            text = translate("Details", "{count} partitions are selected. Select one to see its network adapters.")
            self._say(text.format(count=len(subject.keys)), has_table=False)
        else:
            self._say(nothing_selected(translate("Details", "to see its network adapters.")), has_table=False)

    def _show_machine(self, subject: Subject) -> None:
        known, machine = self._controller.known, subject.machine
        assert machine is not None
        failure = known.failures.get(Need.DETAILS) or known.failures.get(Need.ADDRESSES)
        notes = [standing(subject), failure_sentence(failure) if failure is not None else ""]
        adapters = known.details.adapters if known.details is not None else ()
        if known.details is None:
            has_answer = failure is not None or subject.is_stale
            self._say(
                "\n".join(filter(None, notes)) if has_answer else translate("Details", "Reading…"), has_table=False
            )
            return
        if not adapters:
            text = translate("Details", "{name} has no network adapter.").format(name=shown(machine.name))
            self._say("\n".join(filter(None, [*notes, text])), has_table=False)
            return
        reading = self._controller.readings.get(machine.uuid)
        is_running = machine.state not in INACTIVE_STATES
        addresses = known.addresses if Need.ADDRESSES not in known.failures else ()
        self.model.set_content(titles(), NUMBERS, adapter_rows(adapters, addresses, reading, is_running))
        self._say("\n".join(filter(None, notes)), has_table=True)

    def _show_parent(self, subject: Subject) -> None:
        reading = self._controller.readings.get(PARENT)
        rows = parent_rows(reading)
        notes = [standing(subject)]
        if not rows:
            reason = reading.missing.get(metrics.NETWORK_RECEIVE) if reading is not None else None
            text = translate("Details", "Physical adapters are not available. {reason}")
            is_known = reason is not None
            notes.append(text.format(reason=translated(reason)) if is_known else translate("Details", "Reading…"))
        self.model.set_content(parent_titles(), PARENT_NUMBERS, rows)
        self._say("\n".join(filter(None, notes)), has_table=bool(rows))

    def _say(self, text: str, *, has_table: bool) -> None:
        kind = self._controller.subject.kind
        if has_table and kind is not self._kind:
            self._kind = kind
            self._lay_out_columns()
        self.table.set_stale(self._controller.subject.is_stale)
        self.table.setVisible(has_table)
        self._text.say(text)
        self._text.setVisible(bool(text))

    def _lay_out_columns(self) -> None:
        is_parent = self._kind is SubjectKind.PARENT
        header, px = self.table.horizontalHeader(), self._theme.metrics.px
        header.setStretchLastSection(False)
        for column, width in enumerate(_PARENT_WIDTHS_PX if is_parent else _WIDTHS_PX):
            stretches = column == _ADDRESSES and not is_parent
            mode = QHeaderView.ResizeMode.Stretch if stretches else QHeaderView.ResizeMode.Interactive
            header.setSectionResizeMode(column, mode)
            if not stretches:
                header.resizeSection(column, px(width))

    def _restyle(self) -> None:
        if self._kind is not None:
            self._lay_out_columns()

"""The line above tree and page: which machine, how it is, and its definition."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from app.controllers.machine_settings_work import MachineSettingsWork
from app.core.names import short_uuid, shown
from app.views.style.fonts import TextStyle
from app.views.style.signs import partition_sign
from app.views.style.theme import Theme
from app.views.style.tokens import Sign
from app.views.translation import translate
from app.views.widgets.accessible import labelled
from app.views.widgets.labels import SECONDARY, ElidedLabel, style_text
from app.views.widgets.pictures import sign_picture, sign_view


class SettingsHeader(QWidget):
    """Choosing a machine asks ``on_chosen``, which may decline: then :meth:`refresh` shows the old one again."""

    def __init__(self, theme: Theme, work: MachineSettingsWork, on_chosen: Callable[[str], None]) -> None:
        super().__init__()
        self._theme = theme
        self._work = work
        self.machines = QComboBox()
        self.machines.setObjectName("settings-machine")
        self.machines.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.machines.setMinimumContentsLength(18)
        self.machines.setMaximumWidth(theme.metrics.px(320))
        self.machines.activated.connect(lambda row: on_chosen(str(self.machines.itemData(row))))
        self._sign = sign_view(theme, Sign.OFF, 12)
        self._state = ElidedLabel("", Qt.TextElideMode.ElideRight)
        self._state.setObjectName("settings-state")
        style_text(self._state, TextStyle.BODY, SECONDARY)
        metrics = theme.metrics
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(metrics.footer_gap, metrics.inset, metrics.footer_gap, metrics.inset)
        self.row.setSpacing(metrics.gap)
        self.row.addWidget(labelled(translate("Settings", "&Virtual machine"), self.machines))
        self.row.addWidget(self.machines, 2)
        self.row.addSpacing(metrics.icon_gap)
        self.row.addWidget(self._sign)
        self.row.addWidget(self._state, 1)

    def refresh(self) -> None:
        """Show the machines there are, the chosen one and its state."""
        work = self._work
        machines = work.machines()
        names = [name for _, name in machines]
        items = [
            (uuid, shown(name) if names.count(name) == 1 else f"{shown(name)} ({short_uuid(uuid)})")
            for uuid, name in machines
        ]
        combo = self.machines
        with QSignalBlocker(combo):
            if [(combo.itemData(row), combo.itemText(row)) for row in range(combo.count())] != items:
                combo.clear()
                for uuid, text in items:
                    combo.addItem(text, uuid)
            combo.setCurrentIndex(combo.findData(work.uuid))
        state = work.state
        self._sign.set_picture(sign_picture(self._theme, partition_sign(state)))
        word = translate("core", state.value)
        self._state.setText(translate("Settings", "{state} on {host}").format(state=word, host=shown(work.host_name)))

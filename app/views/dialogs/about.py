"""About Partita: what it is, which versions of what it uses, its licence."""

from __future__ import annotations

import platform

from PySide6.QtCore import qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from app.core.partitions import HostFacts
from app.views.dialogs.base import Dialog
from app.views.style.theme import Theme
from app.views.translation import translate


class AboutDialog(Dialog):
    """The versions can be copied, for reports."""

    def __init__(self, parent: QWidget, theme: Theme, version: str, facts: HostFacts | None) -> None:
        super().__init__(parent, theme, "about-dialog", translate("About", "About Partita"), f"Partita {version}")
        self.body.addWidget(
            self.text(translate("About", "A management console for virtual machines on hosts that run libvirt."))
        )
        lines = version_lines(version, facts)
        self.body.addWidget(self.text(lines, name="about-versions"))
        self.body.addWidget(self.text(translate("About", "Licensed under the Apache License, version 2.0.")))
        self.body.addStretch(1)
        copy = self.add_button(translate("About", "Copy"), "copy-versions", is_left=True)
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(lines))
        close = self.add_close(translate("About", "Close"))
        close.setFocus()


def version_lines(version: str, facts: HostFacts | None) -> str:
    """Versions of the program and of what it runs on, one a line."""
    lines = [f"Partita {version}", f"Python {platform.python_version()}", f"Qt {qVersion()}"]
    if facts is not None:
        lines.append(f"libvirt {facts.management_version}")
        lines.append(f"{facts.hypervisor} {facts.hypervisor_version}".strip())
    return "\n".join(lines)

"""The fields of a cloud image: what cloud-init is told at the first start."""

from __future__ import annotations

from PySide6.QtWidgets import QBoxLayout, QLineEdit, QPlainTextEdit, QPushButton

from app.controllers.new_machine_draft import Draft
from app.views.translation import translate
from app.views.wizards.machine.base import select_data
from app.views.wizards.machine.formats import format_combo
from app.views.wizards.page import WizardPage, prepared

_KEYS_PX = 72


class CloudFields:
    """Puts its fields into ``layout`` of ``page``."""

    def __init__(self, page: WizardPage, layout: QBoxLayout, browse: QPushButton) -> None:
        self._path = QLineEdit()
        self._format = format_combo("cloud-format", ("qcow2", "raw"))
        self._host = QLineEdit()
        self._user = QLineEdit()
        self._password = QLineEdit()
        self._password.setEchoMode(QLineEdit.EchoMode.Password)
        self._keys = QPlainTextEdit()
        self._keys.setFixedHeight(page.theme.metrics.px(_KEYS_PX))
        self._packages = QLineEdit()
        for field, name in (
            (self._path, "cloud-path"), (self._host, "cloud-host-name"), (self._user, "cloud-user"),
            (self._password, "cloud-password"), (self._keys, "cloud-keys"), (self._packages, "cloud-packages"),
        ):  # fmt: skip
            prepared(field, name)
        add = page.add_field
        label = translate("NewMachine", "Path on the hos&t")
        add("cloud_path", label, self._path, into=layout, beside=(browse,))
        add("cloud_format", translate("NewMachine", "Its for&mat"), self._format, into=layout, width_px=240)
        add("host_name", translate("NewMachine", "H&ost name"), self._host, into=layout, width_px=360)
        add("user", translate("NewMachine", "Us&er"), self._user, into=layout, width_px=360)
        note = page.note(translate("NewMachine", "The guest gets a hash of it; the host keeps no password."))
        label = translate("NewMachine", "Passwor&d")
        add("password", label, self._password, into=layout, note=note, width_px=360)
        note = page.note(translate("NewMachine", "Public keys, one a line."))
        add("ssh_keys", translate("NewMachine", "&SSH keys"), self._keys, into=layout, note=note)
        note = page.note(translate("NewMachine", "Names, with spaces between them."))
        label = translate("NewMachine", "Additional pac&kages")
        add("packages", label, self._packages, into=layout, note=note)

    def fill(self, draft: Draft) -> None:
        """Show the choices."""
        for field, text in (
            (self._path, draft.cloud_path), (self._host, draft.host_name()), (self._user, draft.cloud_user),
            (self._password, draft.cloud_password), (self._packages, draft.cloud_packages),
        ):  # fmt: skip
            if field.text() != text:
                field.setText(text)
        if self._keys.toPlainText() != draft.cloud_keys:
            self._keys.setPlainText(draft.cloud_keys)
        select_data(self._format, draft.cloud_format)

    def take(self, draft: Draft) -> None:
        """Read the choices."""
        draft.cloud_path, draft.cloud_format = self._path.text(), self._format.currentData()
        if draft.cloud_host_name is not None or self._host.text() != draft.host_name():
            draft.cloud_host_name = self._host.text()
        draft.cloud_user, draft.cloud_password = self._user.text(), self._password.text()
        draft.cloud_keys, draft.cloud_packages = self._keys.toPlainText(), self._packages.text()

    def set_path(self, path: str, kind: str) -> None:
        """A volume was chosen."""
        self._path.setText(path)
        if self._format.findData(kind) >= 0:
            select_data(self._format, kind)

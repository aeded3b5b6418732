"""Connect to Host: this computer, another over SSH, a libvirt URI, or the demo host."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QFormLayout, QLineEdit, QRadioButton, QWidget

from app.controllers.prompts import HostAnswer
from app.core.address import (
    DEMO,
    EMPTY_HOST,
    THIS_SYSTEM,
    THIS_USER,
    AddressError,
    HostAddress,
    Transport,
    build_uri,
    checked,
    parse_uri,
)
from app.core.messages import message
from app.views.dialogs.base import Dialog
from app.views.dialogs.field_problem import FieldProblem
from app.views.style.fonts import TextStyle
from app.views.style.theme import Theme
from app.views.translation import translate, translated
from app.views.widgets.accessible import labelled, set_group
from app.views.widgets.labels import SECONDARY


class ConnectDialog(Dialog):
    """Checks every field before anything is tried; what was typed stays when it cannot be."""

    def __init__(
        self, parent: QWidget, theme: Theme, known: frozenset[str], on_host: Callable[[HostAnswer], None]
    ) -> None:
        title = translate("Connect", "Connect to Host")
        super().__init__(parent, theme, "connect-dialog", title, title)
        self._known = known
        self._on_host = on_host
        self._group = QButtonGroup(self)
        self._choices: list[QRadioButton] = []
        system = self._choice(
            translate("Connect", "This &computer"),
            translate("Connect", "The system’s virtual machines. Full access is as good as administrator rights."),
            "choice-system",
        )
        own = self._choice(
            translate("Connect", "This computer, your &own machines"),
            translate("Connect", "Virtual machines that run with your own rights."),
            "choice-user",
        )
        ssh = self._choice(translate("Connect", "&Another computer, over SSH"), "", "choice-ssh")
        self._ssh_fields = self._make_ssh_fields()
        self.body.addWidget(self._ssh_fields)
        uri = self._choice(translate("Connect", "A libvirt &URI"), "", "choice-uri")
        self._uri_fields = self._make_uri_fields()
        self.body.addWidget(self._uri_fields)
        demo = self._choice(
            translate("Connect", "The &demo host"),
            translate("Connect", "A pretended host to try things on. Nothing is real and nothing is kept."),
            "choice-demo",
        )
        self._makers: dict[QRadioButton, Callable[[], HostAddress]] = {
            system: lambda: THIS_SYSTEM,
            own: lambda: THIS_USER,
            ssh: self._ssh_address,
            uri: lambda: parse_uri(self._uri.text().strip()),
            demo: lambda: DEMO,
        }
        self._automatic = QCheckBox(translate("Connect", "Connect when Partita &starts"))
        self._automatic.setObjectName("connect-automatically")
        self._automatic.setChecked(True)
        self.body.addSpacing(theme.metrics.gap)
        self.body.addWidget(self._automatic)
        self.body.addStretch(1)
        self.add_close()
        connect = self.add_button(translate("Connect", "Connect"), "connect", is_primary=True)
        connect.clicked.connect(self._try)
        self._start_with(system, own, ssh)

    def _start_with(self, system: QRadioButton, own: QRadioButton, ssh: QRadioButton) -> None:
        first = next((b for b, a in ((system, THIS_SYSTEM), (own, THIS_USER)) if build_uri(a) not in self._known), ssh)
        self._group.buttonToggled.connect(self._show_fields)
        first.setChecked(True)
        self._show_fields()
        (self._host if first is ssh else first).setFocus(Qt.FocusReason.OtherFocusReason)

    def _choice(self, text: str, hint: str, name: str) -> QRadioButton:
        button = QRadioButton(text)
        button.setObjectName(name)
        button.setAccessibleDescription(hint)
        self._group.addButton(button)
        self.body.addWidget(button)
        if hint:
            label = self.text("", TextStyle.NOTE, tone=SECONDARY)
            # Read with its button; a label would be read as a part of the dialog too. Its role comes before its text.
            set_group(label)
            self.say(label, hint)
            label.setIndent(self.theme.metrics.page_inset)
            label.setAccessibleName(hint)
            label.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # nothing to stop at for the keyboard; the mouse can mark it
            self.body.addWidget(label)
        return button

    def _make_ssh_fields(self) -> QWidget:
        self._host = _field("ssh-host", 253)
        self._user = _field("ssh-user", 64)
        self._port = _field("ssh-port", 5)
        self._user.setPlaceholderText(translate("Connect", "as SSH is set up"))
        self._port.setPlaceholderText("22")
        self._own = QCheckBox(translate("Connect", "That user’s own machines, not the s&ystem’s"))
        self._own.setObjectName("ssh-own")
        self._ssh_problem = FieldProblem(self._host, self.theme)
        holder, form = self._form()
        form.addRow(labelled(translate("Connect", "&Host:"), self._host), self._host)
        form.addRow(labelled(translate("Connect", "Us&er:"), self._user), self._user)
        form.addRow(labelled(translate("Connect", "&Port:"), self._port), self._port)
        form.addRow(self._own)
        form.addRow(self._ssh_problem)
        note = translate("Connect", "SSH must reach the host with a key and without a question, as “ssh host” does.")
        form.addRow(self.text(note, TextStyle.NOTE, tone=SECONDARY))
        return holder

    def _make_uri_fields(self) -> QWidget:
        self._uri = _field("uri", 1024)
        self._uri.setPlaceholderText("qemu+ssh://root@server1/system")
        self._uri_problem = FieldProblem(self._uri, self.theme)
        holder, form = self._form()
        form.addRow(labelled(translate("Connect", "UR&I:"), self._uri), self._uri)
        form.addRow(self._uri_problem)
        return holder

    def _form(self) -> tuple[QWidget, QFormLayout]:
        holder = QWidget()
        form = QFormLayout(holder)
        form.setContentsMargins(self.theme.metrics.page_inset, 0, 0, self.theme.metrics.gap)
        form.setSpacing(self.theme.metrics.gap)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        return holder, form

    def _show_fields(self) -> None:
        name = self._group.checkedButton().objectName() if self._group.checkedButton() else ""
        self._ssh_fields.setVisible(name == "choice-ssh")
        self._uri_fields.setVisible(name == "choice-uri")

    def _ssh_address(self) -> HostAddress:
        port_text = self._port.text().strip()
        port = int(port_text) if port_text.isascii() and port_text.isdigit() else (None if not port_text else 0)
        host = self._host.text().strip()
        if not host:
            raise AddressError(message(EMPTY_HOST))
        return checked(HostAddress(Transport.SSH, self._own.isChecked(), host, self._user.text().strip(), port))

    def _try(self) -> None:
        for problem in (self._ssh_problem, self._uri_problem):
            problem.say("")
        button = self._group.checkedButton()
        try:
            address = self._makers[button]()  # type: ignore[index]
        except AddressError as error:
            is_uri = self._uri_fields.isVisible()
            problem, field = (self._uri_problem, self._uri) if is_uri else (self._ssh_problem, self._wrong_field())
            problem.say(translated(error.problem))
            problem.announce()
            field.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        answer = HostAnswer(address, "", self._automatic.isChecked())
        self.accept()
        self._on_host(answer)

    def _wrong_field(self) -> QLineEdit:
        """The first SSH field that cannot be: each is tried alone beside good ones."""
        user = self._user.text().strip()
        for field, trial in (
            (self._host, HostAddress(Transport.SSH, host=self._host.text().strip())),
            (self._user, HostAddress(Transport.SSH, host="h", user=user)),
        ):
            try:
                checked(trial)
            except AddressError:
                return field
        return self._port


def _field(name: str, limit: int) -> QLineEdit:
    field = QLineEdit()
    field.setObjectName(name)
    field.setMaxLength(limit)
    return field

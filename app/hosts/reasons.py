"""The sentences for each kind of failure: why it failed and what to do."""

from __future__ import annotations

from collections.abc import Mapping

from app.core.errors import ErrorKind
from app.core.messages import QT_TRANSLATE_NOOP

HOST_SAYS = QT_TRANSLATE_NOOP("core", "The host says: {text}")
BAD_DEFINITION = QT_TRANSLATE_NOOP("core", "The host sent a definition that cannot be read.")

NO_ANSWER = QT_TRANSLATE_NOOP("core", "The host has not answered for {seconds} seconds.")
NO_ANSWER_ADVICE = QT_TRANSLATE_NOOP(
    "core", "Nothing needs to be done if it is only busy: Partita goes on by itself when it answers."
)
OPEN_HANGS = QT_TRANSLATE_NOOP("core", "The host has not answered the request to connect for {seconds} seconds.")
OPEN_HANGS_ADVICE = QT_TRANSLATE_NOOP(
    "core", "Check that the host and its libvirt service are running. Partita goes on trying."
)
LOCAL_OPEN_HANGS_ADVICE = QT_TRANSLATE_NOOP(
    "core", "If a window asks for your password, answer it. Else check that the libvirt service is running."
)
TOO_MANY_OPEN = QT_TRANSLATE_NOOP(
    "core", "Earlier requests to connect ({count}) are still unanswered; no further one is sent."
)
IN_DOUBT = QT_TRANSLATE_NOOP(
    "core", "It is not known whether the request was carried out: look at the state when the host is back."
)
NOT_CONNECTED = QT_TRANSLATE_NOOP("core", "The host is not connected.")
NOT_CONNECTED_ADVICE = QT_TRANSLATE_NOOP("core", "Connect to the host, then try again.")
AGENT_SILENT = QT_TRANSLATE_NOOP("core", "The integration services (guest agent) in the virtual machine do not answer.")
AGENT_SILENT_ADVICE = QT_TRANSLATE_NOOP("core", "Check in the guest that qemu-guest-agent is installed and running.")
SIGN_IN_CANCELLED = QT_TRANSLATE_NOOP("core", "The sign-in was cancelled.")
SIGN_IN_CANCELLED_ADVICE = QT_TRANSLATE_NOOP("core", "Connect again to be asked once more.")
NO_DRIVER = QT_TRANSLATE_NOOP("core", "libvirt on this computer or on the host has no driver for this kind of host.")
NO_DRIVER_ADVICE = QT_TRANSLATE_NOOP(
    "core", "Install the driver, for example the package libvirt-daemon-driver-qemu or libvirt-daemon-system."
)
NO_HELPER = QT_TRANSLATE_NOOP("core", "The host was reached, but the program that talks to libvirt is missing there.")
NO_HELPER_ADVICE = QT_TRANSLATE_NOOP("core", "Install libvirt (libvirt-daemon-system) and netcat on the host.")
NO_SSH = QT_TRANSLATE_NOOP("core", "The program ssh is not installed on this computer.")
NO_SSH_ADVICE = QT_TRANSLATE_NOOP("core", "Install the package openssh-client, then try again.")

WHY: Mapping[ErrorKind, str] = {
    ErrorKind.NO_LIBRARY: QT_TRANSLATE_NOOP("core", "The libvirt library for Python is not installed."),
    ErrorKind.NO_SERVICE: QT_TRANSLATE_NOOP("core", "The libvirt service is not running."),
    ErrorKind.NO_RIGHTS: QT_TRANSLATE_NOOP("core", "You have no rights on the host's libvirt service."),
    ErrorKind.NOT_FOUND_HOST: QT_TRANSLATE_NOOP("core", "No computer of this name was found."),
    ErrorKind.UNREACHABLE: QT_TRANSLATE_NOOP("core", "The computer could not be reached, or refused the connection."),
    ErrorKind.AUTHENTICATION: QT_TRANSLATE_NOOP("core", "The host did not accept the sign-in."),
    ErrorKind.HOST_KEY: QT_TRANSLATE_NOOP("core", "The host's SSH key is not known to this computer yet."),
    ErrorKind.HOST_KEY_CHANGED: QT_TRANSLATE_NOOP(
        "core", "The host's SSH key differs from the one that this computer knows. Somebody may be in between."
    ),
    ErrorKind.LOST: QT_TRANSLATE_NOOP("core", "The connection to the host was lost."),
    ErrorKind.TIMEOUT: QT_TRANSLATE_NOOP("core", "It took too long."),
    ErrorKind.GONE: QT_TRANSLATE_NOOP("core", "The virtual machine is no longer on the host."),
    ErrorKind.WRONG_STATE: QT_TRANSLATE_NOOP("core", "The virtual machine is not in a state that allows it."),
    ErrorKind.BUSY: QT_TRANSLATE_NOOP("core", "Another operation is running on it."),
    ErrorKind.CONFLICT: QT_TRANSLATE_NOOP("core", "Somebody else changed it meanwhile."),
    ErrorKind.DENIED: QT_TRANSLATE_NOOP("core", "The host does not allow you to do this."),
    ErrorKind.UNSUPPORTED: QT_TRANSLATE_NOOP("core", "The host does not support this."),
    ErrorKind.NO_MEMORY: QT_TRANSLATE_NOOP("core", "The host has not enough free memory."),
    ErrorKind.NO_SPACE: QT_TRANSLATE_NOOP("core", "A disk of the host is full."),
    ErrorKind.CANCELLED: QT_TRANSLATE_NOOP("core", "It was cancelled."),
    ErrorKind.INVALID: QT_TRANSLATE_NOOP("core", "The host refused the values: {text}"),
    ErrorKind.OTHER: QT_TRANSLATE_NOOP("core", "Something happened that Partita was not made for."),
}

ADVICE: Mapping[ErrorKind, str] = {
    ErrorKind.NO_LIBRARY: QT_TRANSLATE_NOOP("core", "Install libvirt-python, then start Partita again."),
    ErrorKind.NO_SERVICE: QT_TRANSLATE_NOOP(
        "core",
        "Start it on that computer with “sudo systemctl start libvirtd.socket”, on Fedora and Arch with "
        "“sudo systemctl start virtqemud.socket”, or install libvirt there.",
    ),
    ErrorKind.NO_RIGHTS: QT_TRANSLATE_NOOP(
        "core", "Add your user to the group libvirt there (“sudo usermod -aG libvirt USER”) and sign in again."
    ),
    ErrorKind.NOT_FOUND_HOST: QT_TRANSLATE_NOOP("core", "Check the name and the network of this computer."),
    ErrorKind.UNREACHABLE: QT_TRANSLATE_NOOP(
        "core", "Check that it is switched on, that its SSH service is running, and the port and firewall."
    ),
    ErrorKind.AUTHENTICATION: QT_TRANSLATE_NOOP(
        "core", "Check the user name, and that an SSH key of yours is accepted there (“ssh-copy-id USER@HOST”)."
    ),
    ErrorKind.HOST_KEY: QT_TRANSLATE_NOOP(
        "core", "Connect once with “ssh USER@HOST” in a terminal, compare the fingerprint and accept it."
    ),
    ErrorKind.HOST_KEY_CHANGED: QT_TRANSLATE_NOOP(
        "core", "Ask the host's administrator whether its key was changed before you accept another one."
    ),
    ErrorKind.LOST: QT_TRANSLATE_NOOP("core", "Partita connects again by itself as soon as the host answers."),
    ErrorKind.TIMEOUT: QT_TRANSLATE_NOOP("core", "Try again later; if it goes on, look at the load of the host."),
    ErrorKind.GONE: QT_TRANSLATE_NOOP("core", "Somebody else deleted or moved it. Nothing more needs to be done."),
    ErrorKind.WRONG_STATE: QT_TRANSLATE_NOOP("core", "Look at its state, which may have changed, and try again."),
    ErrorKind.BUSY: QT_TRANSLATE_NOOP("core", "Wait until the other operation has ended, then try again."),
    ErrorKind.DENIED: QT_TRANSLATE_NOOP("core", "Ask the host's administrator for the right to do it."),
    ErrorKind.NO_MEMORY: QT_TRANSLATE_NOOP("core", "Turn off other virtual machines or give this one less memory."),
    ErrorKind.NO_SPACE: QT_TRANSLATE_NOOP("core", "Free space on the host's disk, then try again."),
    ErrorKind.INVALID: QT_TRANSLATE_NOOP("core", "Correct the values and try again."),
    ErrorKind.OTHER: QT_TRANSLATE_NOOP("core", "Look at the details and at the log of the host."),
}

"""Every setting of Partita: its key in the file, its type, its default and what it means."""

from __future__ import annotations

from app.core.messages import QT_TRANSLATE_NOOP
from app.services.setting_types import (
    BYTES,
    DATA,
    FLAG,
    TEXT,
    TEXTS,
    Setting,
    choice,
    number,
)

THEME = Setting(
    "theme",
    choice("system", "light", "dark", "high-contrast-black", "high-contrast-white"),
    "system",
    QT_TRANSLATE_NOOP("core", "Light or dark colours; “system” follows the desktop."),
)
DENSITY = Setting(
    "density",
    choice("comfortable", "compact"),
    "compact",
    QT_TRANSLATE_NOOP("core", "How much room the rows of tables have."),
)
TEXT_PERCENT = Setting(
    "text_percent", number(100, 300), 100, QT_TRANSLATE_NOOP("core", "How large text is, in percent of its usual size.")
)
CPU_BASIS = Setting(
    "cpu_basis",
    choice("host", "guest"),
    "host",
    QT_TRANSLATE_NOOP("core", "Whether CPU is shown as a share of the host's processors or of the machine's own."),
)
WINDOW_GEOMETRY = Setting("window_geometry", BYTES, b"", QT_TRANSLATE_NOOP("core", "Where the main window is."))
SPLITTER = Setting("splitter", BYTES, b"", QT_TRANSLATE_NOOP("core", "How the room is divided between two panes."))
TABLE_LAYOUT = Setting(
    "table_layout", DATA, {}, QT_TRANSLATE_NOOP("core", "The partitions table: columns, widths, order, folded groups.")
)
DETAILS_TAB = Setting(
    "details_tab", TEXT, "summary", QT_TRANSLATE_NOOP("core", "The tab of the details pane that was shown last.")
)
TIME_SPAN_S = Setting(
    "time_span_s", number(60, 86_400), 60, QT_TRANSLATE_NOOP("core", "How much time graphs show, in seconds.")
)
PINNED = Setting(
    "pinned", TEXTS, (), QT_TRANSLATE_NOOP("core", "The machines of a host that are recorded each second, by UUID.")
)
GRAPHS = Setting(
    "graphs",
    TEXTS,
    ("cpu", "memory", "disk", "network"),
    QT_TRANSLATE_NOOP("core", "The graphs of the Performance tab."),
)
IS_ACTIONS_PANE_VISIBLE = Setting(
    "actions_pane_visible", FLAG, True, QT_TRANSLATE_NOOP("core", "Whether the Actions pane is shown.")
)
IS_HOSTS_PANE_VISIBLE = Setting(
    "hosts_pane_visible", FLAG, True, QT_TRANSLATE_NOOP("core", "Whether the hosts pane is shown.")
)
COLLAPSED_GROUPS = Setting(
    "collapsed_groups", TEXTS, (), QT_TRANSLATE_NOOP("core", "The groups of a host that are folded together.")
)
FOLDED_SECTIONS = Setting(
    "folded_sections", TEXTS, (), QT_TRANSLATE_NOOP("core", "The sections of the Actions pane that are folded.")
)
LAST_HOST = Setting("last_host", TEXT, "", QT_TRANSLATE_NOOP("core", "The host that was selected last."))
IS_FILTER_KEPT = Setting(
    "filter_kept", FLAG, True, QT_TRANSLATE_NOOP("core", "Whether the filter is kept when Partita is closed.")
)
FILTER = Setting("filter", TEXT, "", QT_TRANSLATE_NOOP("core", "The filter of the partitions table, when it is kept."))
ARE_ANNOUNCEMENTS_ON = Setting(
    "announcements", FLAG, True, QT_TRANSLATE_NOOP("core", "Whether changes are announced to a screen reader.")
)
IS_EVERYTHING_RECORDED = Setting(
    "record_everything", FLAG, False, QT_TRANSLATE_NOOP("core", "Read every machine of a host each second.")
)
"""One for each host: ``IS_EVERYTHING_RECORDED.at(host_id)``; likewise COLLAPSED_GROUPS, and others by name."""
IS_BEFORE_YOU_BEGIN_SHOWN = Setting(
    "before_you_begin", FLAG, True, QT_TRANSLATE_NOOP("core", "Whether wizards begin with a page that explains them.")
)
NEW_MACHINE_CHOICES = Setting(
    "new_machine", DATA, {}, QT_TRANSLATE_NOOP("core", "What was chosen for the last new virtual machine of a host.")
)
WIZARD_SIZE = Setting("wizard_size", TEXT, "", QT_TRANSLATE_NOOP("core", "Width and height of a wizard in pixels."))
EXPORT_FOLDER = Setting(
    "export_folder", TEXT, "", QT_TRANSLATE_NOOP("core", "The folder that machines were exported to the last time.")
)

"""Which roles are treated alike."""

from __future__ import annotations

FIELDS = frozenset({"text", "entry", "password text", "spin button", "combo box", "slider", "date editor", "editbar"})
PUSHED = frozenset({"push button", "button", "toggle button"})
MENU_ITEMS = frozenset({"menu item", "check menu item", "radio menu item", "menu"})
BUTTONS = PUSHED | MENU_ITEMS | {"check box", "radio button", "page tab", "link", "switch"}
CHARTS = frozenset({"chart", "canvas", "drawing area"})
IMAGES = CHARTS | {"image", "icon", "animation"}
TABLES = frozenset({"table", "tree table", "tree", "list", "list box"})
CELLS = frozenset({"table cell", "list item", "tree item", "table row"})
HEADERS = frozenset({"table column header", "table row header", "column header", "row header"})
WINDOWS = frozenset({"frame", "dialog", "window", "alert", "file chooser", "color chooser"})
# Top-level things that pass by and need no title.
PASSING = frozenset({"menu", "popup menu", "tool tip", "notification", "list", "list box"})
LAYOUT = frozenset({
    "filler", "panel", "viewport", "scroll pane", "split pane", "layered pane", "unknown", "section", "page tab list",
    "grouping",
})  # fmt: skip
# Buttons inside these are parts of the whole, or reached with arrow keys or the mouse wheel.
COMPOSITES = TABLES | {
    "tool bar", "scroll bar", "page tab list", "spin button", "combo box", "title bar", "menu bar", "status bar",
}  # fmt: skip
TARGETS = PUSHED | {"check box", "radio button", "page tab", "combo box", "spin button", "slider", "menu", "menu item"}
# With a text that has to be legible.
TEXTS = BUTTONS | CELLS | HEADERS | FIELDS | {"label", "status bar", "heading", "paragraph", "notification"}

"""Renderings of the table of actions: menus, the Actions pane, context menus, the list of keys."""

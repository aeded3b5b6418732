"""Small widgets that the panes, dialogs and windows are built from."""

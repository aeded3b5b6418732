"""The style sheet: short, built from a palette and sizes. What it does not name is drawn by Fusion."""

from __future__ import annotations

from app.views.style.metrics import Metrics
from app.views.style.tokens import Palette

_TEMPLATE = """
QMainWindow::separator {{ background: {border}; width: 1px; height: 1px; }}
QSplitter::handle {{ background: {border}; }}
QToolTip {{ background: {base}; color: {text}; border: 1px solid {control}; padding: {pad}px; }}
QMenuBar {{ background: {window}; border: 0; }}
QMenuBar::item {{ padding: {pad6}px {gap}px; background: transparent; border-radius: 4px; }}
QMenuBar::item:selected {{ background: {menu_bg}; color: {menu_text}; }}
QMenu {{ background: {base}; border: 1px solid {control}; padding: {pad}px 0; }}
QMenu::item {{ padding: {pad}px {page}px {pad}px {gap}px; border: {ring}px solid transparent; }}
QMenu::item:selected {{ background: {menu_bg}; color: {menu_text}; }}
QMenu::item:disabled {{ color: {disabled}; }}
QMenu::icon {{ padding-left: {gap}px; }}
QMenu::separator {{ height: 1px; background: {border}; margin: {pad}px {gap}px; }}
QPushButton {{ background: {base}; color: {text}; border: 1px solid {control}; border-radius: 4px;
  min-height: {control_in}px; padding: 0 {inset}px; }}
QPushButton:hover {{ background: {hover}; }}
QPushButton:pressed, QPushButton:checked {{ background: {selection}; color: {selection_text}; }}
QPushButton[primary="true"] {{ background: {accent}; color: {on_accent}; border-color: {accent}; font-weight: 600; }}
QPushButton:focus {{ border: {ring}px solid {focus}; padding: 0 {focus_pad}px; min-height: {focus_in}px; }}
QPushButton[primary="true"]:focus {{ border: {ring}px solid {primary_ring}; }}
QPushButton:disabled {{ background: {window}; color: {disabled}; border: 1px solid {faint}; }}
QToolButton {{ background: transparent; border: {ring}px solid transparent; border-radius: 4px;
  min-width: {tool_in}px; min-height: {tool_in}px; }}
QToolButton:hover {{ background: {hover}; }}
QToolButton:pressed, QToolButton:checked {{ background: {selection}; color: {selection_text}; }}
QToolButton:focus {{ border-color: {focus}; }}
QToolButton::menu-indicator {{ image: none; }}
QLineEdit, QComboBox, QAbstractSpinBox, QPlainTextEdit, QTextEdit {{ background: {base}; color: {text};
  border: 1px solid {control}; border-radius: 4px; padding: 0 {pad6}px;
  selection-background-color: {accent}; selection-color: {on_accent}; }}
QLineEdit, QComboBox, QAbstractSpinBox {{ min-height: {control_in}px; }}
QPlainTextEdit, QTextEdit {{ padding: {pad}px; }}
QLineEdit:focus, QComboBox:focus, QAbstractSpinBox:focus {{ border: {ring}px solid {focus};
  padding: 0 {focus_pad6}px; min-height: {focus_in}px; }}
QPlainTextEdit:focus, QTextEdit:focus {{ border: {ring}px solid {focus}; }}
QLineEdit[invalid="true"] {{ border-color: {critical}; }}
QLineEdit:disabled, QComboBox:disabled, QAbstractSpinBox:disabled {{ background: {window}; color: {disabled};
  border-color: {faint}; }}
QComboBox::drop-down, QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {{ border: 0; width: {icon_px}px;
  padding-right: {pad}px; }}
QComboBox::down-arrow, QAbstractSpinBox::down-arrow {{ image: url("{art}/down.svg");
  width: {arrow}px; height: {arrow}px; }}
QAbstractSpinBox::up-arrow {{ image: url("{art}/up.svg"); width: {arrow}px; height: {arrow}px; }}
QCheckBox, QRadioButton {{ spacing: {gap}px; min-height: {target}px; border: {ring}px solid transparent;
  border-radius: 4px; }}
QCheckBox:focus, QRadioButton:focus {{ border-color: {focus}; }}
QCheckBox::indicator, QRadioButton::indicator, QAbstractItemView::indicator {{ width: {box}px; height: {box}px;
  background: {base}; border: 1px solid {control}; border-radius: 3px; }}
QRadioButton::indicator {{ border-radius: {radio_radius}px; }}
QCheckBox::indicator:checked, QAbstractItemView::indicator:checked {{ background: {accent}; border-color: {accent};
  image: url("{art}/check.svg"); }}
QCheckBox::indicator:indeterminate, QAbstractItemView::indicator:indeterminate {{ background: {accent};
  border-color: {accent}; image: url("{art}/partial.svg"); }}
QRadioButton::indicator:checked {{ border-color: {accent}; image: url("{art}/dot.svg"); }}
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled {{ background: {window}; border-color: {disabled}; }}
QHeaderView {{ background: {base}; border: 0; }}
QHeaderView::section {{ background: {base}; color: {text2}; border: 0; border-right: 1px solid {border};
  border-bottom: 1px solid {border}; padding: 0 {gap}px; min-height: {header_in}px; }}
QHeaderView::section:hover {{ background: {hover}; }}
QHeaderView::down-arrow {{ image: url("{art}/down.svg"); width: {arrow}px; height: {arrow}px; }}
QHeaderView::up-arrow {{ image: url("{art}/up.svg"); width: {arrow}px; height: {arrow}px; }}
QAbstractScrollArea {{ border: 0; }}
QTabWidget::pane {{ border: 0; }}
QTabBar {{ qproperty-drawBase: 0; background: transparent; }}
QTabBar::tab {{ color: {text2}; padding: 0 {inset}px; min-height: {tab_in}px; background: transparent;
  border: 0; border-bottom: 2px solid transparent; }}
QTabBar::tab:selected {{ color: {text}; border-bottom-color: {accent}; font-weight: 600; }}
QTabBar::tab:hover {{ background: {hover}; }}
QTabBar:focus::tab:selected {{ border: {ring}px solid {focus}; }}
QProgressBar {{ background: {selection_off}; border: 0; border-radius: 2px; color: {text}; }}
QProgressBar::chunk {{ background: {accent}; border-radius: 2px; }}
"""


def build_style_sheet(palette: Palette, metrics: Metrics, art_folder: str) -> str:
    """Return the application's style sheet; `art_folder` holds this palette's small pictures (ticks and arrows)."""
    ring = metrics.focus_ring
    inner = metrics.button - 2
    values: dict[str, object] = palette._asdict()
    values.update(
        focus=palette.focus,
        primary_ring=palette.text,
        faint=palette.disabled if palette.is_high_contrast else palette.border,
        menu_bg=palette.selection,
        menu_text=palette.selection_text,
        art=art_folder,
        ring=ring,
        pad=metrics.px(4),
        pad6=metrics.px(6),
        focus_pad6=metrics.px(6) + 1 - ring,
        gap=metrics.gap,
        inset=metrics.inset,
        focus_pad=metrics.inset + 1 - ring,
        page=metrics.page_inset,
        control_in=inner,
        focus_in=inner + 2 - 2 * ring,
        tool_in=max(24, metrics.px(24)) - 2 * ring,
        icon_px=metrics.icon,
        arrow=metrics.sign,
        target=max(24, metrics.px(24)) - 2 * ring,
        box=metrics.px(14),
        radio_radius=metrics.px(14) // 2 + 1,
        header_in=metrics.table_header - 1,
        tab_in=metrics.pane_header - 4,
    )
    return _TEMPLATE.format(**values)

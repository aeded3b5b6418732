"""The style sheet: short, built from a palette and sizes. What it does not name is drawn by Fusion."""

from __future__ import annotations

from collections.abc import Callable

from app.views.style.fonts import TextStyle
from app.views.style.metrics import Metrics
from app.views.style.tokens import Palette

_TEMPLATE = """
QAbstractScrollArea {{ border: 0; }}
QAbstractButton, QAbstractItemView, QTabBar, QToolBar, QMenu {{ icon-size: {icon_px}px; }}
QMainWindow::separator {{ background: {border}; width: 1px; height: 1px; }}
QSplitter::handle {{ background: {border}; }}
QToolTip {{ background: {base}; color: {text}; border: 1px solid {control}; padding: {pad}px; }}
QMenuBar {{ background: {window}; border: 0; }}
QMenuBar::item {{ padding: {menu_pad}px {gap}px; background: transparent; border-radius: 4px; }}
QMenuBar::item:selected {{ background: {menu_bg}; color: {menu_text}; }}
QMenu {{ background: {base}; border: 1px solid {control}; padding: {pad}px 0; }}
QMenu::item {{ padding: {pad}px {page}px {pad}px {gap}px; border: {ring}px solid transparent; }}
QMenu::item:selected {{ background: {menu_bg}; color: {menu_text}; border-color: {menu_edge}; }}
QMenu::item:disabled {{ color: {disabled}; }}
QMenu::icon {{ padding-left: {gap}px; }}
QMenu::separator {{ height: 1px; background: {border}; margin: {pad}px {gap}px; }}
QPushButton {{ background: {base}; color: {text}; border: 1px solid {control}; border-radius: 4px;
  min-height: {control_in}px; padding: 0 {inset}px; }}
QPushButton:hover {{ background: {hover}; }}
QPushButton:pressed, QPushButton:checked {{ background: {pressed_bg}; color: {pressed_text}; }}
QPushButton[primary="true"] {{ background: {accent}; color: {on_accent}; border-color: {accent}; font-weight: 600; }}
QPushButton:focus {{ border: {ring}px solid {focus}; padding: 0 {focus_pad}px; min-height: {focus_in}px; }}
QPushButton[primary="true"]:focus {{ border: {ring}px solid {primary_ring}; }}
QPushButton:disabled {{ background: {window}; color: {disabled}; border: 1px solid {faint}; }}
QToolButton {{ background: transparent; border: {ring}px solid transparent; border-radius: 4px;
  min-width: {tool_in}px; min-height: {tool_in}px; }}
QToolButton:hover {{ background: {hover}; }}
QToolButton:pressed, QToolButton:checked {{ background: {pressed_bg}; color: {pressed_text}; }}
QToolButton:focus {{ border-color: {focus}; }}
QToolButton::menu-indicator {{ image: none; }}
QLineEdit, QComboBox, QAbstractSpinBox, QPlainTextEdit, QTextEdit {{ background: {base}; color: {text};
  border: 1px solid {control}; border-radius: 4px; padding: 0 {pad6}px;
  selection-background-color: {accent}; selection-color: {on_accent}; }}
QLineEdit, QComboBox, QAbstractSpinBox {{ min-height: {control_in}px; }}
QAbstractSpinBox {{ min-height: {spin_in}px; padding: 0; }}
QPlainTextEdit, QTextEdit {{ padding: {pad}px; }}
QLineEdit:focus, QComboBox:focus, QAbstractSpinBox:focus {{ border: {ring}px solid {focus};
  padding: 0 {focus_pad6}px; min-height: {focus_in}px; }}
QAbstractSpinBox:focus {{ min-height: {spin_focus_in}px; padding: 0; }}
QPlainTextEdit:focus, QTextEdit:focus {{ border: {ring}px solid {focus}; }}
QLineEdit[invalid="true"], QComboBox[invalid="true"], QAbstractSpinBox[invalid="true"],
  QPlainTextEdit[invalid="true"] {{ border-color: {critical}; }}
QLineEdit[pending="true"], QComboBox[pending="true"], QAbstractSpinBox[pending="true"],
  QPlainTextEdit[pending="true"] {{ background: {info_bg}; border-color: {accent}; }}
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
  border-bottom: 1px solid {border}; padding: 0 {gap}px; min-height: {header_in}px;
  font-size: {header_text}px; font-weight: 500; }}
QHeaderView::section:hover {{ background: {hover}; }}
QHeaderView::down-arrow {{ image: url("{art}/down.svg"); width: {arrow}px; height: {arrow}px; }}
QHeaderView::up-arrow {{ image: url("{art}/up.svg"); width: {arrow}px; height: {arrow}px; }}
QTabWidget::pane {{ border: 0; }}
QTabBar {{ qproperty-drawBase: 0; background: transparent; }}
QTabBar::tab {{ color: {text2}; padding: 0 {inset}px; min-height: {tab_in}px; background: transparent;
  border: 0; border-bottom: 2px solid transparent; }}
QTabBar::tab:selected {{ color: {text}; border-bottom-color: {accent}; font-weight: 600; }}
QTabBar::tab:hover {{ background: {hover}; }}
QTabBar::tab:selected:focus {{ border: {ring}px solid {focus}; padding: 0 {focus_tab}px;
  min-height: {tab_focus_in}px; }}
QScrollBar {{ background: transparent; }}
QScrollBar:vertical {{ width: {bar}px; }}
QScrollBar:horizontal {{ height: {bar}px; }}
QScrollBar::handle {{ background: {control}; border-radius: 4px; margin: 2px; }}
QScrollBar::handle:hover {{ background: {text2}; }}
QScrollBar::handle:disabled {{ background: transparent; }}
QScrollBar::handle:vertical {{ min-height: {target}px; }}
QScrollBar::handle:horizontal {{ min-width: {target}px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QSlider {{ min-height: {target}px; border: {ring}px solid transparent; border-radius: 4px; }}
QSlider:focus {{ border-color: {focus}; }}
QSlider::groove:horizontal {{ background: {selection_off}; height: 4px; border-radius: 2px; }}
QSlider::sub-page:horizontal {{ background: {accent}; border-radius: 2px; }}
QSlider::handle:horizontal {{ background: {base}; border: 2px solid {accent}; width: 12px; margin: -6px 0;
  border-radius: 8px; }}
QSlider::handle:disabled, QSlider::sub-page:disabled {{ border-color: {disabled}; background: {disabled}; }}
QGroupBox {{ border: 0; margin-top: {control_in}px; }}
QGroupBox::title {{ subcontrol-origin: margin; left: 0; padding: {pad}px 0; }}
QProgressBar {{ background: {selection_off}; border: 0; border-radius: 2px; color: {text}; }}
QProgressBar::chunk {{ background: {accent}; border-radius: 2px; }}
"""

# Own widgets, told apart by the property "look".
_WIDGETS = """
QLabel[tone="secondary"] {{ color: {text2}; }}
QLabel[tone="critical"] {{ color: {critical}; }}
QLabel:disabled {{ color: {disabled}; }}
QPushButton[look="link"] {{ background: transparent; color: {link}; border: {ring}px solid transparent;
  padding: 0 {pad}px; min-height: {target}px; text-align: left; }}
QPushButton[look="link"]:hover {{ text-decoration: underline; }}
QPushButton[look="link"]:focus {{ border-color: {focus}; }}
QPushButton[look="link"]:disabled {{ color: {disabled}; }}
QPushButton[look="folding"] {{ background: transparent; color: {text}; border: {ring}px solid transparent;
  padding: 0 {pad}px; min-height: {folding_in}px; text-align: left; }}
QPushButton[look="folding"]:hover {{ background: {hover}; }}
QPushButton[look="folding"]:focus {{ border-color: {focus}; }}
QFrame[look="segments"] {{ background: {base}; border: 1px solid {control}; border-radius: 4px; }}
QRadioButton[look="segment"] {{ background: transparent; color: {text}; border: {ring}px solid transparent;
  border-radius: 4px; padding: 0; min-height: {segment_in}px; }}
QRadioButton[look="segment"]:hover {{ background: {hover}; }}
QRadioButton[look="segment"]:checked {{ background: {selection}; color: {selection_text}; font-weight: 600;
  border: 1px solid {accent}; min-height: {segment_checked_in}px; }}
QRadioButton[look="segment"]:focus {{ border: {ring}px solid {segment_focus}; min-height: {segment_in}px; }}
QRadioButton[look="segment"]:checked:focus {{ border: {ring}px solid {primary_ring}; min-height: {segment_in}px; }}
QFrame[look="message"] {{ border: 1px solid transparent; border-radius: 4px; }}
QFrame[look="message"] QLabel {{ color: {text}; }}
QFrame[severity="info"] {{ background: {info_bg}; border-color: {info_edge}; }}
QFrame[severity="ok"] {{ background: {ok_bg}; border-color: {ok_edge}; }}
QFrame[severity="warn"] {{ background: {warn_bg}; border-color: {warn_edge}; }}
QFrame[severity="err"] {{ background: {err_bg}; border-color: {err_edge}; }}
QFrame[look="divider"] {{ background: {border}; border: 0; }}
QAbstractItemView[look="framed"] {{ border: 1px solid {control}; border-radius: 4px; }}
QAbstractItemView[look="framed"]:focus {{ border: {ring}px solid {focus}; }}
QFrame[look="card"] {{ background: {base}; border: 1px solid {border}; border-radius: 6px; }}
QFrame[look="card-row"] {{ border: 0; border-top: 1px solid {border}; }}
QFrame[look="card-row"][isFirst="true"] {{ border-top: 0; }}
"""


def build_style_sheet(palette: Palette, metrics: Metrics, art_folder: str, text_px: Callable[[TextStyle], int]) -> str:
    """Return the application's style sheet.

    `art_folder` holds this palette's small pictures (ticks and arrows); `text_px` gives each text style its size.
    """
    ring = metrics.focus_ring
    is_hc = palette.is_high_contrast
    inner = metrics.button - 2
    values: dict[str, object] = palette._asdict()
    values.update(
        focus=palette.focus,
        primary_ring=palette.text,
        faint=palette.disabled if palette.is_high_contrast else palette.border,
        # Icons in menus and buttons keep their colours: in high contrast the selection's ground would swallow them.
        menu_bg=palette.hover if is_hc else palette.selection,
        menu_text=palette.text if is_hc else palette.selection_text,
        menu_edge=palette.focus if is_hc else "transparent",
        pressed_bg=palette.selection_off if is_hc else palette.selection,
        pressed_text=palette.text if is_hc else palette.selection_text,
        art=art_folder,
        ring=ring,
        pad=metrics.px(4),
        pad6=metrics.px(6),
        menu_pad=(metrics.menu_row - metrics.px(18)) // 2,
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
        spin_in=inner - 2,
        spin_focus_in=inner - 2 * ring,
        bar=metrics.inset,
        header_text=text_px(TextStyle.HEADER),
        target=max(24, metrics.px(24)) - 2 * ring,
        box=metrics.px(14),
        radio_radius=metrics.px(14) // 2 + 1,
        header_in=metrics.table_header - 1,
        tab_in=metrics.pane_header - 4,
        focus_tab=metrics.inset - ring,
        tab_focus_in=metrics.pane_header - 2 - 2 * ring,
        folding_in=max(24, metrics.pane_header - 4) - 2 * ring,
        segment_in=metrics.button - 2 - 2 * ring,
        segment_checked_in=metrics.button - 4,
        segment_focus=palette.text if palette.is_high_contrast else palette.focus,
    )
    for token, surface, sign in (
        ("info_edge", "info_bg", "working"),
        ("ok_edge", "ok_bg", "running"),
        ("warn_edge", "warn_bg", "paused"),
        ("err_edge", "err_bg", "critical"),
    ):
        # In high contrast the bars have no tint: an edge in the sign's colour tells them apart.
        values[token] = values[sign if palette.is_high_contrast else surface]
    styles = "".join(_text_rule(style, text_px(style)) for style in TextStyle)
    return (_TEMPLATE + _WIDGETS).format(**values) + styles


def _text_rule(style: TextStyle, size_px: int) -> str:
    weight = style.value[1].value
    name = style.name.lower()
    return (
        f'QLabel[textStyle="{name}"], QPushButton[textStyle="{name}"] '
        f"{{ font-size: {size_px}px; font-weight: {weight}; }}\n"
    )

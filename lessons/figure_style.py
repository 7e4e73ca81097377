"""How figures look, in matplotlib and in Plotly: large enough for a projector, told apart by every eye.

`COLOURS` are those of the slides (`--lk-series-…` in theme.css). Each has a contrast of 3:1 or more on white, and
any two stay apart for readers with protanopia, deuteranopia or tritanopia (CIEDE2000 of 20 or more, simulated
after Machado et al. 2009, https://doi.org/10.1109/TVCG.2009.113).
"""

import matplotlib.pyplot as plt

BLUE, VERMILLION, GREEN, LILAC, INK = COLOURS = ("#005a8f", "#a84300", "#209f72", "#b381ac", "#16202a")
LIGHT_BLUE = "#9ad0f0"  # a ground for dark labels
QUIET, LINE = "#4d5966", "#b9c2cb"


def use():
    """Set the style for all figures that follow. Lines differ by their dashes, too."""
    plt.rcParams.update(
        {
            "axes.prop_cycle": plt.cycler(color=COLOURS, linestyle=["-", "--", "-.", ":", (0, (3, 1, 1, 1))]),
            "axes.edgecolor": QUIET,
            "axes.labelcolor": INK,
            "axes.linewidth": 1.2,
            "axes.spines.right": False,
            "axes.spines.top": False,
            "axes.titlesize": "medium",
            "axes.titleweight": "bold",
            "figure.constrained_layout.use": True,
            "figure.figsize": (5.6, 3.8),
            "font.size": 14,
            "image.cmap": "cividis",
            "legend.frameon": False,
            "legend.loc": "upper right",  # "best" warns when it takes long, which depends on the machine
            "lines.linewidth": 2.5,
            "text.color": INK,
            "xtick.color": QUIET,
            "xtick.labelcolor": INK,
            "ytick.color": QUIET,
            "ytick.labelcolor": INK,
        }
    )
    _use_in_plotly()


def _use_in_plotly():
    import plotly.graph_objects as go
    import plotly.io as pio

    axis = {"gridcolor": "#e3e8ec", "linecolor": QUIET, "showline": True, "ticks": "outside", "zeroline": False}
    side = {"gridcolor": LINE, "nticks": 4, "showbackground": False}
    pio.templates["lesson"] = go.layout.Template(
        layout={
            "colorway": COLOURS,
            "colorscale": {"sequential": "Cividis"},
            "font": {"color": INK, "family": "IBM Plex Sans, Arial, sans-serif", "size": 16},
            "paper_bgcolor": "#ffffff",
            "plot_bgcolor": "#ffffff",
            "scene": {"xaxis": side, "yaxis": side, "zaxis": side},
            "xaxis": axis,
            "yaxis": axis,
        },
        data={"scatter": [{"marker": {"size": 9}}]},
    )
    pio.templates.default = "lesson"

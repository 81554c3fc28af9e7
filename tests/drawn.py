"""What stands in a drawn forest plot: its texts, its shapes, its boxes."""

from matplotlib.patches import Polygon

from meta.plots.marks import BOX

ARMS = ("VEGF TKI", "mTOR inhibitor")


def texts(figure):
    return [text.get_text() for text in figure.axes[0].texts]


def shapes(figure, colour):
    from matplotlib.colors import to_rgba

    return [
        p.get_xy()[:-1]
        for p in figure.axes[0].patches
        if isinstance(p, Polygon) and p.get_facecolor() == to_rgba(colour)
    ]


def boxes(figure):
    return [corners for corners in shapes(figure, BOX) if len(corners) == 4]

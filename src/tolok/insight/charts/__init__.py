"""Charts as plain data: one Vega-Lite specification each, the same for the page and for paper."""

from tolok.insight.charts.bars import unit_bars
from tolok.insight.charts.boxes import boxes
from tolok.insight.charts.chart import Chart
from tolok.insight.charts.heat import heat_map
from tolok.insight.charts.intervals import interval_bars
from tolok.insight.charts.radar import radar
from tolok.insight.charts.rises import rises
from tolok.insight.charts.shares import share_bars
from tolok.insight.charts.stacked import stacked
from tolok.insight.charts.tiles import tiles
from tolok.insight.charts.waterfall import waterfall_chart

__all__ = [
    "Chart",
    "boxes",
    "heat_map",
    "interval_bars",
    "radar",
    "rises",
    "share_bars",
    "stacked",
    "tiles",
    "unit_bars",
    "waterfall_chart",
]

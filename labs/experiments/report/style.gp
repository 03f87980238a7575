# SPDX-License-Identifier: GPL-2.0-only
#
# style.gp - what all plots share.  report-bench runs gnuplot once a plot and
# format, with dir, gp (this directory), format (svg or pdf) and the colours
# c_* set, on
#	NAME.gpi	titles, ranges, series and legend of this plot
#	style.gp	this file
#	dots.gp, ...	the way of drawing, which draws panels 1 to `panels`
# Panels are one below the other, so that a plot can be read on a phone; sizes
# are in the pixels of the SVG.

legend_rows = int(ceil(legends / 2.0))
legend_px = 14 + 19 * legend_rows
title_px = 30
tics_px = 14 + 16 * tic_lines
panel_px = height + title_px + tics_px
foot_px = 36 + (strlen(xlabel) > 0 ? 24 : 0)
width_px = 440.0
# A fraction, or gnuplot divides as integers are divided.
height_px = 1.0 * (legend_px + panels * panel_px + foot_px)

if (format eq "svg") {
	set terminal svg size width_px,height_px dynamic \
		font "Liberation Sans,Arial,sans-serif,13"
} else {
	set terminal pdfcairo size width_px / 90,height_px / 90 \
		font "Liberation Sans,9.5"
}
set output dir."/".name.".".format
set datafile separator ","
set termoption noenhanced
unset key

set border 3 lc rgb c_ink lw 0.8
set tics nomirror out scale 0.6 textcolor rgb c_ink
set format "%g"
set grid ytics lc rgb "#8c8c8c" lw 0.4 dt 3

from_top(y) = 1.0 - y / height_px
from_left(x) = x / width_px
left = from_left(80)
right = from_left(420)
set lmargin at screen left
set rmargin at screen right

# Marks of a logarithmic axis: at 1, 2 and 5 where it is short.
array step[3] = [1, 2, 5]
log_tics(from, to) = sum_tics("", -3, 1, to / from < 200 ? 3 : 1)
sum_tics(text, d, i, n) = d > 7 ? "(".text[1:strlen(text) - 1].")" : \
	sum_tics(text.sprintf("%g,", step[i] * 10**d), \
	i < n ? d : d + 1, i < n ? i + 1 : 1, n)

# A point of the series s in panel p, for "using".
file = dir."/".name.".csv"
mine(p, s, y) = (column(1) == p && column(2) == s) ? y : NaN
# 0 has no place on a logarithmic axis: it lies on the bottom edge.
clip(p, y) = y < p_from[p] ? p_from[p] : y

# Where entry l of the legend stands.
legend_x(l) = from_left(l > legend_rows ? 232 : 28)
legend_y(l) = from_top(12 + 19 * (l > legend_rows ? l - legend_rows - 1 : \
	l - 1))

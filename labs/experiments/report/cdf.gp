# SPDX-License-Identifier: GPL-2.0-only
#
# cdf.gp - the percentile upwards, the delay to the right; strokes from
# quartile to quartile at three percentiles only, or nothing could be read.

x_from = x_to = 0
do for [p = 1:panels] {
	x_from = (p == 1 || p_from[p] < x_from) ? p_from[p] : x_from
	x_to = p_to[p] > x_to ? p_to[p] : x_to
}
few(x, y) = (x == 50 || x == 95 || x == 99) ? y : NaN
right_of(x) = x < x_from ? x_from : x

mark(l) = "line"
set logscale x
set grid xtics
eval "set xtics ".log_tics(x_from, x_to)
set ytics 0,25,100
set yrange [0:101]
set multiplot
do for [p = 1:panels] {
	load gp."/panel.gp"
	plot for [s = 1:series] file every ::1 \
		using (mine(p, s, right_of($5))):3 with lines lw 1.8 \
		dt s_dt[s] lc rgb s_lc[s], \
	for [s = 1:series] file every ::1 \
		using (few($3, mine(p, s, right_of($6)))):3: \
		(right_of($7) - right_of($6)):(0) with vectors nohead lw 4 \
		lc rgb s_lc[s]
}
unset multiplot

# SPDX-License-Identifier: GPL-2.0-only
#
# series.gp - the samples of one run of each kernel, all panels on one time
# axis.

stats file every ::1 using 3 nooutput
x_from = 0
x_to = STATS_max > 0 ? STATS_max : 1
mark(l) = "line"
set multiplot
do for [p = 1:panels] {
	set yrange [p_from[p]:p_to[p]]
	load gp."/panel.gp"
	plot for [s = 1:series] file every ::1 \
		using (mine(p, s, $3)):5 with lines lw 1.6 dt s_dt[s] \
		lc rgb s_lc[s]
}
unset multiplot

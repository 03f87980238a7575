# SPDX-License-Identifier: GPL-2.0-only
#
# dots.gp - a point a cell, a stroke from quartile to quartile, side by side
# around their place on an axis of words.

x_from = 0.5
x_to = last_tic + 0.5
mark(l) = "point"
set multiplot
do for [p = 1:panels] {
	unset logscale
	set ytics autofreq
	if (!p_log[p] && p_to[p] == 1) {
		set ytics 1
	}
	if (p_log[p]) {
		set logscale y
		eval "set ytics ".log_tics(p_from[p], p_to[p])
	}
	set yrange [p_from[p]:p_to[p]]
	eval "set xtics ".p_tics[p]
	load gp."/panel.gp"
	plot for [s = 1:series] file every ::1 \
		using (mine(p, s, $3 + s_dx[s])):(clip(p, $6)):(0): \
		(clip(p, $7) - clip(p, $6)) with vectors nohead lw 2 \
		lc rgb s_lc[s], \
	for [s = 1:series] file every ::1 \
		using (mine(p, s, $3 + s_dx[s])):(clip(p, $5)) \
		with points pt s_pt[s] ps 0.85 lw 1.8 lc rgb s_lc[s]
}
unset multiplot

# SPDX-License-Identifier: GPL-2.0-only
#
# boxes.gp - bars from 0 with a stroke from quartile to quartile, light for
# stock, full for patched; series 3 and 4 are strokes across both bars: what
# was configured, and the reader's speed.

x_from = 0.5
x_to = last_tic + 0.5
half = 0.17
tint(dash) = dash == 2 ? 0.3 : 1.0
mark(l) = l_pt[l] ? "box" : "line"

set multiplot
do for [p = 1:panels] {
	set yrange [p_from[p]:p_to[p]]
	eval "set xtics ".p_tics[p]
	load gp."/panel.gp"
	plot for [s = 1:2] file every ::1 \
		using (mine(p, s, $3 + s_dx[s])):(0): \
		($3 + s_dx[s] - half):($3 + s_dx[s] + half):(0):5 \
		with boxxyerror lc rgb s_lc[s] lw 1.2 \
		fs solid tint(s_dt[s]) border lc rgb s_lc[s], \
	for [s = 1:2] file every ::1 \
		using (mine(p, s, $3 + s_dx[s])):6:(0):($7 - $6) \
		with vectors nohead lw 1.4 lc rgb c_ink, \
	for [s = 3:4] file every ::1 \
		using (mine(p, s, $3 - 0.42)):5:(0.84):(0) with vectors \
		nohead lw 2 dt s_dt[s] lc rgb s_lc[s]
}
unset multiplot

# SPDX-License-Identifier: GPL-2.0-only
#
# stacks.gp - bars of pieces, light for stock, full for patched: columns 6 and
# 7 say where each piece begins and ends.

x_from = 0.5
x_to = last_tic + 0.5
half = 0.17
tint(dash) = dash == 2 ? 0.3 : 1.0
mark(l) = "box"

set yrange [0:100]
set multiplot
do for [p = 1:panels] {
	eval "set xtics ".p_tics[p]
	load gp."/panel.gp"
	plot for [s = 1:series] file every ::1 \
		using (mine(p, s, $3 + s_dx[s])):6: \
		($3 + s_dx[s] - half):($3 + s_dx[s] + half):6:7 \
		with boxxyerror lc rgb s_lc[s] lw 1.2 \
		fs solid tint(s_dt[s]) border lc rgb s_lc[s]
}
unset multiplot

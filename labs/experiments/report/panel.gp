# SPDX-License-Identifier: GPL-2.0-only
#
# panel.gp - the frame of panel p, loaded before each panel is drawn; with the
# first comes the legend, in two columns, with the last what stands below.
# The script says in mark(l) how series are drawn: point, line or box.

set tmargin at screen from_top(legend_px + (p - 1) * panel_px + title_px)
set bmargin at screen from_top(legend_px + p * panel_px - tics_px)
unset arrow
unset object
unset label
set label p_title[p] at screen left, \
	screen from_top(legend_px + (p - 1) * panel_px + title_px - 12) left \
	textcolor rgb c_ink
set label p_label[p] at screen from_left(9), \
	screen from_top(legend_px + (p - 1) * panel_px + title_px + \
		height / 2) \
	center rotate by 90 textcolor rgb c_ink
set xrange [x_from:x_to]
if (p_line[p] == p_line[p]) {
	set arrow from graph 0, first p_line[p] to graph 1, first p_line[p] \
		nohead lc rgb c_ink lw 1 dt 2
}
# Between two places of an axis of words.
if (last_tic > 1) {
	do for [i = 1:last_tic - 1] {
		set arrow from i + 0.5, graph 0 to i + 0.5, graph 1 nohead \
			lc rgb "#8c8c8c" lw 0.4 dt 3
	}
}
if (p == 1) {
	do for [l = 1:legends] {
		x = legend_x(l)
		y = legend_y(l)
		set label l_title[l] at screen x + from_left(14), \
			screen y left \
			textcolor rgb c_ink
		if (mark(l) eq "point") {
			set label "" at screen x, screen y point pt l_pt[l] \
				ps 0.85 lw 1.8 lc rgb l_lc[l]
		}
		if (mark(l) eq "box") {
			set object rectangle from screen x - from_left(10), \
				screen y - 5 / height_px to \
				screen x + from_left(8), \
				screen y + 5 / height_px \
				fc rgb l_lc[l] fs solid tint(l_dt[l]) \
				border lc rgb l_lc[l] lw 1.2
		}
	}
}
# Each dash has a width of its own, or gnuplot would draw all as it drew the first.
if (p == 1) {
	do for [dash = 1:3] {
		do for [l = 1:legends] {
			if (mark(l) eq "line" && l_dt[l] == dash) {
				set arrow from \
					screen legend_x(l) - from_left(16), \
					screen legend_y(l) to \
					screen legend_x(l) + from_left(9), \
					screen legend_y(l) nohead lw 1.7 + dash / 10.0 \
					dt dash lc rgb l_lc[l]
			}
		}
	}
}
if (p == panels) {
	set label xlabel at screen (left + right) / 2, \
		screen from_top(height_px - foot_px + 12) center \
		textcolor rgb c_ink
	set label caption at screen from_left(6), \
		screen from_top(height_px - 24) left font ",10" \
		textcolor rgb c_ink
}

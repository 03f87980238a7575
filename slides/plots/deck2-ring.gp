# SPDX-License-Identifier: GPL-2.0-only
#
# deck2-ring.gp - nanoseconds an item through rings of 500, consumed one at a
# time, in one thread and in two: a point a run of ring-bench (data1).

set terminal pdfcairo size 14cm,4cm font "Liberation Sans,14"
set output out
set datafile separator ","

c_ring = system("echo \"$COLOUR_RING\"")
c_lost = system("echo \"$COLOUR_LOST\"")
c_ink = "#1F2933"

set border 3 lc rgb c_ink lw 0.8
set tics nomirror out scale 0.6 textcolor rgb c_ink
set grid xtics lc rgb "#8c8c8c" lw 0.4 dt 3
set logscale x
unset key

rings = "ck-spsc kernel-eager kernel-bare kernel"

row(r, t) = stringcolumn("subject") eq word(rings, r) && \
	column("threads") == t && column("length") == 500 && \
	column("consume_batch") == 1 ? column("ns_per_item") : NaN
height(r) = r + (column("run") - 11) / 40.0

set ytics scale 0 ("shared indices" 1, "NULL, eager" 2, "NULL, lazy" 3, \
	"lazy, locked" 4)
set yrange [0.5:4.5]
set xlabel "nanoseconds an item" tc rgb c_ink offset 0,0.6

set multiplot layout 1,2 margins 0.195,0.98,0.27,0.87 spacing 0.04
do for [t = 1:2] {
	set title (t == 1 ? "one thread" : "two threads") tc rgb c_ink \
		offset 0,-0.5
	if (t == 1) {
		set xrange [3:20]
		set xtics (4, 8, 16)
	} else {
		set xrange [5:80]
		set xtics (8, 16, 32, 64)
		unset ytics
	}
	plot for [r = 1:4] data1 using (row(r, t)):(height(r)) \
		with points pt 7 ps 0.45 \
		lc rgb (r == 1 ? c_lost : c_ring)
}
unset multiplot

# SPDX-License-Identifier: GPL-2.0-only
#
# deck5-series.gp - fq_codel above a ring of 100, bulk and a sparse flow: what
# the ring and the qdisc held, sample by sample of recorded/latency-series
# (data1). A panel a kernel.

set terminal pdfcairo size 14cm,4.5cm font "Liberation Sans,14"
set output out
set datafile separator ","

c_qdisc = system("echo \"$COLOUR_QDISC\"")
c_ring = system("echo \"$COLOUR_RING\"")
c_lost = system("echo \"$COLOUR_LOST\"")
c_ink = "#1F2933"

set border 3 lc rgb c_ink lw 0.8
set tics nomirror out scale 0.6 textcolor rgb c_ink
set grid ytics lc rgb "#8c8c8c" lw 0.4 dt 3
set xrange [0:6]
set xtics 1
set xlabel "s" tc rgb c_ink offset 0,0.6
set yrange [0:400]
set ytics 100

of(k, value) = stringcolumn("kernel") eq k && \
	stringcolumn("qdisc") eq "fq_codel" && column("ring") == 100 ? \
	value : NaN

# The legend: each word in the colour of what it names.
unset key
set label 1 "in the ring" at screen 0.25,0.94 center tc rgb c_ring
set label 2 "in the qdisc" at screen 0.45,0.94 center tc rgb c_qdisc
set label 3 "dropped by the device so far" at screen 0.73,0.94 center tc rgb c_lost

set multiplot layout 1,2 margins 0.075,0.985,0.22,0.75 spacing 0.08
do for [k in "stock patched"] {
	set title k tc rgb c_ink offset 0,-0.6
	if (k eq "stock") {
		set ylabel "packets" tc rgb c_ink offset 1.5,0
	} else {
		unset ylabel
		unset label
	}
	plot data1 using (column("t_ms") / 1000):(of(k, column("ring_fill"))) \
			with lines lw 2 lc rgb c_ring, \
		data1 using (column("t_ms") / 1000):(of(k, column("backlog"))) \
			with lines lw 2 lc rgb c_qdisc, \
		data1 using (column("t_ms") / 1000):(of(k, column("lost"))) \
			with lines lw 2 lc rgb c_lost
}
unset multiplot

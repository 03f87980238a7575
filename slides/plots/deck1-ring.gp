# SPDX-License-Identifier: GPL-2.0-only
#
# deck1-ring.gp - the same overload on rings of 10, 100 and 1000 slots, stock
# kernel with noqueue (open) and fq_codel (filled): what the device dropped, and the median
# delay of a sparse flow beside it.  A point a run of recorded/latency (data1).

set terminal pdfcairo size 14cm,4.2cm font "Liberation Sans,14"
set output out
set datafile separator ","

c_lost = system("echo \"$COLOUR_LOST\"")
c_ring = system("echo \"$COLOUR_RING\"")
c_ink = "#1F2933"

set border 3 lc rgb c_ink lw 0.8
set tics nomirror out scale 0.6 textcolor rgb c_ink
set grid ytics lc rgb "#8c8c8c" lw 0.4 dt 3
set logscale x
set xrange [5:2000]
set xtics (10, 100, 1000)
set xlabel "slots of the ring" tc rgb c_ink offset 0,0.5
unset key

# Where the point of a row stands: of the two qdiscs side by side, of stock
# alone; and not of the runs in which wakes were counted.
at(n) = stringcolumn("kernel") eq "stock" && \
	(stringcolumn("qdisc") eq "fq_codel" || \
	 stringcolumn("qdisc") eq "noqueue") && \
	strlen(stringcolumn("p50_us")) > 0 ? \
	column("ring") * (stringcolumn("qdisc") eq "noqueue" ? 0.85 : 1.18) : \
	NaN
of(q, n) = stringcolumn("qdisc") eq q ? at(0) : NaN

set multiplot layout 1,2 margins 0.09,0.98,0.25,0.87 spacing 0.12
set title "device dropped, packets" tc rgb c_ink offset 0,-0.5
set yrange [-100:3000]
set ytics 1000
plot data1 using (of("noqueue", 0)):(column("device_dropped")) \
		with points pt 6 ps 0.8 lw 1.8 lc rgb c_lost, \
	data1 using (of("fq_codel", 0)):(column("device_dropped")) \
		with points pt 7 ps 0.8 lc rgb c_lost
set title "delay of a sparse flow, ms" tc rgb c_ink offset 0,-0.5
set logscale y
set yrange [2:2000]
set ytics (10, 100, 1000)
plot data1 using (of("noqueue", 0)):(column("p50_us") / 1000) \
		with points pt 6 ps 0.8 lw 1.8 lc rgb c_ring, \
	data1 using (of("fq_codel", 0)):(column("p50_us") / 1000) \
		with points pt 7 ps 0.8 lc rgb c_ring
unset multiplot

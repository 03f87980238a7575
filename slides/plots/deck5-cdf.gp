# SPDX-License-Identifier: GPL-2.0-only
#
# deck5-cdf.gp - delays of the sparse flow, patched kernel: which share came
# within which time. A line a run of recorded/latency-cdf (data1); a panel a
# length of the ring.

set terminal pdfcairo size 14cm,4.1cm font "Liberation Sans,14"
set output out
set datafile separator ","

c_fq_codel = system("echo \"$COLOUR_QDISC\"")
c_noqueue = system("echo \"$COLOUR_RING\"")
c_fq = system("echo \"$COLOUR_CONSUMER\"")
c_ink = "#1F2933"

set border 3 lc rgb c_ink lw 0.8
set tics nomirror out scale 0.6 textcolor rgb c_ink
set grid lc rgb "#8c8c8c" lw 0.4 dt 3
set logscale x
set xrange [0.5:3000]
set xtics (1, 10, 100, 1000)
set xlabel "delay, ms" tc rgb c_ink offset 0,0.5
set yrange [0:100]
set ytics 25

# A run's percentile, or nothing: lines end where their run does.
of(q, r) = stringcolumn("kernel") eq "patched" && \
	stringcolumn("qdisc") eq q && column("ring") == r ? \
	column("percentile") : NaN

# The legend: each word in the colour of its lines.
unset key
set label 1 "pfifo" at screen 0.3,0.93 center tc rgb c_ink
set label 2 "fq" at screen 0.42,0.93 center tc rgb c_fq
set label 3 "fq\\_codel" at screen 0.55,0.93 center tc rgb c_fq_codel
set label 4 "noqueue" at screen 0.72,0.93 center tc rgb c_noqueue

set multiplot layout 1,2 margins 0.075,0.985,0.24,0.74 spacing 0.08
do for [r in "10 1000"] {
	set title sprintf("ring %s", r) tc rgb c_ink offset 0,-0.6
	if (r eq "10") {
		set ylabel "% of what arrived" tc rgb c_ink offset 1.5,0
	} else {
		unset ylabel
		unset label
	}
	plot data1 using (column("delay_us") / 1000):(of("pfifo", r)) \
			with lines lw 2 lc rgb c_ink, \
		data1 using (column("delay_us") / 1000):(of("fq", r)) \
			with lines lw 2 lc rgb c_fq, \
		data1 using (column("delay_us") / 1000):(of("fq_codel", r)) \
			with lines lw 2 lc rgb c_fq_codel, \
		data1 using (column("delay_us") / 1000):(of("noqueue", r)) \
			with lines lw 2 lc rgb c_noqueue
}
unset multiplot

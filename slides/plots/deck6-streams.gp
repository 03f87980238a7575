# SPDX-License-Identifier: GPL-2.0-only
#
# deck6-streams.gp - the report that led to the revert: throughput of 1, 2, 8
# and 16 TCP streams through one tap, without the series and with it. Rows
# "librecast" of published.csv (data1).

set terminal pdfcairo size 14cm,4cm font "Liberation Sans,14"
set output out
set datafile separator ","

c_qdisc = system("echo \"$COLOUR_QDISC\"")
c_ring = system("echo \"$COLOUR_RING\"")
c_ink = "#1F2933"

set border 3 lc rgb c_ink lw 0.8
set tics nomirror out scale 0.6 textcolor rgb c_ink
set grid ytics lc rgb "#8c8c8c" lw 0.4 dt 3
set logscale x 2
set xrange [0.8:20]
set xtics (1, 2, 8, 16)
set xlabel "TCP streams through one tap" tc rgb c_ink offset 0,0.5
set ylabel "Gbit/s, all together" tc rgb c_ink
set yrange [0:28]
set ytics 10
set key top center horizontal tc rgb c_ink samplen 2

of(v) = substr(stringcolumn("source"), 1, 9) eq "librecast" && \
	stringcolumn("variant") eq v ? column("delivered") : NaN

set datafile missing NaN
plot data1 using (column("threads_or_streams")):(of("reverted")) \
		with linespoints pt 7 ps 0.9 lw 2 lc rgb c_ring \
		title "ring alone: it drops", \
	data1 using (column("threads_or_streams")):\
		(of("backpressure half ring")) \
		with linespoints pt 5 ps 0.9 lw 2 lc rgb c_qdisc \
		title "backpressure: the qdisc holds"

# SPDX-License-Identifier: GPL-2.0-only
#
# exam-rtt.gp - one TCP stream through a TAP with fq_codel: rate by length of
# the ring, stock (open) and patched (filled), without delay (linear) and with
# 60 ms of it (logarithmic). A point a run of recorded/tcp
# (data1). In black: it is printed.

set terminal pdfcairo size 15cm,6.2cm font "Liberation Sans,12"
set output out
set datafile separator ","

c_ink = "#1F2933"
set border 3 lc rgb c_ink lw 0.8
set tics nomirror out scale 0.6 textcolor rgb c_ink
set grid ytics lc rgb "#8c8c8c" lw 0.4 dt 3
set logscale x
set xrange [5:2000]
set xtics (10, 100, 1000)
set xlabel "slots of the ring" tc rgb c_ink offset 0,0.5
set key bottom right tc rgb c_ink samplen 1 width -1

# Where the point of a row stands: the two kernels side by side.
at(kernel, rtt) = stringcolumn("kernel") eq kernel && \
	stringcolumn("qdisc") eq "fq_codel" && \
	stringcolumn("path") eq "tap" && column("threads") == 1 && \
	column("tso") == 0 && column("rtt_ms") == rtt && \
	strlen(stringcolumn("mbit_s")) > 0 ? \
	column("ring") * (kernel eq "stock" ? 0.85 : 1.18) : NaN

set multiplot layout 1,2 margins 0.09,0.98,0.19,0.88 spacing 0.1
do for [rtt in "0 60"] {
	if (rtt > 0) {
		set logscale y
		set yrange [1:1000]
		set ytics (1, 10, 100, 1000)
		set title "60 ms of delay added: Mbit/s" tc rgb c_ink offset 0,-0.5
	} else {
		set yrange [0:1200]
		set ytics 400
		set title "no delay added: Mbit/s" tc rgb c_ink offset 0,-0.5
	}
	plot data1 using (at("stock", rtt + 0)):(column("mbit_s")) \
			with points pt 6 ps 0.8 lw 1.8 lc rgb c_ink title "stock", \
		data1 using (at("patched", rtt + 0)):(column("mbit_s")) \
			with points pt 7 ps 0.8 lc rgb c_ink title "patched"
}
unset multiplot

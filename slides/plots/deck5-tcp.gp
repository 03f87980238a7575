# SPDX-License-Identifier: GPL-2.0-only
#
# deck5-tcp.gp - TCP through a pair of TAPs with fq_codel, ring 1000, no added
# distance, by streams: a point a run of recorded/tcp (data1); open is stock,
# filled patched.

set terminal pdfcairo size 14cm,4.8cm font "Liberation Sans,14"
set output out
set datafile separator ","

c_stock = "#1F2933"
c_patched = system("echo \"$COLOUR_QDISC\"")
c_ink = "#1F2933"

set border 3 lc rgb c_ink lw 0.8
set tics nomirror out scale 0.6 textcolor rgb c_ink
set grid ytics lc rgb "#8c8c8c" lw 0.4 dt 3
set logscale x 2
set xrange [0.6:27]
set xtics (1, 2, 4, 8, 16)
set xlabel "streams" tc rgb c_ink offset 0,0.6

of(k, p, t) = stringcolumn("kernel") eq k && \
	stringcolumn("qdisc") eq "fq_codel" && stringcolumn("path") eq p && \
	column("ring") == 1000 && column("rtt_ms") == 0 && \
	column("tso") == t && strlen(stringcolumn("mbit_s")) > 0 ? \
	column("threads") * (k eq "stock" ? 0.86 : 1.16) : NaN

# The legend: each word in the colour of what it names.
unset key
set label 1 "stock (open)" at screen 0.4,0.94 center tc rgb c_stock
set label 2 "patched (filled)" at screen 0.63,0.94 center tc rgb c_patched

set multiplot layout 1,3 margins 0.075,0.985,0.21,0.76 spacing 0.07
do for [i = 1:3] {
	p = i == 3 ? "tap+vhost" : "tap"
	t = i == 1 ? 0 : 1
	set title (i == 1 ? "TAP, TSO off" : i == 2 ? "TAP, TSO on" : \
		"TAP + vhost-net") tc rgb c_ink offset 0,-0.6
	top = i == 1 ? 1.2 : i == 2 ? 8 : 3
	set yrange [0:top]
	step = i == 1 ? 0.4 : i == 2 ? 2 : 1
	set ytics step
	if (i == 1) {
		set ylabel "Gbit/s" tc rgb c_ink offset 1.5,0
	} else {
		unset ylabel
		unset label
	}
	plot data1 using (of("stock", p, t)):(column("mbit_s") / 1000) \
			with points pt 6 ps 0.8 lw 2 lc rgb c_stock, \
		data1 using (of("patched", p, t)):(column("mbit_s") / 1000) \
			with points pt 7 ps 0.8 lc rgb c_patched
}
unset multiplot

# SPDX-License-Identifier: GPL-2.0-only
#
# deck5-shaping.gp - htb at twice the reader's speed: of what each class
# offered, which share came through, was dropped by htb's queues, or by the
# ring. A bar a run of recorded/shaping (data1).

set terminal pdfcairo size 14cm,4.7cm font "Liberation Sans,14"
set output out
set datafile separator ","

c_device = system("echo \"$COLOUR_LOST\"")
c_qdisc = system("echo \"$COLOUR_QDISC\"")
c_read = system("echo \"$COLOUR_CONSUMER\"")
c_ink = "#1F2933"

set border 3 lc rgb c_ink lw 0.8
set tics nomirror out scale 0.6 textcolor rgb c_ink
set grid ytics lc rgb "#8c8c8c" lw 0.4 dt 3
set style fill solid 0.9 noborder
set boxwidth 0.8
set ylabel "% of offered" tc rgb c_ink offset 1.5,0
set yrange [0:100]
set ytics 25
set xrange [0.2:23.8]
set xtics ("1:10" 2, "1:20" 6, "1:30" 10, "1:10" 14, "1:20" 18, "1:30" 22) \
	scale 0
set label "stock" at 6,-31 center tc rgb c_ink
set label "patched" at 18,-31 center tc rgb c_ink
set bmargin 3.6
unset key
set label 3 "delivered" at screen 0.25,0.94 center tc rgb c_read
set label 4 "dropped by htb's queues" at screen 0.5,0.94 center tc rgb c_qdisc
set label 5 "lost in the ring" at screen 0.8,0.94 center tc rgb c_device
set tmargin 2

place(c) = c eq "1:10" ? 0 : c eq "1:20" ? 4 : 8
at(n) = stringcolumn("qdisc") eq "htb" && stringcolumn("side") eq "above" && \
	stringcolumn("class") ne "all" ? column("run") + \
	place(stringcolumn("class")) + \
	(stringcolumn("kernel") eq "patched" ? 12 : 0) : NaN
share(x) = 100.0 * x / column("offered")

# Each from 0: what is drawn later covers the lower part.
plot data1 using (at(0)):(share(column("delivered") + \
		column("qdisc_dropped") + column("lost"))) \
		with boxes lc rgb c_device, \
	data1 using (at(0)):(share(column("delivered") + \
		column("qdisc_dropped"))) \
		with boxes lc rgb c_qdisc, \
	data1 using (at(0)):(share(column("delivered"))) \
		with boxes lc rgb c_read

# SPDX-License-Identifier: GPL-2.0-only
#
# deck4-vhost.gp - pktgen into a TAP that vhost-net reads: what the device
# dropped, and the rate beside it.  A point a run of recorded/matrix (data1),
# open with noqueue, filled with fq_codel.

set terminal pdfcairo size 14cm,5cm font "Liberation Sans,14"
set output out
set datafile separator ","

c_lost = system("echo \"$COLOUR_LOST\"")
c_read = system("echo \"$COLOUR_CONSUMER\"")
c_ink = "#1F2933"

set border 3 lc rgb c_ink lw 0.8
set tics nomirror out scale 0.6 textcolor rgb c_ink
set grid ytics lc rgb "#8c8c8c" lw 0.4 dt 3
set xrange [0.4:4.6]
set xtics ("stock" 1, "patched" 2, "stock" 3, "patched" 4) scale 0
set label 1 "1 thread" at first 1.5, graph -0.27 center tc rgb c_ink
set label 2 "4 threads" at first 3.5, graph -0.27 center tc rgb c_ink
unset key

# Where the point of a row stands; nowhere if it is of another experiment.
place(q) = stringcolumn("experiment") eq "matrix" && \
	stringcolumn("path") eq "tap+vhost" && stringcolumn("qdisc") eq q ? \
	(column("threads") == 4 ? 2 : 0) + \
	(stringcolumn("kernel") eq "patched" ? 2 : 1) + \
	(q eq "fq_codel" ? 0.17 : -0.17) + 0.05 * (column("run") - 2) : NaN

set multiplot layout 1,2 margins 0.09,0.98,0.27,0.87 spacing 0.12
set title "dropped by the device, thousand packets" tc rgb c_ink offset 0,-0.5
set yrange [-20:650]
set ytics 200
plot data1 using (place("noqueue")):(column("device_dropped") / 1000) \
		with points pt 6 ps 0.8 lw 1.8 lc rgb c_lost, \
	data1 using (place("fq_codel")):(column("device_dropped") / 1000) \
		with points pt 7 ps 0.8 lc rgb c_lost
set title "delivered, Kpps" tc rgb c_ink offset 0,-0.5
set yrange [0:250]
set ytics 100
plot data1 using (place("noqueue")): \
		(column("delivered") / column("seconds") / 1000) \
		with points pt 6 ps 0.8 lw 1.8 lc rgb c_read, \
	data1 using (place("fq_codel")): \
		(column("delivered") / column("seconds") / 1000) \
		with points pt 7 ps 0.8 lc rgb c_read
unset multiplot

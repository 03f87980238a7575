# SPDX-License-Identifier: GPL-2.0-only
#
# deck1-where.gp - a bar a run of recorded/ledger, UDP senders: what was
# delivered, what the device dropped, what the qdisc dropped.  data1 is the
# CSV, out the PDF.

set terminal pdfcairo size 14cm,4.9cm font "Liberation Sans,14"
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
set ylabel "packets" tc rgb c_ink offset 1,0
set yrange [0:12000]
set ytics 3000
set xrange [0.2:15.8]
set xtics ("stock, pfifo" 2, "stock, fq\\_codel" 6, "patched, pfifo" 10, \
	"patched, fq\\_codel" 14) scale 0
set key outside top center horizontal samplen 1 spacing 1.1 width 0

# Where the bar of a row stands; nowhere if its sender is another.
group(k, q) = (k eq "patched" ? 8 : 0) + (q eq "fq_codel" ? 4 : 0)
at(n) = stringcolumn("sender") eq "udp" ? \
	group(stringcolumn("kernel"), stringcolumn("qdisc")) + \
	column("run") : NaN

# Each from 0: what is drawn later covers the lower part.
plot data1 using (at(0)):(column("delivered") + column("qdisc_dropped") + \
		column("device_dropped")) with boxes lc rgb c_device \
		title "device dropped", \
	data1 using (at(0)):(column("delivered") + column("qdisc_dropped")) \
		with boxes lc rgb c_qdisc title "qdisc dropped", \
	data1 using (at(0)):(column("delivered")) \
		with boxes lc rgb c_read title "delivered"

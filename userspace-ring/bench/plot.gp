# SPDX-License-Identifier: GPL-2.0-only
#
# plot.gp - the figure of the ring bench. measure sets quartiles (the file of
# summary.awk), figure (the SVG to write) and caption (of two lines).

colour = system("echo \"${COLOUR_RING:-#E69F00}\"")
# From the bottom up: those that differ in one thing stand together.
rings = "ck-mpmc twin kernel ck-spsc twin-eager kernel-eager twin-bare kernel-bare"
lengths = "256 500 1000"
batches = "1 16 64"

# One scale for all panels, and a logarithmic one: a thread that waits for
# another costs a hundred times a copy. Read before the ranges are set, which
# stats would obey.
stats "< cut -d' ' -f7 '".quartiles."'" name "low" nooutput
stats "< cut -d' ' -f9 '".quartiles."'" name "high" nooutput

set terminal svg size 800,900 noenhanced font "sans-serif,12" background "white"
set output figure
set multiplot layout 3,2 margins 0.14,0.97,0.07,0.90 spacing 0.04,0.07 \
	title caption font ",12"
set logscale x
set xrange [0.8 * low_min:1.25 * high_max]
set yrange [0.4:words(rings) + 0.6]
set grid xtics mxtics lc rgb "#bbbbbb" lt 1, lc rgb "#e8e8e8" lt 1
set border 3 lc rgb "#555555"
set tics nomirror
set key off

# The medians and quartiles of one ring at one length, in panel b, t.
rows(b, t, l, r) = sprintf("< awk '$1 == %d && $2 == %s && $3 == %s && " \
	."$4 == \"%s\"' '%s'", t, word(batches, b), word(lengths, l), \
	word(rings, r), quartiles)

do for [b = 1:3] {
	do for [t = 1:2] {
		set title sprintf("%s, consume %s at a time", \
			t == 1 ? "one thread" : "two threads", \
			word(batches, b)) offset 0,-0.7 font ",12"
		set xlabel b == 3 ? "nanoseconds an item" : ""
		unset ytics
		set ytics scale 0
		do for [r = 1:words(rings)] {
			set ytics add ((t == 1 ? word(rings, r) : "") r)
		}
		# To the right of what one thread takes, there is room.
		if (b == 1 && t == 1) {
			set key right center samplen 2
		}
		plot for [l = 1:3] for [r = 1:words(rings)] rows(b, t, l, r) \
			using 8:(r + 0.26 * (2 - l)):7:9 with xerrorbars \
			lc rgb colour lw 1.5 pt (word("5 7 9", l) + 0) ps 0.7 \
			title (r == 1 ? "length ".word(lengths, l) : "")
		set key off
	}
}
unset multiplot

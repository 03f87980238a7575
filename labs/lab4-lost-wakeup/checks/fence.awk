# SPDX-License-Identifier: GPL-2.0-only
#
# fence.awk - what tun_net_xmit() does to stop its queue, in order
#
#	awk -f fence.awk drivers/net/tun.c
#
# Prints a line for each stop that tun_net_xmit() comes to, itself or in a
# function of the same file that it calls:
#
#	stop fence look wake
#
# are the words, and what follows a stop is told up to the next stop or the
# end.  A fence is smp_mb() or smp_mb__after_atomic(), a look one of ptr_ring's
# producer side, a wake also a start.  Comments, strings and what #if 0 hides
# do not count.  Exit status 1 if there is no tun_net_xmit().

function strip(line,	out, c, two, i)
{
	out = ""
	for (i = 1; i <= length(line); i++) {
		c = substr(line, i, 1)
		two = substr(line, i, 2)
		if (comment) {
			if (two == "*/") {
				comment = 0
				i++
			}
		} else if (string) {
			if (c == "\\")
				i++
			else if (c == string)
				string = ""
		} else if (two == "/*") {
			comment = 1
			i++
		} else if (two == "//") {
			break
		} else if (c == "\"" || c == "'") {
			string = c
		} else {
			out = out c
		}
	}
	string = ""
	return out
}

# Kernel style: a function's body stands between braces in the first column.
function collect(line)
{
	if (line ~ /^[{]/ && head != "") {
		match(head, /[A-Za-z_][A-Za-z0-9_]*[ \t]*\(/)
		in_function = substr(head, RSTART, RLENGTH - 1)
		sub(/[ \t]+$/, "", in_function)
		body[in_function] = " "
	} else if (line ~ /^[}]/) {
		in_function = head = ""
	} else if (in_function != "") {
		body[in_function] = body[in_function] " " line
	} else if (line ~ /^[A-Za-z_].*\(/ && line !~ /;[ \t]*$/) {
		head = line
	} else if (line ~ /;[ \t]*$/) {
		head = ""
	}
}

# The words of a function, in order, with those of what it calls.
function words(name, depth,	rest, call, said)
{
	rest = body[name]
	while (match(rest, /[A-Za-z_][A-Za-z0-9_]*[ \t]*\(/)) {
		call = substr(rest, RSTART, RLENGTH - 1)
		rest = substr(rest, RSTART + RLENGTH)
		sub(/[ \t]+$/, "", call)
		if (call in word)
			said = said " " word[call]
		else if (call in body && call != name && depth < 6)
			said = said words(call, depth + 1)
	}
	return said
}

BEGIN {
	word["netif_tx_stop_queue"] = word["netif_stop_subqueue"] = "stop"
	word["netif_stop_queue"] = "stop"
	word["smp_mb"] = word["smp_mb__after_atomic"] = "fence"
	word["__ptr_ring_produce_peek"] = word["__ptr_ring_full"] = "look"
	word["ptr_ring_full"] = "look"
	word["netif_tx_wake_queue"] = word["netif_wake_subqueue"] = "wake"
	word["netif_wake_queue"] = "wake"
	word["netif_tx_start_queue"] = word["netif_start_subqueue"] = "wake"
	# net/netdev_queues.h: these stop, and have the fence in them.
	word["netif_txq_try_stop"] = "stop fence"
	word["netif_txq_maybe_stop"] = "stop fence"
}

{
	line = strip($0)
}

line ~ /^[ \t]*#[ \t]*if/ {
	level++
	if (!hidden && line ~ /^[ \t]*#[ \t]*if[ \t]+0[ \t]*$/)
		hidden = level
	next
}

line ~ /^[ \t]*#[ \t]*(else|elif)/ {
	# What stands in the other branch of #if 0 is compiled.
	if (hidden == level)
		hidden = 0
	next
}

line ~ /^[ \t]*#[ \t]*endif/ {
	if (hidden == level)
		hidden = 0
	level--
	next
}

!hidden {
	collect(line)
}

END {
	if (!("tun_net_xmit" in body))
		exit 1
	n = split(words("tun_net_xmit", 0), said, " ")
	for (i = 1; i <= n; i++) {
		if (said[i] == "stop") {
			if (told != "")
				print told
			told = "stop"
		} else if (told != "") {
			told = told " " said[i]
		}
	}
	if (told != "")
		print told
}

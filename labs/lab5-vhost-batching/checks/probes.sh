# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154
#
# probes.sh - what vhost-net asks of the drivers, seen from outside.
#
# Probes patch the kernel's text: they are set before the first packet.  Only
# exported functions are probed, since others may have been inlined.

TRACING=/sys/kernel/tracing
PROBES=$TRACING/events/lab5

# take_*: entries that a batched consume returned.  give_*: how many come back
# by an unconsume, its third argument.  wake: whoever tries one.
probes_on()
{
	while read -r kind name function what; do
		grep -q " T $function\$" /proc/kallsyms || continue
		echo "$kind:lab5/$name $function $what" \
			>>"$TRACING/kprobe_events" || return 1
	done <<-'END' 2>"$t/refused"
	r take_tun tun_ring_consume_batched n=$retval:s32
	r take_tap tap_ring_consume_batched n=$retval:s32
	p give_tun tun_ring_unconsume n=%dx:s32
	p give_tap tap_ring_unconsume n=%dx:s32
	p wake netif_tx_wake_queue
	END
	echo 1 >"$PROBES/enable"
}

probes_off()
{
	[ -e "$PROBES/enable" ] || return 0
	echo 0 >"$PROBES/enable"
	for event in "$PROBES"/*/; do
		event=${event%/}
		echo "-:lab5/${event##*/}" >>"$TRACING/kprobe_events"
	done
}

# Who frees skbs as dropped, counted from the first check of a boot on.
frees_on()
{
	trigger=$TRACING/events/skb/kfree_skb/trigger
	grep -q '^hist:keys=location.sym' "$trigger" ||
		echo 'hist:keys=location.sym' >"$trigger" 2>"$t/refused"
}

# trace_begin, trace_end FILE - what the probes saw in between, oldest first
trace_begin()
{
	echo >"$TRACING/trace"
	echo 1 >"$TRACING/tracing_on"
}

trace_end()
{
	echo 0 >"$TRACING/tracing_on"
	grep -v '^#' "$TRACING/trace" >"$1"
}

# numbers FILE EVENT - the n of each, without zeros, in one line
numbers()
{
	sed -n "s/.* $2: .* n=\([1-9][0-9]*\)\$/\1/p" "$1" | xargs
}

# wakes_tried FILE - wakes that vhost-net's worker tried
wakes_tried()
{
	grep -c '^ *vhost-.* wake: ' "$1"
}

# wakes_due FILE RING_LENGTH - wakes that it should have tried: one for each
# call that gave slots back, however many
#
# The ring's indices, counted again from what the calls took; for rings of 32 and
# longer.
# Source: include/linux/ptr_ring.h __ptr_ring_discard_one(),
# ptr_ring_unconsume().
wakes_due()
{
	awk -v size="$2" '
	/ give_tun: / { tail = head }
	/ take_tun: / {
		n = $NF
		sub(/n=/, "", n)
		gave = 0
		while (n-- > 0) {
			head++
			if (head - tail < 16 && head < size)
				continue
			tail = head = head % size
			gave = 1
		}
		due += gave
	}
	END { print due + 0 }' "$1"
}

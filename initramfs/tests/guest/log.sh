# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# The kernel log, after all that: nothing in it that starts a splat.

SPLAT='WARNING:|BUG:|Oops|general protection|Call Trace|KASAN|KCSAN|UBSAN'
SPLAT="$SPLAT|possible circular locking|INFO: task .* blocked"
SPLAT="$SPLAT|INFO: rcu|soft lockup|refcount_t|Freeing alive|unregister_netdevice: waiting"

t_log()
{
	splat=$(dmesg | grep -E "$SPLAT" | head -n 5)
	[ -z "$splat" ] || fail "expected: no splat in the kernel log" \
		"got: $splat" "$(dmesg | grep -E -A 30 "$SPLAT" | head -n 40)"
}

# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# guest.sh TEST [probed] - one check in the guest: run t_TEST, with the probes
# of probes.sh if it asks for them, and say what came of it.
#
# The test is written with the regression tests' own library, whose fail() is
# not the grader's.  So it runs in a process of its own, by one.sh, and what
# it said is translated here: its first "expected:" and "got:".
. "$GRADE_LIB"

checks=$LAB/checks
t=/tmp/lab5.$1
export checks

# shellcheck source=probes.sh
. "$checks/probes.sh"

# gone NAME... - delete these devices, and be true when none is left
gone()
{
	for dev; do
		[ ! -e "/sys/class/net/$dev" ] || ip link delete "$dev"
	done 2>/dev/null
	for dev; do
		[ ! -e "/sys/class/net/$dev" ] || return 1
	done
}

# Whatever a test left behind, this one or one before it that was killed.  A
# device may refuse while a killed program still holds it.
clean_up()
{
	for space in /run/netns/*; do
		[ ! -e "$space" ] || ip netns delete "${space##*/}"
	done
	tries=0
	until gone tap1 tap2 tap3 below; do
		tries=$((tries + 1))
		[ "$tries" -lt 500 ] || infra "cannot delete the devices"
		sleep 0.01
	done
	probes_off
}

# said expected|got - of the first thing that went wrong
said()
{
	sed -n "s/^$1[^:]*: *//p" "$t/said" | head -n 1
}

rm -rf "$t"
mkdir -p "$t"
clean_up
frees_on || infra "no histogram of skb:kfree_skb: $(cat "$t/refused")"
if [ "${2:-}" = probed ]; then
	probes_on || infra "the kernel takes no probe: $(cat "$t/refused")"
fi
(
	cd "$t" || exit 1
	exec setsid sh "$checks/one.sh" "$1"
) >"$t/said" 2>&1 3>"$t/facts" &
group=$!
status=0
wait "$group" || status=$?
kill -9 -- "-$group" 2>/dev/null
clean_up

while read -r name value; do
	fact "$name" "$value"
done <"$t/facts"
[ "$status" -ne 0 ] || pass
expected=$(said expected)
[ -n "$expected" ] || fail "t_$1 ends with status 0" "status $status" "$t/said"
what=$(head -n 1 "$t/said")
case $what in
expected*)	what= ;;
esac
fail "${what:+$what: }$expected" "$(said got)" "$t/said"

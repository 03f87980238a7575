#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# regression - what must hold in a running guest, on the stock and on the
# patched kernel: one boot each, all tests of tests/guest/ in it.
#
#	initramfs/tests/regression.sh
#
# Environment: O; ONLY=NAME, a test of the guest or of this file; KERNELS, the
# kernels to boot, by default "stock patched"; FULL=1 repeats more.
# What the guest said stays in $O/test/initramfs/regression/: KERNEL.ktap and
# KERNEL.console.

set -u
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd) || exit 1
top=$here/../..
# shellcheck source=../../.ci/ktap.sh
. "$top/.ci/ktap.sh"
O=${O:-$top/build}
export O
KERNELS=${KERNELS:-stock patched}
part=initramfs/regression
out=$O/test/$part

t=$(mktemp -d) || exit 1
trap 'rm -rf "$t"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# A test of the guest is asked for by its own name: here it selects all.
guest_only=${ONLY:-}
case $guest_only in
guest_on_*|both_kernels_*)	guest_only='' ;;
*)	ONLY='' ;;
esac

library=usr/share/ringside/regression
if ! mkdir -p "$out" "$t/overlay/$library" ||
	! cp "$here"/guest/* "$top/.ci/ktap.sh" "$t/overlay/$library/"; then
	bail "cannot lay out the overlay for the guest"
fi

# boot KERNEL - run all guest tests on it, results in $out/KERNEL.ktap
boot()
{
	cat >"$t/run" <<-END
	KERNEL=$1 ONLY='$guest_only' FULL='${FULL:-}' KTAP_PART=$part
	. /$library/all.sh
	END
	rm -f "$out/$1.ktap"
	status=0
	"$here/../run-vm" --kernel "$O/kernels/$1/bzImage" \
		--overlay "$t/overlay" --run "$t/run" --timeout 900 \
		--results "$t/ktap" --console "$out/$1.console" \
		2>"$t/said" || status=$?
	cat "$t/said" >&2
	[ ! -f "$t/ktap" ] || mv "$t/ktap" "$out/$1.ktap"
	# 1 is a guest whose tests failed: its KTAP says which.
	case $status in
	0|1)	;;
	*)	not_ok "guest_on_$1_ends_by_itself" \
			"expected: exit status 0 or 1 of run-vm" \
			"got: $status, and it said:" "$(tail -n 45 "$t/said")"
		return ;;
	esac
	ok "guest_on_$1_ends_by_itself"
}

# What the kernels must agree on: a "# fact:" line each of the guest's tests.
facts()
{
	grep '^# fact: ' "$out/$1.ktap" 2>/dev/null
}

ktap_begin
for kernel in $KERNELS; do
	[ -f "$O/kernels/$kernel/bzImage" ] ||
		bail "there is no $O/kernels/$kernel/bzImage: run make kernels"
	boot "$kernel"
	ktap_nest "guest_on_$kernel" "$out/$kernel.ktap"
done
if [ "$KERNELS" = "stock patched" ] && [ -z "$guest_only" ]; then
	if [ -z "$(facts stock)" ]; then
		not_ok both_kernels_agree_on_macvtap_and_ipvtap \
			"expected: facts in $out/stock.ktap" "got: none"
	else
		expect both_kernels_agree_on_macvtap_and_ipvtap \
			"$(facts stock)" "$(facts patched)"
	fi
fi
ktap_end

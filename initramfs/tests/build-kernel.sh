#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# build-kernel: caching, concurrency, interruption, bad input. Works on real
# kernels: the unpatched one must have been built, so that each variant costs
# one small incremental build. Everything happens in a directory of its own
# under $O, on hard links to $O/base and a copy of the unpatched kernel, and
# is removed at the end.

set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=../../.ci/ktap.sh
. "$top/.ci/ktap.sh"
O=$(cd "${O:-$top/build}" && pwd)
bk=$top/initramfs/build-kernel

stock=$(readlink -f "$O/kernels/stock") ||
	bail "$O/kernels/stock is missing: run initramfs/build-kernel stock"
t=$(mktemp -d "$O/.build-kernel-test.XXXXXX")
trap 'rm -rf "$t"' EXIT
trap 'exit 143' INT TERM HUP

# The store starts with the unpatched kernel and the base, by link.
mkdir -p "$t/kernels/.by-key"
ln -s "$O/base" "$t/base"
store=$t/kernels/.by-key
ln -s "$stock" "$store/$(basename "$stock")"
# Somebody keeps a backup by hard links: the builds must not mind.
cp -al "$stock" "$t/backup"

# variant N - a patch that changes one string of tun.c
variant()
{
	cat >"$t/variant$1.patch" <<-END
	--- a/drivers/net/tun.c
	+++ b/drivers/net/tun.c
	@@ -1,5 +1,6 @@
	 // SPDX-License-Identifier: GPL-2.0-or-later
	 /*
	+ *  Variant $1.
	  *  TUN - Universal TUN/TAP device driver.
	  *  Copyright (C) 1999-2002 Maxim Krasnyansky <maxk@qualcomm.com>
	  *
	END
}

run()
{
	O=$t "$bk" "$@" >"$t/out" 2>"$t/err"
	echo $?
}

# key_of NAME [PATCH...]
key_of()
{
	O=$t "$bk" --key "$@" | cut -d ' ' -f 1
}

inode()
{
	stat -L -c %i "$1"
}

ktap_begin

expect says_usage_without_a_name 2 "$(run)"
expect refuses_a_name_that_leaves_the_directory 2 "$(run ../evil)"
expect refuses_a_missing_patch 2 "$(run new "$t/none.patch")"
check names_the_missing_patch grep -q 'none.patch does not exist' "$t/err"

variant 1
printf 'not a patch\n' >"$t/bad.patch"
expect fails_when_a_patch_does_not_apply 1 "$(run bad "$t/bad.patch")"
check leaves_no_name_when_a_patch_does_not_apply test ! -e "$t/kernels/bad"
check leaves_no_key_when_a_patch_does_not_apply \
	test ! -e "$store/$(key_of bad "$t/bad.patch")"

printf 'CONFIG_NO_SUCH_OPTION=y\n' >"$t/extra.config"
cp -al "$top/patches" "$t/patches"
mkdir "$t/initramfs"
cp "$bk" "$top"/initramfs/*.config "$t/initramfs/"
cat "$t/extra.config" >>"$t/initramfs/kernel.config"
O=$t "$t/initramfs/build-kernel" stock >"$t/out" 2>"$t/err"
expect fails_when_an_option_does_not_survive 1 $?
check names_the_option_that_did_not_survive \
	grep -q CONFIG_NO_SUCH_OPTION=y "$t/err"

expect builds_a_variant 0 "$(run one "$t/variant1.patch")"
first=$(inode "$t/kernels/one/bzImage")
expect leaves_the_base_as_it_was 0 \
	"$(grep -c "Variant 1" "$O/base/drivers/net/tun.c")"
check compiled_only_what_the_patch_changed \
	test "$(grep -c '^  CC ' "$t/kernels/one/build.log")" -lt 60
expect same_input_is_a_cache_hit 0 "$(run one "$t/variant1.patch")"
expect same_input_is_not_built_again "$first" "$(inode "$t/kernels/one/bzImage")"
expect same_input_by_another_name_is_a_hit 0 "$(run uno "$t/variant1.patch")"
expect same_input_has_one_kernel "$first" "$(inode "$t/kernels/uno/bzImage")"

variant 2
check changed_input_has_another_key test \
	"$(key_of x "$t/variant1.patch")" != "$(key_of x "$t/variant2.patch")"
check order_of_patches_is_part_of_the_key test \
	"$(key_of x "$t/variant1.patch" "$t/variant2.patch")" != \
	"$(key_of x "$t/variant2.patch" "$t/variant1.patch")"
check debug_is_part_of_the_key test \
	"$(key_of x)" != "$(DEBUG=1 key_of x)"

# Killed half way: the whole process group, as a closed terminal or a time
# limit would do, while make is at work.
O=$t setsid "$bk" two "$t/variant2.patch" \
	>"$t/out" 2>"$t/err" &
pid=$!
k2=$store/$(key_of x "$t/variant2.patch")
for _ in $(seq 600); do
	[ ! -s "$k2.new/build.log" ] || break
	sleep 0.1
done
check was_building_when_it_was_killed test -s "$k2.new/build.log"
kill -KILL -"$pid"
wait "$pid" 2>/dev/null
check killed_build_leaves_nothing_trusted test ! -e "$k2"
expect killed_build_can_be_run_again 0 "$(run two "$t/variant2.patch")"
check killed_build_leaves_no_rest test ! -e "$k2.new"

# Four at once: two want the same kernel, two want others.
variant 3
variant 4
variant 5
pids=
for i in 3 3 4 5; do
	O=$t "$bk" "k$i" "$t/variant$i.patch" >>"$t/out4" 2>&1 &
	pids="$pids $!"
done
bad=0
for p in $pids; do
	wait "$p" || bad=$((bad + 1))
done
expect four_at_once_all_succeed 0 "$bad"
expect four_at_once_build_each_kernel_once 3 \
	"$(grep -c "^build-kernel: built 'k" "$t/out4")"
for i in 3 4 5; do
	check "kernel_k${i}_has_its_own_patch" grep -q "Variant $i" \
		"$t/kernels/k$i/source/drivers/net/tun.c"
done

# Two gradings at once, each in a PID namespace of its own, where both have the
# same process id.  This mv gives each the time to meet the other.
if ! bwrap --dev-bind / / --unshare-pid true 2>/dev/null; then
	skip two_pid_namespaces_name_one_kernel "bubblewrap does not run here"
elif wanted two_pid_namespaces_name_one_kernel; then
	mkdir "$t/bin"
	printf '#!/bin/sh\nsleep 1\nexec %s "$@"\n' "$(command -v mv)" >"$t/bin/mv"
	chmod +x "$t/bin/mv"
	pids=
	for i in 1 2; do
		O=$t PATH=$t/bin:$PATH bwrap --dev-bind / / --unshare-pid \
			"$bk" stock >"$t/out.$i" 2>&1 &
		pids="$pids $!"
	done
	said=
	for p in $pids; do
		wait "$p"
		said="$said$? "
	done
	expect two_pid_namespaces_name_one_kernel "0 0 $(basename "$stock")" \
		"$said$(basename "$(readlink "$t/kernels/stock")")"
fi

ktap_end

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# dist: the tarball shows the demo where there is QEMU, a shell, awk and
# coreutils, and nothing else.
#
#	initramfs/tests/dist.sh
#
# Environment: O (with both kernels and the image in it); ONLY=NAME.

set -u
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd) || exit 1
top=$(dirname -- "$(dirname -- "$here")")
# shellcheck source=../../.ci/ktap.sh
. "$top/.ci/ktap.sh"
O=${O:-$top/build}

t=$(mktemp -d) || exit 1
demo=''
# shellcheck disable=SC2317 # the trap calls it
clean_up()
{
	[ -z "$demo" ] || kill "$demo" 2>/dev/null
	rm -rf "$t"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

ktap_begin

# Packed twice from the same build, by users with other habits.
mkdir "$t/one" "$t/two"
for place in one two; do
	for name in kernels initramfs; do
		ln -s "$O/$name" "$t/$place/$name"
	done
done
(umask 022 && O=$t/one "$top/initramfs/pack-dist" --version test) \
	>"$t/out" 2>&1
expect packs_and_says_what 0 "$?$(grep -v '^dist: ' "$t/out")"
(umask 077 && O=$t/two "$top/initramfs/pack-dist" --version test) \
	>/dev/null 2>&1
check same_build_gives_the_same_bytes \
	cmp "$t/one/dist/ringside-test.tar.gz" "$t/two/dist/ringside-test.tar.gz"
expect leaves_nothing_else ringside-test.tar.gz "$(ls -A "$t/one/dist")"

mkdir "$t/empty"
status=0
O=$t/empty "$top/initramfs/pack-dist" >/dev/null 2>"$t/err" || status=$?
expect without_kernels_it_is_usage '2 make kernels image' \
	"$status $(grep -o 'make kernels image' "$t/err")"
expect_status a_version_with_a_slash_is_usage 2 \
	"$top/initramfs/pack-dist" --version ../x
expect_status help_is_0 0 "$top/initramfs/pack-dist" --help

# A machine of its own: these tools, and no variable of ours.
mkdir "$t/bin" "$t/home"
for tool in sh awk grep sed basename cat chmod cp cut date dirname head ls \
	mkdir mkfifo mktemp mv od rm sleep sort stty tail tee tr uname wc \
	qemu-system-x86_64; do
	ln -s "$(command -v "$tool")" "$t/bin/$tool" ||
		bail "there is no $tool here"
done
tar -C "$t/home" -xzf "$t/one/dist/ringside-test.tar.gz" ||
	bail "cannot unpack the tarball"

if wanted demo_holds_without_compiler_or_checkout ||
	wanted demo_needs_no_other_tool; then
	before=$(date +%s)
	status=0
	# In the background, so that a signal to us is not kept waiting.
	(cd / && exec env -i PATH="$t/bin" HOME="$t/home" TMPDIR="$t" \
		"$t/home/ringside-test/demo") \
		>"$t/demo.out" 2>"$t/demo.err" &
	demo=$!
	wait "$demo" || status=$?
	demo=''
	note "the demo took $(($(date +%s) - before)) s; the goal is 90"
	if [ "$status" -eq 0 ] && [ -s "$t/demo.out" ]; then
		ok demo_holds_without_compiler_or_checkout
	else
		not_ok demo_holds_without_compiler_or_checkout \
			"expected: exit status 0, and tables on stdout" \
			"got: exit status $status, and it said:" \
			"$(tail -n 40 "$t/demo.out" "$t/demo.err")"
	fi
	expect demo_needs_no_other_tool '' "$(grep 'not found' "$t/demo.err")"
fi
ktap_end

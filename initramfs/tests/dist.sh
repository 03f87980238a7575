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
	for name in kernels initramfs ring; do
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

# What a workshop types: the README's commands, by users with nothing but that.
explorer=build/ring/explore/ring-explore
# shellcheck disable=SC2317 # explored() is called through check
explored()
{
	(cd "$t/home/ringside-test" && env -i PATH="$t/bin" "$explorer" "$@")
}
expect explorer_needs_no_library '' \
	"$(readelf -lW "$t/home/ringside-test/$explorer" 2>&1 |
		grep -e INTERP -e rror)"
expect explorer_names_no_directory_of_this_machine 0 \
	"$(grep -c -F -e "$top" -e "$O" "$t/home/ringside-test/$explorer")"
expect readme_finds_two_stalls_and_v7_has_none '1 1 0 ' "$(
	sed -n "s|^ *$explorer ||p" "$t/home/ringside-test/README" |
		while IFS= read -r args; do
			# shellcheck disable=SC2086 # a word an option
			explored $args >/dev/null 2>&1
			printf '%s ' "$?"
		done)"

# The presenter's page: what it says of the moment after which nothing helps.
for on in p1c6 c1p1c5 c2p1c4 c3p1c3 c4p1c2 c5p1c1 c6p1; do
	expect_status "no_way_out_after_the_second_look_by_$on" 1 explored \
		--variant test-before-free --replay p6c4p7$on
done
expect before_the_second_look_there_is_one 1 "$(
	explored --variant test-before-free --replay p6c4p6c1p2 |
		grep -c 'clear XOFF: the queue wakes')"
for on in p2c1 p1c1p1 c1p2; do
	expect_status "no_way_out_after_the_last_wake_by_$on" 1 explored \
		--variant no-recheck --replay "p11c15$on"
done
expect before_the_last_wake_there_is_one 1 "$(
	explored --variant no-recheck --replay p11c14p2c2 |
		grep -c 'clear XOFF: the queue wakes')"
# Page and README show the same commands: who reads one types the other.
typed()
{
	grep -e '^    tap-read --tun --txqueuelen 100' -e '^    tc -s' \
		-e '^    ip address' -e '^    udp-send' -e '^    sed -n' \
		-e '^    build/ring' -e '^    initramfs/run-vm' \
		-e '^    ./demo ' -e '^    ip -s' "$1" | sort -u
}
expect page_and_readme_type_the_same \
	"$(typed "$top/labs/workshop.md" | grep -v '; ip -s')" \
	"$(typed "$t/home/ringside-test/README")"

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

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Tests of patches/unpack-base, on a kernel source of eight files with a series
# of two patches and a base.lock of its own: the real ones take a minute.

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=SCRIPTDIR/../../.ci/ktap.sh
. "$here/../../.ci/ktap.sh"

LC_ALL=C
export LC_ALL
O=${O:-$here/../../build}
mkdir -p "$O" || exit 1
t=$(mktemp -d "$(cd "$O" && pwd)/unpack-test.XXXXXX") || exit 1
trap 'rm -rf "$t"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
unset KERNEL_SRC
fresh=0

# The reader's git configuration must neither help nor hinder.
HOME=$t/home
XDG_CONFIG_HOME=$t/home
GIT_CONFIG_NOSYSTEM=1
# A look at a tree must not write its index.
GIT_OPTIONAL_LOCKS=0
export HOME XDG_CONFIG_HOME GIT_CONFIG_NOSYSTEM GIT_OPTIONAL_LOCKS
mkdir "$HOME"

# fake DIR PROGRAM - a program that comes first when DIR is first in PATH;
# its text on stdin
fake()
{
	mkdir -p "$t/$1"
	{ echo '#!/bin/sh'; cat; } >"$t/$1/$2"
	chmod +x "$t/$1/$2"
}

# fake_df DIR KILOBYTES - tells that so much is free
fake_df()
{
	fake "$1" df <<-END
	echo 'Filesystem 1024-blocks Used Available Capacity Mounted on'
	echo '/dev/fake 100000000 1 $2 1% /'
	END
}

# The kit under test: the real program, small everything else.
make_kit()
{
	mkdir "$t/patches"
	cp "$here/../unpack-base" "$t/patches/"
	{
		echo 'package linux-source-0.1'
		echo 'versions 0.1.2-1 0.1.2-3'
	} >"$t/patches/base.lock"

	mkdir -p "$t/linux-0.1/drivers/net" "$t/linux-0.1/drivers/vhost" \
		"$t/linux-0.1/include/linux"
	printf 'VERSION = 0\nPATCHLEVEL = 1\nSUBLEVEL = 2\n' \
		>"$t/linux-0.1/Makefile"
	# Git must keep what a kernel's .gitignore names.
	echo '*.h' >"$t/linux-0.1/.gitignore"
	for f in drivers/net/tap.c drivers/net/tun.c drivers/vhost/net.c \
		include/linux/if_tap.h include/linux/if_tun.h \
		include/linux/ptr_ring.h; do
		echo "int $(basename "$f" | tr . _);" >"$t/linux-0.1/$f"
		echo "sha256 $(sha256sum "$t/linux-0.1/$f" | cut -c 1-64) $f" \
			>>"$t/patches/base.lock"
	done
	for n in 1 2; do
		echo "000$n.patch" >>"$t/patches/series"
		cat >"$t/patches/000$n.patch" <<-END
		From 0000000000000000000000000000000000000000 Mon Sep 17 00:00:00 2001
		From: A Tester <tester@example.org>
		Date: Thu, 8 Jan 2026 00:00:0$n +0000
		Subject: [PATCH $n/2] ring: change $n

		---
		--- a/include/linux/ptr_ring.h
		+++ b/include/linux/ptr_ring.h
		@@ -$n,1 +$n,2 @@
		 $([ $n = 1 ] && echo 'int ptr_ring_h;' || echo 'int change_1;')
		+int change_$n;
		END
	done
	pack linux-0.1
}

# pack DIR - $t/DIR as the tarball $t/DIR.tar.gz
pack()
{
	tar czf "$t/$1.tar.gz" -C "$t" "$1"
}

# variant NAME - a copy of the source tree to spoil
variant()
{
	cp -a "$t/linux-0.1" "$t/$1"
}

# new_place - an empty directory $place for O=
new_place()
{
	fresh=$((fresh + 1))
	place=$t/o$fresh
	mkdir "$place"
}

# unpack SRC [ARGUMENT...] - runs it for $place; $status and $said
unpack()
{
	kernel_src=$1
	shift
	status=0
	said=$(PATH="${first:+$t/$first:}$t/bin:$PATH" \
		KERNEL_SRC=$kernel_src O=$place \
		timeout 60 "$t/patches/unpack-base" "$@" 2>&1) || status=$?
}

# left_over - what lies in $place that no run should leave
left_over()
{
	find "$place" -mindepth 1 -maxdepth 1 ! -name .unpack.lock "$@"
}

# is_whole - base and tree are there, in full, and nothing else
is_whole()
{
	diff -r -x .ringside-id -x .ringside-stamp "$t/linux-0.1" \
		"$place/base" &&
	[ "$(git -C "$place/linux" log --format=%s | tr '\n' ',')" = \
		'ring: change 2,ring: change 1,Linux 0.1.2, the base,' ] &&
	[ -z "$(git -C "$place/linux" status --porcelain --ignored)" ] &&
	[ "$(git -C "$place/linux" rev-parse series-v7~2)" = \
		"$(git -C "$place/linux" rev-parse 'base^{commit}')" ] &&
	[ -z "$(left_over ! -name base ! -name linux)" ]
}

whole()
{
	wanted "$1" || return 0
	if [ "$status" -eq 0 ] && is_whole >/dev/null 2>&1; then
		ok "$1"
	else
		not_ok "$1" "expected: status 0, base and two patches unpacked" \
			"got: status $status, $(ls -A "$place"), and it said:" \
			"$said" "$(is_whole 2>&1)"
	fi
}

# refused NAME STATUS WORDS... - the last unpack ended so, said each of the
# WORDS, and left nothing
refused()
{
	name=$1
	want=$2
	shift 2
	wanted "$name" || return 0
	for words in "$@"; do
		case $said in
		*"$words"*)	;;
		*)
			not_ok "$name" "expected: a message with: $words" \
				"got: status $status and: $said"
			return 0 ;;
		esac
	done
	if [ "$status" -ne "$want" ] || [ -n "$(left_over)" ]; then
		not_ok "$name" "expected: status $want and nothing left" \
			"got: status $status, left: $(left_over)" "$said"
	else
		ok "$name"
	fi
}

# listing - changes when anything below $place but the lock does
listing()
{
	find "$place" -mindepth 1 ! -name .unpack.lock \
		-printf '%P %i %T@ %s\n' | sort
}

# unchanged NAME BEFORE AFTER - two listings are the same
unchanged()
{
	wanted "$1" || return 0
	if [ "$2" = "$3" ]; then
		ok "$1"
	else
		printf '%s\n' "$2" >"$t/before"
		printf '%s\n' "$3" >"$t/after"
		not_ok "$1" "expected: no file changed" \
			"got: $(diff "$t/before" "$t/after")"
	fi
}

# start_slow PROGRAM WHEN - an unpack in a process group of its own that
# stands still after PROGRAM was called with the argument WHEN, until it is
# killed or $t/go appears; sets $group
start_slow()
{
	real=$(command -v "$1")
	rm -f "$t/half" "$t/go"
	fake slow "$1" <<-END
	"$real" "\$@" || exit
	case " \$* " in
	*" $2 "*)
		: >"$t/half"
		n=0
		while [ ! -e "$t/go" ] && [ \$n -lt 60 ]; do
			n=\$((n + 1)); sleep 0.5
		done ;;
	esac
	END
	PATH="$t/slow:$t/bin:$PATH" KERNEL_SRC=$t/linux-0.1.tar.gz O=$place \
		setsid "$t/patches/unpack-base" >"$t/slow.out" 2>&1 &
	group=$!
	for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
		[ ! -e "$t/half" ] || break
		sleep 0.5
	done
	rm -r "$t/slow"
	[ -e "$t/half" ] || bail "unpack-base never called $1 $2:" \
		"$(cat "$t/slow.out")"
}

test_good_sources()
{
	new_place
	unpack "$t/linux-0.1.tar.gz"
	whole unpacks_a_tarball

	before=$(listing)
	unpack "$t/linux-0.1.tar.gz"
	after=$(listing)
	unchanged second_run_does_nothing "$before" "$after"
	expect second_run_says_nothing "0 " "$status $said"

	cp "$t/linux-0.1.tar.gz" "$t/moved.tar.gz"
	unpack "$t/moved.tar.gz"
	whole takes_a_copy_of_the_tarball_for_the_same

	rm -r "$place/base"
	tip=$(git -C "$place/linux" rev-parse HEAD)
	before=$(listing | grep '^linux')
	unpack "$t/linux-0.1.tar.gz"
	whole brings_a_removed_base_back
	unchanged leaves_the_git_tree_when_base_comes_back "$before" \
		"$(listing | grep '^linux')"
	check reader_without_identity_can_commit git -C "$place/linux" \
		-c user.useConfigOnly=true commit -q --allow-empty -m mine

	# A directory, and a reader whose git does everything differently.
	cat >"$HOME/.gitconfig" <<-'END'
	[user]
		name = Somebody Else
		email = else@example.org
	[core]
		hooksPath = /nonexistent/../bin
		autocrlf = true
	[commit]
		gpgSign = true
	END
	variant checkout
	mkdir "$t/checkout/.git"
	new_place
	unpack "$t/checkout"
	rm "$HOME/.gitconfig"
	whole unpacks_a_directory_without_its_history
	expect same_commit_ids_for_every_reader "$tip" \
		"$(git -C "$place/linux" rev-parse HEAD)"
}

test_bad_sources()
{
	new_place
	unpack "$t/nowhere"
	refused says_that_the_source_is_missing 2 "$t/nowhere does not exist"

	unpack ''
	refused names_the_package_that_is_missing 2 linux-source-0.1 \
		'install the package' KERNEL_SRC=

	head -c 300 "$t/linux-0.1.tar.gz" >"$t/short.tar.gz"
	unpack "$t/short.tar.gz"
	refused refuses_a_truncated_tarball 1 short.tar.gz \
		'cannot be unpacked' 'Fetch it again'

	echo 'no tar at all' >"$t/text.tar"
	unpack "$t/text.tar"
	refused refuses_what_is_no_tarball 1 'cannot be unpacked'

	variant patched
	echo 'int __ptr_ring_produce_peek;' \
		>>"$t/patched/include/linux/ptr_ring.h"
	pack patched
	unpack "$t/patched.tar.gz"
	refused refuses_an_already_patched_tarball 1 'already has patches' \
		'give the source without them'
	unpack "$t/patched"
	refused refuses_an_already_patched_directory 1 'already has patches'

	variant unknown
	sed -i 's/= 1$/= 7/' "$t/unknown/Makefile"
	echo '/* new */' >>"$t/unknown/drivers/net/tun.c"
	echo '/* new */' >>"$t/unknown/include/linux/if_tap.h"
	unpack "$t/unknown"
	refused names_the_files_of_an_unknown_base 1 'unknown base' \
		'kernel 0.7.2' drivers/net/tun.c include/linux/if_tap.h \
		'0.1.2-1 to 0.1.2-3' 'git am' '--lock'

	variant older
	rm "$t/older/include/linux/ptr_ring.h"
	unpack "$t/older"
	refused names_a_missing_file 1 'include/linux/ptr_ring.h is missing'

	mkdir -p "$t/other/docs"
	echo hello >"$t/other/docs/README"
	pack other
	unpack "$t/other.tar.gz"
	refused refuses_a_tarball_of_something_else 1 'not a kernel source'

	variant built
	: >"$t/built/.config"
	unpack "$t/built"
	refused refuses_a_directory_built_in 1 'has been built in' mrproper

	variant outer
	mkdir "$t/outer/build"
	place=$t/outer/build
	unpack "$t/outer"
	refused refuses_to_unpack_into_the_source 2 'lies inside' O=DIR
}

test_series_that_does_not_apply()
{
	new_place
	sed -i 's/int change_1/int changed/' "$t/patches/0002.patch"
	unpack "$t/linux-0.1.tar.gz"
	sed -i 's/int changed/int change_1/' "$t/patches/0002.patch"
	case $status/$said in
	1/*"0002.patch does not apply"*ptr_ring.h*)
		expect names_the_patch_that_does_not_apply base \
			"$(ls "$place")" ;;
	*)
		not_ok names_the_patch_that_does_not_apply \
			"expected: status 1, a message that names 0002.patch" \
			"got: status $status and: $said" ;;
	esac
	unpack "$t/linux-0.1.tar.gz"
	whole goes_on_when_the_series_was_mended
}

test_other_source_later()
{
	new_place
	unpack "$t/linux-0.1.tar.gz"
	echo mine >"$place/linux/notes"
	before=$(listing)
	variant newer
	echo '# newer' >>"$t/newer/Makefile"
	pack newer
	unpack "$t/newer.tar.gz"
	after=$(listing)
	case $status/$said in
	1/*"$place/linux was made from another source"*"move it away"*)
		ok refuses_another_source_while_the_tree_is_there ;;
	*)
		not_ok refuses_another_source_while_the_tree_is_there \
			"expected: status 1, 'made from another source'" \
			"got: status $status and: $said" ;;
	esac
	unchanged refused_source_changes_nothing "$before" "$after"

	rm -r "$place/base"
	unpack "$t/newer.tar.gz"
	expect refuses_another_source_when_base_is_gone 1 "$status"

	rm -rf "$place/linux"
	unpack "$t/newer.tar.gz"
	expect takes_another_source_when_the_tree_is_gone "0 # newer" \
		"$status $(tail -n 1 "$place/linux/Makefile")"
}

test_interrupted()
{
	new_place
	start_slow tar xf
	kill -KILL "-$group"
	wait "$group" 2>/dev/null
	expect killed_unpack_leaves_nothing_to_trust '' \
		"$(left_over ! -name '.unpack.*')"
	unpack "$t/linux-0.1.tar.gz"
	whole runs_again_after_a_kill_while_unpacking

	new_place
	start_slow git am
	kill -KILL "-$group"
	wait "$group" 2>/dev/null
	expect killed_git_leaves_only_the_base base \
		"$(left_over ! -name '.unpack.*' -printf '%f')"
	unpack "$t/linux-0.1.tar.gz"
	whole runs_again_after_a_kill_while_patching

	new_place
	start_slow tar xf
	kill -TERM "-$group"
	got=0
	wait "$group" 2>/dev/null || got=$?
	expect cleans_up_when_told_to_end "143 " "$got $(left_over)"
}

test_two_at_once()
{
	new_place
	start_slow tar xf
	PATH="$t/bin:$PATH" KERNEL_SRC=$t/linux-0.1.tar.gz O=$place \
		timeout 60 "$t/patches/unpack-base" >"$t/second.out" 2>&1 &
	second=$!
	sleep 1
	expect second_of_two_waits 'unpack-base: waiting for another unpack-base ...' \
		"$(cat "$t/second.out")"
	: >"$t/go"
	status=0
	wait "$group" || status=$?
	wait "$second" || status=$((status + $?))
	said=$(cat "$t/slow.out" "$t/second.out")
	whole two_at_once_make_one
	expect only_one_of_two_unpacks 1 \
		"$(cat "$t/slow.out" "$t/second.out" | grep -c unpacking)"
}

test_no_space()
{
	new_place
	first=little
	fake_df little 1000000
	unpack "$t/linux-0.1.tar.gz"
	refused refuses_early_when_the_disk_is_small 1 \
		'not enough disk space' '976 MB free' O=DIR

	# Room for the base alone is not enough for both.
	fake_df little 2000000
	unpack "$t/linux-0.1.tar.gz"
	refused asks_for_the_room_of_base_and_tree 1 'not enough disk space'
	first=

	for how in "unshare -m" "unshare -Urm"; do
		$how mount -t tmpfs -o size=64k none "$t/home" \
			2>/dev/null && break
		how=
	done
	if [ -z "$how" ]; then
		skip refuses_early_on_a_small_file_system "no private mounts here"
		skip disk_full_while_unpacking "no private mounts here"
		return
	fi
	variant big
	head -c 3000000 /dev/urandom >"$t/big/drivers/net/big.c"
	pack big
	place=$t/small
	mkdir "$place"

	# df as it is, then a df that does not know of a quota.
	on_small "$PATH"
	refused refuses_early_on_a_small_file_system 1 \
		'not enough disk space' ' MB needed'
	on_small "$t/bin:$PATH"
	refused disk_full_while_unpacking 1 'not enough disk space' \
		'No space left on device' O=DIR
}

# on_small PATH - unpack into a file system of 1 MB. What is left there is
# told as a line, since it goes away with the file system.
on_small()
{
	status=0
	# shellcheck disable=SC2016 # $1, $2, $3 are the inner shell's
	said=$($how sh -c '
		mount -t tmpfs -o size=1m none "$1" || exit 99
		status=0
		PATH=$3 O=$1 KERNEL_SRC=$2 timeout 60 "$4" || status=$?
		left=$(find "$1" -mindepth 1 ! -name .unpack.lock)
		[ -z "$left" ] || { echo "left: $left"; status=98; }
		exit $status' - "$place" "$t/big.tar.gz" "$1" \
		"$t/patches/unpack-base" 2>&1) || status=$?
}

test_tools()
{
	new_place
	mkdir "$t/few"
	for tool in awk basename cat cp cut df dirname find flock git grep \
		head id mkdir mktemp mv readlink rm sh sha256sum stat tar \
		timeout xargs; do
		ln -s "$(command -v $tool)" "$t/few/$tool"
	done
	status=0
	said=$(PATH=$t/few KERNEL_SRC=$t/linux-0.1.tar.gz O=$place \
		"$t/patches/unpack-base" 2>&1) || status=$?
	case $said in
	*'not enough disk space'*)
		skip says_that_the_unpacker_is_missing "no 4 GB free here" ;;
	*)
		refused says_that_the_unpacker_is_missing 2 gzip 'make setup' ;;
	esac
	rm "$t/few/flock"
	said=$(PATH=$t/few O=$place "$t/patches/unpack-base" 2>&1)
	status=$?
	refused names_a_missing_tool 2 'flock is missing' 'make setup'
}

test_options()
{
	new_place
	unpack "$t/linux-0.1.tar.gz" --lock
	expect lock_prints_the_lines_of_base_lock \
		"$(grep '^sha256' "$t/patches/base.lock")" "$said"
	expect lock_leaves_nothing '' "$(left_over)"

	for src in linux-0.1 linux-0.1.tar.gz; do
		rm -rf "$t/some"
		unpack "$t/$src" --only "$t/some" Makefile drivers/net
		expect "only_takes_what_is_named_from_$src" \
			'0 ./Makefile ./drivers/net/tap.c ./drivers/net/tun.c ' \
			"$status $(cd "$t/some" &&
				find . -type f | sort | tr '\n' ' ')"
	done
	unpack "$t/linux-0.1.tar.gz" --only "$t/some" no/such.c
	refused only_names_a_file_that_is_not_there 1 no/such.c

	unpack "$t/linux-0.1.tar.gz" --only "$t/some"
	expect only_needs_a_file 2 "$status"
	unpack "$t/linux-0.1.tar.gz" --help
	expect help_exits_with_0 0 "$status"
	unpack "$t/linux-0.1.tar.gz" --nonsense
	refused unknown_option_is_a_usage_error 2 "'--nonsense'" Usage:
}

ktap_begin
make_kit
fake_df bin 99999999
first=
test_good_sources
test_bad_sources
test_series_that_does_not_apply
test_other_source_later
test_interrupted
test_two_at_once
test_no_space
test_tools
test_options
ktap_end

#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# What a student runs all day: try, with a real guest on the stock kernel, and
# with stand-ins for build-kernel and run-vm where kernels are built.
#
#	labs/grade/tests/try.sh
#
# Environment: O, with kernels, image and grader; ONLY=NAME.
#
# shellcheck disable=SC2016,SC2154

set -u
export LC_ALL=C
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd) || exit 1
# shellcheck source=../../../.ci/ktap.sh
. "$here/../../../.ci/ktap.sh"
# shellcheck source=lib.sh
. "$here/lib.sh"
O=$built
RINGSIDE_WORK=$tmp/work
export O RINGSIDE_WORK
[ -x "$O/grade/grade" ] || bail "there is no $O/grade/grade: run make grader"
[ -f "$O/kernels/stock/bzImage" ] || bail "there is no kernel: run make kernels"

# try ARGUMENT...: sets $status; what it said is in $tmp/said.
try()
{
	status=0
	"$room/try" "$@" >"$tmp/said" 2>&1 || status=$?
}

says()
{
	wanted "$1" || return 0
	if [ "$status" = "$2" ] && grep -qF -e "$3" "$tmp/said"; then
		ok "$1"
	else
		not_ok "$1" "expected: status $2, and: $3" \
			"got: status $status, and: $(tail -n 20 "$tmp/said")"
	fi
}

ktap_begin

# ---- usage

try
says no_lab_is_usage 2 'usage: labs/grade/try'
try 77
says an_unknown_lab_is_named 2 'there is no lab "77"'
try 3
says a_lab_that_was_not_begun_is_told_how 2 'make lab L=3 makes it'
"$room/lab" 3 ada >"$tmp/said" 2>&1 || bail "make lab L=3: $(cat "$tmp/said")"
try 3 "$tmp/none.sh"
says a_script_that_is_not_there_is_named 2 "there is no $tmp/none.sh"

# ---- in a guest

cat >"$tmp/look.sh" <<'END'
. "$GRADE_LIB"
[ -f "$LIB/traffic.sh" ] || fail "traffic.sh in $LIB" "none"
[ -f "$LAB/predictions.md" ] || fail "the lab's files in $LAB" "none"
echo "K is $PARAM_K, $# words, the last is <$3>" >&3
fail "one thing" "another"
END
KERNEL=stock
export KERNEL
try 3 "$tmp/look.sh" one 'two words' "it's"
says a_script_finds_what_a_check_finds 0 \
	"K is $(sed -n 's/^K=//p' "$RINGSIDE_WORK/lab3/parameters.txt"), 3 words, the last is <it's>"
says what_a_check_says_comes_out 0 'check: verdict fail'
says what_a_check_expected_comes_out 0 'check: expected one thing'
echo 'exit 7' >"$tmp/seven.sh"
try 3 "$tmp/seven.sh"
says a_script_that_fails_is_told 1 'the script ended with status 7'
echo 'sleep 100' >"$tmp/long.sh"
SECONDS_MAX=5 try 3 "$tmp/long.sh"
says a_script_that_is_late_is_told_how_to_get_more_time 124 'SECONDS_MAX=N'
unset KERNEL

# ---- the kernels that it builds, with stand-ins

O=$tmp/o
mkdir -p "$O/kernels/.by-key"
ln -s "$built/grade" "$O/grade"
six_files "$O" || bail "the base's six files cannot be had, see above"
cat >"$tmp/build-kernel" <<'END'
#!/bin/sh
key=$(cksum <"$2" | tr ' ' -)
kernel=$O/kernels/.by-key/$key
if [ ! -f "$kernel/bzImage" ]; then
	mkdir -p "$kernel/source"
	echo "$key" >"$kernel/bzImage"
	ln -s source/vmlinux "$kernel/vmlinux"
	echo "$key" >>"$O/built"
fi
ln -sfn ".by-key/$key" "$O/kernels/$1"
END
cat >"$tmp/run-vm" <<'END'
#!/bin/sh
echo "$2" >"$O/booted"
END
chmod +x "$tmp/build-kernel" "$tmp/run-vm"
RINGSIDE_BUILD_KERNEL=$tmp/build-kernel RINGSIDE_RUN_VM=$tmp/run-vm
export RINGSIDE_BUILD_KERNEL RINGSIDE_RUN_VM
echo : >"$tmp/nothing.sh"

# edited WORDS: the student's tun.c ends in them, and is tried; prints which
# kernels have more than bzImage, as "first", "second" ...
edited()
{
	git -C "$RINGSIDE_WORK/lab3/linux" checkout -q -- . &&
		echo "/* $* */" >>"$RINGSIDE_WORK/lab3/linux/drivers/net/tun.c"
	try 3 "$tmp/nothing.sh"
	whole=
	n=0
	while read -r key; do
		n=$((n + 1))
		[ ! -d "$O/kernels/.by-key/$key/source" ] || whole="$whole $n"
		[ -f "$O/kernels/.by-key/$key/bzImage" ] || whole="$whole no$n"
		[ -d "$O/kernels/.by-key/$key/source" ] ||
			[ ! -L "$O/kernels/.by-key/$key/vmlinux" ] ||
			whole="$whole dangling$n"
	done <"$O/built"
	echo "$status$whole"
}

expect what_is_edited_is_built '0 1' "$(edited one)"
expect it_is_what_boots "$O/kernels/try-lab3/bzImage" "$(cat "$O/booted")"
expect of_the_last_kernel_bzimage_is_kept '0 2' "$(edited two)"
expect going_back_is_no_build '0' "$(edited one)"
ln -s "$(readlink "$O/kernels/try-lab3")" "$O/kernels/mine"
edited three >/dev/null
ln -sfn "$(readlink "$O/kernels/try-lab3")" "$O/kernels/mine"
expect a_kernel_that_has_another_name_is_kept_whole '0 3 4' "$(edited four)"
git -C "$RINGSIDE_WORK/lab3/linux" checkout -q -- .
try 3 "$tmp/nothing.sh"
expect the_starter_is_a_kernel_of_its_own 5 "$(wc -l <"$O/built")"

ktap_end

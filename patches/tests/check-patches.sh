#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Tests of patches/check-patches: each of its checks is shown a patch that it
# has to refuse.
#
#	check-patches.sh text|compile

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=SCRIPTDIR/../../.ci/ktap.sh
. "$here/../../.ci/ktap.sh"

LC_ALL=C
export LC_ALL
O=${O:-$here/../../build}
mkdir -p "$O" || exit 1
O=$(cd "$O" && pwd)
export O
t=$(mktemp -d "$O/check-patches-test.XXXXXX") || exit 1
trap 'rm -rf "$t"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
pattern=${ONLY:-}

# checked WHAT PATTERN - what check-patches says of the series in $t/p, to
# $t/out; only tests that match PATTERN
checked()
{
	ONLY=$2 KTAP_FD=1 "$here/../check-patches" --patches "$t/p" \
		${src:+--source "$src"} "$1" >"$t/out" 2>&1
}

# finds NAME TEST WORDS... - TEST failed in the last run, and its diagnostics
# have each of the WORDS
finds()
{
	name=$1
	test=$2
	shift 2
	awk -v test="$test" '
		/^(not )?ok / { on = ($0 ~ "^not ok [0-9]+ " test "$") }
		/^1\.\./ { on = 0 }
		on' "$t/out" >"$t/diagnostics"
	for words in "$@"; do
		grep -qF -e "$words" "$t/diagnostics" && continue
		not_ok "$name" "expected: $test fails and shows: $words" \
			"got:" "$(cat "$t/diagnostics")" "all it said:" \
			"$(tail -n 30 "$t/out")"
		return
	done
	ok "$name"
}

# fresh_copy - the real series in $t/p
fresh_copy()
{
	rm -rf "$t/p"
	mkdir "$t/p"
	cp "$here"/../[0-9]*.patch "$here/../series" "$t/p/"
}

# spoil NUMBER SED_SCRIPT - in the copy; bails out if nothing changed
spoil()
{
	set -- "$t/p/$1"-*.patch "$2"
	sed "$2" "$1" >"$t/spoilt"
	! cmp -s "$1" "$t/spoilt" || bail "this spoils nothing: $2"
	mv "$t/spoilt" "$1"
}

# line_of NUMBER REGEX - FILE:LINE of the first match in the copy
line_of()
{
	(cd "$t/p" && grep -n -m 1 -e "$2" /dev/null "$1"-*.patch) |
		cut -d : -f 1,2
}

# Faults that leave the series applicable: one in each patch, one run for all.
test_one_fault_a_patch()
{
	fresh_copy
	spoil 0001 's/^+ \* @r: the ring/+ * @ring: the ring/'
	spoil 0002 '/^Signed-off-by:/d'
	spoil 0003 's/^\(@@ -837,6 +837,40 @@\).*/\1 here/'
	spoil 0004 's/^+	if (!q)$/+	if(!q)/'
	long="that the very last call of it has taken, at most"
	spoil 0005 "0,/@n: number of entries in @batch/s//& $long/"
	spoil 0005 's/^Signed-off-by:.*/&\nReviewed-by: A B <a@b.example>/'
	spoil 0006 's/^Link: .*/Link: https:\/\/example.org\//'
	spoil 0007 's/^Barriers do not change/B12 is gone. &/'
	spoil 0008 's/^From: .*/From: Somebody/'
	spoil 0000 's/^ 6 files changed, [0-9]*/ 6 files changed, 1/'
	checked text ''

	finds wrong_kernel_doc 0001_adds_no_kernel_doc_warning \
		ptr_ring.h: "'ring'"
	finds missing_sign_off 0002_is_signed_by_its_author_alone \
		'expected, once and alone: Signed-off-by: '
	finds missing_sign_off_by_checkpatch 0002_passes_checkpatch \
		MISSING_SIGN_OFF
	finds hand_edited_hunk 0003_regenerates \
		'-@@ -837,6 +837,40 @@ here'
	finds coding_style 0004_passes_checkpatch SPACING '+	if(!q)'
	finds sign_off_of_others 0005_is_signed_by_its_author_alone \
		"$(line_of 0005 '^Reviewed-by'): Reviewed-by: A B"
	finds more_than_80_columns 0005_fits_80_columns \
		"$(line_of 0005 'at most)'): +"
	finds wrong_link 0006_links_to_the_posting \
		"$(line_of 0006 '^Link'): Link: https://example.org/"
	finds an_id_of_the_kit 0007_is_clean_text \
		"$(line_of 0007 B12): B12 is gone."
	finds author_without_sign_off 0008_is_signed_by_its_author_alone \
		'Signed-off-by: Somebody <'
	finds wrong_diffstat_of_the_cover cover_regenerates \
		'- 6 files changed, 1 ' '+ 6 files changed, '
	finds wrong_author_in_the_cover cover_regenerates '+Somebody (1):'

	# Nothing else may have been found: 0008 also stops regenerating, as
	# the mail's header is folded otherwise, and 0007 has a long line.
	expect blames_only_the_spoilt "0001 0002 0003 0004 0005 0006 0007 0008" \
		"$(sed -n 's/^not ok [0-9]* \(0[0-9]*\)_.*/\1/p' "$t/out" |
			sort -u | tr '\n' ' ' | sed 's/ $//')"
}

test_does_not_apply()
{
	fresh_copy
	spoil 0009 's/^+	int ret;$/& /'
	checked text '0009_applies'
	finds trailing_space 0009_applies \
		"$(line_of 0009 '^+	int ret; $'): trailing whitespace" \
		'	int ret; '

	fresh_copy
	spoil 0009 's/^ 	nf_reset_ct(skb);/ 	nf_reset_it(skb);/'
	checked text '0009_applies'
	finds hunk_without_its_place 0009_applies \
		"$(line_of 0009 '^@@ -1129'): @@ -1129,"

	fresh_copy
	spoil 0009 's/^@@ -1129,[0-9]*/@@ -1129,99/'
	checked text '0009_applies'
	finds corrupt_hunk 0009_applies 'corrupt patch'
}

test_series_file()
{
	fresh_copy
	sed -n '1!G;h;$p' "$t/p/series" >"$t/turned"
	mv "$t/turned" "$t/p/series"
	checked text 'series_*'
	finds wrong_order series_lists_exactly_the_patches 0009-

	fresh_copy
	sed -i '/^0004-/d' "$t/p/series"
	checked text 'series_*'
	finds patch_left_out series_lists_exactly_the_patches -0004-

	fresh_copy
	rm "$t/p"/0004-*
	checked text 'series_*'
	finds patch_not_there series_lists_exactly_the_patches +0004-
}

test_bytes()
{
	fresh_copy
	spoil 0001 's/^No functional change\.$/&\r/'
	checked text '0001_is_clean_text'
	finds carriage_return 0001_is_clean_text \
		"$(line_of 0001 '^No functional change'): "

	fresh_copy
	spoil 0001 "s/^No functional change/$(printf 'caf\351')/"
	checked text '0001_is_clean_text'
	finds latin_1 0001_is_clean_text 'not UTF-8'

	fresh_copy
	spoil 0000 "s/^So the qdisc sees.*/& $(printf '%077d' 0)/"
	checked text 'cover_is_wrapped'
	finds long_line_in_the_cover cover_is_wrapped \
		"$(line_of 0000 '^So the qdisc sees'): So the"
}

# ---- compiled: a series of our own on the base

# change FILE TEXT - appends TEXT to FILE of the next state
change()
{
	printf '%s\n' "$2" >>"$t/b/$1"
}

# record NAME - what differs since the last one, as the next patch
record()
{
	mkdir -p "$t/p"
	(cd "$t" && diff -ru a b) >"$t/p/$1"
	echo "$1" >>"$t/p/series"
	rm -rf "$t/a"
	cp -a "$t/b" "$t/a"
}

own_series()
{
	tun=drivers/net/tun.c
	net=drivers/vhost/net.c
	header=include/linux/if_tun.h
	mkdir "$t/a"
	(cd "$O/base" && cp -L --parents $tun $net $header "$t/a") ||
		bail "$O/base is not there: run patches/unpack-base first"
	cp -a "$t/a" "$t/b"

	change $tun '/* Changes nothing. */'
	record 0001-good.patch
	change $tun 'static int __maybe_unused tun_two(void)
{
	int nobody_reads_me;

	return 0;
}'
	record 0002-unused-variable.patch
	change $tun 'static void __maybe_unused *tun_three(void __user *p)
{
	return p;
}'
	record 0003-address-space.patch
	sed -i 's/^#if defined(CONFIG_TUN)/int tun_four(void);\n&/' "$t/b/$header"
	change $tun 'int tun_four(void)
{
	return 0;
}'
	change $net 'static int __used vhost_four(void)
{
	return tun_four();
}'
	record 0004-no-export.patch
	sed -i 's/^struct socket \*tun_get_socket(/int tun_five(void);\n&/' \
		"$t/b/$header"
	change $tun 'int tun_five(void)
{
	return 0;
}
EXPORT_SYMBOL_GPL(tun_five);
EXPORT_SYMBOL_GPL(tun_four);'
	change $net 'static int __used vhost_five(void)
{
	return tun_five();
}'
	record 0005-no-fallback.patch
}

test_compile()
{
	own_series
	checked compile '*_gcc_*'
	cp "$t/out" "$t/out.gcc"
	expect harmless_patch_passes 1 \
		"$(grep -c '^ok 1 0001_gcc_adds_no_warning$' "$t/out")"
	finds unused_variable_by_gcc 0002_gcc_adds_no_warning \
		'unused variable' 'int nobody_reads_me;' $tun:
	finds address_space_by_sparse 0003_gcc_adds_no_warning \
		'different address spaces' 'return p;' $tun:
	finds missing_export 0004_gcc_adds_no_warning \
		'tun_four is used by vhost-net and not exported'
	finds missing_fallback 0005_gcc_adds_no_warning \
		'implicit declaration' 'return tun_five();' $net:

	checked compile '0002_clang_*'
	finds unused_variable_by_clang 0002_clang_adds_no_warning \
		'unused variable' 'int nobody_reads_me;' $tun:

	# A pass is remembered, a failure never.
	checked compile '0002_gcc_*'
	finds failure_is_found_again 0002_gcc_adds_no_warning \
		'unused variable' 'int nobody_reads_me;'
}

# Our own ONLY= is for our names, not for those of the program under test.
ONLY=$pattern
src=
ktap_begin
case ${1:-} in
text)
	if [ ! -f "$O/base/.ringside-id" ]; then
		src=$t/src
		# The list is words, to be split.
		# shellcheck disable=SC2046
		"$here/../unpack-base" --only "$src" \
			$("$here/../check-patches" --needs) >"$t/why" 2>&1 || {
			skip all_of_this "$(head -n 1 "$t/why")"
			ktap_end
			exit
		}
	fi
	test_one_fault_a_patch
	test_does_not_apply
	test_series_file
	test_bytes ;;
compile)
	test_compile ;;
*)
	echo "usage: check-patches.sh text|compile" >&2
	exit 2 ;;
esac
ktap_end

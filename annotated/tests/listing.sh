#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# listing.sh WEAVE - what weave --listing prints for slides: the lines that
# were asked for, and nothing at all where a patch has changed under them.

set -u
LC_ALL=C
export LC_ALL

here=$(cd "$(dirname "$0")" && pwd) || exit 1
top=$(cd "$here/../.." && pwd) || exit 1
# shellcheck source=../../.ci/ktap.sh
. "$top/.ci/ktap.sh"
weave=$(cd "$(dirname "$1")" && pwd)/${1##*/}

tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
cd "$top" || exit 1

nine=$(echo patches/0009-*.patch)
three=$(echo patches/0003-*.patch)
four=$(echo patches/0004-*.patch)

# line PATCH WORDS: the number of the first line that has them.
line()
{
	grep -nF -- "$2" "$1" | head -n 1 | cut -d: -f1
}

# lists NAME EXPECTED ARGUMENT...: exit 0, and this is printed.
lists()
{
	name=$1
	expected=$2
	shift 2
	status=0
	got=$("$weave" --listing "$@" 2>"$tmp/said") || status=$?
	expect "$name" "exit 0
$expected" "exit $status
$got$(cat "$tmp/said")"
}

# refuses NAME STATUS WORDS ARGUMENT...: this status, these words in one line,
# and nothing that a slide could take for a listing.
refuses()
{
	name=$1
	expected=$2
	words=$3
	shift 3
	status=0
	"$weave" --listing "$@" >"$tmp/got" 2>"$tmp/said" || status=$?
	if [ "$status" = "$expected" ] && [ ! -s "$tmp/got" ] &&
		[ "$(wc -l <"$tmp/said")" -eq 1 ] &&
		grep -qF -- "$words" "$tmp/said"
	then
		ok "$name"
	else
		not_ok "$name" "expected: exit $expected, nothing printed, and" \
			"one line with: $words" "got: exit $status, and:" \
			"$(cat "$tmp/said" "$tmp/got")"
	fi
}

ktap_begin

# ---- of a patch

# 9/9 changes one function: what follows the first @@ is all of it.
lists prints_what_a_patch_shows_of_a_function \
	"$(sed '1,/^@@ /d; s/^@@ .*/.../' "$nine")" 9 tun_net_xmit
lists takes_a_name_with_parentheses \
	"$(sed '1,/^@@ /d; s/^@@ .*/.../' "$nine")" 9 'tun_net_xmit()'
lists takes_the_path_of_a_patch \
	"$(sed '1,/^@@ /d; s/^@@ .*/.../' "$nine")" "$nine" tun_net_xmit
lists prints_the_whole_diff_without_a_function \
	"$(sed '1,/^@@ /d; s/^@@ .*/.../' "$nine")" 9
from=$(line "$three" '+static void *tun_ring_consume(')
lists knows_where_a_function_begins_and_ends \
	"$(sed -n "$from,/^+}/p" "$three" | sed -n '1,/^+}/p')" \
	3 tun_ring_consume --from 'static void *tun_ring_consume(' \
	--to "$(sed -n "$from,\$p" "$three" | grep -n '^+}' | head -n 1 |
		sed 's/.*+//')"
from=$(line "$nine" 'spin_lock(&tfile->tx_ring.producer_lock)')
to=$(line "$nine" 'spin_unlock(&tfile->tx_ring.producer_lock)')
lists prints_the_lines_that_are_asked_for "$(sed -n "$from,${to}p" "$nine")" \
	9 tun_net_xmit --lines "$from-$to"
lists prints_one_line "$(sed -n "${from}p" "$nine")" 9 tun_net_xmit \
	--lines "$from"
lists prints_from_one_text_to_another "$(sed -n "$from,${to}p" "$nine")" \
	9 tun_net_xmit --from 'spin_lock(' --to 'spin_unlock('
lists prints_from_a_text_to_the_end "$(sed -n "$to,\$p" "$nine")" \
	9 tun_net_xmit --from 'spin_unlock('
lists takes_as_many_lines_as_are_allowed "$(sed -n "$from,${to}p" "$nine")" \
	9 tun_net_xmit --from 'spin_lock(' --to 'spin_unlock(' \
	--at-most $((to - from + 1))
from=$(line "$nine" 'if (qdisc_present) {')
lists takes_off_the_tabs_of_all_lines_and_no_more "+if (qdisc_present) {
+	rcu_read_unlock();
+	return NETDEV_TX_BUSY;
+}" 9 tun_net_xmit --lines "$from-$((from + 3))" --dedent
from=$(line "$four" '+static inline int tun_ring_consume_batched(')
lists tells_functions_of_one_name_by_their_file \
	"$(sed -n "$from,$((from + 4))p" "$four")" \
	4 include/linux/if_tun.h:tun_ring_consume_batched
lists a_function_has_its_comment_and_its_export \
	"$(sed -n '/^+ \* tun_ring_consume_batched - /,/^+EXPORT/p' "$four" |
		sed '1i+/**')" 4 drivers/net/tun.c:tun_ring_consume_batched
lists a_comma_is_no_part_of_it "$(sed -n "$(line "$nine" '		if (qdisc_present)'),+1p" "$nine")" \
	9 tun_net_xmit --from '		if (qdisc_present) {' --to 'rcu_read_unlock();'

refuses a_function_that_is_not_there 1 \
	'changes no line of tun_flow_init; it changes tun_net_xmit()' \
	9 tun_flow_init
refuses a_function_that_only_stands_near 1 'changes no line of tun_put_user' \
	3 tun_put_user
refuses two_functions_of_one_name 1 \
	'write drivers/net/tun.c:tun_ring_consume_batched()' \
	4 tun_ring_consume_batched
refuses a_function_of_another_file 1 'changes no line of drivers/net/tap.c' \
	9 drivers/net/tap.c:tun_net_xmit
refuses lines_outside_of_the_function 1 \
	"lines 1-70 are not all in tun_net_xmit()" 9 tun_net_xmit --lines 1-70
refuses lines_between_its_hunks 1 "are not all in" 9 tun_net_xmit \
	--lines "$(grep -n '^@@' "$nine" | tail -n 1 | cut -d: -f1)"
refuses lines_that_are_none 1 'is no range of lines' 9 tun_net_xmit --lines x
refuses lines_that_run_backwards 1 'is no range of lines' 9 tun_net_xmit \
	--lines 80-70
refuses text_that_is_not_there 1 'no line of tun_net_xmit() has "spin_lock_bh("' \
	9 tun_net_xmit --from 'spin_lock_bh('
refuses text_that_is_there_twice 1 '"rcu_read_' 9 tun_net_xmit \
	--to rcu_read_
refuses texts_in_the_wrong_order 1 'exchange them' 9 tun_net_xmit \
	--from 'spin_unlock(' --to 'spin_lock('
refuses more_lines_than_are_allowed 1 'and may have 12' 9 tun_net_xmit \
	--at-most 12
refuses a_patch_that_is_not_there 1 'cannot be read' 0010-x.patch f
refuses no_patch 2 'wants a PATCH and a FUNCTION'
refuses a_number_that_is_none 2 '--at-most wants' 9 tun_net_xmit --at-most x
expect_status refuses_options_of_a_listing_elsewhere 2 "$weave" --check --latex

# A patch that has changed: the slide's build ends, or the slide changes.
mkdir "$tmp/kit" || exit 1
cp -R patches "$tmp/kit"
ln -s "$top/userspace-ring" "$tmp/kit"
sed -i '/^+	spin_lock(&tfile->tx_ring.producer_lock);/s/spin_lock/spin_lock_bh/' \
	"$tmp/kit/$nine"
refuses a_changed_line_that_a_slide_begins_with 1 'has "spin_lock("' \
	--root "$tmp/kit" 9 tun_net_xmit --from 'spin_lock(' --to 'spin_unlock('
sed -i 's/$/\r/' "$tmp/kit/$nine"
"$weave" --listing --root "$tmp/kit" 9 tun_net_xmit >"$tmp/got" 2>&1
expect a_patch_with_cr_lf_is_told_and_not_listed 1 \
	"$(grep -c 'ends in CR LF' "$tmp/got")"

# ---- of a source file

mkdir -p "$tmp/tree/drivers"
cat >"$tmp/tree/drivers/x.c" <<'SOURCE'
// SPDX-License-Identifier: GPL-2.0-only
#define one(x)	do {			\
		call(x);		\
	} while (0)
#define one_more 1

struct ring {
	struct { int a; } inner;
	int size;
};

int two(int a);
extern int two_more(struct ring *r,
		    int a);

int two(int a)
{
	if (a) {
		puts("}\"{");
		return '}';	/* } */
	}
	// }
	return one(a);
}

static inline bool three(void) { return false; }

static int
four(struct ring *r)
{
	return two(r->size);
}

#ifdef X
int five(void) { return 1; }
#else
int five(void)
{
	return 2;
}
#endif

int six(int a) {
	puts("}\"}");
	return '}';	/* } */
}

int seven(int a)
{
#ifdef X
	if (a) {
#else
	if (!a) {
#endif
		a++;
	}
	return a;
}
SOURCE
of_file()
{
	sed -n "$1" "$tmp/tree/drivers/x.c"
}
tree="--tree $tmp/tree"
# The options are words.
# shellcheck disable=SC2086
{
lists finds_a_function_and_not_its_prototype "$(of_file 16,24p)" \
	$tree drivers/x.c two
lists finds_a_function_of_one_line "$(of_file 26p)" $tree drivers/x.c 'three()'
lists finds_a_function_below_its_type "$(of_file 28,32p)" $tree drivers/x.c four
lists finds_a_macro "$(of_file 2,4p)" $tree drivers/x.c one
lists finds_a_type "$(of_file 7,10p)" $tree drivers/x.c 'struct ring'
lists knows_a_brace_that_is_no_code "$(of_file 43,46p)" $tree drivers/x.c six
lists knows_a_body_in_two_variants "$(of_file 48,58p)" $tree drivers/x.c seven
lists chooses_among_two_by_a_line "$(of_file 37,40p)" \
	$tree drivers/x.c five --lines 37-40
lists prints_a_part_of_a_function "$(of_file 18,21p | sed 's/^	//')" \
	$tree drivers/x.c two --from 'if (a)' --to '	}' --dedent \
	--lines 18-21
refuses a_function_that_is_defined_twice 1 'in lines 35 and 37: choose one' \
	$tree drivers/x.c five
refuses a_function_that_is_only_declared 1 'does not define two_more()' \
	$tree drivers/x.c two_more
refuses a_part_of_a_name 1 'does not define tw()' $tree drivers/x.c tw
refuses a_file_that_is_not_there 1 'cannot be read' $tree drivers/y.c two
refuses a_tree_without_a_function 2 'wants a FILE and a FUNCTION' \
	$tree drivers/x.c
}
# The same in the real thing, against what the compiler's own style says.
linux=${O:-build}/linux
if [ -f "$linux/drivers/net/tun.c" ]; then
	lists finds_a_function_of_the_kernel \
		"$(sed -n '/^static netdev_tx_t tun_net_xmit(/,/^}/p' \
			"$linux/drivers/net/tun.c")" \
		--tree "$linux" drivers/net/tun.c tun_net_xmit
	lists finds_a_function_of_a_header \
		"$(sed -n '/^static inline int __ptr_ring_produce(/,/^}/p' \
			"$linux/include/linux/ptr_ring.h")" \
		--tree "$linux" include/linux/ptr_ring.h __ptr_ring_produce
else
	skip finds_a_function_of_the_kernel "$linux is not made: make base"
	skip finds_a_function_of_a_header "$linux is not made: make base"
fi

# ---- as LaTeX

# Every character that can stand in C, and what fonts like to join.
{
	echo 'int all(void)'
	echo '{'
	printf '\tputs("'
	awk 'BEGIN { for (i = 35; i < 127; i++) printf "%c", i }'
	printf '!" ");\n'
	# shellcheck disable=SC2016 # they are meant
	printf '\tjoin(-- --- << >> ,, ?` !` `` '"''"' fi ff //);\t/* %%#&$ */\n'
	printf '\t\tif (a)\n\n'
	echo '}'
} >"$tmp/tree/drivers/all.c"
"$weave" --listing --latex --tree "$tmp/tree" drivers/all.c all \
	>"$tmp/all.tex" 2>"$tmp/said"
expect says_where_a_listing_is_from \
	'% all(), lines 1-7 of drivers/all.c, by weave --listing' \
	"$(head -n 1 "$tmp/all.tex")"
"$weave" --listing --latex 9 tun_net_xmit >"$tmp/nine.tex" 2>>"$tmp/said"
expect has_a_macro_for_each_line "$(sed '1,/^@@ /d' "$nine" | awk '
/^\+/ { added++ }
/^-/ { removed++ }
/^ / { context++ }
/^@@/ { gap++ }
END { print added, removed, context, gap }')" "$(awk '
/^\\listingadded\{/ { added++ }
/^\\listingremoved\{/ { removed++ }
/^\\listingcontext\{/ { context++ }
/^\\listinggap/ { gap++ }
END { print added, removed, context, gap }' "$tmp/nine.tex")"
expect numbers_each_line_as_the_patch_does \
	"$(grep -n '^+.*smp_mb__after_atomic' "$nine" | cut -d: -f1)" \
	"$(sed -n 's/^\\listingadded{\([0-9]*\)}.*smp.*after.*/\1/p' \
		"$tmp/nine.tex")"

# What a reader sees of it.  Set by LaTeX's own fonts, and by those of slides.
document()
{
	cp "$tmp/all.tex" "$tmp/nine.tex" "$top/annotated/book/ringside-listing.sty" \
		"$tmp/$1" || return 1
	cat >"$tmp/$1/document.tex" <<DOCUMENT
\\documentclass{article}
\\usepackage[paperwidth=900pt,paperheight=1000pt,margin=20pt]{geometry}
$2
\\usepackage{ringside-listing}
\\pagestyle{empty}
\\begin{document}
\\input{all}
\\newpage
\\input{nine}
\\end{document}
DOCUMENT
	(cd "$tmp/$1" && pdflatex -no-shell-escape -interaction=batchmode \
		-halt-on-error document.tex >/dev/null 2>&1)
}

# seen DIR: the text of the listing on page 1, without numbers and blanks.  The
# oldest fonts draw their underscore, which is no text then.
seen()
{
	pdftotext -l 1 -layout -enc UTF-8 "$tmp/$1/document.pdf" - |
		sed 's/^ *[0-9]* *//' | tr -d ' _\f'
}

if command -v pdflatex >/dev/null && command -v pdftotext >/dev/null; then
	for font in latex slides; do
		mkdir "$tmp/$font"
		[ $font = latex ] && preamble= ||
			preamble='\usepackage[T1]{fontenc}\usepackage{lmodern}'
		if ! document "$font" "$preamble"; then
			not_ok "is_set_without_shell_in_fonts_of_$font" \
				"$(tail -n 20 "$tmp/$font/document.log")"
			continue
		fi
		ok "is_set_without_shell_in_fonts_of_$font"
		expect "shows_every_character_in_fonts_of_$font" \
			"$(tr -d ' _\t' <"$tmp/tree/drivers/all.c")" \
			"$(seen "$font" | sed '${/^$/d}')"
		expect "fits_its_page_in_fonts_of_$font" '' \
			"$(grep -E '^(Overfull|Missing)' "$tmp/$font/document.log")"
	done
else
	skip is_set_without_shell "pdflatex or pdftotext is missing: make setup"
fi
cd / && ktap_end

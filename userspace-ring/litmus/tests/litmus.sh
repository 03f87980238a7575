#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# herd7 says of every litmus file what is committed beside it, in the model of
# the base. Prints the table as diagnostics. Where herd7 cannot be had this is
# a skip that gives the reason; the tests of the programs need none.
set -u

top=$(cd "$(dirname "$0")/../../.." && pwd) || exit 1
# shellcheck source=.ci/ktap.sh
. "$top/.ci/ktap.sh"
litmus=$top/userspace-ring/litmus
O=${O:-build}
case $O in
/*)	;;
*)	O=$PWD/$O ;;
esac
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# judged NAME EXPECTED GOT SAME: one row of verdicts.csv as a test
judged()
{
	name=$1_is_$2
	wanted "$name" || return 0
	if [ "$4" = yes ]; then
		ok "$name"
	else
		not_ok "$name" "expected: $2, as in $litmus/$1.expected:" \
			"$(cat "$litmus/$1.expected" 2>&1)" \
			"got: $3, as in $O/ring/litmus/$1.out:" \
			"$(cat "$O/ring/litmus/$1.out" 2>&1)"
	fi
}

# Does each weakened file have another verdict than its strong sibling?
same_when_weakened()
{
	awk -F, '
	NR > 1 { got[$1] = $4 }
	END {
		for (name in got) {
			strong = name
			if (sub(/[+]weak-.*/, "", strong) &&
			    got[name] == got[strong])
				print name ": " got[name] ", as " strong
		}
	}' "$O/ring/litmus/verdicts.csv"
}

# The whole verdict on the committed files, or a skip of it.
judge_all()
{
	status=0
	O=$O "$litmus/run-litmus" >"$dir/table" 2>"$dir/err" || status=$?
	if [ "$status" -eq 4 ]; then
		skip herd7_judges_the_litmus_files "$(tail -n 1 "$dir/err")"
		return
	fi
	if [ "$status" -gt 1 ]; then
		not_ok herd7_judges_the_litmus_files \
			"expected: exit status 0 of run-litmus" \
			"got: $status: $(tail -n 3 "$dir/err")"
		return
	fi
	ok herd7_judges_the_litmus_files
	note "$(cat "$dir/table")"
	while IFS=, read -r file _ expected got same; do
		[ "$file" = file ] || judged "$file" "$expected" "$got" "$same"
	done <"$O/ring/litmus/verdicts.csv"
	expect every_weakened_sibling_has_another_verdict "" \
		"$(same_when_weakened)"
	expect no_litmus_file_is_left_out \
		"$(find "$litmus" -name '*.litmus' | wc -l)" \
		"$(sed 1d "$O/ring/litmus/verdicts.csv" | wc -l)"
	notices_wrong
}

# catches NAME FILE SED PATTERN: run-litmus fails on a copy in which SED has
# changed FILE, and its table or its reason matches PATTERN.
catches()
{
	wanted "$1" || return 0
	rm -rf "$dir/copy"
	mkdir "$dir/copy"
	base=SB+incmbafteronce+oncexchg
	cp "$litmus/$base.litmus" "$litmus/$base.expected" "$dir/copy/"
	sed "$3" "$litmus/$2" >"$dir/copy/$2"
	status=0
	O=$dir/o "$litmus/run-litmus" "$dir/copy/$base.litmus" \
		>"$dir/out" 2>&1 || status=$?
	if [ "$status" -eq 1 ] && grep -q "$4" "$dir/out"; then
		ok "$1"
	else
		not_ok "$1" "expected: exit status 1 and: $4" \
			"got: exit status $status and: $(cat "$dir/out")"
	fi
}

# Proof that the comparison can fail, in a directory of its own.
notices_wrong()
{
	mkdir -p "$dir/o"
	ln -sfn "$O/linux" "$dir/o/linux"
	[ ! -d "$O/herd" ] || ln -sfn "$O/herd" "$dir/o/herd"
	name=SB+incmbafteronce+oncexchg
	catches notices_a_fence_that_is_gone $name.litmus \
		'/^	smp_mb__after_atomic();/d' 'Never     Sometimes'
	catches notices_another_set_of_states $name.expected \
		's/^States 3/States 4/' 'the verdict or the states differ'
	catches notices_what_herd7_cannot_read $name.litmus \
		's/^exists/exits/' 'herd7: .*'
	catches notices_a_missing_expectation $name.expected \
		d 'none      Never'
}

# fake NAME: a program for the search path, from stdin
fake()
{
	mkdir -p "$dir/bin"
	{ echo '#!/bin/sh'; cat; } >"$dir/bin/$1"
	chmod +x "$dir/bin/$1"
}

# fetches NAME STATUS PATTERN: what fetch-herd does with the fakes, where
# nothing was fetched before. Whatever happens, nothing may be left.
fetches()
{
	wanted "$1" || return 0
	status=0
	PATH=$dir/bin:$PATH O=$dir/empty "$litmus/fetch-herd" \
		>"$dir/out" 2>&1 || status=$?
	left=$(cd "$dir/empty" 2>/dev/null && find . -name 'herd*' ! -name herd.lock)
	if [ "$status" -eq "$2" ] && grep -q "$3" "$dir/out" &&
	   [ -z "$left" ]; then
		ok "$1"
	else
		not_ok "$1" "expected: exit status $2, nothing left, and: $3" \
			"got: exit status $status, $left, and: $(cat "$dir/out")"
	fi
}

# apt-get that knows one archive and fails to fetch from it with TEXT.
broken_apt()
{
	fake apt-get <<-END
	case "\$*" in
	*--print-uris*)
		echo "'http://archive.example/debian/dists/some/InRelease' x 0" ;;
	*)	printf '%s\\n' "$1"; exit 100 ;;
	esac
	END
}

try_fetch()
{
	rm -rf "$dir/empty"
	mkdir -p "$dir/empty"
	echo 'echo "7.43, Rev: exported"' | fake herd7
	for tool in apt-cache apt-config dpkg-deb; do
		echo "exit 0" | fake $tool
	done
	broken_apt 'Err:1 InRelease
  Temporary failure resolving archive.example
E: Failed to fetch'
	fetches says_that_the_archive_cannot_be_reached 4 \
		'no herd7 here, and .* cannot be reached'
	broken_apt 'Err:1 InRelease
  The following signatures could not be verified: NO_PUBKEY 0123
E: The repository is not signed.'
	fetches says_that_a_newer_keyring_is_needed 4 \
		'install a newer debian-archive-keyring'
	echo 'exit 0' | fake apt-get
	fetches says_that_apt_has_no_archive 4 'no archive'
	broken_apt "E: Some fault"
	reason="fetch-herd: no herd7 here, and apt: E: Some fault"
	mkdir -p "$dir/empty/herd.tmp/herd" "$dir/empty/herd"
	: >"$dir/empty/herd/herd7"
	chmod +x "$dir/empty/herd/herd7"
	# Not fetches(): what is left of herd/ is what was there before.
	wanted trusts_nothing_that_an_interrupted_run_left && {
		status=0
		PATH=$dir/bin:$PATH O=$dir/empty "$litmus/fetch-herd" \
			>"$dir/out" 2>/dev/null || status=$?
		expect trusts_nothing_that_an_interrupted_run_left \
			"status 4, path: , left: " \
			"status $status, path: $(cat "$dir/out"), left: $(
				find "$dir/empty" -name herd.tmp)"
	}
	rm -rf "$dir/empty"
	wanted is_a_skip_with_a_reason_where_herd7_cannot_be_had && {
		PATH=$dir/bin:$PATH O=$dir/empty \
			ONLY=herd7_judges_the_litmus_files \
			"$litmus/tests/litmus.sh" >"$dir/out" 2>&1
		expect is_a_skip_with_a_reason_where_herd7_cannot_be_had \
			"ok 1 herd7_judges_the_litmus_files # SKIP $reason" \
			"$(grep judges "$dir/out")"
	}
	rm -rf "$dir/empty"
	echo 'echo "7.58, Rev: exported"' | fake herd7
	fetches takes_an_installed_herd7_that_is_recent 0 "^$dir/bin/herd7\$"
}

ktap_begin
judge_all
try_fetch
ktap_end

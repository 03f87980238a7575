# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2034,SC2154
#
# lib.sh - what the tests of the grader share.  Source it with $here (the
# directory of the test) set, after ktap.sh.  Makes $tmp.

room=$(CDPATH='' cd -- "$here/.." && pwd) || exit 1
top=$(CDPATH='' cd -- "$room/../.." && pwd) || exit 1
O=${O:-$top/build}
built=$O
tmp=$(mktemp -d) && tmp=$(cd "$tmp" && pwd -P) || exit 1
started=
# shellcheck disable=SC2317 # the trap calls it
cleanup()
{
	[ -z "$started" ] || kill "$started" 2>/dev/null
	rm -rf "$tmp"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
# Speed is not what is tested, and this machine may be busy.
RINGSIDE_SCALE=1000
export RINGSIDE_SCALE
unset RINGSIDE_AGAIN RINGSIDE_RUN_VM RINGSIDE_BUILD_KERNEL RINGSIDE_IMAGE

# six_files DIR: the base's six files below DIR/base, as O=DIR needs them.
six_files()
{
	awk '$1 == "sha256" && !seen[$3]++ { print $3 }' \
		"$top/patches/base.lock" >"$tmp/six"
	mkdir -p "$1/base"
	if [ -f "$built/base/.ringside-id" ]; then
		(cd "$built/base" && xargs cp --parents -t "$1/base") <"$tmp/six"
	else
		xargs "$top/patches/unpack-base" --only "$1/base" <"$tmp/six"
	fi
}

# value FILE KEY: the value of KEY at the top level of record.json or
# results.json, as cJSON prints them: a tab, then the key.
value()
{
	awk -v key="$2" '
	index($0, "\t\"" key "\":") == 1 {
		sub(/^[^:]*:[ \t]*/, "")
		sub(/,$/, "")
		gsub(/^"|"$/, "")
		print
		exit
	}' "$1"
}

# of ID KEY [DIR]: the value of KEY of check ID in record.json.
of()
{
	awk -v id="$1" -v key="$2" '
	$1 == "\"id\":" {
		gsub(/[",]/, "", $2)
		at = $2
	}
	at == id && $1 == "\"" key "\":" {
		sub(/^[^:]*:[ \t]*/, "")
		sub(/,$/, "")
		gsub(/^"|"$/, "")
		print
		exit
	}' "${3:-$tmp/out}/record.json"
}

# verdicts [DIR]: "id=verdict id=verdict ..." of the CSV.
verdicts()
{
	awk -F, 'NR == 2 { gsub(/;/, " ", $5); print $5 }' \
		"${1:-$tmp/out}/results.csv"
}

# totals [DIR]: the score and the maximum by each of the four files, counted
# from the results where a file has them: "63/70 63/70 63/70 63/70".
totals()
{
	set -- "${1:-$tmp/out}"
	echo "$(value "$1/record.json" score)/$(value "$1/record.json" max)" \
		"$(awk -F, 'NR == 2 { print $3 "/" $4 }' "$1/results.csv")" \
		"$(awk '
		/^# points: / { got += $3; all += $5 }
		/manual|by hand/ { }
		END { print got }' "$1/results.ktap")/$(
			sed -n 's/^# score: [0-9]* of //p' "$1/results.ktap")" \
		"$(awk '
		$1 == "\"score\":" {
			gsub(/,/, "", $2)
			if (n++)
				sum += $2
			else
				top = $2
		}
		END { print sum == top ? top : sum " and " top }
		' "$1/results.json")/$(awk '$1 == "\"max\":" {
			gsub(/,/, "", $2)
			print $2
		}' "$1/results.json")"
}

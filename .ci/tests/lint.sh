#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# What must hold for the text of every file, without building anything: all
# files that git knows or would add.
set -u

top=$(cd "$(dirname "$0")/../.." && pwd) || exit 1
cd "$top" || exit 1
# shellcheck source=.ci/ktap.sh
. "$top/.ci/ktap.sh"
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT

# Words that no file may hold are spelled here with a bracket, so that this
# file does not hold them either.
marks='\<(FIX[M]E|XX[X])\>|not implemente[d]'
machine='(^|[^}a-z0-9])/(hom[e]/[a-z]|wor[k]/(main|shared|scratch)|User[s]/)'
registry='(deb|ftp|security|snapshot|archive)[.a-z0-9-]*[.](debian[.]org|ubuntu[.]com)'
registry="$registry|cdn[.]kernel[.]org|pypi[.]org|registry[.]npmjs|crates[.]io"

# The guest's C as it is built: see initramfs/rules.mk.
cflags='-std=gnu11 -O2 -Wall -Wextra -Wshadow -Werror'

# Each function below prints what is wrong, and nothing if all is well.
# files PATTERN...: those of our files that match a pattern of grep -E.
files()
{
	grep -E "$1" "$dir/files"
}

unlicensed()
{
	while IFS= read -r file; do
		listed "$file" && continue
		head -n 2 "$file" | awk '
		/SPDX-License-Identifier: (GPL-2.0-only|CC-BY-4.0)/ {
			found = NR == 1 || first ~ /^#!/
		}
		NR == 1 { first = $0 }
		END { exit !found }' || echo "$file: no SPDX line at its top"
	done <"$dir/files"
}

# Is the file one of those in .ci/licences?
listed()
{
	while read -r pattern rest; do
		# The pattern is meant to be one.
		# shellcheck disable=SC2254
		case $1 in
		$pattern)	return 0 ;;
		esac
	done <"$dir/licences"
	return 1
}

licence_texts()
{
	# shellcheck disable=SC2016 # $1 is the word of awk
	own_text | xargs awk '
	FNR <= 2 && sub(/.*SPDX-License-Identifier: /, "") { print $1 }' |
	sort -u |
	while IFS= read -r licence; do
		[ -s "LICENSES/$licence.txt" ] ||
			echo "LICENSES/$licence.txt is missing"
	done
}

scripts()
{
	while IFS= read -r file; do
		head -n 1 "$file" | grep -q '^#!' && echo "$file"
	done <"$dir/files"
	# Sourced, not run: known by its suffix.
	files '[.]sh$'
}

wrong_interpreter()
{
	while IFS= read -r file; do
		IFS= read -r line <"$file" || continue
		case $line in
		'#!/bin/sh'|'#!/bin/sh '*)	;;
		'#!'*)	echo "$file: $line" ;;
		esac
	done <"$dir/files"
}

wrong_mode()
{
	while IFS= read -r file; do
		IFS= read -r line <"$file" || continue
		case $line in
		'#!'*)	[ -x "$file" ] || echo "$file: cannot be run" ;;
		*)	[ ! -x "$file" ] || echo "$file: can be run, and has no #!" ;;
		esac
	done <"$dir/files"
}

shell_faults()
{
	# SC1090, SC1091: what a script sources is checked by itself.
	xargs shellcheck -s sh -e SC1090,SC1091 -f gcc <"$dir/scripts" 2>&1
}

pythons()
{
	files '[.]py$'
	xargs grep -nE '(^|[;&|(]|then|do|exec)[[:space:]]*python[0-9.]*[[:space:]]' \
		<"$dir/scripts" /dev/null
}

# Patches quote the kernel, licences quote themselves.
own_text()
{
	grep -vE '^(patches/.*[.]patch|LICENSES/.*)$' "$dir/files"
}

found()
{
	own_text | xargs grep -nIE "$1" /dev/null
}

wide_lines()
{
	own_text | grep '[.][ch]$' | while IFS= read -r file; do
		expand "$file" | awk -v file="$file" '
		length($0) > 80 { print file ":" NR ": " length($0) " columns" }'
	done
}

long_readmes()
{
	# A lab's README is the handout.
	files '^[^/]+(/[^/]+)?/README[.]md$' |
	grep -v '^labs/lab[0-9]' | while IFS= read -r file; do
		lines=$(wc -l <"$file")
		[ "$lines" -le 60 ] || echo "$file: $lines lines"
	done
	for room in patches initramfs labs; do
		files "^$room/" >/dev/null && [ ! -s "$room/README.md" ] &&
			[ ! -s "$room/experiments/README.md" ] &&
			echo "$room/README.md is missing"
	done
}

dead_links()
{
	files '[.]md$' | while IFS= read -r file; do
		# ](target) where the target is a path of this tree
		grep -oE '\]\([^)]+\)' "$file" | sed 's/^](//; s/)$//; s/#.*//' |
		while IFS= read -r target; do
			case $target in
			''|*://*|mailto:*)	continue ;;
			esac
			[ -e "$(dirname "$file")/$target" ] ||
				echo "$file: no $target"
		done
	done
}

# The verbs that a README tells to type must exist.
unknown_verbs()
{
	files '[.]md$' | while IFS= read -r file; do
		grep -oE '(^|`|    )make [a-z][a-z0-9/-]*' "$file" |
		sed 's/.*make //' | sort -u | while IFS= read -r verb; do
			grep -hqE "^([^:#]+ )?$verb( [^:]*)?:([^=]|\$)" \
				Makefile ./*/rules.mk ./*/*/rules.mk \
				2>/dev/null || echo "$file: make $verb"
		done
	done
}

compiler_faults()
{
	for file in $(files '^initramfs/guest/.*[.]c$'); do
		# The flags are words.
		# shellcheck disable=SC2086
		"$1" $cflags -c -o /dev/null "$file" 2>&1
	done
}

# nothing NAME COMMAND...: passes if COMMAND prints nothing.
nothing()
{
	wanted "$1" || return 0
	name=$1
	shift
	"$@" >"$dir/out" 2>&1
	if [ -s "$dir/out" ]; then
		not_ok "$name" "expected: nothing" \
			"got: $(wc -l <"$dir/out") lines:" \
			"$(head -n 40 "$dir/out")"
	else
		ok "$name"
	fi
}

# with TOOL NAME COMMAND...: nothing, or a skip where TOOL is missing.
with()
{
	if command -v "$1" >/dev/null; then
		shift
		nothing "$@"
	else
		skip "$2" "$1 is missing: make setup FOR=check"
	fi
}

ktap_begin

# A file that was removed and not yet committed is still listed.
git -c safe.directory="$top" ls-files -co --exclude-standard >"$dir/all" 2>"$dir/err" ||
	bail "git cannot list this checkout: $(head -n 1 "$dir/err")"
sort -u "$dir/all" | while IFS= read -r file; do
	[ -f "$file" ] && echo "$file"
done >"$dir/present"
# Names are words below; those that are not are one fault, not ten.
grep -v '[^A-Za-z0-9_./+@,-]' "$dir/present" >"$dir/files"
[ -s "$dir/files" ] || bail "git lists no file here"
grep -v '^#' .ci/licences >"$dir/licences"
scripts | sort -u >"$dir/scripts"

nothing file_names_are_plain_words grep '[^A-Za-z0-9_./+@,-]' "$dir/present"
with shellcheck shell_scripts_pass_shellcheck shell_faults
nothing scripts_name_sh_as_their_interpreter wrong_interpreter
nothing files_can_be_run_if_they_are_scripts wrong_mode
nothing nothing_calls_python pythons
nothing every_file_names_its_licence unlicensed
nothing every_licence_named_has_its_text licence_texts
nothing no_file_holds_a_mark_of_unfinished_work found "$marks"
nothing no_file_names_a_path_of_one_machine found "$machine"
nothing no_file_names_an_archive_host found "$registry"
# A blank alone is an empty line of a diff's context.
nothing no_line_ends_in_a_blank found '.[[:blank:]]$'
nothing c_lines_fit_80_columns wide_lines
nothing each_room_has_a_readme_of_at_most_60_lines long_readmes
nothing links_between_our_files_lead_somewhere dead_links
nothing verbs_named_in_readmes_exist unknown_verbs
with gcc guest_programs_pass_gcc compiler_faults gcc
with clang guest_programs_pass_clang compiler_faults clang

ktap_end

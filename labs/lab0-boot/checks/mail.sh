# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154
#
# Does the file look like a patch that git format-patch made and that a
# maintainer would read? The words are not judged, only whether they are there.

. "$GRADE_LIB"

set -- "$PATCHES"/*
if [ $# -ne 1 ] || [ ! -e "$1" ]; then
	fail "one patch" "$#"
fi
dir=$(mktemp -d) || infra "mktemp failed"
trap 'rm -rf "$dir"' EXIT
git mailinfo "$dir/message" "$dir/diff" <"$1" >"$dir/info" 2>/dev/null ||
	fail "a mail, as git format-patch writes it" "something else" "$1"

subject=$(sed -n 's/^Subject: //p' "$dir/info")
case $subject in
"tun: "?*)	;;
*)	fail 'a subject "tun: ...": the part that is changed, a colon, what is
done' "${subject:-none}" ;;
esac
email=$(sed -n 's/^Email: //p' "$dir/info")
[ -n "$email" ] || fail "From: with a mail address" "none"
signed=$(sed -n 's/^Signed-off-by: .*<\(.*\)>$/\1/p' "$dir/message" |
	tail -n 1)
[ "$signed" = "$email" ] ||
	fail "Signed-off-by: with the address of From:, $email" \
		"${signed:-no such line}"
words=$(sed '/^[A-Z][a-z-]*-by: /d' "$dir/message" | wc -w)
[ "$words" -ge 5 ] ||
	fail "a message that says why, five words at least" "$words words"
pass

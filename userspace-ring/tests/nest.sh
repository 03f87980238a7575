# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# nest.sh - what the parts of userspace-ring/tests share: they run programs
# that speak KTAP, and show it as subtests.  Source it after setting "here".
#
#	nest LABEL PROGRAM [ARG]...
#
# runs PROGRAM and reports two tests: LABEL (what it found) and
# LABEL_ends_well (its exit status, for a sanitizer that speaks up at the end).
# ONLY= may name LABEL, or match tests of PROGRAM; then only these run.
#
#	own COMMAND [ARG]...
#
# runs a function of ktap.sh for a test of the script itself.

top=${here:?}/../..
# shellcheck source=../../.ci/ktap.sh
. "$top/.ci/ktap.sh"

t=$(mktemp -d) || exit 1
trap 'rm -rf "$t"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# What is asked for is kept here: nested tests are selected by their program.
only=${ONLY:-}
ONLY=''

own()
{
	ONLY=$only
	own_status=0
	"$@" || own_status=$?
	ONLY=''
	return "$own_status"
}

nest()
{
	nest_label=$1
	shift
	nest_only=$only
	# The pattern is meant to be one.
	# shellcheck disable=SC2254
	case $nest_label in
	$only)	nest_only='' ;;
	esac
	if [ -n "$nest_only" ] &&
		! ONLY=$nest_only "$@" --list 2>/dev/null | grep -q .; then
		return 0
	fi
	nest_status=0
	ONLY=$nest_only timeout "${NEST_TIMEOUT:-120}" "$@" \
		>"$t/ktap" 2>"$t/said" || nest_status=$?
	ktap_nest "$nest_label" "$t/ktap"
	if [ "$nest_status" -eq 0 ]; then
		ok "${nest_label}_ends_well"
	else
		ktap_tail "$(cat "$t/said")"
		not_ok "${nest_label}_ends_well" \
			"expected: exit status 0 of: $*" \
			"got: exit status $nest_status, and it said:" \
			"${ktap_text:-(nothing)}"
	fi
}

nest_end()
{
	ONLY=$only
	ktap_end
}

# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154
#
# facts.sh - what the predictions ask for, from the twin.
. "$GRADE_LIB"

# result NUMBER LINE... - of a script, what the line NUMBER wrote
result()
{
	number=$1
	shift
	printf '%s\n' "$@" | "$PROGRAMS/ring-right" | sed -n "${number}p"
}

# count WORD LINE - how often
count()
{
	printf '%s\n' "$2" | tr ' ' '\n' | grep -c -x -e "$1"
}

fact refill_64 "$(count 0 "$(result 4 'ring 64' 'produce 64' 'consume 10' \
	'produce 10')")"
fact refill_20 "$(count 0 "$(result 4 'ring 20' 'produce 20' 'consume 10' \
	'produce 10')")"
line=$(result 4 'show state' 'ring 40' 'produce 40' 'consume 39')
fact free_after_39 "$(count - "${line#*slots}")"
fact destroyed "$(count destroyed "$(result 5 'ring 64' 'produce 64' \
	'batch 20' 'produce 44' 'unconsume 20')")"
pass

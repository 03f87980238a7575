# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154
#
# twin.sh - a copy of the twin that may be changed. For on-twin and
# ../review/try-patch, which set $top, the kit's directory.

# twin_copy DIR: makes DIR/userspace-ring; patches fit it with -p1 in DIR.
twin_copy()
{
	mkdir "$1/userspace-ring" || return 1
	for twin_part in ring protocol explore tests; do
		cp -R "$top/userspace-ring/$twin_part" \
			"$1/userspace-ring" || return 1
	done
}

# twin_explorer DIR: the compiler's words for DIR/userspace-ring's ring-explore,
# beside ring and protocol. Of explore/ that is all but the other program; what it
# allocates lies in the world that it saves, see explore/rules.mk.
twin_explorer()
{
	echo "-DRING_POINTS -Wl,--wrap=malloc,--wrap=calloc,--wrap=free"
	for twin_source in "$1"/userspace-ring/explore/*.c; do
		[ "${twin_source##*/}" = ring-stall.c ] || echo "$twin_source"
	done
}

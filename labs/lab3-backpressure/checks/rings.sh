# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154
#
# Rings of several lengths, each filled while the reader sleeps, then read.
# Rings shorter than 32 free every slot at once, others 16 at a time: a ring of
# 32 gives back two batches and is empty then.

. "$GRADE_LIB"
. "$LAB/checks/lib.sh"

for slots in 1 7 32 60 500; do
	asleep "$slots" 0 pfifo limit 10000
	offer $((slots * 3 + 100))
	read_all
	whole "a ring of $slots"
done
pass

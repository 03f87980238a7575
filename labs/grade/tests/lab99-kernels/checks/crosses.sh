# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154
. "$GRADE_LIB"
. "$LIB/traffic.sh"
run_one crosses udp pfifo tap 1 1 100 0 0
row=$(grep '^row ' "$ROWS" | tail -n 1)
case " $row " in
*" delivered=100 "*)	pass ;;
esac
fail "100 packets delivered" "${row:-no row}"

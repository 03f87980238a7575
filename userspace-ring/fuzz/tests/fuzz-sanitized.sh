#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# fuzz-sanitized.sh RING-FUZZ - a run of the fuzz built with ASan and UBSan:
# no access outside of the slots, on either side, and nothing leaked.

set -u

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd) || exit 1
# shellcheck source=../../../.ci/ktap.sh
. "$here/../../../.ci/ktap.sh"

fuzz=${1:?usage: fuzz-sanitized.sh RING-FUZZ}
ops=500000
[ "${FULL:-0}" = 0 ] || ops=5000000

ktap_begin
check no_access_outside_of_the_slots timeout 300 "$fuzz" --seed 1000000 \
	--ops "$ops"
ktap_end

# SPDX-License-Identifier: GPL-2.0-only
#
# unconsume and resize leave producer_lock taken.
/^static void unlock_both/,/^}/{
	/producer_lock/d
}

# SPDX-License-Identifier: GPL-2.0-only
#
# unconsume takes slots that are held back for entries.
/means "an entry"/{
	n
	s/free_consumed(r, head_of(r))/(void)0/
}

# SPDX-License-Identifier: GPL-2.0-only
# Room for one step of a drawing.
s/get((n + 1) \* sizeof(\*s->step))/get(sizeof(*s->step))/

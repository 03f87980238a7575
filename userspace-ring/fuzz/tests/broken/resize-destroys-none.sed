# SPDX-License-Identifier: GPL-2.0-only
#
# resize forgets what does not fit.
/else if (destroy)/s/destroy/destroy \&\& producer < 0/

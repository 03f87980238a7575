// SPDX-License-Identifier: GPL-2.0-only
/*
 * subject-kernel.c - the kernel's header, measured.
 *
 * With the shim's lock, which is the twin's: what differs between the two is
 * the ring alone.
 */
#include "ptr_ring.h"

#define SUBJECT_ID(variant)	kernel_##variant
#define SUBJECT_NAME		"kernel"
#include "ptr-ring.h"

/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * site - where the checkout, what it has built, and its programs are
 */
#ifndef GRADE_SITE_H
#define GRADE_SITE_H

struct site {
	char *top;		/* the checkout */
	char *o;		/* what is built */
	char *run_vm;		/* RINGSIDE_RUN_VM, or initramfs/run-vm */
	char *build_kernel;	/* RINGSIDE_BUILD_KERNEL, or initramfs/... */
	char *image;		/* RINGSIDE_IMAGE, or $O/initramfs/... */
	char *accel;		/* RINGSIDE_ACCEL, or auto */
	char *again;		/* RINGSIDE_AGAIN: how a check is run alone */
	char *tmp;		/* a directory of this grading, removed after */
	long jobs;
};

/* Reads the environment; ends the program if top is not a checkout. */
void site_init(struct site *s, const char *top, long jobs);
/* Makes site.tmp. */
void site_make_tmp(struct site *s);

#endif

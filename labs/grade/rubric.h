/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * rubric - what a lab asks for, read from its rubric.json
 *
 * A rubric lives until the program ends.
 */
#ifndef GRADE_RUBRIC_H
#define GRADE_RUBRIC_H

#include <stdbool.h>
#include <stddef.h>

#include "text.h"

/* What every lab adds up to. */
enum { MACHINE_POINTS = 70, MANUAL_POINTS = 30 };

enum check_type { CHECK_PREDICTIONS, CHECK_PATCH, CHECK_KERNEL, CHECK_PROGRAM,
	CHECK_GUEST, CHECK_HOST, CHECK_MANUAL };

struct check {
	char *id;
	char *title;
	enum check_type type;
	long points;
	bool ungraded;		/* shown, and never more than information */
	bool measures;		/* not before the predictions are there */
	long repeat;		/* all of so many runs must pass */
	struct words needs;	/* ids */
	int kernel;		/* index; -1: none named */
	int program;		/* index; -1 */
	char *run;		/* script, relative to the lab */
	struct words args;
	long bound;		/* seconds on a quiet machine, before scaling */
	struct words overlays;	/* programs of the host for the guest */
	struct words criteria;	/* for whoever grades by hand */
};

enum kernel_from { FROM_SUBMISSION, FROM_BASE, FROM_SERIES };

struct kernel_spec {
	char *name;
	enum kernel_from from;
	struct words patches;	/* relative to the checkout, on top */
};

struct program_spec {
	char *name;
	struct words sources;	/* of the submission; may be none */
	struct words flags;
	struct words include;	/* directories, relative to the checkout */
	struct words with;	/* our sources, relative to the checkout */
	struct words patches;	/* on those; a name may hold @PARAMETER@ */
	struct words libs;	/* for the linker */
};

struct file_spec {
	char *name;
	long max_bytes;
};

struct parameter {
	char *name;
	struct words values;
	char *standard;		/* the default; need not be one of them */
};

struct prediction {
	char *id;
	char *fact;		/* NULL: no single number is compared */
};

/* Where in one of the kernel's files a submission may change something. */
struct allow {
	char *file;
	struct words items;	/* names of top-level items, or "*" */
};

struct rubric {
	char *dir;		/* of the lab, absolute */
	char *slug;		/* its last component */
	long lab;
	char *title;
	long version;
	bool kernel;		/* there is a "kernel" */
	bool on_base;		/* its reference is the stock tree */
	bool on_series;		/* its starter is the series: "repair" */
	long max_lines;
	struct allow *allows;
	size_t n_allows;
	struct program_spec *programs;
	size_t n_programs;
	struct file_spec *files;
	size_t n_files;
	struct parameter *parameters;
	size_t n_parameters;
	struct prediction *predictions;
	size_t n_predictions;
	struct kernel_spec *kernels;
	size_t n_kernels;
	struct check *checks;
	size_t n_checks;
	struct words tools;	/* of the host: herd7, ring-explore */
	struct words labs;	/* whose checks the guest finds below $LABS */
};

/*
 * Reads DIR/rubric.json; top is the checkout. Any mistake in it is told in one
 * sentence and ends the program with EXIT_USAGE.
 */
struct rubric *rubric_read(const char *dir, const char *top);
/* Do the points add up to what every lab has? Else a new string that says. */
char *rubric_points_wrong(const struct rubric *r);
/* Index of the check with this id, or -1. */
int rubric_find(const struct rubric *r, const char *id);
/* "predictions", "patch", ... */
const char *check_type_name(enum check_type type);
/* The points that count: 0 if it is ungraded. */
long check_points(const struct check *c);

#endif

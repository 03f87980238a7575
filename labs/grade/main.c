// SPDX-License-Identifier: GPL-2.0-only
/*
 * grade - grade one submission of a lab
 *
 * See README.md for what it trusts, and rubric.json of a lab for what it asks.
 */
#define _GNU_SOURCE	/* realpath */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "calibrate.h"
#include "expect.h"
#include "files.h"
#include "flags.h"
#include "grading.h"
#include "run.h"
#include "tree.h"

static const char usage_text[] =
"usage: labs/grade/grade --lab DIR --submission DIR [OPTION...]\n"
"\n"
"Grades what is in a directory by the lab's rubric.json.\n"
"\n"
"  --lab DIR         the lab, such as labs/lab3-backpressure\n"
"  --submission DIR  what was handed in: DIR/submission/*.patch, or else\n"
"                    DIR/*.patch, and the files that the rubric names\n"
"  --student ID      whose parameters count (default: reference)\n"
"  --check ID        only this check and what it needs; may be repeated\n"
"  --graded          leave out the checks that give no points\n"
"  --out DIR         where the results go (default: $O/grade/LAB; with\n"
"                    --check: $O/grade/LAB/only)\n"
"  --seed N          checks at random get N, N+1, ... (default 1)\n"
"  --jobs N          processes of a kernel build (default: all cores)\n"
"  --param NAME=V    a parameter by hand, in place of the student's\n"
"  --quiet           only the summary\n"
"\n"
"Other things it can do, in place of grading:\n"
"  --lint            read the rubric, see that its points add up\n"
"  --params          print the student's parameters, NAME=VALUE a line\n"
"  --list            print questions and checks: id, type, points\n"
"  --expect FILE     compare --out DIR with an expect.json, or with \"full\"\n"
"                    or \"starter\"; with --lint, only read; with --params,\n"
"                    print whose submission it is\n"
"  --tree WHICH      write the kernel files of base, series, starter or\n"
"                    reference to --out DIR, which must not be there\n"
"  --compile DIR     compile the programs of --submission into DIR\n"
"  --canonical DIR   print how the six files in DIR differ from the base\n"
"  --flags           print which added lines somebody is shown\n"
"  --help            this text\n"
"\n"
"Results: record.json, results.json (Gradescope), results.ktap, results.csv,\n"
"written anew after each check.  Environment: O (default: build/), TMPDIR,\n"
"RINGSIDE_ACCEL=auto|kvm|tcg.\n"
"\n"
"Exit: 0 full score, 1 not, 2 usage or a broken rubric, 6 a fault of this\n"
"machine or of the kit, which costs no points.\n"
"\n"
"Example:\n"
"  labs/grade/grade --lab labs/lab3-backpressure --submission work/lab3\n";

enum { OPT_LAB = 1, OPT_SUBMISSION, OPT_STUDENT, OPT_CHECK, OPT_OUT, OPT_SEED,
	OPT_JOBS, OPT_PARAM, OPT_QUIET, OPT_LINT, OPT_PARAMS, OPT_TREE,
	OPT_CANONICAL, OPT_COMPILE, OPT_LIST, OPT_EXPECT, OPT_GRADED,
	OPT_FLAGS, OPT_TOP, OPT_HELP };

struct options {
	const char *top;
	const char *lab;
	const char *submission;
	const char *out;
	const char *tree;
	const char *canonical;
	const char *compile;
	const char *expect;
	struct student student;
	struct words checks;
	long seed;
	long jobs;
	bool quiet, lint, params, list, graded;
};

static long number(const char *name, const char *word, long max)
{
	char *end;
	long n = strtol(word, &end, 10);

	if (end == word || *end || n < 1 || n > max)
		die(EXIT_USAGE, "--%s needs a whole number from 1 to %ld, not "
		    "\"%s\"", name, max, word);
	return n;
}

static void one_option(struct options *o, int c)
{
	switch (c) {
	case OPT_TOP: o->top = optarg; break;
	case OPT_LAB: o->lab = optarg; break;
	case OPT_SUBMISSION: o->submission = optarg; break;
	case OPT_STUDENT: o->student.id = optarg; break;
	case OPT_CHECK: words_add(&o->checks, optarg); break;
	case OPT_OUT: o->out = optarg; break;
	case OPT_SEED: o->seed = number("seed", optarg, 1000000000); break;
	case OPT_JOBS: o->jobs = number("jobs", optarg, 1024); break;
	case OPT_PARAM: words_add(&o->student.given, optarg); break;
	case OPT_QUIET: o->quiet = true; break;
	case OPT_LINT: o->lint = true; break;
	case OPT_PARAMS: o->params = true; break;
	case OPT_TREE: o->tree = optarg; break;
	case OPT_CANONICAL: o->canonical = optarg; break;
	case OPT_COMPILE: o->compile = optarg; break;
	case OPT_LIST: o->list = true; break;
	case OPT_GRADED: o->graded = true; break;
	case OPT_EXPECT: o->expect = optarg; break;
	case OPT_FLAGS: fputs(flags_table(), stdout); exit(0);
	case OPT_HELP: fputs(usage_text, stdout); exit(0);
	default: exit(EXIT_USAGE);
	}
}

static void parse(struct options *o, int argc, char **argv)
{
	static const struct option longs[] = {
		{ "top", required_argument, NULL, OPT_TOP },
		{ "lab", required_argument, NULL, OPT_LAB },
		{ "submission", required_argument, NULL, OPT_SUBMISSION },
		{ "student", required_argument, NULL, OPT_STUDENT },
		{ "check", required_argument, NULL, OPT_CHECK },
		{ "out", required_argument, NULL, OPT_OUT },
		{ "seed", required_argument, NULL, OPT_SEED },
		{ "jobs", required_argument, NULL, OPT_JOBS },
		{ "param", required_argument, NULL, OPT_PARAM },
		{ "quiet", no_argument, NULL, OPT_QUIET },
		{ "lint", no_argument, NULL, OPT_LINT },
		{ "params", no_argument, NULL, OPT_PARAMS },
		{ "tree", required_argument, NULL, OPT_TREE },
		{ "canonical", required_argument, NULL, OPT_CANONICAL },
		{ "compile", required_argument, NULL, OPT_COMPILE },
		{ "list", no_argument, NULL, OPT_LIST },
		{ "graded", no_argument, NULL, OPT_GRADED },
		{ "expect", required_argument, NULL, OPT_EXPECT },
		{ "flags", no_argument, NULL, OPT_FLAGS },
		{ "help", no_argument, NULL, OPT_HELP },
		{ 0 }
	};
	int c;

	*o = (struct options){ .top = ".", .seed = 1,
		.jobs = sysconf(_SC_NPROCESSORS_ONLN),
		.student = { .id = REFERENCE_STUDENT } };
	while ((c = getopt_long(argc, argv, "", longs, NULL)) != -1)
		one_option(o, c);
	if (optind < argc)
		die(EXIT_USAGE, "\"%s\" is no option; see --help",
		    argv[optind]);
	if (!o->lab && !o->canonical)
		die(EXIT_USAGE, "--lab is missing; see --help");
}

static int lint(const struct rubric *r)
{
	char *wrong = rubric_points_wrong(r);

	if (wrong)
		die(EXIT_USAGE, "%s/rubric.json: %s", r->dir, wrong);
	return 0;
}

static int list(const struct rubric *r)
{
	size_t i;

	for (i = 0; i < r->n_predictions; i++)
		printf("%s\tprediction\t0\t%s\n", r->predictions[i].id,
		       r->predictions[i].fact ? r->predictions[i].fact : "");
	for (i = 0; i < r->n_checks; i++)
		printf("%s\t%s\t%ld\t%s\n", r->checks[i].id,
		       check_type_name(r->checks[i].type),
		       check_points(&r->checks[i]), r->checks[i].title);
	return 0;
}

static int expect(const struct rubric *r, const struct options *o)
{
	struct expect e;
	size_t i;

	expect_read(&e, r, o->expect);
	if (o->lint)
		return 0;
	if (!o->params) {
		if (!o->out)
			die(EXIT_USAGE, "--expect needs --out, where the "
			    "results are");
		return expect_compare(&e, r, o->out);
	}
	printf("--student %s", e.student ? e.student : REFERENCE_STUDENT);
	for (i = 0; i < e.parameters.n; i++)
		printf(" --param %s", e.parameters.v[i]);
	if (!expect_names_ungraded(&e, r))
		fputs(" --graded", stdout);
	putchar('\n');
	return 0;
}

static int print_params(const struct rubric *r, const struct student *s)
{
	size_t i;

	for (i = 0; i < r->n_parameters; i++)
		printf("%s=%s\n", r->parameters[i].name, param_value(r, i, s));
	return 0;
}

static int write_tree(struct site *s, const struct rubric *r,
		      const struct options *o)
{
	if (!o->out || file_exists(o->out))
		die(EXIT_USAGE, "--tree needs --out with the name of a new "
		    "directory");
	if (!r->kernel)
		die(EXIT_USAGE, "%s is no lab about the kernel", r->slug);
	site_make_tmp(s);
	if (!strcmp(o->tree, "base"))
		tree_base(s, o->out);
	else if (!strcmp(o->tree, "series"))
		tree_series(s, o->out);
	else if (!strcmp(o->tree, "starter"))
		tree_starter(s, r, o->out);
	else if (!strcmp(o->tree, "reference"))
		tree_reference(s, r, &o->student, o->out);
	else
		die(EXIT_USAGE, "--tree is base, series, starter or "
		    "reference, not \"%s\"", o->tree);
	return 0;
}

static int print_canonical(struct site *s, const char *dir)
{
	struct buf b = { 0 };
	char *base, *tree;

	site_make_tmp(s);
	base = text("%s/base", s->tmp);
	tree = text("%s/tree", s->tmp);
	tree_base(s, base);
	tree_base(s, tree);
	tree_take(s, dir, tree);
	tree_diff(s, base, tree, &b);
	fputs(buf_text(&b), stdout);
	return 0;
}

static char *submission_dir(const struct options *o)
{
	char *dir;

	if (!o->submission)
		die(EXIT_USAGE, "--submission is missing; see --help");
	dir = realpath(o->submission, NULL);
	if (!dir || !file_is_dir(dir))
		die(EXIT_USAGE, "there is no directory %s: give what was "
		    "handed in with --submission", o->submission);
	return dir;
}

static int compile(struct site *s, const struct rubric *r,
		   const struct options *o)
{
	struct sandbox box;
	struct stage stage;
	int status = 0;
	size_t i;

	site_make_tmp(s);
	sandbox_probe(&box);
	stage_take(&stage, r, submission_dir(o), s->tmp);
	for (i = 0; i < r->n_programs; i++) {
		struct program p;

		program_build(&p, &r->programs[i], r, &o->student, s, &box,
			      &stage, calibrate_host(), o->compile);
		if (p.state == PROGRAM_GOOD)
			continue;
		say("%s: %s\n%s", r->programs[i].name, buf_text(&p.got),
		    buf_text(&p.window));
		status = EXIT_NOT_FULL;
	}
	return status;
}

static int grade(const struct site *s, const struct rubric *r,
		 const struct options *o)
{
	struct grading g = { .site = *s, .rubric = r, .student = o->student,
		.asked = o->checks, .quiet = o->quiet,
		.graded = o->graded };

	g.submission = submission_dir(o);
	g.record.seed = o->seed;
	g.out = o->out ? text_copy(o->out) :
		text("%s/grade/%s%s", s->o, r->slug,
		     o->checks.n ? "/only" : "");
	dir_make(g.out);
	g.out = realpath(g.out, NULL);
	if (!*g.site.again)
		g.site.again = text("labs/grade/grade --lab %s --submission "
				    "%s --student %s --check ", r->dir,
				    g.submission, o->student.id);
	run_catch_signals();
	return grading_run(&g);
}

int main(int argc, char **argv)
{
	struct options o;
	struct site s;
	struct rubric *r;
	char *wrong;

	parse(&o, argc, argv);
	site_init(&s, o.top, o.jobs);
	if (o.canonical)
		return print_canonical(&s, o.canonical);
	r = rubric_read(o.lab, s.top);
	wrong = student_wrong(r, &o.student);
	if (wrong)
		die(EXIT_USAGE, "%s", wrong);
	if (o.expect)
		return expect(r, &o);
	if (o.list)
		return list(r);
	if (o.lint)
		return lint(r);
	if (o.params)
		return print_params(r, &o.student);
	if (o.tree)
		return write_tree(&s, r, &o);
	if (o.compile)
		return compile(&s, r, &o);
	return grade(&s, r, &o);
}

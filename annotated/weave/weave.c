// SPDX-License-Identifier: GPL-2.0-only
/*
 * weave.c - patches and their commentary: check, site, book, sync.
 */
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "book.h"
#include "check.h"
#include "kit.h"
#include "site.h"
#include "skeleton.h"
#include "sync.h"

struct options {
	enum { NOTHING, CHECK, SITE, BOOK, SKELETON, SYNC } verb;
	const char *out;
	bool alike;
	struct kit kit;
};

static void help(FILE *to)
{
	fputs(
"usage: weave --check [OPTION]... [TEXT]...\n"
"       weave --site DIR [OPTION]...\n"
"       weave --book DIR [OPTION]...\n"
"       weave --skeleton PATCH [OPTION]...\n"
"       weave --sync [OPTION]... [TEXT|PATCH]...\n"
"\n"
"Weaves the nine patches and what annotated/ says about each of their lines.\n"
"PATCH is a number, 0 to 9 (0 is the cover letter), or a patch file.\n"
"\n"
"  --check         tell every fault of the TEXTs (default: of all that\n"
"                  site and book need) as FILE:LINE: fault; what to change\n"
"  --site DIR      write the pages of the site into DIR\n"
"  --book DIR      write the LaTeX of the book into DIR\n"
"  --skeleton      print the beginning of a TEXT: the patch in blocks, and\n"
"                  an empty remark for each run of changed lines\n"
"  --sync          write the TEXTs (default: all) anew after patches have\n"
"                  changed, with each remark under the lines that it was on;\n"
"                  tell what lost its line, as FILE:LINE\n"
"  --alike         with --sync: a line that has only changed keeps its remark\n"
"\n"
"  --root DIR      top directory of the kit (default: .)\n"
"  --kernel DIR    look up `path:function()` there too; may be given twice\n"
"                  (default: no look-up)\n"
"  --help          this text\n"
"\n"
"Exit status: 0 all is well, 1 it is not, 2 usage.\n"
"\n"
"Example: weave --check annotated/0001-*.md\n", to);
}

static int usage(const char *what, const char *got)
{
	fprintf(stderr, "weave: %s%s%s; --help says more\n", what,
		got ? ": " : "", got ? got : "");
	return EXIT_USAGE;
}

/* ---- verbs ------------------------------------------------------------- */

static void check_all(struct kit *k)
{
	int i;

	kit_read_texts(k);
	for (i = 0; i < PATCHES; i++)
		if (k->doc[i])
			check_doc(k, k->doc[i]);
	for (i = 0; i < k->chapters; i++)
		check_doc(k, k->chapter[i]);
}

static int check(struct kit *k, char **text, int n)
{
	struct doc *d;
	int i;

	kit_read(k);
	if (!n)
		check_all(k);
	for (i = 0; i < n; i++) {
		d = kit_read_text(k, text[i]);
		if (d)
			check_doc(k, d);
		doc_free(d);
	}
	if (k->faults->n)
		fprintf(stderr, "weave: %d fault%s\n", k->faults->n,
			k->faults->n == 1 ? "" : "s");
	return k->faults->n ? EXIT_BAD : EXIT_OK;
}

static int made(struct kit *k)
{
	if (k->faults->n)
		fprintf(stderr, "weave: %d fault%s\n", k->faults->n,
			k->faults->n == 1 ? "" : "s");
	return k->faults->n ? EXIT_BAD : EXIT_OK;
}

static int site(struct kit *k, const char *dir)
{
	kit_read(k);
	check_all(k);
	if (!k->faults->n)
		site_write(k, dir);
	return made(k);
}

static int book(struct kit *k, const char *dir)
{
	kit_read(k);
	check_all(k);
	if (!k->faults->n)
		book_write(k, dir);
	return made(k);
}

/* "9", or the path of a patch file */
static struct patch *find_patch(struct kit *k, const char *name)
{
	bool digit = name[0] >= '0' && name[0] <= '9' && !name[1];
	struct patch *p;

	if (!digit)
		return patch_read(name, k->faults);
	kit_read(k);
	p = k->patch[name[0] - '0'];
	k->patch[name[0] - '0'] = NULL;
	return p;
}

static int print_skeleton(struct kit *k, const char *name)
{
	struct patch *p = find_patch(k, name);
	struct buf b = { 0 };

	if (!p)
		return EXIT_BAD;
	skeleton(p, &b);
	fwrite(b.p, 1, b.n, stdout);
	buf_free(&b);
	patch_free(p);
	return k->faults->n ? EXIT_BAD : EXIT_OK;
}

/* ---- options ----------------------------------------------------------- */

static int pick(struct options *o, int letter, char *arg)
{
	switch (letter) {
	case 'c':
		o->verb = CHECK;
		return EXIT_OK;
	case 'w':
		o->verb = SITE;
		o->out = arg;
		return EXIT_OK;
	case 'b':
		o->verb = BOOK;
		o->out = arg;
		return EXIT_OK;
	case 's':
		o->verb = SKELETON;
		return EXIT_OK;
	case 'a':
		o->alike = true;
		return EXIT_OK;
	case 'y':
		o->verb = SYNC;
		return EXIT_OK;
	case 'r':
		o->kit.root = arg;
		return EXIT_OK;
	case 'k':
		if (o->kit.trees == TREES_MAX)
			return usage("--kernel is given too often", arg);
		o->kit.tree[o->kit.trees++] = arg;
		return EXIT_OK;
	case 'h':
		help(stdout);
		exit(EXIT_OK);
	default:
		return usage("unknown option or missing argument", NULL);
	}
}

static int run(struct options *o, char **arg, int n)
{
	switch (o->verb) {
	case CHECK:
		return check(&o->kit, arg, n);
	case SITE:
		if (n)
			return usage("--site takes no argument but DIR",
				     arg[0]);
		return site(&o->kit, o->out);
	case BOOK:
		if (n)
			return usage("--book takes no argument but DIR",
				     arg[0]);
		return book(&o->kit, o->out);
	case SKELETON:
		if (n != 1)
			return usage("--skeleton wants one PATCH", NULL);
		return print_skeleton(&o->kit, arg[0]);
	case SYNC:
		sync_texts(&o->kit, o->alike, arg, n);
		return made(&o->kit);
	default:
		return usage("nothing to do", NULL);
	}
}

int main(int argc, char **argv)
{
	static const struct option option[] = {
		{ "check", no_argument, NULL, 'c' },
		{ "site", required_argument, NULL, 'w' },
		{ "book", required_argument, NULL, 'b' },
		{ "skeleton", no_argument, NULL, 's' },
		{ "sync", no_argument, NULL, 'y' },
		{ "alike", no_argument, NULL, 'a' },
		{ "root", required_argument, NULL, 'r' },
		{ "kernel", required_argument, NULL, 'k' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 }
	};
	struct faults faults = { .to = stderr };
	struct options o = { .kit = { .root = ".", .faults = &faults } };
	int letter, status = EXIT_OK;

	while (status == EXIT_OK &&
	       (letter = getopt_long(argc, argv, "", option, NULL)) != -1)
		status = pick(&o, letter, optarg);
	if (status == EXIT_OK)
		status = run(&o, argv + optind, argc - optind);
	kit_free(&o.kit);
	return status;
}

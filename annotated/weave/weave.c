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
#include "listing.h"
#include "site.h"
#include "skeleton.h"
#include "sync.h"

struct options {
	enum { NOTHING, CHECK, SITE, BOOK, SKELETON, SYNC,
	       LISTING } verb;
	const char *out;
	bool alike;
	const char *tree;
	struct listing_options listing;
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
"       weave --listing [OPTION]... PATCH [[FILE:]FUNCTION]\n"
"       weave --listing --tree DIR [OPTION]... FILE FUNCTION\n"
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
"  --listing       print what PATCH shows of a FUNCTION that it changes (of\n"
"                  all, by default), or FUNCTION as a kernel's FILE defines\n"
"                  it; there it may be \"struct NAME\" or a macro too\n"
"  --latex         with --listing: for \\input, see annotated/book/\n"
"  --lines A-B     with --listing: only these lines of it\n"
"  --from TEXT, --to TEXT\n"
"                  with --listing: only from the one line that has TEXT to\n"
"                  the one that has the other\n"
"  --dedent        with --listing: without the tabs that all lines have\n"
"  --at-most N     with --listing: fail if there are more lines\n"
"\n"
"  --root DIR      top directory of the kit (default: .)\n"
"  --kernel DIR    look up `path:function()` there too; may be given twice\n"
"                  (default: no look-up)\n"
"  --help          this text\n"
"\n"
"Exit status: 0 all is well, 1 it is not, 2 usage.\n"
"\n"
"Example: weave --check annotated/0001-*.md\n"
"         weave --listing --latex --at-most 12 --from spin_lock \\\n"
"               --to spin_unlock 9 tun_net_xmit\n", to);
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

static int print_listing(struct options *o, char **arg, int n)
{
	struct kit *k = &o->kit;
	struct buf b = { 0 };
	struct patch *p;
	bool good;

	if (o->tree) {
		good = listing_of_source(k, o->tree, arg[0], arg[1],
					 &o->listing, &b);
	} else {
		p = find_patch(k, arg[0]);
		good = p && !k->faults->n &&
			listing_of_patch(k, p, n > 1 ? arg[1] : NULL,
					 &o->listing, &b);
		patch_free(p);
	}
	if (good)
		fwrite(b.p, 1, b.n, stdout);
	buf_free(&b);
	return good ? EXIT_OK : EXIT_BAD;
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
	case 'l':
		o->verb = LISTING;
		return EXIT_OK;
	case 't':
		o->tree = arg;
		return EXIT_OK;
	case 'x':
		o->listing.latex = true;
		return EXIT_OK;
	case 'd':
		o->listing.dedent = true;
		return EXIT_OK;
	case 'L':
		o->listing.lines = arg;
		return EXIT_OK;
	case 'F':
		o->listing.from = arg;
		return EXIT_OK;
	case 'T':
		o->listing.to = arg;
		return EXIT_OK;
	case 'm':
		o->listing.most = atoi(arg);
		return o->listing.most > 0 ? EXIT_OK :
			usage("--at-most wants a number of lines", arg);
	case 'h':
		help(stdout);
		exit(EXIT_OK);
	default:
		return usage("unknown option or missing argument", NULL);
	}
}

/* Does an option stand with a verb that it does not belong to? */
static bool astray(const struct options *o)
{
	const struct listing_options *l = &o->listing;

	return (o->verb != SYNC && o->alike) ||
		(o->verb != LISTING && (o->tree || l->lines || l->from ||
					l->to || l->most ||
					l->latex || l->dedent));
}

static int run(struct options *o, char **arg, int n)
{
	if (astray(o))
		return usage("an option belongs to another verb", NULL);
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
	case LISTING:
		if (o->tree ? n != 2 : n < 1 || n > 2)
			return usage(o->tree ? "--listing --tree DIR wants a "
				     "FILE and a FUNCTION" : "--listing wants "
				     "a PATCH and a FUNCTION", NULL);
		return print_listing(o, arg, n);
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
		{ "listing", no_argument, NULL, 'l' },
		{ "tree", required_argument, NULL, 't' },
		{ "latex", no_argument, NULL, 'x' },
		{ "dedent", no_argument, NULL, 'd' },
		{ "lines", required_argument, NULL, 'L' },
		{ "from", required_argument, NULL, 'F' },
		{ "to", required_argument, NULL, 'T' },
		{ "at-most", required_argument, NULL, 'm' },
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

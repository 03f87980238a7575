// SPDX-License-Identifier: GPL-2.0-only
/*
 * fuzz.c - weave's parsers on texts and patches that somebody has damaged.
 *
 * Each round takes a text, a patch, the register, a drawing or a source file
 * of the kit, changes it at random, and does with it whatever weave would.
 * Built with sanitizers. What --sync promises is checked as well: no word of
 * the prose is lost, the blocks are the patch, and twice is once.
 *
 * The same seed gives the same rounds, each of them by itself.
 */
#include <getopt.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "check.h"
#include "html.h"
#include "kit.h"
#include "latex.h"
#include "listing.h"
#include "marks.h"
#include "names.h"
#include "refs.h"
#include "rows.h"
#include "schedule.h"
#include "skeleton.h"
#include "source.h"
#include "splice.h"
#include "sync.h"

#define ROUND_SECONDS	20	/* longer is a loop without an end */
#define CHANGES_MAX	6
#define LINES_MAX	8	/* that one change moves */

/**
 * struct fuzz - all of it
 * @k: the kit as it is; its faults are told to nobody
 * @seed, @round: what the numbers of this round come from
 * @input: where to write what a round reads, or NULL
 * @tmp: a file to write what is only read from files
 * The rest counts what was reached.
 */
struct fuzz {
	struct kit k;
	struct faults quiet;
	struct xref known;
	uint64_t seed;
	long round;
	uint64_t state;
	char tmp[64];
	long written;
	long synced;
	long forth;
	long back;
	long listed;
	const char *input;
};

/* For what ends the program: which round it was. */
static struct fuzz *running;

static void tell_round(void)
{
	fprintf(stderr, "fuzz: again: fuzz --seed %llu --round %ld DIR\n",
		(unsigned long long)running->seed, running->round);
}

static void broken(const char *what)
{
	fprintf(stderr, "fuzz: %s\n", what);
	tell_round();
	fflush(stderr);
	_exit(EXIT_BAD);
}

static void too_long(int signal)
{
	static const char what[] = "fuzz: a round does not end\n";

	(void)signal;
	if (write(STDERR_FILENO, what, sizeof(what) - 1) > 0)
		tell_round();
	_exit(EXIT_BAD);
}

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/common_interface_defs.h>

static void tell_on_death(void)
{
	__sanitizer_set_death_callback(tell_round);
}
#else
static void tell_on_death(void)
{
}
#endif

/* ---- numbers ----------------------------------------------------------- */

/* splitmix64, by Sebastiano Vigna, in the public domain. */
static uint64_t mix(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return z ^ (z >> 31);
}

static int below(struct fuzz *f, int n)
{
	return n > 0 ? mix(&f->state) % n : 0;
}

/* ---- damage ------------------------------------------------------------ */

/* What the parsers look for, and what they may not like. */
static const char *const token[] = {
	"```diff L1\n", "```diff L37\n", "```\n", "````\n", "~~~\n",
	"```lost ?1 before L3\n", "```lost ?1-2 before L99999\n",
	"```schedule by hand\n", "    ", "\t", "**L37** ", "**L37-41** ",
	"**L?1** x", "**L?**", "**L0**", "L?1-?3", "L12", "9/9 L40-50",
	"L40 of 9/9", "9/9,\nL12", "L99999999999", "p9-L71", "MB3", "B14",
	"`a`", "`", "``", "\\`", "<b>", "<!-- -->", "![x](figures/ring.dot)",
	"[x](0001-x.md#a)", "](", "> ", "- ", "1. ", "# ", "## The patch\n",
	"---\n", "===\n", "@@ -1,2 +3,4 @@ int f(void)\n",
	"@@ -1,99999999 +1,99999999 @@\n", "@@ -0,0 +0,0 @@\n", "@@ -",
	"diff --git a/x b/x\n", "--- a/x\n", "+++ b/x\n", "index 1..2\n",
	"+int g(int a)\n+{\n+}\n", "-}\n", "\\ No newline", "+", "-", " ",
	"EXPORT_SYMBOL_GPL(f);\n", "{", "}", "(", ")", ";", "\"", "'", "/*",
	"*/", "//", "\n", "\n\n", "\r\n", "\xff", "\xc3\xa9", "\xf0\x9f\x98",
	"|", "---------+---\n", ",", ",,,,,,,,,,,,\n", "\1",
};

#define TOKENS	((int)(sizeof(token) / sizeof(*token)))

static void put(struct buf *b, size_t at, size_t n, const char *with, size_t m)
{
	struct buf now = { 0 };

	buf_add(&now, b->p, at);
	buf_add(&now, with, m);
	buf_add(&now, b->p + at + n, b->n - at - n);
	buf_free(b);
	*b = now;
}

/* Some lines of a text, at random: where they begin, and how many bytes. */
static size_t some_lines(struct fuzz *f, const struct buf *b, size_t *n)
{
	struct line *line;
	int lines = lines_of(b->p, b->n, &line);
	int i = below(f, lines), k = i + 1 + below(f, LINES_MAX);
	size_t at = 0;

	*n = 0;
	if (lines) {
		at = line[i].s - b->p;
		*n = (k < lines ? (size_t)(line[k].s - b->p) : b->n) - at;
	}
	free(line);
	return at;
}

/* Another number for the first behind a place. */
static void other_number(struct fuzz *f, struct buf *b, size_t at)
{
	size_t n = 0;
	char *with;

	while (at < b->n && (b->p[at] < '0' || b->p[at] > '9'))
		at++;
	while (at + n < b->n && b->p[at + n] >= '0' && b->p[at + n] <= '9')
		n++;
	with = get_printf("%d", below(f, below(f, 4) ? 130 : 100000000));
	put(b, at, n, with, strlen(with));
	free(with);
}

static void change(struct fuzz *f, struct buf *b, const struct buf *other)
{
	const char *word = token[below(f, TOKENS)];
	size_t at = below(f, b->n + 1), from, n, m;
	char c = below(f, 256);

	switch (below(f, 9)) {
	case 0:
		put(b, at, at < b->n, &c, 1);
		break;
	case 1:
		put(b, at, 0, word, strlen(word));
		break;
	case 2:
		at = some_lines(f, b, &n);
		put(b, at, 0, word, strlen(word));
		break;
	case 3:
		at = some_lines(f, b, &n);
		put(b, at, n, "", 0);
		break;
	case 4:
	case 5:
		/* Lines of this text or of another, once more. */
		from = some_lines(f, other, &m);
		at = some_lines(f, b, &n);
		put(b, at, below(f, 2) ? n : 0, other->p + from, m);
		break;
	case 6:
		n = below(f, 4) ? below(f, 4) : below(f, b->n - at + 1);
		put(b, at, n < b->n - at ? n : b->n - at, "", 0);
		break;
	default:
		other_number(f, b, at);
	}
}

static void damage(struct fuzz *f, struct buf *b, const struct buf *other)
{
	int n = 1 + below(f, CHANGES_MAX);

	while (n--)
		change(f, b, below(f, 2) ? other : b);
	if (f->input)
		file_write(f->input, b);
}

static void copy(struct buf *to, const struct buf *from)
{
	memset(to, 0, sizeof(*to));
	buf_add(to, from->p, from->n);
}

static const struct buf *any_text(struct fuzz *f)
{
	const struct doc *doc[READING_MAX];

	return &doc[below(f, reading_order(&f->k, doc))]->text;
}

static const struct buf *any_patch(struct fuzz *f)
{
	return &f->k.patch[below(f, PATCHES)]->text;
}

/* ---- what --sync promises ---------------------------------------------- */

/* Everything but the patch, without its names of lines. */
static void prose(const struct doc *d, struct buf *to)
{
	struct line *line;
	int n = lines_of(d->text.p, d->text.n, &line), i, k, from, last;
	bool *hidden = get((n + 2) * sizeof(*hidden));
	const struct item *it;

	for (i = 0; i < d->items; i++) {
		it = &d->item[i];
		for (k = it->line; k <= it->last; k++)
			hidden[k] = it->kind == ITEM_DIFF ||
				(it->kind == ITEM_CODE && it->lost);
	}
	buf_add(to, "", 0);
	for (i = 0; i < n; i++) {
		for (k = 0; !hidden[i + 1] && k < line[i].n; k++) {
			if (lines_in_text(line[i].s, &k, &from, &last)) {
				k--;
				/* --sync may have to add the patch. */
				if (to->n > 3 && to->p[to->n - 2] == '/' &&
				    to->p[to->n - 1] == '9')
					to->n -= 3;
				buf_char(to, 'L');
			} else if (line[i].s[k] != ' ') {
				buf_char(to, line[i].s[k]);
			}
		}
	}
	free(hidden);
	free(line);
}

static bool same(const struct buf *a, const struct buf *b)
{
	return a->n == b->n && !memcmp(a->p, b->p, a->n);
}

static void differ(const struct buf *a, const struct buf *b)
{
	size_t i;

	for (i = 0; i < a->n && i < b->n && a->p[i] == b->p[i]; i++)
		;
	fprintf(stderr, "fuzz: was: %.60s\nfuzz: is:  %.60s\n",
		a->p + (i > 20 ? i - 20 : 0), b->p + (i > 20 ? i - 20 : 0));
}

static void blocks_are(const struct doc *d, const struct patch *p)
{
	int i;

	if (!d->number)
		return;
	if (d->quotes != p->lines)
		broken("the blocks have other lines than the patch");
	for (i = 0; i < p->lines; i++)
		if (!line_equal(&d->quoted[i], &p->line[i].text) ||
		    d->quoted_as[i] != i + 1)
			broken("a block differs from the patch");
}

static void own_names(const struct doc *d, struct names *to)
{
	struct marks m;
	int i;

	marks_of(d, &m);
	for (i = 0; i < m.n; i++)
		if (m.mark[i].patch == d->number)
			names_add(to, m.mark[i].from, m.mark[i].to,
				  m.mark[i].kind == MARK_LABEL);
	marks_free(&m);
}

/* The text after --sync with this patch; NULL if nothing has changed. */
static struct doc *synced(const struct doc *d, const struct patch *p,
			  bool alike_same)
{
	const struct merge *merge[PATCHES] = { NULL };
	struct faults quiet = { 0 };
	struct names named = { 0 };
	struct doc *now = NULL;
	struct buf text = { 0 };
	struct marks marks;
	struct merge m;

	own_names(d, &named);
	sync_text(d, p, &named, alike_same, &m);
	merge[d->number] = &m;
	if (!m.same) {
		marks_of(d, &marks);
		splice(d, &marks, merge, &text);
		marks_free(&marks);
		now = doc_parse(d->path, &text, &quiet);
	}
	merge_free(&m);
	names_free(&named);
	return now;
}

static void try_sync(struct fuzz *f, const struct doc *d,
		     const struct patch *p, const struct patch *old)
{
	struct buf before = { 0 }, after = { 0 };
	struct doc *now, *again;

	if (d->number < 0 || !sync_read(d, &f->quiet))
		return;
	now = synced(d, p, !below(f, 4));
	if (!now)
		return;
	f->synced++;
	prose(d, &before);
	prose(now, &after);
	if (!same(&before, &after)) {
		differ(&before, &after);
		broken("a word of the prose is lost");
	}
	if (!sync_read(now, &f->quiet))
		broken("a text cannot be read after --sync");
	blocks_are(now, p);
	again = synced(now, p, false);
	if (again)
		broken("twice is not once");
	again = old ? synced(now, old, false) : NULL;
	f->forth += old != NULL;
	f->back += again && same(&again->text, &d->text);
	doc_free(again);
	doc_free(now);
	buf_free(&before);
	buf_free(&after);
}

/* ---- rounds ------------------------------------------------------------ */

static void write_doc(struct fuzz *f, const struct doc *d)
{
	const struct doc *place[FINDINGS + 1] = { NULL };
	struct files files = { 0 };
	struct buf html_buf = { 0 }, latex_buf = { 0 };
	struct xref xref = { 0 };
	struct html h = {
		.to = &html_buf, .k = &f->k, .page = "p1", .up = "",
		.xref = &xref, .known = &f->known, .files = &files
	};
	struct latex t = {
		.to = &latex_buf, .k = &f->k, .known = &f->known,
		.place = place
	};
	int i;

	f->written++;
	html_doc(&h, d);
	latex_doc(&t, d);
	for (i = 0; i < files.n; i++)
		free(files.path[i]);
	free(files.path);
	xref_free(&xref);
	html_free(&h);
	buf_free(&html_buf);
	buf_free(&latex_buf);
}

static void damaged_text(struct fuzz *f)
{
	int number = below(f, PATCHES + f->k.chapters);
	const struct doc *is = number < PATCHES ? f->k.doc[number] :
		f->k.chapter[number - PATCHES];
	const struct patch *p = is->patch ? is->patch :
		f->k.patch[below(f, PATCHES)];
	struct buf text;
	struct doc *d;

	copy(&text, &is->text);
	damage(f, &text, any_text(f));
	f->quiet.n = 0;
	d = doc_parse(is->path, &text, &f->quiet);
	d->patch = is->patch;
	check_doc(&f->k, d);
	/* As weave: only texts without a fault are written. */
	if (!f->quiet.n)
		write_doc(f, d);
	try_sync(f, d, p, NULL);
	doc_free(d);
}

static void list(struct fuzz *f, const struct patch *p)
{
	struct listing_options o = {
		.most = below(f, 2) * 12, .latex = below(f, 2),
		.dedent = below(f, 2), .lines = below(f, 4) ? NULL : "70-80",
		.from = below(f, 4) ? NULL : "(", .to = below(f, 4) ? NULL : "}"
	};
	const char *function = p->lines ?
		p->line[below(f, p->lines)].function : NULL;
	struct buf to = { 0 };

	f->listed += listing_of_patch(&f->k, p, function, &o, &to);
	buf_free(&to);
}

static void damaged_patch(struct fuzz *f)
{
	int number = below(f, PATCHES);
	struct patch *is = f->k.patch[number], *p;
	struct buf text, beginning = { 0 };
	struct doc *d;

	copy(&text, &is->text);
	damage(f, &text, any_patch(f));
	f->quiet.n = 0;
	p = patch_parse(is->path, &text, &f->quiet);
	list(f, p);
	/* As weave: with a patch that has a fault nothing is written. */
	if (f->quiet.n) {
		patch_free(p);
		return;
	}
	skeleton(p, &beginning);
	d = doc_parse(is->path, &beginning, &f->quiet);
	f->k.patch[number] = p;
	d->patch = p;
	check_doc(&f->k, d);
	f->k.patch[number] = is;
	try_sync(f, f->k.doc[number], p, is);
	doc_free(d);
	patch_free(p);
}

static void damaged_register(struct fuzz *f)
{
	const char *id[64];
	struct registry *r;
	struct buf text = { 0 };
	char *path = kit_path(&f->k, "userspace-ring/barriers.csv");
	int i, n;

	if (file_read(path, &text))
		broken("the register cannot be read");
	damage(f, &text, &text);
	if (file_write(f->tmp, &text))
		broken("no file can be written to");
	r = registry_read(f->tmp, &f->quiet);
	n = registry_ids(r, id, 64);
	for (i = 0; i < n; i++)
		if (!registry_knows(r, id[i]))
			broken("a barrier is not known by its own id");
	registry_free(r);
	buf_free(&text);
	free(path);
}

/* A block of any text as a drawing, and its prose as what names things. */
static void damaged_drawing(struct fuzz *f)
{
	const struct buf *from = any_text(f);
	struct buf text = { 0 };
	struct schedule s;
	struct ref r;
	const char *block = strstr(from->p, "```schedule");
	int pos = 0;

	if (block && below(f, 8)) {
		block = strchr(block, '\n') + 1;
		buf_add(&text, block, strcspn(block, "`"));
	} else {
		buf_add(&text, from->p, from->n);
	}
	damage(f, &text, from);
	if (schedule_parse(text.p, &s))
		schedule_free(&s);
	while (ref_in_text(text.p, &pos, &r))
		if (r.at < 0 || r.n <= 0 || r.at + r.n != pos ||
		    (size_t)pos > text.n)
			broken("a reference lies outside of its text");
	ref_in_code(text.p, &r);
	buf_free(&text);
}

/* The added lines of a patch are C enough. */
static void damaged_source(struct fuzz *f)
{
	const struct patch *p = f->k.patch[below(f, PATCHES)];
	const char *name = p->line[below(f, p->lines)].function;
	int i, n, at = 0, from, to, behind = 0;
	struct buf text = { 0 };
	struct line *line;

	for (i = 0; i < p->lines; i++) {
		if (p->line[i].part < PART_CONTEXT || !p->line[i].text.n)
			continue;
		buf_add(&text, p->line[i].text.s + 1, p->line[i].text.n - 1);
		buf_char(&text, '\n');
	}
	damage(f, &text, any_patch(f));
	n = lines_of(text.p, text.n, &line);
	while (source_find(line, n, name ? name : "struct x", &at, &from,
			   &to)) {
		if (from <= behind || to < from || to > n)
			broken("a definition lies outside of its file");
		behind = to;
	}
	free(line);
	buf_free(&text);
}

static void one_round(struct fuzz *f)
{
	f->state = f->seed * 0x2545f4914f6cdd1d + f->round;
	alarm(ROUND_SECONDS);
	switch (below(f, 10)) {
	case 0:
		damaged_register(f);
		break;
	case 1:
		damaged_drawing(f);
		break;
	case 2:
		damaged_source(f);
		break;
	case 3:
	case 4:
	case 5:
		damaged_patch(f);
		break;
	default:
		damaged_text(f);
	}
}

/* ---- options ----------------------------------------------------------- */

static void help(FILE *to)
{
	fputs("usage: fuzz [OPTION]... DIR\n\n"
	      "Damages what the kit in DIR has for weave, and reads it.\n\n"
	      "  --seed N     where the random numbers begin (default: 1)\n"
	      "  --rounds N   how many rounds (default: 1000)\n"
	      "  --seconds N  end after so many (default: when all are done)\n"
	      "  --round N    only this one\n"
	      "  --input FILE with --round: write what it reads to FILE\n"
	      "  --help       this text\n\n"
	      "Exit status: 0 nothing was found, 1 something was, 2 usage.\n\n"
	      "Example: fuzz --seed 7 --rounds 5000 .\n", to);
}

static bool prepare(struct fuzz *f, const char *dir)
{
	struct faults told = { .to = stderr };
	int fd;

	f->k.root = dir;
	f->k.faults = &told;
	kit_read(&f->k);
	kit_read_texts(&f->k);
	if (told.n)
		return false;
	f->k.faults = &f->quiet;
	know_functions(&f->k, &f->known);
	strcpy(f->tmp, "/tmp/weave-fuzz-XXXXXX");
	fd = mkstemp(f->tmp);
	if (fd < 0)
		return false;
	close(fd);
	return true;
}

int main(int argc, char **argv)
{
	static const struct option option[] = {
		{ "seed", required_argument, NULL, 's' },
		{ "rounds", required_argument, NULL, 'n' },
		{ "seconds", required_argument, NULL, 't' },
		{ "round", required_argument, NULL, 'o' },
		{ "input", required_argument, NULL, 'i' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 }
	};
	struct fuzz f = { .seed = 1 };
	long rounds = 1000, seconds = 0, first = 0;
	time_t begin = time(NULL);
	int letter;

	while ((letter = getopt_long(argc, argv, "", option, NULL)) != -1) {
		if (letter == 's') {
			f.seed = strtoull(optarg, NULL, 10);
		} else if (letter == 'n') {
			rounds = atol(optarg);
		} else if (letter == 't') {
			seconds = atol(optarg);
		} else if (letter == 'i') {
			f.input = optarg;
		} else if (letter == 'o') {
			first = atol(optarg);
			rounds = 1;
		} else {
			help(letter == 'h' ? stdout : stderr);
			return letter == 'h' ? EXIT_OK : EXIT_USAGE;
		}
	}
	if (optind != argc - 1 || rounds < 1) {
		help(stderr);
		return EXIT_USAGE;
	}
	if (!prepare(&f, argv[optind])) {
		fprintf(stderr, "fuzz: the kit in %s is not as it should be\n",
			argv[optind]);
		return EXIT_USAGE;
	}
	running = &f;
	signal(SIGALRM, too_long);
	tell_on_death();
	for (f.round = first; f.round < first + rounds; f.round++) {
		if (seconds && time(NULL) - begin >= seconds)
			break;
		one_round(&f);
	}
	alarm(0);
	printf("%ld rounds: %ld texts written, %ld synced, %ld of %ld back "
	       "again, %ld listings\n", f.round - first, f.written, f.synced,
	       f.back, f.forth, f.listed);
	unlink(f.tmp);
	xref_free(&f.known);
	kit_free(&f.k);
	return EXIT_OK;
}

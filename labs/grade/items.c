// SPDX-License-Identifier: GPL-2.0-only
#include "items.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define NESTED_MAX 64
#define WORD_MAX 64

/* What an #if does to the depth of braces. */
struct branch {
	int before;		/* depth at #if */
	int after;		/* depth at the end of its first branch */
	bool closed;		/* the first branch has ended */
};

struct scanner {
	const char *at;
	long line;
	struct items *out;
	int braces, parens;
	struct branch branches[NESTED_MAX];
	int nested;
	bool bad;
	/* The item being read. */
	const char *start;	/* NULL: none */
	long first;
	char word[WORD_MAX];	/* the last identifier at depth 0 */
	char kind[WORD_MAX];	/* "struct", "union" or "enum" if it began so */
	bool typed;		/* word is what follows struct, union or enum */
	char *name;
	bool named;		/* nothing changes the name any more */
	bool called;		/* it has "name(", so a brace is a body */
	bool assigned;		/* it has '=', so a brace is a value */
	bool exported;		/* the name is the argument of the macro */
};

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

static void next(struct scanner *s)
{
	if (*s->at == '\n')
		s->line++;
	s->at++;
}

static void skip(struct scanner *s, size_t n)
{
	while (n-- && *s->at)
		next(s);
}

static void skip_comment(struct scanner *s)
{
	if (s->at[1] == '/') {
		while (*s->at && *s->at != '\n')
			next(s);
		return;
	}
	skip(s, 2);
	while (*s->at && strncmp(s->at, "*/", 2))
		next(s);
	skip(s, 2);
}

static bool at_comment(const struct scanner *s)
{
	return *s->at == '/' && (s->at[1] == '*' || s->at[1] == '/');
}

static void skip_quoted(struct scanner *s)
{
	char quote = *s->at;

	next(s);
	while (*s->at && *s->at != quote && *s->at != '\n')
		skip(s, *s->at == '\\' ? 2 : 1);
	if (*s->at)
		next(s);
}

static void add_item(struct scanner *s, const char *start, long first,
		     const char *name)
{
	struct items *out = s->out;

	out->v = enlarge(out->v, out->n + 1, sizeof(*out->v));
	out->v[out->n++] = (struct item){
		.name = text_copy(name),
		.source = text("%.*s", (int)(s->at - start), start),
		.first = first,
		.last = s->line,
	};
}

static void set_name(struct scanner *s, const char *name)
{
	free(s->name);
	s->name = text_copy(name);
}

/* ---- the preprocessor */

static void open_branch(struct scanner *s)
{
	if (s->nested == NESTED_MAX) {
		s->bad = true;
		return;
	}
	s->branches[s->nested++] = (struct branch){ .before = s->braces };
}

static void next_branch(struct scanner *s, bool end)
{
	struct branch *b;

	if (!s->nested)
		return;
	b = &s->branches[s->nested - 1];
	if (!b->closed) {
		b->after = s->braces;
		b->closed = true;
	}
	s->braces = end ? b->after : b->before;
	s->nested -= end;
}

static void directive_branch(struct scanner *s, const char *word)
{
	if (!strncmp(word, "if", 2))
		open_branch(s);
	else if (!strncmp(word, "el", 2))
		next_branch(s, false);
	else if (!strcmp(word, "endif"))
		next_branch(s, true);
}

/* Reads an identifier behind blanks, without moving. */
static size_t peek_word(const char *at, char *word)
{
	size_t blanks = strspn(at, " \t"), n = 0;

	at += blanks;
	while (is_word(at[n]) && n < WORD_MAX - 1)
		n++;
	memcpy(word, at, n);
	word[n] = '\0';
	return blanks + n;
}

/* A line that begins with '#', and those that '\' joins to it. */
static void directive(struct scanner *s)
{
	const char *start = s->at;
	char word[WORD_MAX], macro[WORD_MAX], *name;
	long first = s->line;
	size_t n;

	skip(s, *s->at == '#' ? 1 : 2);
	n = peek_word(s->at, word);
	peek_word(s->at + n, macro);
	while (*s->at && *s->at != '\n') {
		if (at_comment(s))
			skip_comment(s);
		else
			skip(s, *s->at == '\\' ? 2 : 1);
	}
	directive_branch(s, word);
	if (s->start)
		return;
	name = strcmp(word, "define") && strcmp(word, "undef") ?
		text("#%s", word) : text_copy(macro);
	add_item(s, start, first, name);
	free(name);
}

/* ---- items */

static void begin(struct scanner *s)
{
	s->start = s->at;
	s->first = s->line;
	s->word[0] = s->kind[0] = '\0';
	s->named = s->called = s->assigned = s->exported = s->typed = false;
	set_name(s, "");
}

static void end(struct scanner *s)
{
	char *type = text("%s %s", s->kind, s->word);

	if (!s->named && s->word[0])
		set_name(s, s->typed ? type : s->word);
	free(type);
	add_item(s, s->start, s->first, s->name);
	s->start = NULL;
	s->parens = 0;
}

/* What looks like a call and is none: the name comes later. */
static bool is_attribute(const char *word)
{
	static const char *const attributes[] = {
		"__attribute__", "__aligned", "__printf", "__section",
		"__acquires", "__releases", "__must_hold", "typeof",
		"__typeof__", "__alignof__", "__cond_acquires", "__malloc",
		"__alloc_size",
	};

	return text_is_one_of(word, attributes,
			      sizeof(attributes) / sizeof(attributes[0]));
}

static bool is_type(const char *word)
{
	return !strcmp(word, "struct") || !strcmp(word, "union") ||
		!strcmp(word, "enum");
}

/* Where the linker puts it, behind the name. */
static bool is_placement(const char *word)
{
	return !strcmp(word, "__read_mostly") ||
		!strcmp(word, "__ro_after_init") ||
		!strcmp(word, "__initdata");
}

static void identifier(struct scanner *s)
{
	char word[WORD_MAX];
	size_t n = peek_word(s->at, word);

	while (is_word(s->at[n]))
		n++;
	skip(s, n);
	if (s->braces)
		return;
	if (s->exported && s->parens == 1 && !s->named) {
		set_name(s, word);
		s->named = true;
	}
	if (s->parens || s->named || is_placement(word))
		return;
	s->typed = is_type(s->word);
	if (s->typed)
		strcpy(s->kind, s->word);
	strcpy(s->word, word);
}

static void open_paren(struct scanner *s)
{
	if (!s->braces && !s->parens && !s->named && s->word[0] &&
	    !is_attribute(s->word)) {
		s->exported = !strncmp(s->word, "EXPORT_SYMBOL", 13);
		set_name(s, s->word);
		s->named = !s->exported;
		s->called = true;
	}
	s->parens++;
}

/* The brace of a type, of a value, or of a body. */
static void open_brace(struct scanner *s)
{
	if (!s->braces && !s->parens && !s->named) {
		char *name;

		name = s->kind[0] ? text("%s %s", s->kind, s->word) :
			text_copy(s->word);
		set_name(s, name);
		s->named = true;
		free(name);
	}
	s->braces++;
}

static void close_brace(struct scanner *s)
{
	if (--s->braces < 0) {
		s->bad = true;
		return;
	}
	next(s);
	if (!s->braces && s->called && !s->assigned)
		end(s);
}

static void punctuation(struct scanner *s)
{
	char c = *s->at;

	if (c == '}') {
		close_brace(s);
		return;
	}
	if (c == '{')
		open_brace(s);
	else if (c == '(')
		open_paren(s);
	else if (c == ')' && --s->parens < 0)
		s->bad = true;
	next(s);
	if (s->braces || s->parens)
		return;
	if ((c == '=' || c == '[' || c == ',') && !s->named) {
		set_name(s, s->word);
		s->named = true;
	}
	s->assigned |= c == '=';
	if (c == ';')
		end(s);
}

static bool at_directive(const struct scanner *s, bool line_start)
{
	return line_start && (*s->at == '#' || !strncmp(s->at, "%:", 2));
}

static void token(struct scanner *s)
{
	if (!s->start)
		begin(s);
	if (*s->at == '"' || *s->at == '\'')
		skip_quoted(s);
	else if (is_word(*s->at))
		identifier(s);
	else
		punctuation(s);
}

int items_scan(const char *source, struct items *out, long *line)
{
	struct scanner s = { .at = source, .line = 1, .out = out };
	bool line_start = true;

	*out = (struct items){ 0 };
	while (*s.at && !s.bad) {
		if (*s.at == '\n') {
			line_start = true;
			next(&s);
		} else if (isspace((unsigned char)*s.at)) {
			next(&s);
		} else if (at_comment(&s)) {
			skip_comment(&s);
		} else if (at_directive(&s, line_start)) {
			directive(&s);
		} else {
			line_start = false;
			token(&s);
		}
	}
	*line = s.start ? s.first : s.line;
	free(s.name);
	return s.bad || s.start || s.braces ? -1 : 0;
}

void items_free(struct items *items)
{
	size_t i;

	for (i = 0; i < items->n; i++) {
		free(items->v[i].name);
		free(items->v[i].source);
	}
	free(items->v);
	*items = (struct items){ 0 };
}

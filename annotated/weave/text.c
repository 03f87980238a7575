// SPDX-License-Identifier: GPL-2.0-only
/*
 * text.c - growing buffers, lines, files, and how a fault is told.
 */
#include "text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void *get_more(void *old, size_t n)
{
	void *p = realloc(old, n ? n : 1);

	if (!p) {
		fprintf(stderr, "weave: no memory for %zu bytes\n", n);
		exit(EXIT_BAD);
	}
	return p;
}

void *get(size_t n)
{
	void *p = get_more(NULL, n);

	memset(p, 0, n);
	return p;
}

char *get_string(const char *s)
{
	size_t n = strlen(s) + 1;

	return memcpy(get(n), s, n);
}

static void buf_vprintf(struct buf *b, const char *format, va_list args)
{
	va_list again;
	int n;

	va_copy(again, args);
	n = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (n < 0)
		return;
	buf_add(b, NULL, n);
	vsnprintf(b->p + b->n - n, n + 1, format, args);
}

char *get_printf(const char *format, ...)
{
	struct buf b = { 0 };
	va_list args;

	va_start(args, format);
	buf_vprintf(&b, format, args);
	va_end(args);
	return b.p;
}

/* With @s NULL the bytes are left for the caller to fill. */
void buf_add(struct buf *b, const char *s, size_t n)
{
	if (b->n + n + 1 > b->room) {
		b->room = 2 * (b->n + n + 1);
		b->p = get_more(b->p, b->room);
	}
	if (s && n)
		memcpy(b->p + b->n, s, n);
	b->n += n;
	b->p[b->n] = '\0';
}

void buf_str(struct buf *b, const char *s)
{
	buf_add(b, s, strlen(s));
}

void buf_char(struct buf *b, char c)
{
	buf_add(b, &c, 1);
}

void buf_printf(struct buf *b, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	buf_vprintf(b, format, args);
	va_end(args);
}

void buf_free(struct buf *b)
{
	free(b->p);
	memset(b, 0, sizeof(*b));
}

bool line_equal(const struct line *a, const struct line *b)
{
	return a->n == b->n && !memcmp(a->s, b->s, a->n);
}

bool line_begins(const struct line *l, const char *s)
{
	int n = strlen(s);

	return l->n >= n && !memcmp(l->s, s, n);
}

int lines_of(const char *text, size_t n, struct line **line)
{
	const char *p = text, *end = text + n, *eol;
	int count = 0, room = 64;

	*line = get(room * sizeof(**line));
	while (p < end) {
		eol = memchr(p, '\n', end - p);
		if (!eol)
			eol = end;
		if (count == room) {
			room *= 2;
			*line = get_more(*line, room * sizeof(**line));
		}
		(*line)[count].s = p;
		(*line)[count++].n = eol - p;
		p = eol + 1;
	}
	return count;
}

int file_read(const char *path, struct buf *b)
{
	FILE *f = fopen(path, "rb");
	char part[8192];
	int err = 0;
	size_t n;

	if (!f)
		return errno;
	buf_add(b, "", 0);
	while ((n = fread(part, 1, sizeof(part), f)) > 0)
		buf_add(b, part, n);
	if (ferror(f))
		err = errno ? errno : EIO;
	fclose(f);
	return err;
}

static bool same_text(const char *path, const struct buf *b)
{
	struct buf old = { 0 };
	bool same;

	same = !file_read(path, &old) && old.n == b->n &&
		!memcmp(old.p, b->p, b->n);
	buf_free(&old);
	return same;
}

int file_stage(const char *path, const struct buf *b, char **tmp)
{
	int err = 0;
	FILE *f;

	*tmp = get_printf("%s.tmp%ld", path, (long)getpid());
	f = fopen(*tmp, "wb");
	if (!f) {
		err = errno;
		goto out;
	}
	if (b->n && fwrite(b->p, 1, b->n, f) != b->n)
		err = errno ? errno : EIO;
	if (fclose(f) && !err)
		err = errno;
	if (err)
		unlink(*tmp);
out:
	if (err) {
		free(*tmp);
		*tmp = NULL;
	}
	return err;
}

int file_write(const char *path, const struct buf *b)
{
	char *tmp;
	int err;

	if (same_text(path, b))
		return 0;
	err = file_stage(path, b, &tmp);
	if (!err && rename(tmp, path)) {
		err = errno;
		unlink(tmp);
	}
	free(tmp);
	return err;
}

void file_save(struct faults *f, const char *path, const struct buf *b)
{
	int err = file_write(path, b);

	if (err)
		fault(f, path, 0, "cannot be written: %s", strerror(err));
}

void dir_make(struct faults *f, const char *path)
{
	if (mkdir(path, 0777) && errno != EEXIST)
		fault(f, path, 0, "cannot be made: %s", strerror(errno));
}

bool file_there(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISREG(st.st_mode);
}

const char *file_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

int utf8_next(const char *p, const char *end, unsigned int *code)
{
	static const unsigned int least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	unsigned char c = *p;
	unsigned int u;
	int n, i;

	if (c < 0x80) {
		*code = c;
		return 1;
	}
	n = c >= 0xf0 && c < 0xf5 ? 4 : c >= 0xe0 && c < 0xf0 ? 3 :
		c >= 0xc2 && c < 0xe0 ? 2 : 0;
	if (!n || end - p < n)
		return 0;
	u = c & (0x7f >> n);
	for (i = 1; i < n; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		u = u << 6 | (p[i] & 0x3f);
	}
	if (u < least[n] || u > 0x10ffff || (u >= 0xd800 && u < 0xe000))
		return 0;
	*code = u;
	return n;
}

void fault(struct faults *f, const char *path, int line,
	   const char *format, ...)
{
	va_list args;

	f->n++;
	if (!f->to)
		return;
	if (line > 0)
		fprintf(f->to, "%s:%d: ", path, line);
	else
		fprintf(f->to, "%s: ", path);
	va_start(args, format);
	vfprintf(f->to, format, args);
	va_end(args);
	putc('\n', f->to);
}

bool text_plain(struct faults *f, const char *path, const char *text,
		size_t n)
{
	const char *p = text, *end = text + n;
	unsigned int code;
	int line = 1, step;

	for (; p < end; p += step) {
		step = utf8_next(p, end, &code);
		if (!step) {
			fault(f, path, line, "byte 0x%02x is not UTF-8: "
			      "save the file as UTF-8", (unsigned char)*p);
			return false;
		}
		if (code == '\r') {
			fault(f, path, line, "the line ends in CR LF, or holds "
			      "a CR: remove it (sed -i 's/\\r//g' does)");
			return false;
		}
		if (!code) {
			fault(f, path, line, "a NUL byte: remove it");
			return false;
		}
		line += code == '\n';
	}
	return true;
}

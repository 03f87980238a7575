/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * items - the top-level items of a C file in the kernel's style
 *
 * An item is a function, a declaration, a type, a variable or a line of the
 * preprocessor.  It is called by the name of the function or variable, "struct
 * NAME" and the like, the name of a macro, or "#include"; EXPORT_SYMBOL(NAME)
 * is called NAME.  Macros are not expanded; of #if and #else both branches
 * are read, and the braces of the first count.
 */
#ifndef GRADE_ITEMS_H
#define GRADE_ITEMS_H

#include <stddef.h>

#include "text.h"

struct item {
	char *name;
	char *source;		/* its text, from first to last token */
	long first, last;	/* lines */
};

struct items {
	struct item *v;
	size_t n;
};

/*
 * Returns 0, or -1 and in *line the line at which it is lost: braces or
 * brackets do not balance.
 */
int items_scan(const char *source, struct items *out, long *line);
void items_free(struct items *items);

#endif

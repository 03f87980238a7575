// SPDX-License-Identifier: GPL-2.0-only
/*
 * align.c - which lines of two texts are the same.
 */
#include "align.h"

#include <stdint.h>
#include <stdlib.h>

/* Cells of the table: 8 MB. */
#define ALIGN_CELLS	(4L * 1024 * 1024)

static void table_match(const struct line *a, int n, const struct line *b,
			int m, int *match, int shift)
{
	uint16_t *best = get((size_t)(n + 1) * (m + 1) * sizeof(*best));
	size_t width = m + 1;
	uint16_t *cell;
	int i, j;

	/* best[i][j]: how many lines the ends from i and from j share. */
	for (i = n - 1; i >= 0; i--) {
		for (j = m - 1; j >= 0; j--) {
			cell = &best[i * width + j];
			if (line_equal(&a[i], &b[j]))
				*cell = cell[width + 1] + 1;
			else
				*cell = cell[width] > cell[1] ? cell[width] :
					cell[1];
		}
	}
	for (i = j = 0; i < n && j < m;) {
		cell = &best[i * width + j];
		if (line_equal(&a[i], &b[j]))
			match[i++] = shift + j++;
		else if (cell[width] >= cell[1])
			i++;
		else
			j++;
	}
	free(best);
}

int *align(const struct line *a, int n, const struct line *b, int m)
{
	int *match = get((n + 1) * sizeof(*match));
	int head = 0, tail = 0, i;

	while (head < n && head < m && line_equal(&a[head], &b[head])) {
		match[head] = head;
		head++;
	}
	while (tail < n - head && tail < m - head &&
	       line_equal(&a[n - 1 - tail], &b[m - 1 - tail])) {
		match[n - 1 - tail] = m - 1 - tail;
		tail++;
	}
	for (i = head; i < n - tail; i++)
		match[i] = -1;
	if ((long)(n - head - tail + 1) * (m - head - tail + 1) <= ALIGN_CELLS)
		table_match(a + head, n - head - tail, b + head,
			    m - head - tail, match + head, head);
	return match;
}

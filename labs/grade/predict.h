/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * predict - the answers in predictions.md
 *
 * A question is a heading "## ID"; its answer is what follows "Answer:", on
 * that line and on those up to the next heading.
 */
#ifndef GRADE_PREDICT_H
#define GRADE_PREDICT_H

/*
 * The answer to question id in the text, as one line, in a new string; NULL if
 * there is no such heading, no "Answer:" or nothing behind it.
 */
char *predict_answer(const char *source, const char *id);

#endif

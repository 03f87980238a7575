// SPDX-License-Identifier: GPL-2.0-only
#include "sandbox.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "files.h"

#define PATH "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"

static void add(struct command *c, const char *a, const char *b,
		const char *d)
{
	words_add(&c->argv, a);
	if (b)
		words_add(&c->argv, b);
	if (d)
		words_add(&c->argv, d);
}

/* What every program of Debian's needs to see. */
static void system_paths(struct command *c)
{
	static const char *const paths[] = {
		"/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64",
		"/etc/alternatives", "/etc/ld.so.cache",
	};
	size_t i;

	for (i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		add(c, "--ro-bind-try", paths[i], paths[i]);
}

static void begin(struct command *c)
{
	words_add(&c->argv, "bwrap");
	add(c, "--unshare-all", "--die-with-parent", "--new-session");
	/* Root of a container keeps its powers otherwise. */
	add(c, "--unshare-user", "--cap-drop", "ALL");
	if (geteuid() == 0) {
		add(c, "--uid", "65534", NULL);
		add(c, "--gid", "65534", NULL);
	}
	system_paths(c);
	add(c, "--proc", "/proc", NULL);
	add(c, "--dev", "/dev", NULL);
	add(c, "--tmpfs", "/tmp", NULL);
}

void sandbox_probe(struct sandbox *s)
{
	struct command c = { .seconds = 20 };

	begin(&c);
	words_add(&c.argv, "true");
	s->bwrap = run_good(run(&c));
	s->words = text_copy(s->bwrap ?
		"bubblewrap: no network, read-only system, limits" :
		geteuid() == 0 ?
		"limits alone, as nobody: bubblewrap does not run here" :
		"limits alone: bubblewrap does not run here");
	command_free(&c);
}

static void bind_all(struct command *c, const char *option,
		     const struct words *paths)
{
	size_t i;

	for (i = 0; paths && i < paths->n; i++)
		add(c, option, paths->v[i], paths->v[i]);
}

/* The variables given so far, and no others. */
static void environment(struct command *c)
{
	size_t i;

	words_add(&c->argv, "--clearenv");
	add(c, "--setenv", "PATH", PATH);
	add(c, "--setenv", "LC_ALL", "C");
	add(c, "--setenv", "HOME", "/nonexistent");
	for (i = 0; i < c->env.n; i++) {
		char *name = text_copy(c->env.v[i]);
		char *value = strchr(name, '=');

		*value++ = '\0';
		add(c, "--setenv", name, value);
		free(name);
	}
}

void sandbox_enter(const struct sandbox *s, struct command *c,
		   const struct sandbox_need *need)
{
	if (!s->bwrap) {
		c->cwd = need->cwd;
		c->nobody = !need->trusted;
		words_add(&c->env, "PATH=" PATH);
		words_add(&c->env, "LC_ALL=C");
		words_add(&c->env, "HOME=/nonexistent");
		return;
	}
	begin(c);
	bind_all(c, "--ro-bind", need->read);
	bind_all(c, "--bind", need->write);
	environment(c);
	add(c, "--chdir", need->cwd, "--");
}

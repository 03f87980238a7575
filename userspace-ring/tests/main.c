// SPDX-License-Identifier: GPL-2.0-only
/*
 * main.c - the command line of the ring's tests.
 *
 * The same sources make two programs: on the twin and on the kernel's header.
 */
#define _POSIX_C_SOURCE 200809L

#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "harness.h"
#include "ptr_ring.h"
#include "suites.h"

#ifdef RINGSIDE_KERNEL_RING
#define RING_NAME	"the kernel's include/linux/ptr_ring.h"
#else
#define RING_NAME	"the twin"
#endif

static const struct bounds default_bounds = {
	.limit = 20,
	.milliseconds = 300,
	.packets = 200000,
};

static void usage(const char *program)
{
	printf("usage: %s [OPTION]...\n\n", program);
	printf("Tests of the ring and of the stop/wake protocol, on %s.\n",
	       RING_NAME);
	printf("KTAP on stdout.\n\n");
	printf("  --suite PATTERN   run the suites that match this pattern of "
	       "the shell\n"
	       "                    (default: all but stress_*)\n"
	       "  --list            print \"suite test\" of each selected "
	       "test, run none\n"
	       "  --console         CUnit's own report in place of KTAP\n"
	       "  --xml FILE        write CUnit's XML report to FILE too\n");
	printf("  --limit N         a test of N seconds counts as hung "
	       "(default %u)\n", default_bounds.limit);
	printf("  --msec N          each stress test sends for N ms "
	       "(default %u)\n", default_bounds.milliseconds);
	printf("  --packets N       and at most N packets (default %u)\n",
	       default_bounds.packets);
	printf("  --help            this text\n\n"
	       "Environment: ONLY=PATTERN runs the tests whose name matches.\n"
	       "\n"
	       "Exit status: 0 all passed, 1 a test failed or none matched, "
	       "2 usage.\n\n");
	printf("Example: ONLY='wakes_*' %s --suite 'protocol_*'\n", program);
}

static bool parse_number(const char *program, const char *option,
			 const char *text, unsigned int *number)
{
	unsigned long value;
	char *end;

	errno = 0;
	value = strtoul(text, &end, 10);
	if (errno || end == text || *end || *text == '-' || !value ||
	    value > INT_MAX) {
		fprintf(stderr,
			"%s: --%s: \"%s\" is wrong: "
			"expected a number from 1 to %d\n",
			program, option, text, INT_MAX);
		return false;
	}
	*number = (unsigned int)value;
	return true;
}

enum option_code { HELP, LIST, CONSOLE, SUITE, XML, LIMIT, MSEC, PACKETS };

static const struct option options[] = {
	{ "help", no_argument, NULL, HELP },
	{ "list", no_argument, NULL, LIST },
	{ "console", no_argument, NULL, CONSOLE },
	{ "suite", required_argument, NULL, SUITE },
	{ "xml", required_argument, NULL, XML },
	{ "limit", required_argument, NULL, LIMIT },
	{ "msec", required_argument, NULL, MSEC },
	{ "packets", required_argument, NULL, PACKETS },
	{ NULL, 0, NULL, 0 },
};

/* One option; false if its argument is wrong. */
static bool set_option(struct selection *sel, int code, const char *arg)
{
	switch (code) {
	case CONSOLE:
		sel->console = true;
		return true;
	case SUITE:
		sel->suite = arg;
		return true;
	case XML:
		sel->xml = arg;
		return true;
	case LIMIT:
		return parse_number(sel->program, "limit", arg,
				    &sel->bounds.limit);
	case MSEC:
		return parse_number(sel->program, "msec", arg,
				    &sel->bounds.milliseconds);
	case PACKETS:
		return parse_number(sel->program, "packets", arg,
				    &sel->bounds.packets);
	}
	return false;
}

/* An environment variable; NULL also where it is empty. */
static const char *environment(const char *name)
{
	const char *value = getenv(name);

	return value && *value ? value : NULL;
}

int main(int argc, char **argv)
{
	struct selection sel = {
		.program = argv[0],
		.only = environment("ONLY"),
		.part = environment("KTAP_PART"),
		.bounds = default_bounds,
	};
	bool list = false;
	int code;

	while ((code = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (code == HELP) {
			usage(argv[0]);
			return 0;
		}
		if (code == LIST)
			list = true;
		else if (code == '?' || !set_option(&sel, code, optarg))
			goto wrong;
	}
	if (optind < argc) {
		fprintf(stderr, "%s: \"%s\" is not an option: "
			"expected none or those of --help\n",
			argv[0], argv[optind]);
		return 2;
	}
	if (sel.console && sel.xml) {
		fprintf(stderr, "%s: --console and --xml: expected one of "
			"them: CUnit writes one report a run\n",
			argv[0]);
		return 2;
	}
	if (list)
		return harness_list(&sel, all_suites);
	return harness_run(&sel, all_suites);
wrong:
	fprintf(stderr, "%s: try --help\n", argv[0]);
	return 2;
}

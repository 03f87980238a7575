// SPDX-License-Identifier: GPL-2.0-only
/*
 * seqcheck-test - host-side tests of guest/seqcheck.c, KTAP on stdout
 *
 * Usage: seqcheck-test [TEST...]; without a name all tests are run.
 * Build: with guest/seqcheck.c and guest/record.c, -I guest.
 */
#include <arpa/inet.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record.h"
#include "seqcheck.h"

#define FRAME_MAX	128
#define UDP_PAYLOAD	18	/* what pktgen puts into a 60-byte frame */

/* The packet that a test feeds in; each test bends one of these fields. */
struct packet {
	enum seqcheck_link link;
	bool tagged;			/* 802.1Q */
	unsigned int ip_words;		/* length of the IP header, 5 to 15 */
	uint8_t version;
	uint8_t protocol;
	uint16_t fragment;
	uint16_t port;
	uint32_t magic;
	uint32_t number;
	size_t cut;			/* bytes missing at the end */
};

static const struct packet plain = {
	.link = SEQCHECK_L2, .ip_words = 5, .version = 4, .protocol = 17,
	.port = 9, .magic = SEQCHECK_PKTGEN_MAGIC, .number = 1,
};

static void put16(uint8_t *p, uint16_t value)
{
	p[0] = (uint8_t)(value >> 8);
	p[1] = (uint8_t)value;
}

static void put32(uint8_t *p, uint32_t value)
{
	put16(p, (uint16_t)(value >> 16));
	put16(p + 2, (uint16_t)value);
}

/* Write the frame of @pkt to @frame; returns its length. */
static size_t build(const struct packet *pkt, uint8_t *frame)
{
	uint8_t *p = frame;

	memset(frame, 0, FRAME_MAX);
	if (pkt->link == SEQCHECK_L2) {
		p += 12;
		if (pkt->tagged) {
			put16(p, 0x8100);
			p += 4;
		}
		put16(p, 0x0800);
		p += 2;
	}
	p[0] = (uint8_t)(pkt->version << 4 | pkt->ip_words);
	put16(p + 6, pkt->fragment);
	p[9] = pkt->protocol;
	p += pkt->ip_words * 4;
	put16(p, pkt->port);
	put16(p + 4, 8 + UDP_PAYLOAD);
	put32(p + 8, pkt->magic);
	put32(p + 12, pkt->number);
	return (size_t)(p - frame) + 8 + UDP_PAYLOAD - pkt->cut;
}

static enum seqcheck_kind feed(struct seqcheck *sc, const struct packet *pkt)
{
	uint8_t frame[1 + FRAME_MAX];
	size_t len;

	/* At an odd address, as behind a vnet header. */
	len = build(pkt, frame + 1);
	return seqcheck_packet(sc, frame + 1, len, pkt->link);
}

static void feed_number(struct seqcheck *sc, uint16_t port, uint32_t number)
{
	struct packet pkt = plain;

	pkt.port = port;
	pkt.number = number;
	feed(sc, &pkt);
}

/* ---- expectations ---- */

static const char *test_name;

static bool expect(const char *what, uint64_t expected, uint64_t got)
{
	if (expected == got)
		return true;
	printf("# %s: %s: expected %" PRIu64 ", got %" PRIu64 "\n", test_name,
	       what, expected, got);
	return false;
}

static bool expect_sum(const struct seqcheck *sc, uint64_t sequenced,
		       uint64_t missing, uint64_t duplicated,
		       uint64_t reordered)
{
	struct seqcheck_sum sum = seqcheck_sum(sc);
	bool ok;

	ok = expect("sequenced", sequenced, sum.sequenced);
	ok &= expect("missing", missing, sum.missing);
	ok &= expect("duplicated", duplicated, sum.duplicated);
	ok &= expect("reordered", reordered, sum.reordered);
	return ok;
}

static void feed_list(struct seqcheck *sc, const uint32_t *numbers, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		feed_number(sc, 9, numbers[i]);
}

#define FEED(sc, ...) do {						\
	static const uint32_t numbers_[] = { __VA_ARGS__ };		\
									\
	feed_list(sc, numbers_, sizeof(numbers_) / sizeof(numbers_[0]));\
} while (0)

/* ---- tests ---- */

static bool counts_nothing_for_a_clean_flow(struct seqcheck *sc)
{
	uint32_t i;

	for (i = 1; i <= 200000; i++)
		feed_number(sc, 9, i);
	return expect_sum(sc, 200000, 0, 0, 0) &&
	       expect("flows", 1, sc->flows);
}

static bool counts_a_gap_as_missing(struct seqcheck *sc)
{
	FEED(sc, 1, 2, 5, 6, 9);
	return expect_sum(sc, 5, 4, 0, 0);
}

static bool counts_missing_from_number_one(struct seqcheck *sc)
{
	FEED(sc, 11, 12);
	return expect_sum(sc, 2, 10, 0, 0) &&
	       expect("first", 11, sc->flow[0].first);
}

static bool counts_each_repetition_as_duplicated(struct seqcheck *sc)
{
	FEED(sc, 1, 2, 2, 3, 1, 2);
	return expect_sum(sc, 6, 0, 3, 0);
}

static bool a_late_packet_is_reordered_not_missing(struct seqcheck *sc)
{
	FEED(sc, 1, 4, 2, 3, 5);
	return expect_sum(sc, 5, 0, 0, 2);
}

static bool a_late_packet_that_comes_twice_is_both(struct seqcheck *sc)
{
	FEED(sc, 1, 3, 2, 2);
	return expect_sum(sc, 4, 0, 1, 1);
}

static bool a_packet_a_million_late_still_fills_its_gap(struct seqcheck *sc)
{
	uint32_t i;

	for (i = 1; i <= 1000000; i++)
		if (i != 77)
			feed_number(sc, 9, i);
	if (!expect_sum(sc, 999999, 1, 0, 0))
		return false;
	feed_number(sc, 9, 77);
	return expect_sum(sc, 1000000, 0, 0, 1);
}

static bool the_highest_number_of_all_is_counted(struct seqcheck *sc)
{
	FEED(sc, 1, UINT32_MAX);
	return expect_sum(sc, 2, UINT64_C(4294967293), 0, 0);
}

static bool kind_and_port_make_a_flow(struct seqcheck *sc)
{
	struct packet pkt = plain;

	feed(sc, &pkt);
	pkt.port = 10;
	feed(sc, &pkt);
	pkt.magic = SEQCHECK_UDP_MAGIC;
	feed(sc, &pkt);
	return expect("flows", 3, sc->flows) && expect_sum(sc, 3, 0, 0, 0);
}

static bool interleaved_flows_do_not_disturb_each_other(struct seqcheck *sc)
{
	uint32_t i;

	for (i = 1; i <= 1000; i++) {
		feed_number(sc, 9, i);
		feed_number(sc, 10, 1001 - i);
		feed_number(sc, 11, 2 * i);
	}
	return expect_sum(sc, 3000, 1000, 0, 999);
}

static bool reads_every_layout_of_headers(struct seqcheck *sc)
{
	struct packet pkt = plain;
	bool ok = true;

	for (pkt.ip_words = 5; pkt.ip_words <= 15; pkt.ip_words++) {
		pkt.link = SEQCHECK_L2;
		pkt.tagged = false;
		ok &= expect("plain frame", SEQCHECK_PKTGEN, feed(sc, &pkt));
		pkt.tagged = true;
		ok &= expect("tagged frame", SEQCHECK_PKTGEN, feed(sc, &pkt));
		pkt.link = SEQCHECK_L3;
		ok &= expect("TUN packet", SEQCHECK_PKTGEN, feed(sc, &pkt));
	}
	return ok && expect("unsequenced", 0, sc->unsequenced);
}

static bool anything_else_is_unsequenced(struct seqcheck *sc)
{
	struct packet pkt[9];
	size_t i;

	for (i = 0; i < 9; i++)
		pkt[i] = plain;
	pkt[0].version = 6;
	pkt[1].protocol = 6;
	pkt[2].fragment = 0x2000;	/* more fragments follow */
	pkt[3].fragment = 0x0001;	/* offset 8 bytes */
	pkt[4].magic = 0;
	pkt[5].number = 0;
	pkt[6].ip_words = 4;
	pkt[7].cut = 3;			/* header short of one byte */
	pkt[8].cut = UDP_PAYLOAD;
	for (i = 0; i < 9; i++)
		if (!expect("kind", SEQCHECK_NONE, feed(sc, &pkt[i])))
			return false;
	return expect("unsequenced", 9, sc->unsequenced) &&
	       expect_sum(sc, 0, 0, 0, 0);
}

/* Under a memory checker this also shows that nothing is read past the end. */
static bool every_truncation_is_survived(struct seqcheck *sc)
{
	uint8_t frame[FRAME_MAX], *copy;
	size_t len, full = build(&plain, frame);

	for (len = 0; len < full - 2; len++) {
		copy = malloc(len + 1);
		if (!copy)
			return expect("malloc", 1, 0);
		memcpy(copy, frame, len);
		seqcheck_packet(sc, copy, len, SEQCHECK_L2);
		free(copy);
	}
	return expect("unsequenced", full - 2, sc->unsequenced);
}

static bool the_udp_length_decides_in_a_padded_frame(struct seqcheck *sc)
{
	uint8_t frame[FRAME_MAX];
	size_t len = build(&plain, frame);

	put16(frame + 14 + 20 + 4, 8 + 15);
	seqcheck_packet(sc, frame, len, SEQCHECK_L2);
	return expect("unsequenced", 1, sc->unsequenced);
}

static bool one_flow_too_many_is_reported_as_unchecked(struct seqcheck *sc)
{
	uint16_t port;

	for (port = 1; port <= SEQCHECK_FLOWS + 3; port++)
		feed_number(sc, port, 1);
	return expect("flows", SEQCHECK_FLOWS, sc->flows) &&
	       expect("unchecked", 3, sc->unchecked) &&
	       expect_sum(sc, SEQCHECK_FLOWS + 3, 0, 0, 0);
}

static bool merge_fills_gaps_and_finds_duplicates(struct seqcheck *sc)
{
	struct seqcheck other;
	bool ok;

	seqcheck_init(&other);
	FEED(sc, 1, 2, 5, 6);
	FEED(&other, 4, 3, 5, 200000);
	feed_number(&other, 10, 1);
	seqcheck_merge(sc, &other);
	ok = expect_sum(sc, 9, 199993, 1, 1);
	ok &= expect("flows", 2, sc->flows);
	ok &= expect("first", 1, sc->flow[0].first);
	ok &= expect("highest", 200000, sc->flow[0].highest);
	seqcheck_free(&other);
	return ok;
}

static bool merge_reports_what_has_no_room(struct seqcheck *sc)
{
	struct seqcheck other;
	uint16_t port;
	bool ok;

	seqcheck_init(&other);
	for (port = 1; port <= SEQCHECK_FLOWS; port++) {
		feed_number(sc, port, 1);
		feed_number(&other, (uint16_t)(port + 2), 2);
	}
	seqcheck_merge(sc, &other);
	ok = expect("unchecked", 2, sc->unchecked);
	ok &= expect_sum(sc, 2 * SEQCHECK_FLOWS, 0, 0, 0);
	seqcheck_free(&other);
	return ok;
}

/* Random numbers, beside a table that counts how often each came. */
static bool agrees_with_a_plain_count_on_random_input(struct seqcheck *sc)
{
	enum { NUMBERS = 5000, PACKETS = 6000 };
	static unsigned int times[NUMBERS + 1];
	uint64_t missing = 0, duplicated = 0, reordered = 0;
	uint32_t i, number, highest = 0, state = 12345;

	memset(times, 0, sizeof(times));
	for (i = 1; i <= PACKETS; i++) {
		state = state * 1664525 + 1013904223;
		number = (state >> 8) % NUMBERS + 1;
		if (times[number]++)
			duplicated++;
		else if (number < highest)
			reordered++;
		if (number > highest)
			highest = number;
		feed_number(sc, 9, number);
	}
	for (i = 1; i <= highest; i++)
		missing += !times[i];
	return expect_sum(sc, PACKETS, missing, duplicated, reordered);
}

/* Each line of @text as a KTAP diagnostic. */
static void print_lines(const char *what, const char *text)
{
	size_t len;

	while (*text) {
		len = strcspn(text, "\n");
		printf("# %s: %s: %.*s\n", test_name, what, (int)len, text);
		text += len + (text[len] == '\n');
	}
}

static bool the_record_has_the_documented_words(struct seqcheck *sc)
{
	static const char expected[] =
		"packets=4 flows=1 sequenced=4 missing=1 duplicated=1 "
		"reordered=0 unsequenced=0 unchecked=0\n"
		"flow=9 kind=pktgen device=tap0 first=1 highest=4 packets=4 "
		"missing=1 duplicated=1 reordered=0";
	struct record rec;

	FEED(sc, 1, 2, 2, 4);
	record_init(&rec);
	record_add(&rec, "packets=%d", 4);
	seqcheck_report(sc, &rec);
	seqcheck_report_flows(sc, "tap0", &rec);
	if (!strcmp(rec.text, expected))
		return true;
	print_lines("expected", expected);
	print_lines("got", rec.text);
	return false;
}

#define TEST(name) { #name, name }
static const struct {
	const char *name;
	bool (*run)(struct seqcheck *sc);
} tests[] = {
	TEST(counts_nothing_for_a_clean_flow),
	TEST(counts_a_gap_as_missing),
	TEST(counts_missing_from_number_one),
	TEST(counts_each_repetition_as_duplicated),
	TEST(a_late_packet_is_reordered_not_missing),
	TEST(a_late_packet_that_comes_twice_is_both),
	TEST(a_packet_a_million_late_still_fills_its_gap),
	TEST(the_highest_number_of_all_is_counted),
	TEST(kind_and_port_make_a_flow),
	TEST(interleaved_flows_do_not_disturb_each_other),
	TEST(reads_every_layout_of_headers),
	TEST(anything_else_is_unsequenced),
	TEST(every_truncation_is_survived),
	TEST(the_udp_length_decides_in_a_padded_frame),
	TEST(one_flow_too_many_is_reported_as_unchecked),
	TEST(merge_fills_gaps_and_finds_duplicates),
	TEST(merge_reports_what_has_no_room),
	TEST(agrees_with_a_plain_count_on_random_input),
	TEST(the_record_has_the_documented_words),
};

static bool wanted(const char *name, int argc, char **argv)
{
	int i;

	for (i = 1; i < argc; i++)
		if (!strcmp(name, argv[i]))
			return true;
	return argc < 2;
}

int main(int argc, char **argv)
{
	static struct seqcheck sc;
	unsigned int planned = 0, number = 0, failed = 0;
	size_t i, count = sizeof(tests) / sizeof(tests[0]);
	bool ok;

	for (i = 0; i < count; i++)
		planned += wanted(tests[i].name, argc, argv);
	if (!planned)
		die_usage("no test has this name");
	printf("KTAP version 1\n1..%u\n", planned);
	for (i = 0; i < count; i++) {
		if (!wanted(tests[i].name, argc, argv))
			continue;
		test_name = tests[i].name;
		seqcheck_init(&sc);
		ok = tests[i].run(&sc);
		seqcheck_free(&sc);
		if (!ok) {
			failed++;
			printf("# again: %s %s\n", argv[0], test_name);
		}
		printf("%sok %u %s\n", ok ? "" : "not ", ++number, test_name);
	}
	return failed ? EXIT_FAILED : EXIT_OK;
}

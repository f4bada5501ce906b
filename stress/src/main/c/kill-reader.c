/*
 * kill-reader.c - the C reader in the kill loop: scans a segment until its standard input ends, and says what no reader
 * may ever be shown. What it prints is what io.counters.stress.kill.ReaderProgram says that readers print.
 *
 *     gcc -std=c11 -O2 -I reader-tool/src/main/c stress/src/main/c/kill-reader.c -o kill-reader && ./kill-reader PATH
 */
#define _POSIX_C_SOURCE 200809L

#include "counters_segment.h"

#include <poll.h>

/* What io.counters.stress.kill.Series observes in bucket i. */
#define VALUE_OF(i) ((int64_t)(i) * 10 + 7)

#define REPORT_NANOS INT64_C(500000000)
#define SLOW_NANOS INT64_C(1000000)
#define REST_MILLIS 2

/* A total as it was last shown, by the index and generation of its metric: whoever bears both is the same metric. */
typedef struct seen {
    uint32_t generation;
    int64_t total;
} seen;

static seen *seen_totals;

static void violation(const cs_metric *metric, const char *what, int64_t found, int64_t expected) {
    printf("violation %.*s", (int)metric->name.length, metric->name.bytes);
    for (size_t i = 0; i < metric->label_count; i++) {
        const cs_label *label = &metric->labels[i];
        printf(" %.*s=%.*s", (int)label->key.length, label->key.bytes, (int)label->value.length, label->value.bytes);
    }
    printf(": %s %" PRId64 " (expected: %" PRId64 ")\n", what, found, expected);
}

static void look(const cs_metric *metric) {
    if (metric->status == CS_METRIC_CORRUPT) {
        violation(metric, "status", metric->status, CS_METRIC_OK);
    }
    if (!metric->has_value || metric->kind == CS_GAUGE) {
        return;
    }
    int64_t total = metric->i64;
    if (metric->kind == CS_HISTOGRAM) {
        int64_t count = 0;
        int64_t sum = 0;
        for (size_t i = 0; i <= metric->bound_count; i++) {
            count += metric->buckets[i];
            sum += metric->buckets[i] * VALUE_OF(i);
        }
        if (metric->count != count) {
            violation(metric, "count", metric->count, count);
        }
        if (metric->sum != sum) {
            violation(metric, "sum", metric->sum, sum);
        }
        total = metric->count;
    }
    seen *before = &seen_totals[metric->index];
    if (before->generation == metric->generation && total < before->total) {
        violation(metric, "total", total, before->total);
    }
    before->generation = metric->generation;
    before->total = total;
}

static bool rest(void) {
    struct pollfd input = {0, POLLIN, 0};
    char nothing[64];
    return poll(&input, 1, REST_MILLIS) == 0 || read(0, nothing, sizeof nothing) > 0;
}

int main(int argc, char **argv) {
    cs_segment segment;
    cs_error error;
    if (argc != 2) {
        fputs("usage: kill-reader PATH\n", stderr);
        return 64;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (cs_open(&segment, argv[1], &error) != CS_OK) {
        printf("violation cannot open: %s\n", error.text);
        return 3;
    }
    seen_totals = calloc(segment.metrics, sizeof *seen_totals);
    if (seen_totals == NULL) {
        return 3;
    }
    uint64_t scans = 0;
    uint64_t slots = 0;
    uint64_t retries = 0;
    uint64_t busy = 0;
    uint64_t slow = 0;
    int64_t longest = 0;
    int64_t longest_wall = 0;
    int64_t reported = cs__clock(CLOCK_MONOTONIC);
    bool goes_on = true;
    while (goes_on) {
        cs_result result;
        const int64_t cpu = cs__clock(CLOCK_THREAD_CPUTIME_ID);
        const int64_t start = cs__clock(CLOCK_MONOTONIC);
        if (cs_scan(&segment, &result, &error) != CS_OK) {
            printf("violation cannot scan: %s\n", error.text);
            return 3;
        }
        const int64_t end = cs__clock(CLOCK_MONOTONIC);
        const int64_t wall = end - start;
        const int64_t nanos = cs__clock(CLOCK_THREAD_CPUTIME_ID) - cpu;
        longest_wall = wall > longest_wall ? wall : longest_wall;
        longest = nanos > longest ? nanos : longest;
        slow += nanos >= SLOW_NANOS;
        scans++;
        slots += result.statistics.slots;
        retries += result.statistics.retries;
        busy += result.statistics.busy;
        for (size_t i = 0; i < result.metric_count; i++) {
            look(&result.metrics[i]);
        }
        cs_result_free(&result);
        goes_on = rest();
        if (!goes_on || end - reported >= REPORT_NANOS) {
            reported = end;
            printf("stats %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRId64 " %" PRIu64 " %" PRId64 "\n",
                   scans, slots, retries, busy, longest, slow, longest_wall);
        }
    }
    free(seen_totals);
    cs_close(&segment);
    return 0;
}

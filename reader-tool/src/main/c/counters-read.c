/*
 * counters-read - prints a Counters segment as one JSON object, the one of "counters-stat list --json".
 *
 *     cc -std=c11 -O2 -o counters-read counters-read.c
 *     counters-read [--per-process] NAME|PATH
 *
 * Exit codes: 0 ok, 3 the segment cannot be read, 64 wrong usage. Errors are one line on stderr.
 */
#define _POSIX_C_SOURCE 200809L

#include "counters_segment.h"

#include <signal.h>

enum { EXIT_UNREADABLE = 3, EXIT_USAGE = 64 };

/* ---- Text on its way to a terminal or a parser. ---- */

/* One character of valid UTF-8. */
static uint32_t code_point(const unsigned char *text, int length) {
    static const unsigned char masks[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    uint32_t code = text[0] & masks[length];
    for (int i = 1; i < length; i++) {
        code = code << 6 | (text[i] & 0x3F);
    }
    return code;
}

/* Controls, line separators, and what is invisible or changes the direction of writing (general category Cf). */
static bool is_dangerous(uint32_t code) {
    static const uint32_t ranges[][2] = {
        {0x0000, 0x001F},   {0x007F, 0x009F},   {0x00AD, 0x00AD},   {0x0600, 0x0605},   {0x061C, 0x061C},
        {0x06DD, 0x06DD},   {0x070F, 0x070F},   {0x0890, 0x0891},   {0x08E2, 0x08E2},   {0x180E, 0x180E},
        {0x200B, 0x200F},   {0x2028, 0x202E},   {0x2060, 0x206F},   {0xFEFF, 0xFEFF},   {0xFFF9, 0xFFFB},
        {0x110BD, 0x110BD}, {0x110CD, 0x110CD}, {0x13430, 0x1343F}, {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A},
        {0xE0000, 0xE007F},
    };
    for (size_t i = 0; i < sizeof ranges / sizeof ranges[0] && code >= ranges[i][0]; i++) {
        if (code <= ranges[i][1]) {
            return true;
        }
    }
    return false;
}

static void put_escape(uint32_t code, FILE *out) {
    if (code < 0x10000) {
        fprintf(out, "\\u%04x", (unsigned)code);
    } else {
        fprintf(out, "\\u%04x\\u%04x", (unsigned)(0xD7C0 + (code >> 10)), (unsigned)(0xDC00 | (code & 0x3FF)));
    }
}

/* Valid UTF-8 with everything dangerous escaped, and what JSON's syntax needs if it is for JSON. */
static void put_text(const char *bytes, size_t length, bool is_json, FILE *out) {
    size_t written = 0;
    for (size_t i = 0; i < length;) {
        const unsigned char *at = (const unsigned char *)bytes + i;
        const int width = at[0] < 0x80 ? 1 : at[0] < 0xE0 ? 2 : at[0] < 0xF0 ? 3 : 4;
        const uint32_t code = code_point(at, width);
        const bool is_syntax = is_json && (code == '"' || code == '\\');
        if (is_syntax || is_dangerous(code)) {
            fwrite(bytes + written, 1, i - written, out);
            if (is_syntax) {
                fprintf(out, "\\%c", (int)code);
            } else {
                put_escape(code, out);
            }
            written = i + (size_t)width;
        }
        i += (size_t)width;
    }
    fwrite(bytes + written, 1, length - written, out);
}

/* Bytes of unknown origin, such as a path. */
static void put_bytes(const char *bytes, bool is_json, FILE *out) {
    const size_t length = strlen(bytes);
    char *text = malloc(3 * length + 1);
    if (text != NULL) {
        put_text(text, cs_decode((const unsigned char *)bytes, length, text), is_json, out);
        free(text);
    }
}

/* ---- JSON. ---- */

static void put_string(const char *bytes, size_t length) {
    putchar('"');
    put_text(bytes, length, true, stdout);
    putchar('"');
}

static void put_member(const char *name, cs_text text) {
    printf("\"%s\":", name);
    put_string(text.bytes, text.length);
    putchar(',');
}

/* As ISO 8601 in UTC, with as many groups of three decimals as it needs. */
static void put_time(int64_t nanos) {
    int64_t seconds = nanos / 1000000000;
    int64_t fraction = nanos % 1000000000;
    if (fraction < 0) {
        fraction += 1000000000;
        seconds--;
    }
    int64_t days = seconds / 86400;
    int64_t second = seconds % 86400;
    if (second < 0) {
        second += 86400;
        days--;
    }
    /* the civil date of a day, with years that begin in March, so that the leap day is a year's last one */
    const int64_t since = days + 719468; /* days since 0000-03-01; never negative for a time of 64 bits */
    const int64_t era = since / 146097;
    const int64_t day_of_era = since % 146097;
    const int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    const int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const int64_t shifted = (5 * day_of_year + 2) / 153;
    const int64_t month = shifted < 10 ? shifted + 3 : shifted - 9;
    const int64_t year = 400 * era + year_of_era + (month <= 2);
    printf("\"%04" PRId64 "-%02" PRId64 "-%02" PRId64 "T%02" PRId64 ":%02" PRId64 ":%02" PRId64, year, month,
           day_of_year - (153 * shifted + 2) / 5 + 1, second / 3600, second / 60 % 60, second % 60);
    if (fraction % 1000 != 0) {
        printf(".%09" PRId64, fraction);
    } else if (fraction % 1000000 != 0) {
        printf(".%06" PRId64, fraction / 1000);
    } else if (fraction != 0) {
        printf(".%03" PRId64, fraction / 1000000);
    }
    printf("Z\"");
}

/* In a form that reads back to the same bits and never looks like an integer. */
static void put_double(double value) {
    char text[40];
    if (value != value) {
        printf("\"NaN\"");
    } else if (value - value != 0) {
        printf(value > 0 ? "\"+Inf\"" : "\"-Inf\"");
    } else {
        snprintf(text, sizeof text, "%.17g", value);
        printf("%s%s", text, strpbrk(text, ".e") == NULL ? ".0" : "");
    }
}

static void put_longs(const char *name, const int64_t *values, size_t count) {
    printf(",\"%s\":[", name);
    for (size_t i = 0; i < count; i++) {
        printf("%s%" PRId64, i == 0 ? "" : ",", values[i]);
    }
    putchar(']');
}

static void put_capacity(const char *name, cs_capacity use) {
    printf(",\"%s\":{\"used\":%" PRIu32 ",\"capacity\":%" PRIu32 "}", name, use.used, use.capacity);
}

static void put_segment(const cs_segment *segment, const cs_result *result) {
    static const char *const states[] = {"UNKNOWN", "READY", "RETIRED", "SNAPSHOT"};
    const bool is_known = result->state >= CS_READY && result->state <= CS_SNAPSHOT;
    const double uptime = (double)cs__age(segment->created_at, result->read_at) / 1e9;
    printf("\"segment\":{\"name\":");
    put_string(segment->name, segment->name_length);
    printf(",\"path\":\"");
    put_bytes(segment->path, true, stdout);
    printf("\",\"format\":\"%d.%" PRId64 "\",\"uuid\":\"%s\",\"state\":\"%s\",\"createdAt\":", CS_MAJOR,
           segment->minor, segment->uuid, states[is_known ? result->state : 0]);
    put_time(segment->created_at);
    printf(",\"uptimeSeconds\":%.3f,\"refused\":%" PRId64 ",\"repaired\":%" PRId64,
           uptime, result->refused, result->repaired);
    put_capacity("metrics", result->metric_use);
    put_capacity("blocks", result->block_use);
    put_capacity("processes", result->process_use);
    putchar('}');
}

static void put_process(const cs_process *process) {
    static const char *const states[] = {
        [CS_LIVE] = "LIVE",     [CS_STALLED] = "STALLED", [CS_DEAD] = "DEAD",
        [CS_CLOSED] = "CLOSED", [CS_UNKNOWN] = "UNKNOWN",
    };
    printf("{\"index\":%" PRIu32 ",\"name\":", process->index);
    put_string(process->name, process->name_length);
    printf(",\"pid\":%" PRId64 ",\"state\":\"%s\",\"epoch\":%" PRId64 ",\"startedAt\":", process->pid,
           states[process->state], process->epoch);
    put_time(process->started_at);
    printf(",\"heartbeatAgeMs\":%" PRId64 "}", process->heartbeat_age / 1000000);
}

static void put_labels(const cs_metric *metric) {
    printf("\"labels\":{");
    for (size_t i = 0; i < metric->label_count; i++) {
        printf(i == 0 ? "" : ",");
        put_string(metric->labels[i].key.bytes, metric->labels[i].key.length);
        putchar(':');
        put_string(metric->labels[i].value.bytes, metric->labels[i].value.length);
    }
    printf("},");
}

static void put_histogram(const cs_metric *metric) {
    if (!metric->has_value) {
        printf("\"count\":null,\"sum\":null,\"min\":null,\"max\":null");
    } else {
        printf("\"count\":%" PRId64 ",\"sum\":%" PRId64, metric->count, metric->sum);
        if (metric->count == 0) {
            printf(",\"min\":null,\"max\":null");
        } else {
            printf(",\"min\":%" PRId64 ",\"max\":%" PRId64, metric->min, metric->max);
        }
    }
    put_longs("bounds", metric->bounds, metric->bound_count);
    if (metric->has_value) {
        put_longs("buckets", metric->buckets, metric->bound_count + 1);
    } else {
        printf(",\"buckets\":null");
    }
}

static void put_metric(const cs_metric *metric) {
    static const char *const kinds[] = {[CS_COUNTER] = "COUNTER", [CS_GAUGE] = "GAUGE", [CS_HISTOGRAM] = "HISTOGRAM"};
    static const char *const statuses[] = {
        [CS_METRIC_OK] = "OK", [CS_METRIC_BUSY] = "BUSY", [CS_METRIC_CORRUPT] = "CORRUPT",
    };
    putchar('{');
    put_member("name", metric->name);
    put_labels(metric);
    if (metric->process != NULL) {
        printf("\"process\":");
        put_string(metric->process->name, metric->process->name_length);
        putchar(',');
    }
    printf("\"kind\":\"%s\",\"type\":\"%s\",", kinds[metric->kind], metric->type == CS_I64 ? "I64" : "F64");
    put_member("unit", metric->unit);
    printf("\"scale\":%d,", metric->scale);
    put_member("help", metric->help);
    printf("\"status\":\"%s\",", statuses[metric->status]);
    if (metric->kind == CS_HISTOGRAM) {
        put_histogram(metric);
    } else if (!metric->has_value) {
        printf("\"value\":null");
    } else if (metric->type == CS_I64) {
        printf("\"value\":%" PRId64, metric->i64);
    } else {
        printf("\"value\":");
        put_double(metric->f64);
    }
    putchar('}');
}

static void put_result(const cs_segment *segment, const cs_result *result) {
    printf("{");
    put_segment(segment, result);
    printf(",\n\"processes\":[");
    for (size_t i = 0; i < result->process_count; i++) {
        printf(i == 0 ? "\n" : ",\n");
        put_process(&result->processes[i]);
    }
    printf("],\n\"metrics\":[");
    for (size_t i = 0; i < result->metric_count; i++) {
        printf(i == 0 ? "\n" : ",\n");
        put_metric(&result->metrics[i]);
    }
    const cs_statistics *scan = &result->statistics;
    printf("],\n\"scan\":{\"slots\":%" PRIu64 ",\"firstTry\":%" PRIu64 ",\"retries\":%" PRIu64 ",\"busy\":%" PRIu64
           ",\"corrupt\":%" PRIu64 ",\"nanos\":%" PRIu64 "}}\n",
           scan->slots, scan->first_try, scan->retries, scan->busy, scan->corrupt, scan->nanos);
}

/* ---- The command. ---- */

/* The whole line that says why a segment cannot be read, or NULL. */
static char *refusal(const char *path, const char *text) {
    char *line = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&line, &length);
    if (out != NULL) {
        fputs("counters-read: cannot open segment ", out);
        put_bytes(path, false, out);
        fprintf(out, ": %s\n", text);
        fclose(out);
    }
    return line;
}

static int refuse(const char *path, const char *text) {
    char *line = refusal(path, text);
    fputs(line != NULL ? line : "counters-read: there is no memory\n", stderr);
    free(line);
    return EXIT_UNREADABLE;
}

/* Written beforehand, because a signal handler may not format. */
static char *bus_error_line;

static void on_bus_error(int signal_number) {
    (void)signal_number;
    if (bus_error_line == NULL || write(STDERR_FILENO, bus_error_line, strlen(bus_error_line)) < 0) {
        _exit(EXIT_UNREADABLE); /* nobody hears it, but the code still tells */
    }
    _exit(EXIT_UNREADABLE);
}

static void expect_bus_errors(const char *path) {
    struct sigaction action;
    bus_error_line = refusal(path, "it was truncated while it was read (expected: a file that keeps its length)");
    memset(&action, 0, sizeof action);
    action.sa_handler = on_bus_error;
    sigemptyset(&action.sa_mask);
    sigaction(SIGBUS, &action, NULL);
}

static int print_segment(const char *path, bool is_per_process) {
    cs_segment segment;
    cs_result result;
    cs_error error;
    if (cs_open(&segment, path, &error) != CS_OK) {
        return refuse(path, error.text);
    }
    int code = 0;
    if ((is_per_process ? cs_scan_per_process : cs_scan)(&segment, &result, &error) == CS_OK) {
        put_result(&segment, &result); /* from private memory: what is printed is whole, whatever becomes of the file */
        cs_result_free(&result);
    } else {
        code = refuse(path, error.text);
    }
    cs_close(&segment);
    if (code == 0 && (fflush(stdout) != 0 || ferror(stdout))) {
        fprintf(stderr, "counters-read: cannot write the output: %s\n", strerror(errno));
        code = EXIT_UNREADABLE;
    }
    return code;
}

int main(int argc, char **argv) {
    static const char usage[] = "usage: counters-read [--per-process] NAME|PATH";
    if (argc == 2 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)) {
        printf("%s\n\n"
               "Prints a Counters segment as JSON. A NAME stands for NAME.seg in $COUNTERS_DIRECTORY, else in\n"
               "/dev/shm/counters-<uid>; what has a '/' in it is a PATH. With --per-process, each process's share of a\n"
               "metric is shown by itself.\n\n"
               "Exit codes: 0 ok, 3 the segment cannot be read, 64 wrong usage.\n",
               usage);
        return 0;
    }
    const bool is_per_process = argc > 1 && strcmp(argv[1], "--per-process") == 0;
    const int given = is_per_process ? argc - 2 : argc - 1;
    if (given != 1) {
        fprintf(stderr, "counters-read: %d arguments (expected: 1; %s)\n", given, usage);
        return EXIT_USAGE;
    }
    const char *const source = argv[argc - 1];
    char *path = cs_resolve(source);
    if (path == NULL && errno == EINVAL) {
        fputs("counters-read: segment name '", stderr);
        put_bytes(source, false, stderr);
        fputs("' (expected: up to 200 letters, digits, '_', '.' and '-', or a path with a '/')\n", stderr);
        return EXIT_USAGE;
    }
    if (path == NULL) {
        return refuse(source, "there is no memory (expected: enough)");
    }
    expect_bus_errors(path);
    const int code = print_segment(path, is_per_process);
    free(path);
    return code;
}

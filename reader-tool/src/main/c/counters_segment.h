/*
 * counters_segment.h - reads a Counters segment, format 1.x, as docs/format.md describes it.
 *
 * One header, C11 with the __atomic builtins of GCC and Clang, POSIX and nothing else. Include it in one or more
 * files; everything in it is static. Define _POSIX_C_SOURCE as 200809L (or _GNU_SOURCE) before the first include.
 *
 *     cs_segment segment;
 *     cs_result result;
 *     cs_error error;
 *     if (cs_open(&segment, "/dev/shm/counters-1000/orders.seg", &error) != CS_OK) { puts(error.text); return; }
 *     if (cs_scan(&segment, &result, &error) == CS_OK) {
 *         for (size_t i = 0; i < result.metric_count; i++) { ... result.metrics[i] ... }
 *         cs_result_free(&result);
 *     }
 *     cs_close(&segment);
 *
 * The reader never writes, never waits and never holds a writer up. Each slot is consistent in itself; a scan is not
 * one instant. The file is not trusted: whatever it says, no byte outside of it is read and every loop ends.
 *
 * Three things are the caller's:
 *
 *   - A file that is truncated while it is mapped raises SIGBUS at the next load; segments never are, but whoever may
 *     write the directory can do it. Install a handler if that must not end the process.
 *   - POSIX drops all locks that a process has on a file when it closes any descriptor of it. So a process that is
 *     itself a writer of a segment must not scan the same segment with this header.
 *   - Texts come from strangers. They are valid UTF-8, but may hold control characters, zero bytes included, and their
 *     end is given by their length.
 *
 * Threads: one at a time for each cs_segment. A cs_result belongs to who asked for it and does not refer to the map.
 */
#ifndef COUNTERS_SEGMENT_H
#define COUNTERS_SEGMENT_H

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#if !defined(__BYTE_ORDER__) || __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "segments are little-endian, and this reader loads their words as they stand"
#endif
#if !defined(_POSIX_C_SOURCE) || _POSIX_C_SOURCE < 200809L
#error "define _POSIX_C_SOURCE as 200809L before the first include"
#endif

_Static_assert(sizeof(off_t) == 8, "offsets of a file have 64 bits: define _FILE_OFFSET_BITS as 64");
_Static_assert(sizeof(double) == 8, "a double is an IEEE 754 binary64");

/* ---- What the file says, in the words of docs/format.md. ---- */

#define CS_MAGIC UINT64_C(0x535245544E554F43)
#define CS_BYTE_ORDER_MARK UINT64_C(0x0102030405060708)
#define CS_MAJOR 1
#define CS_MINOR 0

enum {
    CS_PAGE = 4096,
    CS_HEADER_LENGTH = 4096,
    CS_PROCESS_LENGTH = 256,
    CS_METRIC_LENGTH = 1024,
    CS_BLOCK_LENGTH = 4096,
    CS_SCALAR_LENGTH = 64,
    CS_HISTOGRAM_LENGTH = 192,
    CS_FIRST_SLOT = 64,
    CS_FIRST_LOCK_BYTE = 16,

    CS_MAX_PROCESSES = 65536,
    CS_MAX_METRICS = (1 << 28) - 1,
    CS_MAX_SEGMENT_NAME = 256,
    CS_MAX_PROCESS_NAME = 120,
    CS_MAX_TEXT = 800,
    CS_MAX_BOUNDS = 15,
    CS_BUCKETS = 16,
    CS_MAX_SCALE = 18,
    CS_MAX_ATTEMPTS = 64,

    CS_MAX_NAME_ARGUMENT = 200
};

#define CS_MAX_SHARES 131072 /* of metrics, by process */
#define CS_MAX_FILE_LENGTH UINT64_C(2147479552)
#define CS_STALL_NANOS INT64_C(3000000000)

typedef enum cs_segment_state { CS_READY = 1, CS_RETIRED = 2, CS_SNAPSHOT = 3 } cs_segment_state;
typedef enum cs_kind { CS_COUNTER = 1, CS_GAUGE = 2, CS_HISTOGRAM = 3 } cs_kind;
typedef enum cs_type { CS_I64 = 1, CS_F64 = 2 } cs_type;
typedef enum cs_aggregation { CS_SUM = 1, CS_MIN = 2, CS_MAX = 3 } cs_aggregation;

/* ---- What this header gives back. ---- */

typedef enum cs_code {
    CS_OK = 0,
    CS_NOT_FOUND, /* there is no such file */
    CS_ACCESS,    /* not readable, a link, not a regular file */
    CS_FORMAT,    /* not a segment, or damaged where nothing else can be trusted */
    CS_VERSION,   /* a segment of a major version that this reader does not know */
    CS_CHANGED,   /* the file was truncated while it was read */
    CS_MEMORY     /* malloc returned NULL, or there are more than CS_MAX_SHARES */
} cs_code;

/* Why something failed: "found (expected: ...)", one line without control characters. */
typedef struct cs_error {
    cs_code code;
    char text[256];
} cs_error;

/* Valid UTF-8, not terminated. */
typedef struct cs_text {
    const char *bytes;
    size_t length;
} cs_text;

typedef struct cs_label {
    cs_text key;
    cs_text value;
} cs_label;

/* A process as it is shown; what has the state of a corpse or none is left out. */
typedef enum cs_process_state { CS_LIVE, CS_STALLED, CS_DEAD, CS_CLOSED, CS_UNKNOWN } cs_process_state;

typedef struct cs_process {
    uint32_t index;
    cs_process_state state;
    bool gauges_count; /* whether its gauges count, as far as its life decides that */
    int64_t epoch;
    int64_t pid; /* in the namespace below; proves nothing */
    int64_t start_ticks;
    int64_t pid_namespace;
    int64_t started_at;    /* nanoseconds since 1970 */
    int64_t heartbeat_at;  /* nanoseconds since 1970 */
    int64_t heartbeat_age; /* nanoseconds; for a snapshot, when it was taken */
    size_t name_length;
    char name[3 * CS_MAX_PROCESS_NAME]; /* valid UTF-8, not terminated */
} cs_process;

typedef enum cs_metric_status {
    CS_METRIC_OK,
    CS_METRIC_BUSY,   /* a slot never rested while it was read: there is no value */
    CS_METRIC_CORRUPT /* a slot is damaged: there is no value */
} cs_metric_status;

typedef struct cs_metric {
    uint32_t index;
    uint32_t generation;
    cs_kind kind;
    cs_type type;
    cs_aggregation aggregation; /* means something for gauges only */
    int scale;                  /* a stored 1 is ten to this power of the unit */
    int64_t created_at;         /* nanoseconds since 1970 */
    cs_text name;
    cs_text unit;
    cs_text help;
    size_t label_count;
    const cs_label *labels;    /* keys ascend */
    const cs_process *process; /* whose share it is, in the same result; NULL when merged over processes */

    cs_metric_status status;
    bool has_value;      /* false unless OK, and for a gauge that no living process has set */
    uint64_t slot_count; /* slots that were merged */

    int64_t i64; /* counters and gauges of type I64 */
    double f64;  /* counters and gauges of type F64 */

    int64_t count; /* histograms, from here on */
    int64_t sum;
    int64_t min; /* min and max mean nothing while count is 0 */
    int64_t max;
    size_t bound_count;
    int64_t bounds[CS_MAX_BOUNDS];
    int64_t buckets[CS_BUCKETS]; /* bound_count + 1 of them are in use */

    void *memory; /* what the texts and labels point into; NULL where that is another's */
} cs_metric;

typedef struct cs_capacity {
    uint32_t used;
    uint32_t capacity;
} cs_capacity;

typedef struct cs_statistics {
    uint64_t slots;     /* slots that count */
    uint64_t first_try; /* of these, read at the first attempt */
    uint64_t retries;   /* further attempts, all slots together */
    uint64_t busy;      /* slots that never rested */
    uint64_t corrupt;   /* slots that are damaged */
    uint64_t nanos;     /* how long the scan took */
} cs_statistics;

/* One scan: processes by index; metrics by name and labels, in the order of their bytes, then by process. */
typedef struct cs_result {
    int64_t state;   /* a cs_segment_state; other values are possible in a damaged file */
    int64_t read_at; /* nanoseconds since 1970; for a snapshot, when it was taken */
    int64_t refused;
    int64_t repaired;
    cs_capacity process_use;
    cs_capacity metric_use;
    cs_capacity block_use;
    size_t process_count;
    cs_process *processes;
    size_t metric_count;
    cs_metric *metrics;
    size_t whole_count; /* where metrics are shares, what their texts belong to */
    cs_metric *wholes;
    cs_statistics statistics;
} cs_result;

/* An open segment. Everything in it was checked when it was opened. */
typedef struct cs_segment {
    int fd;
    const unsigned char *map;
    uint64_t length;
    int64_t minor;
    uint32_t processes; /* capacities */
    uint32_t metrics;
    uint32_t blocks;
    uint64_t process_table; /* offsets */
    uint64_t metric_table;
    uint64_t block_table;
    int64_t created_at;
    uint64_t lock_inode;
    char uuid[37];
    size_t name_length;
    char name[3 * CS_MAX_SEGMENT_NAME]; /* valid UTF-8, not terminated */
    char *path;
    char *lock_path;
} cs_segment;

/* ---- The functions. Those that return a cs_code fill in the error when it is not CS_OK. ---- */

/*
 * Turns a segment's name, or a path, into a path: what has a '/' in it is one already, a name stands for NAME.seg in
 * $COUNTERS_DIRECTORY, else in /dev/shm/counters-<uid>, else in ${TMPDIR:-/tmp}/counters-<uid>. A name has up to 200
 * letters, digits and "_.-" and does not begin with '.' or '-'; for any other NULL is returned with errno EINVAL. The
 * caller frees the path.
 */
static inline char *cs_resolve(const char *name_or_path);

/* Opens and checks a segment. On failure there is nothing to close. */
static inline cs_code cs_open(cs_segment *segment, const char *path, cs_error *error);

/* Reads the whole segment once. On failure there is nothing to free. */
static inline cs_code cs_scan(const cs_segment *segment, cs_result *result, cs_error *error);

/*
 * The same with each process's share of a metric as a metric of its own; what no process has a slot of is left out. It
 * takes half a kilobyte for each share, of which a file can hold one in 64 bytes; where there are more than CS_MAX_SHARES it
 * returns CS_MEMORY.
 */
static inline cs_code cs_scan_per_process(const cs_segment *segment, cs_result *result, cs_error *error);

static inline void cs_result_free(cs_result *result);

static inline void cs_close(cs_segment *segment);

/*
 * Copies text, each maximal invalid part of UTF-8 replaced by U+FFFD. The target has room for three times the length.
 * Returns the length of the copy.
 */
static inline size_t cs_decode(const unsigned char *text, size_t length, char *target);

/* ---- From here on: how. ---- */

/* Offsets of words, within their structures. */
enum {
    CS__HEADER_MAGIC = 0,
    CS__HEADER_MAJOR_VERSION = 8,
    CS__HEADER_MINOR_VERSION = 16,
    CS__HEADER_BYTE_ORDER_MARK = 24,
    CS__HEADER_HEADER_LENGTH = 32,
    CS__HEADER_FILE_LENGTH = 40,
    CS__HEADER_PROCESS_TABLE_OFFSET = 48,
    CS__HEADER_PROCESS_STRIDE = 56,
    CS__HEADER_PROCESS_COUNT = 64,
    CS__HEADER_METRIC_TABLE_OFFSET = 72,
    CS__HEADER_METRIC_STRIDE = 80,
    CS__HEADER_METRIC_COUNT = 88,
    CS__HEADER_BLOCKS_OFFSET = 96,
    CS__HEADER_BLOCK_STRIDE = 104,
    CS__HEADER_BLOCK_COUNT = 112,
    CS__HEADER_CREATED_AT = 128,
    CS__HEADER_UUID_HIGH = 136,
    CS__HEADER_UUID_LOW = 144,
    CS__HEADER_LOCK_INODE = 168,
    CS__HEADER_NAME_LENGTH = 176,
    CS__HEADER_NAME = 184,
    CS__HEADER_CHECKSUM = 504,
    CS__HEADER_STATE = 512,
    CS__HEADER_SNAPSHOT_AT = 520,
    CS__HEADER_PROCESS_HIGH_WATER = 640,
    CS__HEADER_METRIC_HIGH_WATER = 648,
    CS__HEADER_BLOCK_HIGH_WATER = 656,
    CS__HEADER_REFUSED = 768,
    CS__HEADER_REPAIRED = 776,

    CS__PROCESS_STATE = 0,
    CS__PROCESS_EPOCH = 8,
    CS__PROCESS_PID = 16,
    CS__PROCESS_START_TICKS = 24,
    CS__PROCESS_PID_NAMESPACE = 32,
    CS__PROCESS_STARTED_AT = 56,
    CS__PROCESS_NAME_LENGTH = 64,
    CS__PROCESS_NAME = 72,
    CS__PROCESS_HEARTBEAT_AT = 192,

    CS__METRIC_STATE = 0,
    CS__METRIC_GENERATION = 8,
    CS__METRIC_KIND = 16,
    CS__METRIC_TYPE = 24,
    CS__METRIC_AGGREGATION = 32,
    CS__METRIC_SCALE = 40,
    CS__METRIC_CREATED_AT = 48,
    CS__METRIC_BOUND_COUNT = 64,
    CS__METRIC_BOUNDS = 72,
    CS__METRIC_NAME_LENGTH = 192,
    CS__METRIC_LABELS_LENGTH = 200,
    CS__METRIC_UNIT_LENGTH = 208,
    CS__METRIC_HELP_LENGTH = 216,
    CS__METRIC_TEXT = 224,

    CS__BLOCK_STATE = 0,
    CS__BLOCK_OWNER = 8,
    CS__BLOCK_STRIDE = 24,

    CS__SCALAR_IDENTITY = 8,
    CS__SCALAR_VALUE = 16,
    CS__SCALAR_EPOCH = 24,

    CS__HISTOGRAM_VERSION = 0,
    CS__HISTOGRAM_IDENTITY = 8,
    CS__HISTOGRAM_COUNT_0 = 16,
    CS__HISTOGRAM_SUM_0 = 24,
    CS__HISTOGRAM_COUNT_1 = 32,
    CS__HISTOGRAM_SUM_1 = 40,
    CS__HISTOGRAM_MIN = 48,
    CS__HISTOGRAM_MAX = 56,
    CS__HISTOGRAM_BUCKETS = 64
};

/* States of process entries, metric records and blocks. */
enum {
    CS__ENTRY_ADOPTING = 2,
    CS__ENTRY_LIVE = 3,
    CS__ENTRY_CLOSED = 4,
    CS__ENTRY_STALLED = 5,
    CS__ENTRY_DEAD = 6,
    CS__RECORD_READY = 2,
    CS__BLOCK_READY = 2
};

#define CS__NO_VALUE_BIT (UINT64_C(1) << 31)

__attribute__((format(printf, 3, 4))) static inline cs_code cs__fail(cs_error *error, cs_code code,
                                                                     const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    error->code = code;
    vsnprintf(error->text, sizeof error->text, format, arguments);
    va_end(arguments);
    return code;
}

static inline cs_code cs__no_memory(cs_error *error) {
    return cs__fail(error, CS_MEMORY, "there is no memory for what it holds (expected: enough, and at most %d shares)",
                    CS_MAX_SHARES);
}

/* A word of the segment. Acquire: no later load is done before it, which is all the order that a reader needs. */
static inline uint64_t cs__load(const cs_segment *segment, uint64_t offset) {
    return __atomic_load_n((const uint64_t *)(const void *)(segment->map + offset), __ATOMIC_ACQUIRE);
}

/* A word of a private copy. */
static inline uint64_t cs__word(const unsigned char *copy, size_t offset) {
    uint64_t word;
    memcpy(&word, copy + offset, sizeof word);
    return word;
}

/* Copies words; a load of the segment after the copy sees what is at least as new. */
static inline void cs__copy(const cs_segment *segment, uint64_t offset, unsigned char *target, size_t length) {
    for (size_t i = 0; i < length; i += 8) {
        const uint64_t word = cs__load(segment, offset + i);
        memcpy(target + i, &word, sizeof word);
    }
}

/*
 * Whether there are only zeros in a range within one page. The file is asked and not the map: a look at a hole through
 * the map of a tmpfs file gives it a page, and a hostile file can have 2 GiB of holes.
 */
static inline bool cs__is_empty(const cs_segment *segment, uint64_t offset, size_t length) {
    static const unsigned char zeros[CS_PAGE];
    unsigned char bytes[CS_PAGE];
    return pread(segment->fd, bytes, length, (off_t)offset) == (ssize_t)length && memcmp(bytes, zeros, length) == 0;
}

static inline uint32_t cs__high_water(const cs_segment *segment, uint64_t offset, uint32_t capacity) {
    const int64_t mark = (int64_t)cs__load(segment, offset);
    return mark < 0 ? 0 : mark > (int64_t)capacity ? capacity : (uint32_t)mark;
}

static inline int64_t cs__add(int64_t left, int64_t right) {
    return (int64_t)((uint64_t)left + (uint64_t)right); /* wraps, as sums in the file do */
}

static inline int64_t cs__clock(clockid_t clock) {
    struct timespec time = {0, 0};
    clock_gettime(clock, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

/* Nanoseconds from a time in the file until now; the future is now, and what is before 1970 is very long ago. */
static inline int64_t cs__age(int64_t then, int64_t now) {
    return then < 0 ? INT64_MAX : now > then ? now - then : 0;
}

/* CRC-32C (Castagnoli): reflected polynomial 0x82F63B78, all ones before and after. */
static inline uint32_t cs__crc32c(const unsigned char *bytes, size_t length) {
    uint32_t crc = 0xFFFFFFFF;
    for (size_t i = 0; i < length; i++) {
        crc ^= bytes[i];
        for (int bit = 0; bit < 8; bit++) {
            crc = crc >> 1 ^ (crc & 1 ? 0x82F63B78 : 0);
        }
    }
    return ~crc;
}

/* ---- Text. ---- */

/* How many bytes at the start of the text are one character, or else, negated, its maximal invalid part. */
static inline int cs__character(const unsigned char *text, size_t length) {
    const unsigned char first = text[0];
    unsigned char low = 0x80;
    unsigned char high = 0xBF;
    int more;
    if (first < 0x80) {
        return 1;
    } else if (first >= 0xC2 && first <= 0xDF) {
        more = 1;
    } else if (first >= 0xE0 && first <= 0xEF) {
        more = 2;
        low = first == 0xE0 ? 0xA0 : low;   /* else there is a shorter form */
        high = first == 0xED ? 0x9F : high; /* else it is a surrogate */
    } else if (first >= 0xF0 && first <= 0xF4) {
        more = 3;
        low = first == 0xF0 ? 0x90 : low;   /* else there is a shorter form */
        high = first == 0xF4 ? 0x8F : high; /* else it is above U+10FFFF */
    } else {
        return -1;
    }
    for (int i = 1; i <= more; i++) {
        if ((size_t)i >= length || text[i] < low || text[i] > high) {
            return -i;
        }
        low = 0x80;
        high = 0xBF;
    }
    return more + 1;
}

static inline size_t cs_decode(const unsigned char *text, size_t length, char *target) {
    size_t end = 0;
    for (size_t i = 0; i < length;) {
        const int found = cs__character(text + i, length - i);
        const size_t taken = (size_t)abs(found);
        const char *bytes = found > 0 ? (const char *)text + i : "\xEF\xBF\xBD";
        const size_t given = found > 0 ? taken : 3;
        memcpy(target + end, bytes, given);
        end += given;
        i += taken;
    }
    return end;
}

static inline int cs__compare(cs_text left, cs_text right) {
    const size_t shorter = left.length < right.length ? left.length : right.length;
    const int order = memcmp(left.bytes, right.bytes, shorter);
    return order != 0 ? order : (left.length > right.length) - (left.length < right.length);
}

/* ---- Opening. ---- */

static inline char *cs__join(const char *first, const char *second, const char *third, const char *fourth) {
    const size_t length = strlen(first) + strlen(second) + strlen(third) + strlen(fourth) + 1;
    char *joined = malloc(length);
    if (joined != NULL) {
        snprintf(joined, length, "%s%s%s%s", first, second, third, fourth);
    }
    return joined;
}

static inline char *cs_resolve(const char *name_or_path) {
    static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-";
    const size_t length = strlen(name_or_path);
    if (strchr(name_or_path, '/') != NULL) {
        return cs__join(name_or_path, "", "", "");
    }
    if (length == 0 || length > CS_MAX_NAME_ARGUMENT || strspn(name_or_path, allowed) != length
        || name_or_path[0] == '.' || name_or_path[0] == '-') {
        errno = EINVAL;
        return NULL;
    }
    const char *chosen = getenv("COUNTERS_DIRECTORY");
    if (chosen != NULL && chosen[0] != '\0') {
        return cs__join(chosen, "/", name_or_path, ".seg");
    }
    struct stat facts;
    const char *temporary = getenv("TMPDIR");
    const char *base = lstat("/dev/shm", &facts) == 0 && S_ISDIR(facts.st_mode) ? "/dev/shm"
                       : temporary != NULL && temporary[0] != '\0'               ? temporary
                                                                                 : "/tmp";
    char directory[64];
    snprintf(directory, sizeof directory, "/counters-%lu/", (unsigned long)geteuid());
    return cs__join(base, directory, name_or_path, ".seg");
}

static inline const char *cs__file_type(mode_t mode) {
    return S_ISREG(mode)    ? "regular file"
           : S_ISDIR(mode)  ? "directory"
           : S_ISFIFO(mode) ? "FIFO"
                            : "special file";
}

static inline cs_code cs__expect(const unsigned char *header, const char *what, size_t offset, uint64_t expected,
                                 cs_error *error) {
    const uint64_t found = cs__word(header, offset);
    if (found == expected) {
        return CS_OK;
    }
    return cs__fail(error, CS_FORMAT, "%s at offset %zu: 0x%016" PRIx64 " (expected: 0x%016" PRIx64 ")", what, offset,
                    found, expected);
}

static inline cs_code cs__expect_count(const unsigned char *header, const char *what, size_t offset, uint64_t most,
                                       uint32_t *count, cs_error *error) {
    const uint64_t found = cs__word(header, offset);
    if (found < 1 || found > most) {
        return cs__fail(error, CS_FORMAT, "%s at offset %zu: %" PRId64 " (expected: 1 to %" PRIu64 ")", what, offset,
                        (int64_t)found, most);
    }
    *count = (uint32_t)found;
    return CS_OK;
}

static inline uint64_t cs__pages(uint64_t length) {
    return (length + CS_PAGE - 1) / CS_PAGE * CS_PAGE;
}

/* The counts determine everything else; what the header says besides has to agree. */
static inline cs_code cs__check_geometry(cs_segment *segment, const unsigned char *header, cs_error *error) {
    const struct {
        const char *what;
        size_t offset;
        uint64_t most;
        uint32_t *count;
    } counts[] = {
        {"process count", CS__HEADER_PROCESS_COUNT, CS_MAX_PROCESSES, &segment->processes},
        {"metric count", CS__HEADER_METRIC_COUNT, CS_MAX_METRICS, &segment->metrics},
        {"block count", CS__HEADER_BLOCK_COUNT, CS_MAX_FILE_LENGTH / CS_BLOCK_LENGTH, &segment->blocks},
    };
    cs_code code = cs__expect(header, "header length", CS__HEADER_HEADER_LENGTH, CS_HEADER_LENGTH, error);
    for (size_t i = 0; code == CS_OK && i < sizeof counts / sizeof counts[0]; i++) {
        code = cs__expect_count(header, counts[i].what, counts[i].offset, counts[i].most, counts[i].count, error);
    }
    if (code != CS_OK) {
        return code;
    }
    segment->process_table = CS_HEADER_LENGTH;
    segment->metric_table = segment->process_table + cs__pages((uint64_t)segment->processes * CS_PROCESS_LENGTH);
    segment->block_table = segment->metric_table + cs__pages((uint64_t)segment->metrics * CS_METRIC_LENGTH);
    const uint64_t length = segment->block_table + (uint64_t)segment->blocks * CS_BLOCK_LENGTH;
    if (length > CS_MAX_FILE_LENGTH) {
        return cs__fail(error, CS_FORMAT, "counts ask for %" PRIu64 " bytes (expected: at most %" PRIu64 ")", length,
                        CS_MAX_FILE_LENGTH);
    }
    const struct {
        const char *what;
        size_t offset;
        uint64_t expected;
    } words[] = {
        {"process table offset", CS__HEADER_PROCESS_TABLE_OFFSET, segment->process_table},
        {"process stride", CS__HEADER_PROCESS_STRIDE, CS_PROCESS_LENGTH},
        {"metric table offset", CS__HEADER_METRIC_TABLE_OFFSET, segment->metric_table},
        {"metric stride", CS__HEADER_METRIC_STRIDE, CS_METRIC_LENGTH},
        {"blocks offset", CS__HEADER_BLOCKS_OFFSET, segment->block_table},
        {"block stride", CS__HEADER_BLOCK_STRIDE, CS_BLOCK_LENGTH},
        {"file length", CS__HEADER_FILE_LENGTH, length},
    };
    for (size_t i = 0; code == CS_OK && i < sizeof words / sizeof words[0]; i++) {
        code = cs__expect(header, words[i].what, words[i].offset, words[i].expected, error);
    }
    if (code == CS_OK && segment->length != length) {
        return cs__fail(error, CS_FORMAT, "file is %" PRIu64 " bytes (expected: %" PRIu64 ")", segment->length, length);
    }
    return code;
}

/* The checks, in the order in which each makes the next one meaningful. */
static inline cs_code cs__check_header(cs_segment *segment, const unsigned char *header, cs_error *error) {
    cs_code code = cs__expect(header, "magic", CS__HEADER_MAGIC, CS_MAGIC, error);
    if (code == CS_OK) {
        code = cs__expect(header, "byte order mark", CS__HEADER_BYTE_ORDER_MARK, CS_BYTE_ORDER_MARK, error);
    }
    if (code != CS_OK) {
        return code;
    }
    const int64_t major = (int64_t)cs__word(header, CS__HEADER_MAJOR_VERSION);
    segment->minor = (int64_t)cs__word(header, CS__HEADER_MINOR_VERSION);
    if (major != CS_MAJOR) {
        return cs__fail(error, CS_VERSION,
                        "format %" PRId64 ".%" PRId64 " at offset %d (expected: %d.x, this reader knows %d.%d)", major,
                        segment->minor, CS__HEADER_MAJOR_VERSION, CS_MAJOR, CS_MAJOR, CS_MINOR);
    }
    const uint32_t checksum = cs__crc32c(header, CS__HEADER_CHECKSUM);
    code = cs__expect(header, "checksum", CS__HEADER_CHECKSUM, checksum, error);
    if (code == CS_OK) {
        code = cs__check_geometry(segment, header, error);
    }
    if (code != CS_OK) {
        return code;
    }
    const uint64_t name_length = cs__word(header, CS__HEADER_NAME_LENGTH);
    if (name_length > CS_MAX_SEGMENT_NAME) {
        return cs__fail(error, CS_FORMAT, "name length at offset %d: %" PRId64 " (expected: 0 to %d)",
                        CS__HEADER_NAME_LENGTH, (int64_t)name_length, CS_MAX_SEGMENT_NAME);
    }
    segment->name_length = cs_decode(header + CS__HEADER_NAME, (size_t)name_length, segment->name);
    segment->created_at = (int64_t)cs__word(header, CS__HEADER_CREATED_AT);
    segment->lock_inode = cs__word(header, CS__HEADER_LOCK_INODE);
    const uint64_t high = cs__word(header, CS__HEADER_UUID_HIGH);
    const uint64_t low = cs__word(header, CS__HEADER_UUID_LOW);
    snprintf(segment->uuid, sizeof segment->uuid, "%08" PRIx64 "-%04" PRIx64 "-%04" PRIx64 "-%04" PRIx64 "-%012" PRIx64,
             high >> 32, high >> 16 & 0xFFFF, high & 0xFFFF, low >> 48, low & UINT64_C(0xFFFFFFFFFFFF));
    return CS_OK;
}

static inline cs_code cs__open_file(cs_segment *segment, cs_error *error) {
    /* no-follow: a link may lead anywhere; non-blocking: a FIFO without writer would hold us for ever */
    segment->fd = open(segment->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
    if (segment->fd < 0) {
        return errno == ENOENT  ? cs__fail(error, CS_NOT_FOUND, "there is no such file (expected: a segment)")
               : errno == ELOOP ? cs__fail(error, CS_ACCESS, "it is a symbolic link (expected: a regular file)")
                                : cs__fail(error, CS_ACCESS, "%s (expected: a readable file)", strerror(errno));
    }
    struct stat facts;
    if (fstat(segment->fd, &facts) != 0) {
        return cs__fail(error, CS_ACCESS, "%s (expected: a readable file)", strerror(errno));
    }
    if (!S_ISREG(facts.st_mode)) {
        return cs__fail(error, CS_ACCESS, "it is a %s (expected: a regular file)", cs__file_type(facts.st_mode));
    }
    if (facts.st_size < CS_HEADER_LENGTH) {
        return cs__fail(error, CS_FORMAT, "file is %" PRId64 " bytes (expected: at least %d)", (int64_t)facts.st_size,
                        CS_HEADER_LENGTH);
    }
    segment->length = (uint64_t)facts.st_size;
    return CS_OK;
}

static inline cs_code cs__map_file(cs_segment *segment, cs_error *error) {
    unsigned char header[CS_HEADER_LENGTH]; /* a copy: what was checked cannot change any more */
    for (size_t end = 0; end < sizeof header;) {
        const ssize_t got = pread(segment->fd, header + end, sizeof header - end, (off_t)end);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            return cs__fail(error, CS_ACCESS, "%s (expected: %d readable bytes)",
                            got < 0 ? strerror(errno) : "the file ends in its header", CS_HEADER_LENGTH);
        }
        end += (size_t)got;
    }
    const cs_code code = cs__check_header(segment, header, error);
    if (code != CS_OK) {
        return code;
    }
    segment->lock_path = cs__join(segment->path, ".", segment->uuid, ".lck");
    if (segment->lock_path == NULL) {
        return cs__no_memory(error);
    }
    void *map = mmap(NULL, (size_t)segment->length, PROT_READ, MAP_SHARED, segment->fd, 0);
    if (map == MAP_FAILED) {
        return cs__fail(error, CS_ACCESS, "it cannot be mapped: %s (expected: %" PRIu64 " bytes of address space)",
                        strerror(errno), segment->length);
    }
    segment->map = map;
    return CS_OK;
}

static inline cs_code cs_open(cs_segment *segment, const char *path, cs_error *error) {
    memset(segment, 0, sizeof *segment);
    segment->fd = -1;
    segment->path = cs__join(path, "", "", "");
    cs_code code = segment->path == NULL ? cs__no_memory(error) : cs__open_file(segment, error);
    if (code == CS_OK) {
        code = cs__map_file(segment, error);
    }
    if (code != CS_OK) {
        cs_close(segment);
    }
    return code;
}

static inline void cs_close(cs_segment *segment) {
    if (segment->map != NULL) {
        munmap((void *)(uintptr_t)segment->map, (size_t)segment->length);
        segment->map = NULL;
    }
    if (segment->fd >= 0) {
        close(segment->fd);
        segment->fd = -1;
    }
    free(segment->path);
    free(segment->lock_path);
    segment->path = NULL;
    segment->lock_path = NULL;
}

/* ---- Processes. ---- */

/* The lock file, or -1 where it proves nothing: it is missing, unreadable, or not the one that the segment names. */
static inline int cs__open_locks(const cs_segment *segment) {
    const int fd = open(segment->lock_path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
    struct stat facts;
    if (fd >= 0
        && (fstat(fd, &facts) != 0 || !S_ISREG(facts.st_mode) || (uint64_t)facts.st_ino != segment->lock_inode)) {
        close(fd);
        return -1;
    }
    return fd;
}

/* 1 if the writer in this entry lives, 0 if not, -1 if that cannot be known. */
static inline int cs__probe(int locks, uint32_t index) {
    struct flock lock;
    memset(&lock, 0, sizeof lock);
    lock.l_type = F_RDLCK; /* not F_WRLCK, to which the shared lock of another prober would look like a writer's */
    lock.l_whence = SEEK_SET;
    lock.l_start = CS_FIRST_LOCK_BYTE + (off_t)index;
    lock.l_len = 1;
    if (locks < 0 || fcntl(locks, F_GETLK, &lock) != 0) {
        return -1;
    }
    return lock.l_type != F_UNLCK;
}

static inline cs_process_state cs__shown_state(int64_t stored, bool is_snapshot, int alive, int64_t heartbeat_age) {
    if (stored == CS__ENTRY_CLOSED) {
        return CS_CLOSED;
    }
    if (is_snapshot) {
        return stored == CS__ENTRY_LIVE      ? CS_LIVE
               : stored == CS__ENTRY_STALLED ? CS_STALLED
               : stored == CS__ENTRY_DEAD    ? CS_DEAD
                                             : CS_UNKNOWN;
    }
    if (alive < 0) {
        return CS_UNKNOWN;
    }
    return alive == 0 ? CS_DEAD : heartbeat_age > CS_STALL_NANOS ? CS_STALLED : CS_LIVE;
}

static inline bool cs__is_in_use(int64_t stored) {
    return stored >= CS__ENTRY_ADOPTING && stored <= CS__ENTRY_DEAD;
}

/*
 * Copies an entry as one process left it, and returns what cs__probe says of that one. Whoever has been taking the entry
 * over for all these looks may have died of it: then it is copied as it is.
 */
static inline int cs__copy_process(const cs_segment *segment, uint32_t index, uint64_t entry, int locks,
                                   unsigned char *copy) {
    int alive = -1;
    for (int attempt = 0; attempt < CS_MAX_ATTEMPTS; attempt++) {
        const uint64_t epoch = cs__load(segment, entry + CS__PROCESS_EPOCH);
        const uint64_t state = cs__load(segment, entry + CS__PROCESS_STATE);
        alive = cs__probe(locks, index);
        cs__copy(segment, entry, copy, CS_PROCESS_LENGTH);
        if (state != CS__ENTRY_ADOPTING && state == cs__load(segment, entry + CS__PROCESS_STATE)
            && epoch == cs__load(segment, entry + CS__PROCESS_EPOCH)) {
            break;
        }
    }
    return alive;
}

/* Returns false where the entry is nobody's. */
static inline bool cs__read_process(const cs_segment *segment, uint32_t index, int locks, const cs_result *result,
                                    cs_process *process) {
    const uint64_t entry = segment->process_table + (uint64_t)index * CS_PROCESS_LENGTH;
    const bool is_snapshot = result->state == CS_SNAPSHOT;
    if (!cs__is_in_use((int64_t)cs__load(segment, entry + CS__PROCESS_STATE))) {
        return false;
    }
    unsigned char copy[CS_PROCESS_LENGTH];
    const int alive = cs__copy_process(segment, index, entry, locks, copy);
    const int64_t stored = (int64_t)cs__word(copy, CS__PROCESS_STATE);
    if (!cs__is_in_use(stored)) {
        return false;
    }
    process->index = index;
    process->epoch = (int64_t)cs__word(copy, CS__PROCESS_EPOCH);
    process->pid = (int64_t)cs__word(copy, CS__PROCESS_PID);
    process->start_ticks = (int64_t)cs__word(copy, CS__PROCESS_START_TICKS);
    process->pid_namespace = (int64_t)cs__word(copy, CS__PROCESS_PID_NAMESPACE);
    process->started_at = (int64_t)cs__word(copy, CS__PROCESS_STARTED_AT);
    process->heartbeat_at = (int64_t)cs__word(copy, CS__PROCESS_HEARTBEAT_AT);
    process->heartbeat_age = cs__age(process->heartbeat_at, result->read_at);
    process->state = cs__shown_state(stored, is_snapshot, alive, process->heartbeat_age);
    process->gauges_count = process->state == CS_LIVE || process->state == CS_STALLED
                            || (process->state == CS_UNKNOWN && !is_snapshot
                                && process->heartbeat_age < CS_STALL_NANOS);
    const uint64_t length = cs__word(copy, CS__PROCESS_NAME_LENGTH);
    process->name_length =
        length > CS_MAX_PROCESS_NAME ? 0 : cs_decode(copy + CS__PROCESS_NAME, (size_t)length, process->name);
    return true;
}

/* ---- Metrics. ---- */

/* The length of a text with its two bytes of length before it, or 0 where it does not end before the limit. */
static inline size_t cs__counted(const unsigned char *at, size_t limit) {
    if (limit < 2) {
        return 0;
    }
    const size_t length = 2 + (size_t)(at[0] | at[1] << 8);
    return length > limit ? 0 : length;
}

/* How many labels there are, or -1 where lengths or an empty key break the rules. */
static inline int cs__count_labels(const unsigned char *bytes, size_t length) {
    int count = 0;
    while (length > 0) {
        const size_t key = cs__counted(bytes, length);
        const size_t value = key > 2 ? cs__counted(bytes + key, length - key) : 0;
        if (value == 0) {
            return -1;
        }
        bytes += key + value;
        length -= key + value;
        count++;
    }
    return count;
}

static inline cs_text cs__put_text(const unsigned char *bytes, size_t length, char **target) {
    const cs_text text = {*target, cs_decode(bytes, length, *target)};
    *target += text.length;
    return text;
}

/* Returns false where the record breaks a rule; then it is no metric. */
static inline bool cs__decode_bounds(const unsigned char *copy, cs_metric *metric) {
    const uint64_t count = cs__word(copy, CS__METRIC_BOUND_COUNT);
    if (metric->kind != CS_HISTOGRAM) {
        return count == 0;
    }
    if (count < 1 || count > CS_MAX_BOUNDS) {
        return false;
    }
    metric->bound_count = (size_t)count;
    for (size_t i = 0; i < metric->bound_count; i++) {
        metric->bounds[i] = (int64_t)cs__word(copy, CS__METRIC_BOUNDS + 8 * i);
        if (i > 0 && metric->bounds[i] <= metric->bounds[i - 1]) {
            return false;
        }
    }
    return true;
}

/* Returns false where the record breaks a rule; then it is no metric. */
static inline bool cs__decode_numbers(const unsigned char *copy, cs_metric *metric) {
    const uint64_t kind = cs__word(copy, CS__METRIC_KIND);
    const uint64_t type = cs__word(copy, CS__METRIC_TYPE);
    const uint64_t aggregation = cs__word(copy, CS__METRIC_AGGREGATION);
    const int64_t scale = (int64_t)cs__word(copy, CS__METRIC_SCALE);
    if (kind < CS_COUNTER || kind > CS_HISTOGRAM || type < CS_I64 || type > CS_F64 || aggregation < CS_SUM
        || aggregation > CS_MAX || (kind == CS_HISTOGRAM && type != CS_I64) || scale < -CS_MAX_SCALE
        || scale > CS_MAX_SCALE) {
        return false;
    }
    metric->kind = (cs_kind)kind;
    metric->type = (cs_type)type;
    metric->aggregation = (cs_aggregation)aggregation;
    metric->scale = (int)scale;
    metric->created_at = (int64_t)cs__word(copy, CS__METRIC_CREATED_AT);
    return cs__decode_bounds(copy, metric);
}

typedef enum cs__found { CS__METRIC, CS__NO_METRIC, CS__NO_MEMORY } cs__found;

static inline cs__found cs__decode_texts(const unsigned char *copy, cs_metric *metric) {
    static const size_t words[] = {CS__METRIC_NAME_LENGTH, CS__METRIC_LABELS_LENGTH, CS__METRIC_UNIT_LENGTH,
                                   CS__METRIC_HELP_LENGTH};
    size_t ends[5] = {CS__METRIC_TEXT, 0, 0, 0, 0};
    for (size_t i = 0; i < 4; i++) {
        const uint64_t length = cs__word(copy, words[i]);
        if (length > CS_METRIC_LENGTH - ends[i]) {
            return CS__NO_METRIC;
        }
        ends[i + 1] = ends[i] + (size_t)length;
    }
    const size_t labels_length = ends[2] - ends[1];
    const int label_count = cs__count_labels(copy + ends[1], labels_length);
    if (ends[1] == CS__METRIC_TEXT || label_count < 0) {
        return CS__NO_METRIC;
    }
    const size_t labels_size = (size_t)label_count * sizeof(cs_label);
    metric->memory = malloc(labels_size + 3 * (ends[4] - CS__METRIC_TEXT)); /* U+FFFD takes three bytes for one */
    if (metric->memory == NULL) {
        return CS__NO_MEMORY;
    }
    cs_label *labels = metric->memory;
    char *target = (char *)metric->memory + labels_size;
    metric->name = cs__put_text(copy + ends[0], ends[1] - ends[0], &target);
    metric->unit = cs__put_text(copy + ends[2], ends[3] - ends[2], &target);
    metric->help = cs__put_text(copy + ends[3], ends[4] - ends[3], &target);
    const unsigned char *at = copy + ends[1];
    for (int i = 0; i < label_count; i++) {
        const size_t key = cs__counted(at, labels_length);
        const size_t value = cs__counted(at + key, labels_length);
        labels[i].key = cs__put_text(at + 2, key - 2, &target);
        labels[i].value = cs__put_text(at + key + 2, value - 2, &target);
        at += key + value;
        if (i > 0 && cs__compare(labels[i - 1].key, labels[i].key) >= 0) {
            free(metric->memory);
            return CS__NO_METRIC;
        }
    }
    metric->labels = labels;
    metric->label_count = (size_t)label_count;
    return CS__METRIC;
}

static inline bool cs__is_current(const cs_segment *segment, uint32_t index, uint32_t generation) {
    const uint64_t record = segment->metric_table + (uint64_t)index * CS_METRIC_LENGTH;
    return cs__load(segment, record + CS__METRIC_STATE) == CS__RECORD_READY
           && (uint32_t)cs__load(segment, record + CS__METRIC_GENERATION) == generation;
}

static inline cs__found cs__read_metric(const cs_segment *segment, uint32_t index, cs_metric *metric) {
    const uint64_t record = segment->metric_table + (uint64_t)index * CS_METRIC_LENGTH;
    const uint32_t generation = (uint32_t)cs__load(segment, record + CS__METRIC_GENERATION);
    if (cs__load(segment, record + CS__METRIC_STATE) != CS__RECORD_READY) {
        return CS__NO_METRIC;
    }
    unsigned char copy[CS_METRIC_LENGTH];
    cs__copy(segment, record, copy, sizeof copy);
    if (!cs__is_current(segment, index, generation)) {
        return CS__NO_METRIC; /* removed while it was copied */
    }
    memset(metric, 0, sizeof *metric);
    metric->index = index;
    metric->generation = generation;
    return cs__decode_numbers(copy, metric) ? cs__decode_texts(copy, metric) : CS__NO_METRIC;
}

/* ---- Slots. ---- */

typedef struct cs__histogram {
    uint64_t buckets[CS_BUCKETS];
    uint64_t count;
    int64_t sum;
    int64_t min;
    int64_t max;
} cs__histogram;

typedef enum cs__slot_result {
    CS__SLOT_OK,
    CS__SLOT_EMPTY,
    CS__SLOT_BUSY,
    CS__SLOT_CORRUPT,
    CS__SLOT_NO_MEMORY
} cs__slot_result;

static inline void cs__pause(void) {
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ __volatile__("yield");
#endif
}

/* Reads a histogram's slot that has this identity, at most CS_MAX_ATTEMPTS times. */
static inline cs__slot_result cs__read_histogram(const cs_segment *segment, uint64_t slot, uint64_t identity,
                                                 cs__histogram *histogram, int *attempts) {
    for (*attempts = 1; *attempts <= CS_MAX_ATTEMPTS; ++*attempts) {
        const uint64_t version = cs__load(segment, slot + CS__HISTOGRAM_VERSION);
        if (cs__load(segment, slot + CS__HISTOGRAM_IDENTITY) != identity) { /* from here on a birth moves the version */
            return CS__SLOT_EMPTY;
        }
        uint64_t committed = 0;
        for (int i = 0; i < CS_BUCKETS; i++) { /* before the summaries: a commit that we see was staged before */
            histogram->buckets[i] = cs__load(segment, slot + CS__HISTOGRAM_BUCKETS + 8 * (uint64_t)i);
            committed += histogram->buckets[i];
        }
        const uint64_t counts[] = {cs__load(segment, slot + CS__HISTOGRAM_COUNT_0),
                                   cs__load(segment, slot + CS__HISTOGRAM_COUNT_1)};
        const uint64_t sums[] = {cs__load(segment, slot + CS__HISTOGRAM_SUM_0),
                                 cs__load(segment, slot + CS__HISTOGRAM_SUM_1)};
        histogram->min = (int64_t)cs__load(segment, slot + CS__HISTOGRAM_MIN);
        histogram->max = (int64_t)cs__load(segment, slot + CS__HISTOGRAM_MAX);
        const uint64_t again = cs__load(segment, slot + CS__HISTOGRAM_VERSION);
        if (version == again) {
            const int in_force = (int)(version >> 1 & 1);
            const int summary = counts[in_force] == committed ? in_force : 1 - in_force; /* else: not yet bumped */
            histogram->count = committed;
            histogram->sum = (int64_t)sums[summary];
            return counts[summary] == committed ? CS__SLOT_OK : CS__SLOT_CORRUPT;
        }
        cs__pause();
    }
    *attempts = CS_MAX_ATTEMPTS;
    return CS__SLOT_BUSY;
}

/* IEEE 754-2019 minimum and maximum: NaN if one of them is, and -0 below +0. */
static inline double cs__double_min(double left, double right) {
    if (left != left || right != right) {
        return left != left ? left : right;
    }
    if (left == 0 && right == 0) {
        return __builtin_signbit(left) ? left : right;
    }
    return left < right ? left : right;
}

static inline double cs__double_max(double left, double right) {
    return -cs__double_min(-left, -right);
}

static inline void cs__merge_scalar(cs_metric *metric, uint64_t bits) {
    const cs_aggregation how = metric->kind == CS_GAUGE ? metric->aggregation : CS_SUM;
    const bool is_first = metric->slot_count++ == 0;
    if (metric->type == CS_I64) {
        const int64_t value = (int64_t)bits;
        const bool replaces = is_first || (how == CS_MIN ? value < metric->i64 : value > metric->i64);
        metric->i64 = how == CS_SUM ? cs__add(metric->i64, value) : replaces ? value : metric->i64;
    } else {
        double value;
        memcpy(&value, &bits, sizeof value);
        metric->f64 = is_first        ? value /* not zero plus it, which is another zero for -0.0 */
                      : how == CS_SUM ? metric->f64 + value
                      : how == CS_MIN ? cs__double_min(metric->f64, value)
                                      : cs__double_max(metric->f64, value);
    }
}

/* Puts a value that was stored ahead of its observation, or damaged, back into a bucket that has observations. */
static inline int64_t cs__clamp(const cs_metric *metric, size_t bucket, int64_t value) {
    const size_t last = metric->bound_count;
    const size_t i = bucket < last ? bucket : last;
    if (i < last && value > metric->bounds[i]) {
        return metric->bounds[i];
    }
    if (i > 0 && value <= metric->bounds[i - 1] && metric->bounds[i - 1] < INT64_MAX) {
        return metric->bounds[i - 1] + 1;
    }
    return value;
}

static inline void cs__merge_histogram(cs_metric *metric, const cs__histogram *slot) {
    metric->slot_count++;
    if (slot->count == 0) {
        return;
    }
    size_t lowest = 0;
    while (slot->buckets[lowest] == 0) {
        lowest++; /* there is one: together they are the count */
    }
    size_t highest = CS_BUCKETS - 1;
    while (slot->buckets[highest] == 0) {
        highest--;
    }
    const int64_t min = cs__clamp(metric, lowest, slot->min);
    const int64_t max = cs__clamp(metric, highest, slot->max);
    metric->min = min < metric->min ? min : metric->min;
    metric->max = max > metric->max ? max : metric->max;
    for (size_t i = 0; i <= metric->bound_count; i++) {
        metric->buckets[i] = cs__add(metric->buckets[i], (int64_t)slot->buckets[i]);
    }
    metric->count = cs__add(metric->count, (int64_t)slot->count);
    metric->sum = cs__add(metric->sum, slot->sum);
}

/* ---- The scan. ---- */

typedef struct cs__busy_slot {
    uint64_t slot;
    uint64_t identity;
    uint32_t metric;
    uint32_t process;
} cs__busy_slot;

/* What a scan needs besides what it gives back. */
typedef struct cs__scan {
    const cs_segment *segment;
    cs_result *result;
    uint32_t *process_of; /* position in the result + 1 of each process entry, 0 where it is nobody's */
    uint32_t *metric_of;  /* the same of each metric record */
    uint32_t process_high_water;
    uint32_t metric_high_water;
    cs__busy_slot *busy;
    size_t busy_count;
    size_t busy_capacity;

    bool is_per_process;
    cs_metric *shares;
    size_t share_count;
    size_t share_capacity;
    uint32_t *share_of; /* position + 1 by hash of metric and process, twice as many as there can be; 0 where none is */
    size_t share_of_size;
} cs__scan;

/* Makes room for one element more. */
static inline bool cs__grow(void **array, size_t count, size_t *capacity, size_t size) {
    if (count < *capacity) {
        return true;
    }
    const size_t more = *capacity == 0 ? 64 : 2 * *capacity;
    void *grown = more > SIZE_MAX / size ? NULL : realloc(*array, more * size);
    if (grown == NULL) {
        return false;
    }
    *array = grown;
    *capacity = more;
    return true;
}

static inline bool cs__scan_processes(cs__scan *scan) {
    const cs_segment *segment = scan->segment;
    cs_result *result = scan->result;
    scan->process_high_water = cs__high_water(segment, CS__HEADER_PROCESS_HIGH_WATER, segment->processes);
    scan->process_of = calloc((size_t)scan->process_high_water + 1, sizeof *scan->process_of);
    result->processes = malloc(((size_t)scan->process_high_water + 1) * sizeof *result->processes);
    if (scan->process_of == NULL || result->processes == NULL) {
        return false;
    }
    const int locks = result->state == CS_SNAPSHOT ? -1 : cs__open_locks(segment);
    for (uint32_t i = 0; i < scan->process_high_water; i++) {
        cs_process *process = &result->processes[result->process_count];
        if (cs__read_process(segment, i, locks, result, process)) {
            scan->process_of[i] = (uint32_t)++result->process_count;
        }
    }
    if (locks >= 0) {
        close(locks);
    }
    return true;
}

static inline bool cs__scan_metrics(cs__scan *scan) {
    const cs_segment *segment = scan->segment;
    cs_result *result = scan->result;
    size_t capacity = 0;
    scan->metric_high_water = cs__high_water(segment, CS__HEADER_METRIC_HIGH_WATER, segment->metrics);
    scan->metric_of = calloc((size_t)scan->metric_high_water + 1, sizeof *scan->metric_of);
    if (scan->metric_of == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < scan->metric_high_water; i++) {
        const uint64_t record = segment->metric_table + (uint64_t)i * CS_METRIC_LENGTH;
        if (record % CS_PAGE == 0 && cs__is_empty(segment, record, CS_PAGE)) {
            i += CS_PAGE / CS_METRIC_LENGTH - 1;
            continue;
        }
        void *metrics = result->metrics;
        if (!cs__grow(&metrics, result->metric_count, &capacity, sizeof *result->metrics)) {
            return false;
        }
        result->metrics = metrics;
        cs_metric *metric = &result->metrics[result->metric_count];
        const cs__found found = cs__read_metric(segment, i, metric);
        if (found == CS__NO_MEMORY) {
            return false;
        }
        if (found == CS__METRIC) {
            metric->min = INT64_MAX;
            metric->max = INT64_MIN;
            scan->metric_of[i] = (uint32_t)++result->metric_count;
        }
    }
    return true;
}

/* Where a share is, or is to be. */
static inline size_t cs__share_place(const cs__scan *scan, const cs_metric *metric, const cs_process *process) {
    const uint64_t key = (uint64_t)metric->index << 16 | process->index;
    size_t place = (size_t)(key * UINT64_C(0x9E3779B97F4A7C15) >> 32) & (scan->share_of_size - 1);
    while (scan->share_of[place] != 0) {
        const cs_metric *share = &scan->shares[scan->share_of[place] - 1];
        if (share->index == metric->index && share->process == process) {
            break;
        }
        place = (place + 1) & (scan->share_of_size - 1);
    }
    return place;
}

static inline bool cs__grow_shares(cs__scan *scan) {
    void *shares = scan->shares;
    if (scan->share_count == CS_MAX_SHARES
        || !cs__grow(&shares, scan->share_count, &scan->share_capacity, sizeof *scan->shares)) {
        return false;
    }
    scan->shares = shares;
    if (scan->share_of_size < 2 * scan->share_capacity) {
        free(scan->share_of);
        scan->share_of_size = 2 * scan->share_capacity;
        scan->share_of = calloc(scan->share_of_size, sizeof *scan->share_of);
        for (size_t i = 0; i < scan->share_count && scan->share_of != NULL; i++) {
            const cs_metric *share = &scan->shares[i];
            scan->share_of[cs__share_place(scan, share, share->process)] = (uint32_t)i + 1;
        }
    }
    return scan->share_of != NULL;
}

/* What a slot of this metric and process is merged into; NULL if there is no memory for it. */
static inline cs_metric *cs__row(cs__scan *scan, cs_metric *metric, const cs_process *process) {
    if (!scan->is_per_process) {
        return metric;
    }
    if (!cs__grow_shares(scan)) {
        return NULL;
    }
    const size_t place = cs__share_place(scan, metric, process);
    if (scan->share_of[place] == 0) {
        cs_metric *share = &scan->shares[scan->share_count];
        *share = *metric; /* into which nothing is merged */
        share->process = process;
        share->memory = NULL;
        scan->share_of[place] = (uint32_t)++scan->share_count;
    }
    return &scan->shares[scan->share_of[place] - 1];
}

/* The metric that a slot counts for, or NULL. */
static inline cs_metric *cs__metric_of(const cs__scan *scan, uint64_t identity, uint64_t stride) {
    const uint64_t number = identity & CS_MAX_METRICS;
    if (number == 0 || number > scan->metric_high_water || scan->metric_of[number - 1] == 0) {
        return NULL;
    }
    cs_metric *metric = &scan->result->metrics[scan->metric_of[number - 1] - 1];
    const uint64_t expected = (uint64_t)metric->generation << 32 | (uint64_t)metric->kind << 28 | number;
    const bool is_histogram = metric->kind == CS_HISTOGRAM;
    return (identity & ~CS__NO_VALUE_BIT) == expected && is_histogram == (stride == CS_HISTOGRAM_LENGTH) ? metric
                                                                                                          : NULL;
}

static inline void cs__mark(cs__scan *scan, cs_metric *metric, cs_metric_status status) {
    scan->result->statistics.busy += status == CS_METRIC_BUSY;
    scan->result->statistics.corrupt += status == CS_METRIC_CORRUPT;
    if (metric->status != CS_METRIC_CORRUPT) { /* damage is worth more words than haste */
        metric->status = status;
    }
}

/* Returns false if there is no memory. */
static inline bool cs__scan_scalar(cs__scan *scan, uint64_t slot, const cs_process *owner) {
    const cs_segment *segment = scan->segment;
    const uint64_t identity = cs__load(segment, slot + CS__SCALAR_IDENTITY);
    cs_metric *metric = cs__metric_of(scan, identity, CS_SCALAR_LENGTH);
    if (metric == NULL) {
        return true;
    }
    /* the epoch before the value: an epoch that counts comes with its own value or a later one */
    const int64_t epoch = (int64_t)cs__load(segment, slot + CS__SCALAR_EPOCH);
    const uint64_t value = cs__load(segment, slot + CS__SCALAR_VALUE);
    if (cs__load(segment, slot + CS__SCALAR_IDENTITY) != identity) {
        return true;
    }
    cs_metric *row = cs__row(scan, metric, owner);
    if (row == NULL) {
        return false;
    }
    if (row->kind == CS_GAUGE && !(owner->gauges_count && epoch == owner->epoch)) {
        return true;
    }
    scan->result->statistics.slots++;
    scan->result->statistics.first_try++;
    if ((identity & CS__NO_VALUE_BIT) != 0) {
        cs__mark(scan, row, CS_METRIC_BUSY);
    } else {
        cs__merge_scalar(row, value);
    }
    return true;
}

static inline cs_metric *cs__busy_row(cs__scan *scan, const cs__busy_slot *busy) {
    return cs__row(scan, &scan->result->metrics[busy->metric], &scan->result->processes[busy->process]);
}

/* Returns what became of it, with the statistics updated for all but a busy slot. */
static inline cs__slot_result cs__try_histogram(cs__scan *scan, const cs__busy_slot *busy) {
    cs_statistics *statistics = &scan->result->statistics;
    cs__histogram histogram;
    int attempts = 1;
    const cs__slot_result read =
        (busy->identity & CS__NO_VALUE_BIT) != 0
            ? CS__SLOT_BUSY
            : cs__read_histogram(scan->segment, busy->slot, busy->identity, &histogram, &attempts);
    statistics->retries += (uint64_t)(attempts - 1);
    if (read == CS__SLOT_EMPTY || read == CS__SLOT_BUSY) {
        return read;
    }
    cs_metric *row = cs__busy_row(scan, busy);
    if (row == NULL) {
        return CS__SLOT_NO_MEMORY;
    }
    if (read == CS__SLOT_CORRUPT) {
        cs__mark(scan, row, CS_METRIC_CORRUPT);
    } else {
        cs__merge_histogram(row, &histogram);
    }
    statistics->slots++;
    statistics->first_try += attempts == 1;
    return CS__SLOT_OK;
}

/* Returns false if there is no memory. */
static inline bool cs__scan_histogram(cs__scan *scan, uint64_t slot, const cs_process *owner) {
    const uint64_t identity = cs__load(scan->segment, slot + CS__HISTOGRAM_IDENTITY);
    const cs_metric *metric = cs__metric_of(scan, identity, CS_HISTOGRAM_LENGTH);
    if (metric == NULL) {
        return true;
    }
    const cs__busy_slot candidate = {slot, identity, (uint32_t)(metric - scan->result->metrics),
                                     (uint32_t)(owner - scan->result->processes)};
    const cs__slot_result found = cs__try_histogram(scan, &candidate);
    if (found == CS__SLOT_BUSY) {
        void *busy = scan->busy;
        if (!cs__grow(&busy, scan->busy_count, &scan->busy_capacity, sizeof *scan->busy)) {
            return false;
        }
        scan->busy = busy;
        scan->busy[scan->busy_count++] = candidate;
    }
    return found != CS__SLOT_NO_MEMORY;
}

static inline bool cs__scan_blocks(cs__scan *scan) {
    const cs_segment *segment = scan->segment;
    const uint32_t high_water = cs__high_water(segment, CS__HEADER_BLOCK_HIGH_WATER, segment->blocks);
    for (uint32_t i = 0; i < high_water; i++) {
        const uint64_t block = segment->block_table + (uint64_t)i * CS_BLOCK_LENGTH;
        if (cs__is_empty(segment, block, CS_FIRST_SLOT)
            || cs__load(segment, block + CS__BLOCK_STATE) != CS__BLOCK_READY) {
            continue;
        }
        const uint64_t owner = cs__load(segment, block + CS__BLOCK_OWNER);
        scan->result->block_use.used += owner < segment->processes;
        const uint64_t stride = cs__load(segment, block + CS__BLOCK_STRIDE);
        if ((stride != CS_SCALAR_LENGTH && stride != CS_HISTOGRAM_LENGTH) || owner >= scan->process_high_water
            || scan->process_of[owner] == 0) {
            continue;
        }
        const cs_process *process = &scan->result->processes[scan->process_of[owner] - 1];
        for (uint64_t slot = block + CS_FIRST_SLOT; slot < block + CS_BLOCK_LENGTH; slot += stride) {
            if (!(stride == CS_SCALAR_LENGTH ? cs__scan_scalar(scan, slot, process)
                                             : cs__scan_histogram(scan, slot, process))) {
                return false;
            }
        }
    }
    for (size_t i = 0; i < scan->busy_count; i++) { /* once more, now that some time has passed */
        const cs__slot_result found = cs__try_histogram(scan, &scan->busy[i]);
        if (found == CS__SLOT_BUSY) {
            cs_metric *row = cs__busy_row(scan, &scan->busy[i]);
            if (row == NULL) {
                return false;
            }
            scan->result->statistics.slots++;
            cs__mark(scan, row, CS_METRIC_BUSY);
        }
        if (found == CS__SLOT_NO_MEMORY) {
            return false;
        }
    }
    return true;
}

static inline int cs__order(const void *left, const void *right) {
    const cs_metric *a = left;
    const cs_metric *b = right;
    int order = cs__compare(a->name, b->name);
    for (size_t i = 0; order == 0 && i < a->label_count && i < b->label_count; i++) {
        order = cs__compare(a->labels[i].key, b->labels[i].key);
        order = order != 0 ? order : cs__compare(a->labels[i].value, b->labels[i].value);
    }
    order = order != 0 ? order : (a->label_count > b->label_count) - (a->label_count < b->label_count);
    order = order != 0 ? order : (a->index > b->index) - (a->index < b->index);
    return order != 0 ? order : (a->process > b->process) - (a->process < b->process); /* of one array, by index */
}

/* Leaves out what is marked as removed, and says what has a value. Returns how many are left. */
static inline size_t cs__keep_current(const cs__scan *scan, cs_metric *metrics, size_t count) {
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        cs_metric *metric = &metrics[i];
        if (scan->metric_of[metric->index] == 0) {
            free(metric->memory);
            continue;
        }
        metric->has_value = metric->status == CS_METRIC_OK && (metric->kind != CS_GAUGE || metric->slot_count > 0);
        metrics[kept++] = *metric;
    }
    if (kept > 1) {
        qsort(metrics, kept, sizeof *metrics, cs__order);
    }
    return kept;
}

/* Leaves out what was removed while we read. */
static inline void cs__finish(cs__scan *scan) {
    cs_result *result = scan->result;
    for (size_t i = 0; i < result->metric_count; i++) {
        const cs_metric *metric = &result->metrics[i];
        if (!cs__is_current(scan->segment, metric->index, metric->generation)) {
            scan->metric_of[metric->index] = 0;
        }
    }
    if (scan->is_per_process) {
        scan->share_count = cs__keep_current(scan, scan->shares, scan->share_count);
        result->whole_count = result->metric_count;
        result->wholes = result->metrics;
        result->metric_count = scan->share_count;
        result->metrics = scan->shares;
    } else {
        result->metric_count = cs__keep_current(scan, result->metrics, result->metric_count);
    }
    for (uint32_t i = 0; i < scan->metric_high_water; i++) {
        result->metric_use.used += scan->metric_of[i] != 0;
    }
    result->process_use.used = (uint32_t)result->process_count;
}

static inline cs_code cs__run_scan(const cs_segment *segment, bool is_per_process, cs_result *result,
                                   cs_error *error) {
    const int64_t start = cs__clock(CLOCK_MONOTONIC);
    memset(result, 0, sizeof *result);
    cs__scan scan;
    memset(&scan, 0, sizeof scan);
    scan.segment = segment;
    scan.result = result;
    scan.is_per_process = is_per_process;
    result->process_use.capacity = segment->processes;
    result->metric_use.capacity = segment->metrics;
    result->block_use.capacity = segment->blocks;
    result->state = (int64_t)cs__load(segment, CS__HEADER_STATE);
    result->read_at =
        result->state == CS_SNAPSHOT ? (int64_t)cs__load(segment, CS__HEADER_SNAPSHOT_AT) : cs__clock(CLOCK_REALTIME);
    result->refused = (int64_t)cs__load(segment, CS__HEADER_REFUSED);
    result->repaired = (int64_t)cs__load(segment, CS__HEADER_REPAIRED);

    cs_code code = CS_OK;
    if (!cs__scan_processes(&scan) || !cs__scan_metrics(&scan) || !cs__scan_blocks(&scan)) {
        code = cs__no_memory(error);
    }
    struct stat facts;
    if (code == CS_OK && (fstat(segment->fd, &facts) != 0 || (uint64_t)facts.st_size != segment->length)) {
        code = cs__fail(error, CS_CHANGED, "its length changed while it was read (expected: %" PRIu64 " bytes)",
                        segment->length);
    }
    if (code == CS_OK) {
        cs__finish(&scan);
    } else {
        free(scan.shares);
        cs_result_free(result);
    }
    free(scan.process_of);
    free(scan.metric_of);
    free(scan.busy);
    free(scan.share_of);
    result->statistics.nanos = (uint64_t)(cs__clock(CLOCK_MONOTONIC) - start);
    return code;
}

static inline cs_code cs_scan(const cs_segment *segment, cs_result *result, cs_error *error) {
    return cs__run_scan(segment, false, result, error);
}

static inline cs_code cs_scan_per_process(const cs_segment *segment, cs_result *result, cs_error *error) {
    return cs__run_scan(segment, true, result, error);
}

static inline void cs__free_metrics(cs_metric *metrics, size_t count) {
    for (size_t i = 0; i < count; i++) {
        free(metrics[i].memory);
    }
    free(metrics);
}

static inline void cs_result_free(cs_result *result) {
    cs__free_metrics(result->metrics, result->metric_count);
    cs__free_metrics(result->wholes, result->whole_count);
    free(result->processes);
    memset(result, 0, sizeof *result);
}

#endif /* COUNTERS_SEGMENT_H */

/*
 * Drives the reader of slots and process entries through interleavings with a writer that could not be had by waiting
 * for them.
 *
 * Every load of the segment becomes a call that may first let the writer do some of its stores. So the reader is the
 * shipped one, the memory is one, and who comes when is chosen here. What a processor may reorder is not shown by this;
 * the acquire loads are what forbids it.
 *
 * Prints nothing and returns 0 if all is well.
 */
#define _POSIX_C_SOURCE 200809L

#include <stdint.h>

static uint64_t observed_load(const uint64_t *word);
#define __atomic_load_n(pointer, order) observed_load(pointer)
#include "../../main/c/counters_segment.h"
#undef __atomic_load_n

enum { WORDS = CS_HISTOGRAM_LENGTH / 8, IDENTITY = 0x30000001, MOST_UPDATES = 6, STORES = 6 };

/* ---- The writer: stores in the order in which docs/format.md has them. ---- */

typedef struct store {
    int word;
    uint64_t value;
} store;

static uint64_t slot[WORDS];
static store script[MOST_UPDATES * STORES];
static int script_length;
static int script_position;

/* What a reader may find after so many commits. */
static struct {
    uint64_t count, sum, min, max, buckets[2];
} states[MOST_UPDATES + 1];

static void plan(int word, uint64_t value) {
    script[script_length++] = (store){word, value};
}

/* Observation i goes into bucket i % 2, i + 1 times, and has a value that no sum of others makes. */
static void plan_updates(void) {
    uint64_t counts[2] = {0, 0};
    uint64_t sums[2] = {0, 0};
    script_length = 0;
    memset(states, 0, sizeof states);
    states[0].min = INT64_MAX;
    states[0].max = (uint64_t)INT64_MIN;
    for (int i = 0; i < MOST_UPDATES; i++) {
        const int in_force = i & 1;
        const int next = 1 - in_force;
        const uint64_t times = (uint64_t)i + 1;
        const int64_t value = i % 2 == 0 ? -(INT64_C(1) << (4 * i)) : 100 + (INT64_C(1) << (4 * i));
        states[i + 1] = states[i];
        states[i + 1].count += times;
        states[i + 1].sum += times * (uint64_t)value;
        states[i + 1].buckets[i % 2] += times;
        states[i + 1].min = value < (int64_t)states[i].min ? (uint64_t)value : states[i].min;
        states[i + 1].max = value > (int64_t)states[i].max ? (uint64_t)value : states[i].max;
        counts[next] = counts[in_force] + times;
        sums[next] = sums[in_force] + times * (uint64_t)value;
        plan(CS__HISTOGRAM_MIN / 8, states[i + 1].min);
        plan(CS__HISTOGRAM_MAX / 8, states[i + 1].max);
        plan((next == 0 ? CS__HISTOGRAM_COUNT_0 : CS__HISTOGRAM_COUNT_1) / 8, counts[next]);
        plan((next == 0 ? CS__HISTOGRAM_SUM_0 : CS__HISTOGRAM_SUM_1) / 8, sums[next]);
        plan(CS__HISTOGRAM_BUCKETS / 8 + i % 2, states[i + 1].buckets[i % 2]);
        plan(CS__HISTOGRAM_VERSION / 8, 2 * (uint64_t)(i + 1));
    }
}

static void write_on(int stores) {
    while (stores-- > 0 && script_position < script_length) {
        slot[script[script_position].word] = script[script_position].value;
        script_position++;
    }
}

static void write_from_the_start(int stores) {
    memset(slot, 0, sizeof slot);
    slot[CS__HISTOGRAM_IDENTITY / 8] = IDENTITY;
    slot[CS__HISTOGRAM_MIN / 8] = INT64_MAX;
    slot[CS__HISTOGRAM_MAX / 8] = (uint64_t)INT64_MIN;
    script_position = 0;
    write_on(stores);
}

static int commits(void) {
    return (script_position + 1) / STORES; /* the commit is the last store but one */
}

/* ---- Who comes when. ---- */

static uint32_t random_state = 1;

static uint32_t any(uint32_t limit) {
    random_state ^= random_state << 13;
    random_state ^= random_state >> 17;
    random_state ^= random_state << 5;
    return random_state % limit;
}

static enum { REST, SOMETIMES, ALWAYS, TAKE_AWAY, USE_AGAIN, HANDS_ON } writer;
static int loads;
static int interruption;

/* A process entry whose every owner's epoch is its pid, its start and its name's length too. */
static uint64_t entry[CS_PROCESS_LENGTH / 8];
static int handovers; /* stores of them */

static void hand_on(int stores) {
    static const int words[] = {CS__PROCESS_STATE, CS__PROCESS_EPOCH, CS__PROCESS_PID, CS__PROCESS_STARTED_AT,
                                CS__PROCESS_NAME_LENGTH, CS__PROCESS_STATE};
    for (; stores-- > 0 && handovers < 6 * MOST_UPDATES; handovers++) {
        const int step = handovers % 6;
        const uint64_t owner = 1 + (uint64_t)handovers / 6;
        entry[words[step] / 8] = step == 0 ? CS__ENTRY_ADOPTING : step == 5 ? CS__ENTRY_LIVE : owner;
    }
}

static uint64_t observed_load(const uint64_t *word) {
    loads++;
    switch (writer) {
    case HANDS_ON:
        if (any(16) == 0) {
            hand_on(1 + (int)any(6));
        }
        break;
    case SOMETIMES:
        if (any(8) == 0) {
            write_on(1 + (int)any(4));
        }
        break;
    case ALWAYS:
        slot[CS__HISTOGRAM_VERSION / 8] += word == slot ? 2 : 0;
        break;
    case TAKE_AWAY:
        if (loads == interruption) {
            slot[CS__HISTOGRAM_IDENTITY / 8] = 0;
        }
        break;
    case USE_AGAIN: /* free, and a birth that has just begun */
        if (loads == interruption) {
            slot[CS__HISTOGRAM_IDENTITY / 8] = 0;
            slot[CS__HISTOGRAM_VERSION / 8] += 2;
            slot[CS__HISTOGRAM_BUCKETS / 8] = 0;
        }
        break;
    case REST:
        break;
    }
    return *word;
}

/* ---- The checks. ---- */

#define CHECK(condition)                                                                                               \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            printf("line %d: not true: %s\n", __LINE__, #condition);                                                   \
            return 1;                                                                                                  \
        }                                                                                                              \
    } while (0)

static cs__slot_result read_slot(cs__histogram *histogram, int *attempts) {
    cs_segment segment;
    memset(&segment, 0, sizeof segment);
    segment.map = (const unsigned char *)slot;
    loads = 0;
    return cs__read_histogram(&segment, 0, IDENTITY, histogram, attempts);
}

/* What was read is the state after so many commits; min and max may be one observation ahead of it. */
static bool is_state(const cs__histogram *histogram, int after) {
    const bool has_next = after < MOST_UPDATES;
    const uint64_t min = (uint64_t)histogram->min;
    const uint64_t max = (uint64_t)histogram->max;
    return histogram->count == states[after].count && (uint64_t)histogram->sum == states[after].sum
           && histogram->buckets[0] == states[after].buckets[0] && histogram->buckets[1] == states[after].buckets[1]
           && (min == states[after].min || (has_next && min == states[after + 1].min))
           && (max == states[after].max || (has_next && max == states[after + 1].max));
}

static int check_every_prefix_at_rest(void) {
    cs__histogram histogram;
    int attempts;
    writer = REST;
    for (int stores = 0; stores <= script_length; stores++) {
        write_from_the_start(stores);
        CHECK(read_slot(&histogram, &attempts) == CS__SLOT_OK);
        CHECK(attempts == 1);
        CHECK(is_state(&histogram, commits()));
    }
    return 0;
}

static int check_writer_in_between(void) {
    cs__histogram histogram;
    int attempts;
    int retried = 0;
    writer = SOMETIMES;
    for (int trial = 0; trial < 300000; trial++) {
        write_from_the_start((int)any((uint32_t)script_length));
        const int before = commits();
        CHECK(read_slot(&histogram, &attempts) == CS__SLOT_OK);
        const int after = commits();
        bool is_known = false;
        for (int i = before; i <= after; i++) {
            is_known |= is_state(&histogram, i);
        }
        CHECK(is_known);
        retried += attempts > 1;
    }
    CHECK(retried > 1000);
    return 0;
}

static int check_slot_that_never_rests(void) {
    cs__histogram histogram;
    int attempts;
    writer = ALWAYS;
    write_from_the_start(script_length);
    CHECK(read_slot(&histogram, &attempts) == CS__SLOT_BUSY);
    CHECK(attempts == CS_MAX_ATTEMPTS);
    CHECK(loads <= CS_MAX_ATTEMPTS * (WORDS + 2));
    return 0;
}

static int check_slot_that_is_taken_away(void) {
    cs__histogram histogram;
    int attempts;
    writer = TAKE_AWAY;
    for (interruption = 1; interruption <= WORDS + 1; interruption++) {
        write_from_the_start(script_length);
        const cs__slot_result result = read_slot(&histogram, &attempts);
        if (interruption <= 2) { /* the version, and the identity behind it */
            CHECK(result == CS__SLOT_EMPTY);
        } else { /* what was there is still there */
            CHECK(result == CS__SLOT_OK && is_state(&histogram, MOST_UPDATES));
        }
    }
    return 0;
}

static int check_slot_that_is_used_again(void) {
    cs__histogram histogram;
    int attempts;
    writer = USE_AGAIN;
    for (interruption = 1; interruption <= WORDS; interruption++) {
        write_from_the_start(script_length);
        CHECK(read_slot(&histogram, &attempts) == CS__SLOT_EMPTY);
    }
    return 0;
}

static int check_entry_that_changes_hands(void) {
    cs_segment segment;
    memset(&segment, 0, sizeof segment);
    segment.map = (const unsigned char *)entry;
    int taken = 0;
    writer = HANDS_ON;
    for (int trial = 0; trial < 300000; trial++) {
        memset(entry, 0, sizeof entry);
        handovers = 0;
        hand_on(6);
        uint64_t copy[CS_PROCESS_LENGTH / 8];
        cs__copy_process(&segment, 0, 0, -1, (unsigned char *)copy);
        const uint64_t owner = copy[CS__PROCESS_EPOCH / 8];
        CHECK(owner == copy[CS__PROCESS_PID / 8] && owner == copy[CS__PROCESS_STARTED_AT / 8]
              && owner == copy[CS__PROCESS_NAME_LENGTH / 8] && copy[CS__PROCESS_STATE / 8] == CS__ENTRY_LIVE);
        taken += owner > 1;
    }
    CHECK(taken > 1000);
    return 0;
}

static int check_entry_whose_taker_stopped(void) {
    cs_segment segment;
    memset(&segment, 0, sizeof segment);
    segment.map = (const unsigned char *)entry;
    memset(entry, 0, sizeof entry);
    handovers = 0;
    hand_on(8);
    writer = REST;
    loads = 0;
    uint64_t copy[CS_PROCESS_LENGTH / 8];
    cs__copy_process(&segment, 0, 0, -1, (unsigned char *)copy);
    CHECK(copy[CS__PROCESS_EPOCH / 8] == 2 && copy[CS__PROCESS_PID / 8] == 1);
    CHECK(loads <= CS_MAX_ATTEMPTS * (CS_PROCESS_LENGTH / 8 + 4));
    return 0;
}

int main(void) {
    plan_updates();
    return check_every_prefix_at_rest() || check_writer_in_between() || check_slot_that_never_rests()
           || check_slot_that_is_taken_away() || check_slot_that_is_used_again() || check_entry_that_changes_hands()
           || check_entry_whose_taker_stopped();
}

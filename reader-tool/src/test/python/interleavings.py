"""Drives the reader of slots and entries through interleavings with a writer that could not be had by waiting for them.

Every load of the segment may first let the writer do some of its stores, which come in the order that docs/format.md
gives them. So the reader is the shipped one, the memory is one, and who comes when is chosen here.
"""

import random
import unittest

import counters

IDENTITY = 0x30000001
WORDS = counters.HISTOGRAM_LENGTH // 8
MOST_UPDATES = 6
STORES = 6  # of an update
LARGEST, SMALLEST = 2**63 - 1, -(2**63)


class Slot:
    """A slot, and the writer's stores that have not come yet. The reader takes it for the words of a segment."""

    def __init__(self, stores=0):
        self.words = [0] * WORDS
        self.words[1] = IDENTITY
        self.words[6], self.words[7] = LARGEST, SMALLEST
        self.script, self.states = planned_updates()
        self.position = 0
        self.loads = 0
        self.before_load = lambda word: None
        self.write_on(stores)

    def write_on(self, stores):
        for word, value in self.script[self.position : self.position + stores]:
            self.words[word] = value
            self.position += 1

    def commits(self):
        return (self.position + 1) // STORES  # the commit is the last store but one

    def load(self, offset):
        self.loads += 1
        self.before_load(offset // 8)
        return self.words[offset // 8] % 2**64

    def load_range(self, offset, length):
        return [self.load(at) for at in range(offset, offset + length, 8)]

    def read(self):
        self.scan = counters._Scan("", -1, None, self, False)
        return self.scan._read_histogram(0, IDENTITY)

    def is_state(self, copy, commits):
        """What was read is the state after so many commits; min and max may be one observation ahead of it."""
        count, total, least, most, buckets = self.states[commits]
        _, _, next_least, next_most, _ = self.states[min(commits + 1, MOST_UPDATES)]
        return (
            (copy.count, counters._signed(copy.sum), copy.buckets[:2]) == (count, total, buckets)
            and copy.min in (least, next_least)
            and copy.max in (most, next_most)
        )


def planned_updates():
    """Observation i goes into bucket i % 2, i + 1 times, and has a value that no sum of others makes."""
    script = []
    states = [(0, 0, LARGEST, SMALLEST, [0, 0])]
    counts, sums = [0, 0], [0, 0]
    for i in range(MOST_UPDATES):
        in_force, following = i & 1, 1 - (i & 1)
        times = i + 1
        value = -(2 ** (4 * i)) if i % 2 == 0 else 100 + 2 ** (4 * i)
        count, total, least, most, buckets = states[i]
        buckets = list(buckets)
        buckets[i % 2] += times
        states.append((count + times, total + times * value, min(least, value), max(most, value), buckets))
        counts[following] = counts[in_force] + times
        sums[following] = sums[in_force] + times * value
        script += [
            (6, states[-1][2]),
            (7, states[-1][3]),
            (2 + 2 * following, counts[following]),
            (3 + 2 * following, sums[following]),
            (8 + i % 2, buckets[i % 2]),
            (0, 2 * times),
        ]
    return script, states


class Entry:
    """A process entry that changes hands. Each owner's epoch is its pid, its start and its name's length too."""

    FIELDS = (
        counters.PROCESS_EPOCH,
        counters.PROCESS_PID,
        counters.PROCESS_STARTED_AT,
        counters.PROCESS_NAME_LENGTH,
    )

    def __init__(self, chance):
        self.words = {at: 0 for at in range(0, counters.PROCESS_LENGTH, 8)}
        self.script = []
        for epoch in range(1, MOST_UPDATES + 1):
            self.script.append((counters.PROCESS_STATE, counters.ENTRY_ADOPTING))
            self.script += [(field, epoch) for field in self.FIELDS]
            self.script.append((counters.PROCESS_STATE, counters.ENTRY_CLOSED))
        self.chance = chance
        self.write_on(len(self.FIELDS) + 2)

    def write_on(self, stores):
        self.words.update(self.script[:stores])
        del self.script[:stores]

    def load(self, offset):
        if self.chance.random() < 1 / 16:
            self.write_on(self.chance.randint(1, len(self.FIELDS) + 2))
        return self.words[offset]

    def copy(self, offset, length):
        return b"".join(self.load(at).to_bytes(8, "little") for at in range(offset, offset + length, 8))

    def read(self):
        """The state, and what the other fields say."""
        copy, _ = counters._Scan("", -1, None, self, False)._copy_process(0, 0, None)
        return counters._word(copy, counters.PROCESS_STATE), [counters._word(copy, field) for field in self.FIELDS]


class Interleavings(unittest.TestCase):
    def test_entry_that_changes_hands_is_copied_as_one_process_left_it(self):
        chance = random.Random(2)
        epochs = set()
        for _ in range(10_000):
            state, owners = Entry(chance).read()
            self.assertEqual(state, counters.ENTRY_CLOSED)
            self.assertEqual(len(set(owners)), 1)
            epochs |= set(owners)
        self.assertGreater(len(epochs), 2)

    def test_entry_whose_taker_stopped_is_copied_as_it_is(self):
        entry = Entry(random.Random(3))
        entry.script = [(counters.PROCESS_STATE, counters.ENTRY_ADOPTING), (counters.PROCESS_EPOCH, 2)]
        entry.write_on(2)
        self.assertEqual(entry.read(), (counters.ENTRY_ADOPTING, [2, 1, 1, 1]))

    def test_every_prefix_of_the_stores_is_a_state_at_rest(self):
        for stores in range(MOST_UPDATES * STORES + 1):
            slot = Slot(stores)
            self.assertTrue(slot.is_state(slot.read(), slot.commits()), stores)
            self.assertEqual(slot.scan._statistics.retries, 0)

    def test_writer_in_between_is_seen_after_some_commit(self):
        chance = random.Random(1)
        retried = 0
        for _ in range(10_000):
            slot = Slot(chance.randrange(MOST_UPDATES * STORES))
            slot.before_load = lambda word: chance.random() < 1 / 8 and slot.write_on(chance.randint(1, 4))
            before = slot.commits()
            copy = slot.read()
            self.assertTrue(any(slot.is_state(copy, i) for i in range(before, slot.commits() + 1)))
            retried += slot.scan._statistics.retries > 0
        self.assertGreater(retried, 1000)

    def test_slot_that_never_rests_is_busy_after_so_many_attempts(self):
        slot = Slot(MOST_UPDATES * STORES)

        def write_always(word):
            slot.words[0] += 2 * (word == 0)

        slot.before_load = write_always
        with self.assertRaises(counters._Busy):
            slot.read()
        self.assertEqual(slot.scan._statistics.retries, counters.MAX_ATTEMPTS - 1)

    def test_slot_that_is_taken_away_is_none_or_what_was_there(self):
        for interruption in range(1, WORDS + 2):
            slot = Slot(MOST_UPDATES * STORES)

            def take_away(word):
                if slot.loads == interruption:
                    slot.words[1] = 0

            slot.before_load = take_away
            copy = slot.read()
            if interruption <= 2:  # the version, and the identity behind it
                self.assertIsNone(copy)
            else:
                self.assertTrue(slot.is_state(copy, MOST_UPDATES))

    def test_slot_that_is_used_again_is_none(self):
        for interruption in range(1, WORDS + 1):
            slot = Slot(MOST_UPDATES * STORES)

            def use_again(word):
                if slot.loads == interruption:  # free, and a birth that has just begun
                    slot.words[1] = 0
                    slot.words[0] += 2
                    slot.words[8] = 0

            slot.before_load = use_again
            self.assertIsNone(slot.read())


if __name__ == "__main__":
    unittest.main()

package io.counters.stress.hostile;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;

/**
 * One thread's attacks: it writes one mutant after the other into a file of its own and shows it to its victims.
 * Threads: one.
 */
final class Assault implements AutoCloseable {
    /** Each answer within this time; who was just not scheduled gets another chance. */
    static final long DEADLINE_NANOS = 1_000_000_000L;

    private static final int CHANCES = 3;

    private final Path file;
    private final FileChannel channel;
    private final List<Victim> victims;
    private final Map<String, Tally> tallies;
    private volatile String current = "";
    private volatile long since = System.nanoTime();

    Assault(Path file, List<Victim> victims, Map<String, Tally> tallies) throws IOException {
        this.file = file;
        this.victims = List.copyOf(victims);
        this.tallies = tallies;
        channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    /** Shows a mutant to every victim whose turn it is. */
    void show(long number, Mutant mutant, String how) throws IOException {
        write(mutant);
        for (Victim victim : victims) {
            if (victim.isDue(number)) {
                attack(victim, how + " (" + String.join("; ", mutant.steps()) + ")");
            }
        }
    }

    /** Shows a file that is made anew for each look, because a look may turn holes into pages. */
    void showNew(Giants.Maker maker, String how) {
        victims.forEach(victim -> attack(victim, how, maker));
    }

    /** Shows the file as it stands, however it came about. */
    void showAsItIs(String how) {
        victims.forEach(victim -> attack(victim, how));
    }

    /** What it does at this moment, and for how long. */
    String current() {
        return current;
    }

    long nanosSince() {
        return System.nanoTime() - since;
    }

    private void attack(Victim victim, String how) {
        attack(victim, how, unchanged -> {});
    }

    private void attack(Victim victim, String how, Giants.Maker before) {
        Tally tally = tally(victim);
        String what = victim.name() + ", " + how;
        current = what;
        try {
            long fastest = Long.MAX_VALUE;
            boolean isAccepted = false;
            for (int chance = 0; chance < CHANCES && fastest > DEADLINE_NANOS; chance++) {
                before.make(file);
                since = System.nanoTime();
                isAccepted = victim.attack(file);
                fastest = Math.min(fastest, System.nanoTime() - since);
            }
            tally.answered(isAccepted, fastest, what);
        } catch (Throwable e) { // whatever it is, it is the result
            tally.found(what, e);
        }
    }

    private Tally tally(Victim victim) {
        return tallies.computeIfAbsent(victim.name(), name -> new Tally());
    }

    private void write(Mutant mutant) throws IOException {
        ByteBuffer bytes = mutant.bytes().duplicate();
        while (bytes.hasRemaining()) {
            channel.write(bytes, bytes.position());
        }
        if (channel.size() > mutant.length()) {
            channel.truncate(mutant.length());
        } else if (channel.size() < mutant.length()) {
            channel.write(ByteBuffer.wrap(new byte[1]), mutant.length() - 1L);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
        for (Victim victim : victims) {
            try {
                victim.close();
            } catch (Exception e) {
                tally(victim).found(victim.name() + " at the end", e);
            }
        }
    }
}

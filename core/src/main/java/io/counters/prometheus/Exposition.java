package io.counters.prometheus;

import io.counters.MetricDefinition;
import io.counters.MetricId;
import io.counters.MetricKind;
import io.counters.reader.MetricSample;
import io.counters.reader.ProcessState;
import io.counters.reader.ReadStatus;
import io.counters.reader.SegmentSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Snapshots as Prometheus sees them: values in their units, names that are legal, families that never collide. What
 * cannot be shown is left out, said, and counted on the page itself. Threads: one.
 */
public final class Exposition {
    /** What names of metrics of this program's own begin with. */
    private static final String OWN = "counters_segment_";

    /** Of each name on the page the family that has it. */
    private final Map<String, Family> owners = new LinkedHashMap<>();

    private final Map<String, Family> families = new TreeMap<>();
    private final List<String> remarks = new ArrayList<>();

    /** Of another page, in the order of its metrics. */
    private final List<Series> known;

    /** One for each metric so far, whether it is on the page or left out. */
    private final List<Series> series;

    /**
     * One segment, whose series do not say where they come from.
     *
     * @param snapshot merged over processes or not
     * @return all of it that Prometheus understands
     */
    public static Exposition of(final SegmentSnapshot snapshot) {
        return of(Map.of("", Optional.of(snapshot)));
    }

    /**
     * Several segments, told apart by a label.
     *
     * @param segments by the label's value; empty where there is nothing to be read
     * @return all of it that Prometheus understands
     */
    public static Exposition of(final Map<String, Optional<SegmentSnapshot>> segments) {
        return of(segments, List.of());
    }

    /**
     * The same, quicker if most metrics stand where they stood on another page.
     *
     * @param known its {@link #series}
     */
    static Exposition of(final Map<String, Optional<SegmentSnapshot>> segments, final List<Series> known) {
        final Exposition exposition = new Exposition(known);
        segments.forEach((name, snapshot) -> exposition.own(name, snapshot));
        segments.forEach((name, snapshot) -> snapshot.ifPresent(seen -> exposition.metrics(name, seen)));
        return exposition;
    }

    private Exposition(final List<Series> known) {
        this.known = known;
        series = new ArrayList<>(known.size());
    }

    /** For the next page. */
    List<Series> series() {
        return Collections.unmodifiableList(series);
    }

    /**
     * Tells what is left out though there is a value.
     *
     * @return one line for each metric
     */
    public List<String> remarks() {
        return Collections.unmodifiableList(remarks);
    }

    /**
     * Makes what the library's formats write.
     *
     * @return families in the order of their names
     */
    public MetricSnapshots toSnapshots() {
        return new MetricSnapshots(
                families.values().stream().map(Family::toSnapshot).toList());
    }

    /** What the export says of a segment. */
    private void own(final String segment, final Optional<SegmentSnapshot> snapshot) {
        final Map<String, String> labels = Map.of(Series.SEGMENT, segment);
        level(OWN + "up", "Whether the segment can be read", labels, snapshot.isPresent() ? 1 : 0);
        snapshot.ifPresent(seen -> {
            for (final ProcessState state : ProcessState.values()) {
                level(
                        OWN + "processes",
                        "Processes that write, or wrote, to the segment",
                        Map.of(Series.SEGMENT, segment, "state", lowerCase(state)),
                        seen.processes().stream()
                                .filter(process -> process.state() == state)
                                .count());
            }
            total(
                    OWN + "refused_registrations",
                    "Registrations for which there was no room",
                    labels,
                    seen.segment().refused(),
                    seen.segment().createdAt());
            total(
                    OWN + "repaired_slots",
                    "Slots that were found damaged and closed with the buckets they had",
                    labels,
                    seen.segment().repaired(),
                    seen.segment().createdAt());
        });
    }

    private void metrics(final String segment, final SegmentSnapshot snapshot) {
        final Map<LeftOut, Integer> leftOut = new EnumMap<>(LeftOut.class);
        snapshot.metrics()
                .forEach(sample -> add(segment, sample, snapshot.segment().createdAt())
                        .ifPresent(reason -> leftOut.merge(reason, 1, Integer::sum)));
        for (final LeftOut reason : LeftOut.values()) {
            level(
                    OWN + "left_out",
                    "Metrics, or shares of them, that the segment holds and this page does not",
                    Map.of(Series.SEGMENT, segment, "reason", lowerCase(reason)),
                    leftOut.getOrDefault(reason, 0));
        }
    }

    private Optional<LeftOut> add(final String segment, final MetricSample sample, final Instant since) {
        final Series its = nextSeries(segment, sample);
        if (sample.status() != ReadStatus.OK) {
            return Optional.of(sample.status() == ReadStatus.BUSY ? LeftOut.BUSY : LeftOut.CORRUPT);
        }
        if (sample.value() == null && sample.histogram() == null) {
            return Optional.empty(); // a gauge that no living process has set
        }
        final MetricDefinition definition = sample.definition();
        final Optional<Reading> reading = Reading.of(sample);
        if (reading.isEmpty()) {
            return leftOut(LeftOut.INVALID, segment, sample, "its value is none that a " + definition.kind() + " has");
        }
        final String name = its.family();
        final Optional<Family> family = name.startsWith(OWN)
                ? Optional.empty()
                : family(name, definition.kind(), its.unit(), definition.help());
        if (family.isEmpty()) {
            return leftOut(LeftOut.CLASH, segment, sample, "what its name becomes, '" + name + "', is taken");
        }
        return family.get().add(its.labels(), reading.get(), since)
                ? Optional.empty()
                : leftOut(
                        LeftOut.CLASH,
                        segment,
                        sample,
                        "there is one already that becomes '" + name + its.labels() + "'");
    }

    private Series nextSeries(final String segment, final MetricSample sample) {
        final int place = series.size();
        final Series next = place < known.size() && known.get(place).isOf(segment, sample)
                ? known.get(place)
                : Series.of(segment, sample);
        series.add(next);
        return next;
    }

    private Optional<LeftOut> leftOut(
            final LeftOut reason, final String segment, final MetricSample sample, final String why) {
        final MetricId id = sample.definition().id();
        remarks.add("metric " + id + (segment.isEmpty() ? "" : " of segment " + segment) + " is left out: " + why);
        return Optional.of(reason);
    }

    /** The family of a name, if all the names that it needs are free, or its own. */
    private Optional<Family> family(final String name, final MetricKind kind, final String unit, final String help) {
        final Family there = families.get(name);
        if (there != null) {
            return there.kind() == kind ? Optional.of(there) : Optional.empty();
        }
        final Family family = new Family(name, kind, unit, help);
        if (family.names().stream().anyMatch(owners::containsKey)) {
            return Optional.empty();
        }
        family.names().forEach(taken -> owners.put(taken, family));
        families.put(name, family);
        return Optional.of(family);
    }

    private void level(final String name, final String help, final Map<String, String> labels, final long value) {
        own(name, help, labels, new Reading.Level(MetricDefinition.gauge(name), value), Instant.EPOCH);
    }

    private void total(
            final String name,
            final String help,
            final Map<String, String> labels,
            final long value,
            final Instant since) {
        own(name, help, labels, new Reading.Total(BigDecimal.valueOf(Math.max(0, value))), since);
    }

    private void own(
            final String name,
            final String help,
            final Map<String, String> labels,
            final Reading reading,
            final Instant since) {
        family(name, reading.kind(), "", help)
                .orElseThrow()
                .add(SeriesLabels.of(labels, reading.kind(), Map.of()), reading, since);
    }

    private static String lowerCase(final Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT);
    }

    /** Why a metric is not on the page. */
    private enum LeftOut {
        /** Its histogram never rested while it was looked at. */
        BUSY,
        /** Its slots contradict themselves. */
        CORRUPT,
        /** Its name is that of another one, once it is legal. */
        CLASH,
        /** No series can have its value: a counter below zero, a count beyond all longs. */
        INVALID
    }
}

/**
 * Counters, gauges and histograms of several processes in one memory-mapped file. The exported packages are the whole
 * public API.
 */
module io.counters {
    requires transitive org.agrona;
    requires static transitive org.jspecify;
    requires static java.management;
    requires static jdk.management;
    requires static transitive io.prometheus.metrics.model;
    requires static transitive micrometer.core;
    requires static io.prometheus.metrics.config;
    requires static io.prometheus.writer.text;
    requires static tools.jackson.core;

    exports io.counters;
    exports io.counters.writer;
    exports io.counters.reader;
    exports io.counters.export;
    exports io.counters.micrometer;
    exports io.counters.prometheus;
}

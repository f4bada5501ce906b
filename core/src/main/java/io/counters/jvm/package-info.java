/**
 * The {@code -javaagent} that publishes a JVM's own metrics, for hosts that know nothing of it.
 *
 * <p>{@code -javaagent:counters-agent.jar=segment=NAME,instance=NAME}. Both arguments may be left out: the segment is
 * then {@code jvm}, where all JVMs of one user meet, and the instance is named by {@code counters.instance}, else by the
 * main class or jar.
 *
 * <p>What is published, by the names that client_java gives or, where it has none, Micrometer. Gauges of several JVMs
 * are added up unless the table says which of them is shown.
 *
 * <pre>
 * jvm_memory_{used,committed,max}_bytes{area}            heap and nonheap; no max where there is none
 * jvm_memory_pool_{used,committed,max}_bytes{pool}
 * jvm_buffer_pool_{used,capacity}_bytes{pool}            direct and mapped buffers
 * jvm_buffer_pool_used_buffers{pool}
 * jvm_gc_collections_total{gc}
 * jvm_gc_collection_seconds_total{gc}
 * jvm_gc_pause_seconds{gc}                               histogram of what the JVM announces, in whole milliseconds
 * jvm_gc_concurrent_phase_time_seconds{gc}               the same for cycles that run beside the application
 * jvm_threads_{current,daemon}                           platform threads, here and below
 * jvm_threads_peak                                       the largest
 * jvm_threads_started_total
 * jvm_threads_state{state}                               RUNNABLE, BLOCKED, WAITING, TIMED_WAITING
 * jvm_classes_currently_loaded
 * jvm_classes_{loaded,unloaded}_total
 * jvm_compilation_time_seconds_total
 * process_cpu_seconds_total
 * process_cpu_usage                                      share of all processors, 0 to 1
 * process_start_time_seconds                             the earliest
 * process_uptime_seconds                                 the longest
 * system_cpu_count, system_cpu_usage                     the largest
 * system_load_average_1m                                 the largest
 * </pre>
 *
 * <p>Everything is asked for once a second by one daemon thread; GC pauses come by notification. A JVM counts from zero
 * at each start while a segment goes on over restarts, so growth is published, not totals: the first time all since the
 * JVM started, the last time when it ends. A JVM that is killed takes what it did since the last poll with it. Pauses
 * before the agent listens, in the first half second, are in the totals and not in the histogram.
 *
 * <p>A host must not notice. It is left alone for half a second, in which it may set itself up: so a host that ends
 * sooner publishes nothing. Neither {@code java.util.logging} nor the platform's MBean server is ever started by what is
 * here; the agent's threads are daemons without context class loader; a shutdown hook puts the end off by a millisecond
 * or two, and by half a second at most on a machine that has no time; whatever goes wrong is one line on standard error.
 *
 * <p>One trace it cannot hide: as with every writer, the system properties get an entry {@code counters.registry} whose
 * value is no text. {@code Properties.list}, {@code store} and {@code storeToXML} throw when they come to it.
 */
@NullMarked
package io.counters.jvm;

import org.jspecify.annotations.NullMarked;

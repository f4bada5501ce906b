/** The -javaagent that publishes a JVM's own metrics. */
@NullMarked
package io.counters.jvm;

import org.jspecify.annotations.NullMarked;

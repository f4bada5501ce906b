/** What is around segments: the directory, its file system, the machine, and what writers have left there. */
@NullMarked
package io.counters.stat.doctor;

import org.jspecify.annotations.NullMarked;

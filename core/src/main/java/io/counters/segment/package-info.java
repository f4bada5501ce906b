/** The file: where it lives, how it is created, published, opened and validated; its header, tables and locks. */
@NullMarked
package io.counters.segment;

import org.jspecify.annotations.NullMarked;

/** The command {@code counters-stat}: one class per subcommand, and the sources they look at. */
@NullMarked
package io.counters.stat;

import org.jspecify.annotations.NullMarked;

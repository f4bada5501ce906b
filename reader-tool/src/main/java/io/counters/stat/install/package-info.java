/** What a program needs beside itself where it is installed: manual pages, completion, a Java of its own. */
@NullMarked
package io.counters.stat.install;

import org.jspecify.annotations.NullMarked;

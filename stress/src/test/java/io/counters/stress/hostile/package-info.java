/** That the corruptor reaches everything, can fail, and finds nothing. */
package io.counters.stress.hostile;

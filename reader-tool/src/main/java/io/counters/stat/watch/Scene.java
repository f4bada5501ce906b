package io.counters.stat.watch;

import java.util.List;

/**
 * All that a screen shows.
 *
 * @param look the latest look
 * @param rows of it, what the filter lets through, in order
 * @param trends what the metrics did of late
 * @param events what happened
 * @param model what the user has chosen
 */
record Scene(Look look, List<Row> rows, Trends trends, Events events, WatchModel model) {}

/**
 * Counters, gauges and histograms under Envoy's names, their tags, and the pages that show them.
 * Knows nothing of what is counted. Start with {@link io.weft.stats.Scope}. Counting is hot path,
 * rendering is not.
 */
@NullMarked
package io.weft.stats;

import org.jspecify.annotations.NullMarked;

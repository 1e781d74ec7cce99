package io.weft.listener;

import io.weft.net.ListenerFilter;
import java.time.Duration;
import java.util.List;

/**
 * The listener filters and the time that they may take together.
 *
 * @param filters in the order in which they run
 * @param timeout from accepting on; zero for any length
 * @param continueOnTimeout whether the connection goes on with what is known by then, rather than
 *     being closed
 */
public record InspectionSettings(
    List<ListenerFilter> filters, Duration timeout, boolean continueOnTimeout) {
  /** No listener filter. */
  public static final InspectionSettings NONE =
      new InspectionSettings(List.of(), Duration.ofSeconds(15), false);

  public InspectionSettings {
    filters = List.copyOf(filters);
  }

  /** Whether looking may end while the connection goes on. */
  boolean isInterruptible() {
    return continueOnTimeout && !timeout.isZero() && !filters.isEmpty();
  }
}

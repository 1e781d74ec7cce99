package io.weft.listener;

import io.weft.common.InitTarget;
import io.weft.net.ListenerFilter;
import io.weft.stats.Scope;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The listener filters and the time that they may take together.
 *
 * @param filters in the order in which they run
 * @param timeout from accepting on; zero for any length
 * @param continueOnTimeout whether the connection goes on with what is known by then, rather than
 *     being closed
 * @param targets what has to be there before the filters may serve
 * @param stats the owner of all scopes that the filters opened; null if they opened none
 */
public record InspectionSettings(
    List<ListenerFilter> filters,
    Duration timeout,
    boolean continueOnTimeout,
    List<InitTarget> targets,
    @Nullable Scope stats)
    implements AutoCloseable {
  /** No listener filter. */
  public static final InspectionSettings NONE =
      new InspectionSettings(List.of(), Duration.ofSeconds(15), false);

  public InspectionSettings {
    filters = List.copyOf(filters);
    targets = List.copyOf(targets);
  }

  /** Filters that can serve at once. */
  public InspectionSettings(
      List<ListenerFilter> filters, Duration timeout, boolean continueOnTimeout) {
    this(filters, timeout, continueOnTimeout, List.of(), null);
  }

  /** Lets go of what the filters held, when no connection comes to them any more. Any thread. */
  @Override
  public void close() {
    targets.forEach(InitTarget::close);
    if (stats != null) {
      stats.close();
    }
  }

  /** Whether the settings of all filters are known. */
  boolean isConfigured() {
    for (ListenerFilter filter : filters) {
      if (!filter.isConfigured()) {
        return false;
      }
    }
    return true;
  }

  /** Whether looking may end while the connection goes on. */
  boolean isInterruptible() {
    return continueOnTimeout && !timeout.isZero() && !filters.isEmpty();
  }
}

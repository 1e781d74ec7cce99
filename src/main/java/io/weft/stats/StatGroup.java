package io.weft.stats;

import java.util.ArrayList;
import java.util.List;

/**
 * The names of the stats that belong together, such as those of a cluster; declared once for all of
 * them.
 *
 * <p>{@code static final int UPSTREAM_RQ_TOTAL = GROUP.counter("upstream_rq_total")} names a stat,
 * and {@link Stats#counter} finds it by that number. A group is complete when its class is
 * initialised; {@link Scope#group} makes the stats of one cluster from it, each on first use, since
 * a process may have thousands of idle clusters.
 */
public final class StatGroup {
  /** A stat's name and kind. */
  record Declared(String name, StatKind kind) {}

  private final List<Declared> declared = new ArrayList<>();

  /** A group without stats. */
  public StatGroup() {}

  /** Declares a counter; its number. */
  public int counter(String name) {
    return declare(name, StatKind.COUNTER);
  }

  /** Declares a gauge; its number. */
  public int gauge(String name) {
    return declare(name, StatKind.GAUGE);
  }

  /** Declares a histogram without a unit; its number. */
  public int histogram(String name) {
    return declare(name, StatKind.HISTOGRAM);
  }

  /** Declares a histogram of milliseconds; its number. */
  public int histogramMillis(String name) {
    return declare(name, StatKind.HISTOGRAM_MILLIS);
  }

  int size() {
    return declared.size();
  }

  Declared at(int number) {
    return declared.get(number);
  }

  private int declare(String name, StatKind kind) {
    declared.add(new Declared(name, kind));
    return declared.size() - 1;
  }
}

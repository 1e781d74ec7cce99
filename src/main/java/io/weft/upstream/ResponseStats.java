package io.weft.upstream;

import io.weft.stats.Counter;
import io.weft.stats.Histogram;
import io.weft.stats.Scope;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * What is counted for each response by status: {@code upstream_rq_2xx}, {@code upstream_rq_200},
 * {@code upstream_rq_completed}, {@code upstream_rq_time}, and the copies under {@code internal.},
 * {@code external.}, {@code canary.} and {@code zone.}. Stats are made once for each status; then
 * counting costs array reads. Any thread, never blocks.
 */
public final class ResponseStats {
  private static final int LOWEST = 100;
  private static final int CODES = 500;
  private static final int CLASSES = 5;

  private final Copy main;
  private final Copy internal;
  private final Copy external;
  private final Copy canary;
  private final Scope scope;
  private final String prefix;
  private volatile @Nullable ConcurrentHashMap<String, Copy> zones;

  /** Stats below {@code scope}; each is made when it is first counted. */
  public ResponseStats(Scope scope) {
    this(scope, "");
  }

  /** As above; all names begin with {@code prefix}, which is empty or ends with a dot. */
  ResponseStats(Scope scope, String prefix) {
    this.scope = scope;
    this.prefix = prefix;
    this.main = new Copy(scope, prefix);
    this.internal = new Copy(scope, prefix + "internal.");
    this.external = new Copy(scope, prefix + "external.");
    this.canary = new Copy(scope, prefix + "canary.");
  }

  /**
   * Counts a response, be it a host's or a local reply in its place.
   *
   * @param status 0 counts it as completed only
   * @param internalRequest whether the request came from an internal address
   * @param fromCanary whether the host is a canary
   */
  public void count(int status, boolean internalRequest, boolean fromCanary) {
    main.count(status);
    (internalRequest ? internal : external).count(status);
    if (fromCanary) {
      canary.count(status);
    }
  }

  /** Records how long a response took in milliseconds. */
  public void time(long millis, boolean internalRequest, boolean fromCanary) {
    main.time(millis);
    (internalRequest ? internal : external).time(millis);
    if (fromCanary) {
      canary.time(millis);
    }
  }

  /** Counts a response by its status alone. */
  public void count(int status) {
    main.count(status);
  }

  /** Records how long a response took in milliseconds, once. */
  public void time(long millis) {
    main.time(millis);
  }

  /** Counts a response from zone {@code to} to this proxy in zone {@code from}; both known. */
  public void countZone(String from, String to, int status) {
    zone(from, to).count(status);
  }

  /** Records how long a response from zone {@code to} took; as {@link #countZone}. */
  public void timeZone(String from, String to, long millis) {
    zone(from, to).time(millis);
  }

  private Copy zone(String from, String to) {
    ConcurrentHashMap<String, Copy> known = zones;
    if (known == null) {
      known = new ConcurrentHashMap<>();
      zones = known;
    }
    return known.computeIfAbsent(
        prefix + "zone." + from + '.' + to + '.', name -> new Copy(scope, name));
  }

  /** The stats below one prefix. */
  private static final class Copy {
    private final Scope scope;
    private final String prefix;
    private volatile @Nullable AtomicReferenceArray<@Nullable Counter> counters;
    private volatile @Nullable Histogram time;

    Copy(Scope scope, String prefix) {
      this.scope = scope;
      this.prefix = prefix;
    }

    void count(int status) {
      AtomicReferenceArray<@Nullable Counter> made = counters;
      if (made == null) {
        made = new AtomicReferenceArray<>(CODES + CLASSES + 1);
        counters = made;
      }
      counter(made, CODES + CLASSES, status).inc();
      int index = status - LOWEST;
      if (index >= 0 && index < CODES) {
        counter(made, index, status).inc();
        counter(made, CODES + index / LOWEST, status).inc();
      }
    }

    void time(long millis) {
      Histogram histogram = time;
      if (histogram == null) {
        histogram = scope.histogramMillis(prefix + "upstream_rq_time");
        time = histogram;
      }
      histogram.record(millis);
    }

    private Counter counter(AtomicReferenceArray<@Nullable Counter> made, int index, int status) {
      Counter counter = made.get(index);
      if (counter == null) {
        counter = scope.counter(prefix + "upstream_rq_" + name(index, status));
        made.set(index, counter);
      }
      return counter;
    }

    private static String name(int index, int status) {
      if (index < CODES) {
        return Integer.toString(status);
      }
      return index == CODES + CLASSES ? "completed" : status / LOWEST + "xx";
    }
  }
}

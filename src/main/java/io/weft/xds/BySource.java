package io.weft.xds;

import io.weft.common.ConfigSource;
import io.weft.common.ResourceLocator;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Those who take resources of one type: one for each aggregated stream, and one for each resource
 * that comes from elsewhere, since it has a stream or a file of its own, as in Envoy. Control
 * thread only.
 *
 * @param <R> the subscribers
 */
final class BySource<R extends Subscriber> {
  private final ResourceType type;
  private final Function<WantedNames, R> maker;
  private final Map<Object, R> all = new LinkedHashMap<>();

  BySource(ResourceType type, Function<WantedNames, R> maker) {
    this.type = type;
    this.maker = maker;
  }

  /**
   * Who takes the resource {@code wanted}.
   *
   * @param sources what brings it
   * @param statPrefix with which the names of the stats of a stream of its own begin
   */
  R of(ResourceLocator wanted, ResourceSources sources, String statPrefix) {
    Object key = key(wanted);
    R known = all.get(key);
    if (known != null) {
      return known;
    }
    Line line = new Line(key);
    R made = maker.apply(line);
    line.asked = sources.connect(wanted.source(), type, statPrefix, made);
    all.put(key, made);
    return made;
  }

  /** Who takes the resource {@code wanted}; null if nobody does. */
  @Nullable R known(ResourceLocator wanted) {
    return all.get(key(wanted));
  }

  /** All of them. */
  List<R> all() {
    return new ArrayList<>(all.values());
  }

  private static Object key(ResourceLocator wanted) {
    return wanted.source().isAggregated() ? wanted.source() : wanted.key();
  }

  /** How one of them asks; who wants nothing any more is forgotten. */
  private final class Line implements WantedNames {
    private final Object key;
    private WantedNames asked = NOBODY;

    Line(Object key) {
      this.key = key;
    }

    @Override
    public void want(ResourceType wanted, @Nullable Set<String> names, boolean again) {
      if (names != null && names.isEmpty() && !(key instanceof ConfigSource)) {
        all.remove(key);
      }
      asked.want(wanted, names, again);
    }
  }
}

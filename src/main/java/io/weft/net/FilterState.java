package io.weft.net;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Typed objects that filters keep of a connection or of a stream, by Envoy's keys.
 *
 * <p>Any thread reads; the connection's or stream's own thread writes. Source: Envoy's {@code
 * StreamInfo::FilterState}.
 */
public final class FilterState {
  private final Map<String, Object> objects = new ConcurrentHashMap<>();
  private volatile List<SharedObject> shared = List.of();

  /** Without objects. */
  public FilterState() {}

  /** The object under {@code key}; null if there is none. */
  public @Nullable Object get(String key) {
    return objects.get(key);
  }

  /** Keeps {@code object} under {@code key}, in the place of what was there. */
  public void put(String key, Object object) {
    objects.put(key, object);
    if (!shared.isEmpty()) {
      withdraw(key);
    }
  }

  /** Keeps {@code object}, which connections to listeners within the process have, too. */
  public void share(SharedObject object) {
    put(object.key(), object.object());
    List<SharedObject> all = new ArrayList<>(shared);
    all.add(object);
    shared = List.copyOf(all);
  }

  /** The objects that were shared and not replaced, in the order in which they were. */
  public List<SharedObject> shared() {
    return shared;
  }

  /** The object under {@code key}, made by {@code maker} if there is none. */
  public Object computeIfAbsent(String key, Function<String, Object> maker) {
    return objects.computeIfAbsent(key, maker);
  }

  /** Whether there is no object. */
  public boolean isEmpty() {
    return objects.isEmpty();
  }

  @Override
  public String toString() {
    return objects.toString();
  }

  private void withdraw(String key) {
    shared = shared.stream().filter(object -> !object.key().equals(key)).toList();
  }
}

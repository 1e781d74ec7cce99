package io.weft.net;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What of filter state a connection to a listener within this process has from the one that it is
 * opened for. A value, in which only those objects count that separate connections: of others the
 * first ones hold for all requests of a connection, as in Envoy.
 */
public final class SharedObjects {
  /** None. */
  public static final SharedObjects NONE = new SharedObjects(List.of());

  private final List<SharedObject> all;
  private final List<SharedObject> separating;

  private SharedObjects(List<SharedObject> all) {
    this.all = List.copyOf(all);
    this.separating = all.stream().filter(SharedObject::separates).toList();
  }

  /** What is shared of a connection and of a stream on it, whose objects go before. */
  public static SharedObjects of(FilterState connection, @Nullable FilterState stream) {
    List<SharedObject> objects = connection.shared();
    if (stream != null) {
      objects = new ArrayList<>(objects);
      objects.removeIf(object -> stream.get(object.key()) != null);
      objects.addAll(stream.shared());
    }
    return objects.isEmpty() ? NONE : new SharedObjects(objects);
  }

  /** Whether there is none. */
  public boolean isEmpty() {
    return all.isEmpty();
  }

  /** Gives them to {@code state}, which shares on those that are transitive. */
  public void giveTo(FilterState state) {
    for (SharedObject object : all) {
      if (object.isTransitive()) {
        state.share(object);
      } else {
        state.put(object.key(), object.object());
      }
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SharedObjects objects && separating.equals(objects.separating);
  }

  @Override
  public int hashCode() {
    return separating.hashCode();
  }

  @Override
  public String toString() {
    return all.toString();
  }
}

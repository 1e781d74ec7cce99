package io.weft.xds;

import io.weft.common.Log;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What one response says of the resources of a type. A value.
 *
 * @param version of the response; empty if it has none
 * @param isDelta whether it says only what changed
 * @param removed the names of resources that are gone
 * @param problem why none of it can be used; empty if that depends on each resource
 */
record Update(
    ResourceType type,
    String version,
    List<Resource> resources,
    boolean isDelta,
    List<String> removed,
    String problem) {
  private static final Log LOG = Log.of("config");

  Update {
    resources = List.copyOf(resources);
    removed = List.copyOf(removed);
  }

  /** Whether resources that are not among {@link #resources} are gone. */
  boolean isComplete() {
    return !isDelta && type.isComplete();
  }

  /** The same, but that what it does not name stays. */
  Update addition() {
    return new Update(type, version, resources, true, List.of(), problem);
  }

  /** Which of the resources {@code known} are gone after it. */
  List<String> gone(Set<String> known) {
    if (!isComplete()) {
      return removed;
    }
    Set<String> gone = new LinkedHashSet<>(known);
    resources.forEach(resource -> gone.remove(resource.name()));
    return List.copyOf(gone);
  }

  /** Gives it to {@code subscriber}, on the control thread; yields what is wrong with it. */
  String handTo(Subscriber subscriber) {
    try {
      if (problem.isEmpty()) {
        return subscriber.apply(this);
      }
      subscriber.reject(this);
      return problem;
    } catch (RuntimeException e) {
      // Whoever sent it waits for an answer, and may say nothing else before.
      LOG.error(() -> type.text() + ": an update cannot be applied", e);
      return "internal error: " + e;
    }
  }
}

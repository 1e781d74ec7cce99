package io.weft.xds;

import com.google.protobuf.Any;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A response in the form that both protocols share. A value.
 *
 * @param version empty if it has none
 * @param removed names of resources that are gone; never in state of the world
 * @param controlPlane what the other side calls itself; empty if it does not say
 */
record AdsResponse(
    String typeUrl,
    String version,
    String nonce,
    List<Wrapped> resources,
    List<String> removed,
    String controlPlane) {
  AdsResponse {
    resources = List.copyOf(resources);
    removed = List.copyOf(removed);
  }

  /**
   * A resource that was not looked into yet.
   *
   * @param name empty if only the resource itself knows it
   * @param version empty if it is that of the response
   * @param body null if this only says that the resource is still valid
   * @param aliases other names that it may have been asked for by
   */
  record Wrapped(
      String name,
      String version,
      @Nullable Any body,
      @Nullable Duration timeToLive,
      List<String> aliases) {
    Wrapped {
      aliases = List.copyOf(aliases);
    }

    /** One that is not wrapped at all. */
    static Wrapped bare(Any body) {
      return new Wrapped("", "", body, null, List.of());
    }
  }
}

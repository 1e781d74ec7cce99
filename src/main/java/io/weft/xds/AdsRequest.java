package io.weft.xds;

import java.util.List;
import java.util.Map;

/**
 * A request in the form that both protocols share. A value.
 *
 * @param version the last one accepted; only in state of the world
 * @param names all that are wanted in state of the world, else those that are new
 * @param unsubscribed names that are wanted no more; never in state of the world
 * @param initialVersions what is known of resources; only in the first delta request of a stream
 * @param nonce of the response that this answers or follows; empty if there is none
 * @param problem why a response is refused; empty if it is accepted
 */
record AdsRequest(
    ResourceType type,
    String version,
    List<String> names,
    List<String> unsubscribed,
    Map<String, String> initialVersions,
    String nonce,
    String problem) {
  AdsRequest {
    names = List.copyOf(names);
    unsubscribed = List.copyOf(unsubscribed);
    initialVersions = Map.copyOf(initialVersions);
  }
}

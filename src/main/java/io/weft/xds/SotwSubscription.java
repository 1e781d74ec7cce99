package io.weft.xds;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A subscription in which each request names all that is wanted: state of the world. */
final class SotwSubscription implements Subscription {
  private final ResourceType type;
  private Set<String> names = Set.of();
  private String version = "";
  private String nonce = "";

  SotwSubscription(ResourceType type) {
    this.type = type;
  }

  @Override
  public AdsRequest first() {
    nonce = "";
    return request(nonce, "");
  }

  @Override
  public @Nullable AdsRequest want(@Nullable Set<String> wanted, boolean again) {
    Set<String> next = wanted == null ? Set.of() : Collections.canonical(wanted);
    if (next.equals(names) && !again) {
      return null;
    }
    names = next;
    return request(nonce, "");
  }

  /** Only collections need to be told from what else there is: others take what they know. */
  @Override
  public boolean wants(String name) {
    return !Collections.isAnyAmong(names) || Collections.isAmong(names, name);
  }

  @Override
  public void forget(String name) {
    // A response says all there is.
  }

  @Override
  public void received(AdsResponse response) {
    nonce = response.nonce();
  }

  @Override
  public AdsRequest answer(AdsResponse response, Update update, String problem) {
    if (problem.isEmpty()) {
      version = response.version();
    }
    return request(response.nonce(), problem);
  }

  private AdsRequest request(String answered, String problem) {
    return new AdsRequest(
        type, version, List.copyOf(names), List.of(), Map.of(), answered, problem);
  }
}

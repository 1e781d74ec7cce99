package io.weft.xds;

import io.weft.common.XdstpName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A subscription in which requests name only what is wanted newly or no more: delta. */
final class DeltaSubscription implements Subscription {
  /** Stands, beside names, for all that there are. */
  private static final String ALL = "*";

  private final ResourceType type;
  private final Map<String, String> versions = new HashMap<>();
  private boolean isWildcard;
  private Set<String> names = Set.of();

  DeltaSubscription(ResourceType type) {
    this.type = type;
  }

  @Override
  public AdsRequest first() {
    List<String> first = new ArrayList<>(names);
    if (isWildcard && !names.isEmpty()) {
      // Without it names alone would be all that is wanted.
      first.addFirst(ALL);
    }
    return new AdsRequest(type, "", first, List.of(), versions, "", "");
  }

  @Override
  public @Nullable AdsRequest want(@Nullable Set<String> wanted, boolean again) {
    isWildcard = wanted == null || wanted.contains(ALL);
    Set<String> next = wanted == null ? new TreeSet<>() : Collections.canonical(wanted);
    next.remove(ALL);
    Set<String> added = new TreeSet<>(next);
    added.removeAll(names);
    Set<String> gone = new TreeSet<>(names);
    gone.removeAll(next);
    names = next;
    if (added.isEmpty() && gone.isEmpty()) {
      return null;
    }
    versions.keySet().removeAll(gone);
    return new AdsRequest(type, "", List.copyOf(added), List.copyOf(gone), Map.of(), "", "");
  }

  @Override
  public boolean wants(String name) {
    return isWildcard || type == ResourceType.VIRTUAL_HOSTS || Collections.isAmong(names, name);
  }

  @Override
  public void forget(String name) {
    versions.remove(XdstpName.canonical(name));
  }

  @Override
  public void received(AdsResponse response) {
    // Nothing follows from a response until it is answered.
  }

  @Override
  public AdsRequest answer(AdsResponse response, Update update, String problem) {
    if (problem.isEmpty()) {
      for (Resource resource : update.resources()) {
        String name = XdstpName.canonical(resource.name());
        if (isWildcard || names.contains(name)) {
          versions.put(name, resource.version());
        }
      }
      update.removed().forEach(this::forget);
    }
    return new AdsRequest(type, "", List.of(), List.of(), Map.of(), response.nonce(), problem);
  }
}

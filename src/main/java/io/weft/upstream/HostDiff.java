package io.weft.upstream;

import io.weft.net.Address;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What becomes of the hosts of a cluster when discovery names {@code endpoints}: a host whose
 * address is still named stays the same object, with its pools and its health.
 *
 * @param hosts in the order of discovery
 * @param removed that are named no more
 * @param changedPriorities to how many priorities hosts came, or went from
 */
record HostDiff(List<Host> hosts, List<Host> removed, int changedPriorities) {
  /**
   * Compares {@code current} hosts with {@code endpoints} and tells hosts their new description.
   */
  static HostDiff of(List<Host> current, List<Endpoint> endpoints) {
    Map<Address, Deque<Host>> known = new HashMap<>();
    for (Host host : current) {
      known.computeIfAbsent(host.endpoint().address(), first -> new ArrayDeque<>()).add(host);
    }
    List<Host> hosts = new ArrayList<>(endpoints.size());
    BitSet changed = new BitSet();
    for (Endpoint endpoint : endpoints) {
      Deque<Host> same = known.get(endpoint.address());
      Host kept = same == null ? null : same.poll();
      if (kept == null) {
        hosts.add(new Host(endpoint));
        changed.set(endpoint.priority());
      } else {
        if (kept.priority() != endpoint.priority()) {
          changed.set(kept.priority());
          changed.set(endpoint.priority());
        }
        kept.endpoint(endpoint);
        hosts.add(kept);
      }
    }
    List<Host> removed = new ArrayList<>();
    known.values().forEach(removed::addAll);
    removed.forEach(host -> changed.set(host.priority()));
    return new HostDiff(List.copyOf(hosts), List.copyOf(removed), changed.cardinality());
  }
}

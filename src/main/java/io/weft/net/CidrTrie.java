package io.weft.net;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the longest of many ranges that contains an address, in time that does not depend on their
 * number. Immutable.
 *
 * @param <V> what a range stands for
 */
public final class CidrTrie<V> {
  /** One bit of an address. */
  private static final class Node<V> {
    private @Nullable Node<V> zero;
    private @Nullable Node<V> one;
    private @Nullable V value;

    Node<V> child(boolean bit) {
      Node<V> child = bit ? one : zero;
      if (child == null) {
        child = new Node<>();
        if (bit) {
          one = child;
        } else {
          zero = child;
        }
      }
      return child;
    }
  }

  private final Node<V> ipv4 = new Node<>();
  private final Node<V> ipv6 = new Node<>();

  /** A trie of {@code values}; of equal ranges the later one counts. */
  public CidrTrie(List<Map.Entry<CidrRange, V>> values) {
    for (Map.Entry<CidrRange, V> entry : values) {
      CidrRange range = entry.getKey();
      Node<V> node = range.isIpv6() ? ipv6 : ipv4;
      for (int i = 0; i < range.length(); i++) {
        node = node.child(range.bit(i));
      }
      node.value = entry.getValue();
    }
  }

  /** The value of the longest range that contains {@code address}; null if none does. */
  public @Nullable V longestMatch(InetAddress address) {
    byte[] bytes = address.getAddress();
    Node<V> node = bytes.length == 16 ? ipv6 : ipv4;
    V best = node.value;
    for (int i = 0; i < bytes.length * 8; i++) {
      Node<V> child = (bytes[i >> 3] & (0x80 >> (i & 7))) != 0 ? node.one : node.zero;
      if (child == null) {
        return best;
      }
      node = child;
      if (node.value != null) {
        best = node.value;
      }
    }
    return best;
  }

  /** The values of all ranges that contain {@code address}, the longest range first. */
  public List<V> matches(InetAddress address) {
    byte[] bytes = address.getAddress();
    List<V> found = new ArrayList<>(4);
    Node<V> node = bytes.length == 16 ? ipv6 : ipv4;
    for (int i = 0; node != null; i++) {
      if (node.value != null) {
        found.addFirst(node.value);
      }
      if (i == bytes.length * 8) {
        break;
      }
      node = (bytes[i >> 3] & (0x80 >> (i & 7))) != 0 ? node.one : node.zero;
    }
    return found;
  }
}

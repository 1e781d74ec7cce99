package io.weft.upstream;

import java.net.InetAddress;
import java.util.List;
import java.util.function.Consumer;

/** Looks names up. */
@FunctionalInterface
public interface DnsResolver {
  /** What a look-up brought. */
  sealed interface Answer {
    /** The addresses in the order of the answer; none means that the name has none. */
    record Addresses(List<InetAddress> addresses) implements Answer {
      public Addresses {
        addresses = List.copyOf(addresses);
      }
    }

    /** No answer could be had; what was known before stays valid. */
    record Failed(String problem) implements Answer {}
  }

  /** Looks {@code name} up without blocking; {@code onAnswer} is called once, by any thread. */
  void resolve(String name, Consumer<Answer> onAnswer);
}

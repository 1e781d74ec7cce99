package io.weft.upstream;

import io.weft.net.Ips;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * The resolver of the operating system. Each look-up has its own platform thread, since it would
 * hold the carrier of a virtual one; the times to live of answers are not known.
 */
public final class SystemDnsResolver implements DnsResolver {
  private static final List<String> LOOPBACK = List.of("127.0.0.1", "::1");

  /** A resolver; all are alike. */
  public SystemDnsResolver() {}

  @Override
  public void resolve(String name, Consumer<Answer> onAnswer) {
    Thread.ofPlatform().daemon(true).name("dns " + name).start(() -> onAnswer.accept(lookUp(name)));
  }

  private static Answer lookUp(String name) {
    try {
      List<InetAddress> addresses = List.of(InetAddress.getAllByName(name));
      return new Answer.Addresses(isLocalhost(name) ? withLoopback(addresses) : addresses);
    } catch (UnknownHostException e) {
      if (isLocalhost(name)) {
        return new Answer.Addresses(withLoopback(List.of()));
      }
      return isGenuine(e) ? new Answer.Addresses(List.of()) : new Answer.Failed(problem(e));
    }
  }

  /** RFC 6761 section 6.3: these names are this host, whatever is known of them. */
  private static boolean isLocalhost(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.equals("localhost") || lower.endsWith(".localhost");
  }

  /** {@code addresses}, and the loopback address of a family that has none among them. */
  private static List<InetAddress> withLoopback(List<InetAddress> addresses) {
    List<InetAddress> all = new ArrayList<>(addresses);
    for (String literal : LOOPBACK) {
      InetAddress loopback = Objects.requireNonNull(Ips.parse(literal));
      if (addresses.stream().noneMatch(known -> known.getClass() == loopback.getClass())) {
        all.add(loopback);
      }
    }
    return all;
  }

  /** Whether the name is known not to exist, and not only not to be found at the moment. */
  private static boolean isGenuine(UnknownHostException failure) {
    String problem = problem(failure);
    return problem.contains("Name or service not known")
        || problem.contains("No address associated with");
  }

  private static String problem(UnknownHostException failure) {
    return String.valueOf(failure.getMessage());
  }
}

package io.weft.upstream;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.function.Consumer;

/**
 * The resolver of the operating system. Each look-up has its own platform thread, since it would
 * hold the carrier of a virtual one; the times to live of answers are not known.
 */
public final class SystemDnsResolver implements DnsResolver {
  /** A resolver; all are alike. */
  public SystemDnsResolver() {}

  @Override
  public void resolve(String name, Consumer<Answer> onAnswer) {
    Thread.ofPlatform().daemon(true).name("dns " + name).start(() -> onAnswer.accept(lookUp(name)));
  }

  private static Answer lookUp(String name) {
    try {
      return new Answer.Addresses(List.of(InetAddress.getAllByName(name)));
    } catch (UnknownHostException e) {
      return isGenuine(e) ? new Answer.Addresses(List.of()) : new Answer.Failed(problem(e));
    }
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

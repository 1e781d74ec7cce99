package io.weft.net;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a transport needs to know of one connection beyond its configuration. A value: connections
 * of equal options may serve the same requests.
 *
 * @param serverName overrides the configured SNI; null leaves it
 * @param applicationProtocols overrides the configured ALPN protocols; empty leaves them
 * @param subjectAltNames overrides the names that the host's certificate may have; empty leaves
 *     them
 * @param hostName what the host is called; null or empty if it has no name
 * @param fallbackProtocols ALPN protocols where neither this nor the configuration names any
 */
public record ConnectOptions(
    @Nullable String serverName,
    List<String> applicationProtocols,
    List<String> subjectAltNames,
    @Nullable String hostName,
    List<String> fallbackProtocols) {
  /** Nothing but the configuration. */
  public static final ConnectOptions NONE = new ConnectOptions(null, List.of(), List.of(), null);

  public ConnectOptions {
    applicationProtocols = List.copyOf(applicationProtocols);
    subjectAltNames = List.copyOf(subjectAltNames);
    fallbackProtocols = List.copyOf(fallbackProtocols);
  }

  /** Options without protocols to fall back to. */
  public ConnectOptions(
      @Nullable String serverName,
      List<String> applicationProtocols,
      List<String> subjectAltNames,
      @Nullable String hostName) {
    this(serverName, applicationProtocols, subjectAltNames, hostName, List.of());
  }

  /** The same for a host that is called {@code name}. */
  public ConnectOptions withHostName(@Nullable String name) {
    return name == null || name.isEmpty()
        ? this
        : new ConnectOptions(
            serverName, applicationProtocols, subjectAltNames, name, fallbackProtocols);
  }

  /** The same, offering {@code protocols} where nothing else is configured. */
  public ConnectOptions withFallbackProtocols(List<String> protocols) {
    return new ConnectOptions(
        serverName, applicationProtocols, subjectAltNames, hostName, protocols);
  }
}

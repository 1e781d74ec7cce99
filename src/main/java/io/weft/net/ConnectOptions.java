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
 */
public record ConnectOptions(
    @Nullable String serverName, List<String> applicationProtocols, List<String> subjectAltNames) {
  /** Nothing but the configuration. */
  public static final ConnectOptions NONE = new ConnectOptions(null, List.of(), List.of());

  public ConnectOptions {
    applicationProtocols = List.copyOf(applicationProtocols);
    subjectAltNames = List.copyOf(subjectAltNames);
  }
}

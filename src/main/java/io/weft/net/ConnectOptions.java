package io.weft.net;

import io.weft.common.Metadata;
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
 * @param hostMetadata of the host; empty while no host is chosen
 * @param clusterMetadata of its cluster; empty while no host is chosen
 * @param client whom the host is told of; null for nobody
 * @param shared what a listener within this process learns of the downstream connection
 */
public record ConnectOptions(
    @Nullable String serverName,
    List<String> applicationProtocols,
    List<String> subjectAltNames,
    @Nullable String hostName,
    List<String> fallbackProtocols,
    Metadata hostMetadata,
    Metadata clusterMetadata,
    @Nullable ProxiedClient client,
    SharedObjects shared) {
  /** Nothing but the configuration. */
  public static final ConnectOptions NONE = new ConnectOptions(null, List.of(), List.of(), null);

  public ConnectOptions {
    applicationProtocols = List.copyOf(applicationProtocols);
    subjectAltNames = List.copyOf(subjectAltNames);
    fallbackProtocols = List.copyOf(fallbackProtocols);
  }

  /** Options for whatever host, without protocols to fall back to. */
  public ConnectOptions(
      @Nullable String serverName,
      List<String> applicationProtocols,
      List<String> subjectAltNames,
      @Nullable String hostName) {
    this(
        serverName,
        applicationProtocols,
        subjectAltNames,
        hostName,
        List.of(),
        Metadata.EMPTY,
        Metadata.EMPTY,
        null,
        SharedObjects.NONE);
  }

  /** The same for a host that is called {@code name} and what is said of it and its cluster. */
  public ConnectOptions forHost(@Nullable String name, Metadata ofHost, Metadata ofCluster) {
    boolean isNameless = name == null || name.isEmpty();
    return isNameless && ofHost.isEmpty() && ofCluster.isEmpty()
        ? this
        : new ConnectOptions(
            serverName,
            applicationProtocols,
            subjectAltNames,
            isNameless ? hostName : name,
            fallbackProtocols,
            ofHost,
            ofCluster,
            client,
            shared);
  }

  /** The same, offering {@code protocols} where nothing else is configured. */
  public ConnectOptions withFallbackProtocols(List<String> protocols) {
    return new ConnectOptions(
        serverName,
        applicationProtocols,
        subjectAltNames,
        hostName,
        protocols,
        hostMetadata,
        clusterMetadata,
        client,
        shared);
  }

  /** The same for a connection of which the host is told that it is for {@code proxied}. */
  public ConnectOptions forClient(ProxiedClient proxied) {
    return new ConnectOptions(
        serverName,
        applicationProtocols,
        subjectAltNames,
        hostName,
        fallbackProtocols,
        hostMetadata,
        clusterMetadata,
        proxied,
        shared);
  }

  /** The same for a connection that passes {@code objects} on. */
  public ConnectOptions sharing(SharedObjects objects) {
    return new ConnectOptions(
        serverName,
        applicationProtocols,
        subjectAltNames,
        hostName,
        fallbackProtocols,
        hostMetadata,
        clusterMetadata,
        client,
        objects);
  }

  /**
   * The same, overridden by what is not null or empty.
   *
   * @param name as {@link #serverName}
   * @param protocols as {@link #applicationProtocols}
   * @param names as {@link #subjectAltNames}
   */
  public ConnectOptions overridden(
      @Nullable String name, List<String> protocols, List<String> names) {
    return new ConnectOptions(
        name == null ? serverName : name,
        protocols.isEmpty() ? applicationProtocols : protocols,
        names.isEmpty() ? subjectAltNames : names,
        hostName,
        fallbackProtocols,
        hostMetadata,
        clusterMetadata,
        client,
        shared);
  }
}

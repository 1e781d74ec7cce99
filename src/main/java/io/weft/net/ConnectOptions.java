package io.weft.net;

import io.weft.common.Metadata;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a transport needs to know of one connection beyond its configuration. A value: connections
 * of equal options may serve the same requests.
 *
 * @param overrides go before what the configuration says
 * @param hostName what the host is called; null or empty if it has no name
 * @param fallbackProtocols ALPN protocols where neither this nor the configuration names any
 * @param hostMetadata of the host; empty while no host is chosen
 * @param clusterMetadata of its cluster; empty while no host is chosen
 * @param downstream what the host is to know of whom the connection is for
 */
public record ConnectOptions(
    Overrides overrides,
    @Nullable String hostName,
    List<String> fallbackProtocols,
    Metadata hostMetadata,
    Metadata clusterMetadata,
    Downstream downstream) {
  /** Nothing but the configuration. */
  public static final ConnectOptions NONE = new ConnectOptions(null, List.of(), List.of(), null);

  /**
   * What goes before the configuration.
   *
   * @param serverName of SNI; null leaves it
   * @param applicationProtocols of ALPN; empty leaves them
   * @param subjectAltNames that the host's certificate may have; empty leaves them
   */
  public record Overrides(
      @Nullable String serverName,
      List<String> applicationProtocols,
      List<String> subjectAltNames) {
    public Overrides {
      applicationProtocols = List.copyOf(applicationProtocols);
      subjectAltNames = List.copyOf(subjectAltNames);
    }
  }

  /**
   * Whom a connection is for.
   *
   * @param client whom the host is told of; null for nobody
   * @param shared what a listener within this process learns
   */
  public record Downstream(@Nullable ProxiedClient client, SharedObjects shared) {
    private static final Downstream NOBODY = new Downstream(null, SharedObjects.NONE);
  }

  public ConnectOptions {
    fallbackProtocols = List.copyOf(fallbackProtocols);
  }

  /** Options for whatever host, without protocols to fall back to. */
  public ConnectOptions(
      @Nullable String serverName,
      List<String> applicationProtocols,
      List<String> subjectAltNames,
      @Nullable String hostName) {
    this(
        new Overrides(serverName, applicationProtocols, subjectAltNames),
        hostName,
        List.of(),
        Metadata.EMPTY,
        Metadata.EMPTY,
        Downstream.NOBODY);
  }

  /** As {@link Overrides}. */
  public @Nullable String serverName() {
    return overrides.serverName;
  }

  /** As {@link Overrides}. */
  public List<String> applicationProtocols() {
    return overrides.applicationProtocols;
  }

  /** As {@link Overrides}. */
  public List<String> subjectAltNames() {
    return overrides.subjectAltNames;
  }

  /** As {@link Downstream}. */
  public @Nullable ProxiedClient client() {
    return downstream.client;
  }

  /** As {@link Downstream}. */
  public SharedObjects shared() {
    return downstream.shared;
  }

  /** The same for a host that is called {@code name} and what is said of it and its cluster. */
  public ConnectOptions forHost(@Nullable String name, Metadata ofHost, Metadata ofCluster) {
    boolean isNameless = name == null || name.isEmpty();
    return isNameless && ofHost.isEmpty() && ofCluster.isEmpty()
        ? this
        : new ConnectOptions(
            overrides,
            isNameless ? hostName : name,
            fallbackProtocols,
            ofHost,
            ofCluster,
            downstream);
  }

  /** The same, offering {@code protocols} where nothing else is configured. */
  public ConnectOptions withFallbackProtocols(List<String> protocols) {
    return new ConnectOptions(
        overrides, hostName, protocols, hostMetadata, clusterMetadata, downstream);
  }

  /** The same for a connection of which the host is told that it is for {@code proxied}. */
  public ConnectOptions forClient(ProxiedClient proxied) {
    return with(overrides, new Downstream(proxied, downstream.shared));
  }

  /** The same for a connection that passes {@code objects} on. */
  public ConnectOptions sharing(SharedObjects objects) {
    return with(overrides, new Downstream(downstream.client, objects));
  }

  /** The same, overridden by what of {@code own} is not null or empty. */
  public ConnectOptions overridden(Overrides own) {
    return with(
        new Overrides(
            own.serverName == null ? overrides.serverName : own.serverName,
            own.applicationProtocols.isEmpty()
                ? overrides.applicationProtocols
                : own.applicationProtocols,
            own.subjectAltNames.isEmpty() ? overrides.subjectAltNames : own.subjectAltNames),
        downstream);
  }

  private ConnectOptions with(Overrides own, Downstream whom) {
    return new ConnectOptions(
        own, hostName, fallbackProtocols, hostMetadata, clusterMetadata, whom);
  }
}

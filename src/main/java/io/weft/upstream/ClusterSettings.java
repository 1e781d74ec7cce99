package io.weft.upstream;

import io.weft.common.Metadata;
import io.weft.common.ResourceLocator;
import io.weft.http.HeaderName;
import io.weft.http.http1.Http1Settings;
import io.weft.http.http2.Http2Settings;
import io.weft.net.Address;
import io.weft.net.RawTransportSocket;
import io.weft.net.SocketOptions;
import io.weft.net.TransportSocket;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the configuration says about a cluster. A value. Source: {@code
 * envoy.config.cluster.v3.Cluster}.
 *
 * @param name by which routes name it
 * @param statName its name in stats; {@code alt_stat_name} if there is one
 * @param metadata of the cluster
 * @param connectTimeout for the connection and the handshake together
 * @param discovery where its hosts come from
 * @param loadBalancing how a host is chosen
 * @param breakers thresholds by {@link ResourcePriority}, in the order of its constants
 * @param connections what each connection to a host is like
 */
public record ClusterSettings(
    String name,
    String statName,
    Metadata metadata,
    Duration connectTimeout,
    Discovery discovery,
    LoadBalancing loadBalancing,
    List<CircuitBreakers.Thresholds> breakers,
    Connections connections,
    Tracking tracking) {
  static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  public ClusterSettings {
    breakers = List.copyOf(breakers);
  }

  /** A cluster that counts what all clusters count. */
  public ClusterSettings(
      String name,
      String statName,
      Metadata metadata,
      Duration connectTimeout,
      Discovery discovery,
      LoadBalancing loadBalancing,
      List<CircuitBreakers.Thresholds> breakers,
      Connections connections) {
    this(
        name,
        statName,
        metadata,
        connectTimeout,
        discovery,
        loadBalancing,
        breakers,
        connections,
        Tracking.NONE);
  }

  /** A cluster of {@code endpoints} with Envoy's defaults for everything else. */
  public static ClusterSettings of(String name, List<Endpoint> endpoints) {
    return new ClusterSettings(
        name,
        name,
        Metadata.EMPTY,
        CONNECT_TIMEOUT,
        new Discovery.Fixed(endpoints),
        LoadBalancing.DEFAULT,
        List.of(CircuitBreakers.Thresholds.DEFAULT, CircuitBreakers.Thresholds.DEFAULT),
        Connections.DEFAULT);
  }

  /**
   * What a cluster counts only if that is wanted. Source: {@code TrackClusterStats}.
   *
   * @param timeoutBudgets how much of their time limits requests use up
   * @param sizes how large requests and responses are
   */
  public record Tracking(boolean timeoutBudgets, boolean sizes) {
    static final Tracking NONE = new Tracking(false, false);
  }

  /** Where the hosts of a cluster come from. */
  public sealed interface Discovery {
    /** {@code STATIC}: the configuration names all of them. */
    record Fixed(List<Endpoint> endpoints) implements Discovery {
      public Fixed {
        endpoints = List.copyOf(endpoints);
      }
    }

    /** {@code STRICT_DNS}: each address that a name has is a host. */
    record StrictDns(List<DnsEndpoint> endpoints, DnsSettings dns) implements Discovery {
      public StrictDns {
        endpoints = List.copyOf(endpoints);
      }
    }

    /** {@code EDS}: discovery names them. */
    record Eds(ResourceLocator locator) implements Discovery {}

    /**
     * {@code ORIGINAL_DST}: the addresses that clients meant.
     *
     * @param cleanupInterval after which an unused host goes
     * @param header a field of requests that overrides the address; null for none
     * @param portOverride the port of all hosts; 0 for the one that was meant
     * @param metadata where filters note an address that overrides; null for nowhere
     */
    record OriginalDst(
        Duration cleanupInterval,
        @Nullable HeaderName header,
        int portOverride,
        @Nullable MetadataKey metadata)
        implements Discovery {}

    /** A place in dynamic metadata. Source: {@code envoy.type.metadata.v3.MetadataKey}. */
    record MetadataKey(String namespace, List<String> path) {
      public MetadataKey {
        path = List.copyOf(path);
      }
    }

    /**
     * A kind that an extension adds, which brings and chooses the hosts itself.
     *
     * @param type the name of the extension
     */
    record Provided(String type, ProvidedHosts.Maker maker) implements Discovery {}

    /** {@code LOGICAL_DNS}: one host; new connections go to the first address of its name. */
    record LogicalDns(DnsEndpoint endpoint, DnsSettings dns) implements Discovery {}
  }

  /**
   * An endpoint whose name has to be looked up.
   *
   * @param dnsName an IP address or a name of the DNS
   * @param endpoint the rest; its address is a place-holder and its port that of the endpoint
   */
  public record DnsEndpoint(String dnsName, Endpoint endpoint) {}

  /**
   * How names are looked up.
   *
   * @param family which addresses are wanted
   * @param refreshRate from one look-up to the next, plus {@code jitter}
   * @param jitter the upper bound of a random addition
   * @param failureBase the first waiting time after a failure; doubled from time to time
   * @param failureMax the longest waiting time after failures
   */
  public record DnsSettings(
      DnsFamily family,
      Duration refreshRate,
      Duration jitter,
      Duration failureBase,
      Duration failureMax) {
    /** Envoy's defaults. */
    public static final DnsSettings DEFAULT =
        new DnsSettings(
            DnsFamily.AUTO,
            Duration.ofSeconds(5),
            Duration.ZERO,
            Duration.ofSeconds(5),
            Duration.ofSeconds(5));

    /** How long to wait after a failure, when {@code before} others came in a row before it. */
    Duration afterFailures(int before) {
      long base = failureBase.toMillis();
      return Duration.ofMillis(Math.min(failureMax.toMillis(), base << Math.min(before, 20)));
    }
  }

  /** Which addresses are wanted. Source: {@code DnsLookupFamily}. */
  public enum DnsFamily {
    /** IPv6; IPv4 if there are none. */
    AUTO,
    V4_ONLY,
    V6_ONLY,
    /** IPv4; IPv6 if there are none. */
    V4_PREFERRED,
    /** Both. */
    ALL;

    /** Those of {@code found} that are wanted, in their order. */
    List<InetAddress> select(List<InetAddress> found) {
      List<InetAddress> v4 = found.stream().filter(Inet4Address.class::isInstance).toList();
      List<InetAddress> v6 = found.stream().filter(Inet6Address.class::isInstance).toList();
      return switch (this) {
        case AUTO -> v6.isEmpty() ? v4 : v6;
        case V4_ONLY -> v4;
        case V6_ONLY -> v6;
        case V4_PREFERRED -> v4.isEmpty() ? v6 : v4;
        case ALL -> found;
      };
    }
  }

  /**
   * What connections to the hosts are like.
   *
   * @param transport clear text or TLS
   * @param bindTo the local address; null lets the system choose
   * @param options of the sockets
   * @param idleTimeout after which an unused connection is closed; zero for never
   * @param maxDuration after which a connection is used no more; zero for no limit
   * @param maxRequests of one connection; 0 for no limit
   * @param maxStreamDuration after which a request is given up; zero for no limit
   * @param protocol what they speak
   * @param naming what requests say of the connections that they want
   * @param preconnect how many are opened ahead of requests
   * @param http of HTTP/1
   * @param http2 of HTTP/2
   */
  public record Connections(
      TransportSocket transport,
      @Nullable Address bindTo,
      SocketOptions options,
      Duration idleTimeout,
      Duration maxDuration,
      long maxRequests,
      Duration maxStreamDuration,
      UpstreamProtocol protocol,
      ServerNaming naming,
      PreconnectPolicy preconnect,
      Http1Settings http,
      Http2Settings http2) {
    private static final Duration IDLE_TIMEOUT = Duration.ofHours(1);

    /** Envoy's defaults. */
    public static final Connections DEFAULT =
        new Connections(
            RawTransportSocket.INSTANCE,
            null,
            SocketOptions.NONE,
            IDLE_TIMEOUT,
            Duration.ZERO,
            0,
            Duration.ZERO,
            UpstreamProtocol.HTTP1,
            ServerNaming.NONE,
            PreconnectPolicy.NONE,
            Http1Settings.DEFAULT,
            Http2Settings.DEFAULT);
  }
}

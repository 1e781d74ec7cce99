package io.weft.upstream;

import io.weft.common.Metadata;
import io.weft.net.AcceptedSocket;
import io.weft.net.ConnectOptions;
import io.weft.net.Connection;
import io.weft.net.ConnectionInfo;
import io.weft.net.Passthrough;
import io.weft.net.ProxiedClient;
import io.weft.net.ShownCertificates;
import io.weft.net.SocketConnection;
import io.weft.net.TransportSocket;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Takes for each host the first transport whose criteria are among the host's metadata {@code
 * envoy.transport_socket_match}, or else the cluster's own. Immutable; any thread.
 *
 * <p>Source: {@code Cluster.transport_socket_matches}.
 */
public final class TransportSocketMatches implements TransportSocket {
  /** The name-space of the hosts' metadata. */
  public static final String NAMESPACE = "envoy.transport_socket_match";

  /**
   * A transport for some hosts.
   *
   * @param criteria all of which a host has to have; empty for every host
   */
  public record Match(
      String name, Map<String, @Nullable Object> criteria, TransportSocket transport) {
    private boolean matches(Map<String, @Nullable Object> facts) {
      return criteria.entrySet().stream()
          .allMatch(one ->
              facts.containsKey(one.getKey())
                  && Objects.equals(facts.get(one.getKey()), one.getValue()));
    }
  }

  private final List<Match> matches;
  private final TransportSocket otherwise;

  public TransportSocketMatches(List<Match> matches, TransportSocket otherwise) {
    this.matches = List.copyOf(matches);
    this.otherwise = otherwise;
  }

  private TransportSocket of(ConnectOptions options) {
    Metadata host = options.hostMetadata();
    Map<String, @Nullable Object> facts = host.namespace(NAMESPACE);
    for (Match match : matches) {
      if (match.matches(facts)) {
        return match.transport;
      }
    }
    return otherwise;
  }

  private List<TransportSocket> all() {
    List<TransportSocket> all = new ArrayList<>();
    matches.forEach(match -> all.add(match.transport));
    all.add(otherwise);
    return all;
  }

  @Override
  public Connection accept(AcceptedSocket socket) {
    throw new IllegalStateException("a cluster accepts no connection");
  }

  @Override
  public Connection connect(SocketConnection socket, ConnectOptions options) throws IOException {
    return of(options).connect(socket, options);
  }

  @Override
  public Passthrough passthrough(ConnectOptions options) {
    return of(options).passthrough(options);
  }

  @Override
  public @Nullable ProxiedClient client(ConnectionInfo downstream) {
    for (TransportSocket transport : all()) {
      ProxiedClient client = transport.client(downstream);
      if (client != null) {
        return client;
      }
    }
    return null;
  }

  @Override
  public boolean isSecure() {
    return otherwise.isSecure();
  }

  @Override
  public void close() {
    all().forEach(TransportSocket::close);
  }

  @Override
  public @Nullable ShownCertificates certificates() {
    List<ShownCertificates.Shown> trusted = new ArrayList<>();
    List<ShownCertificates.Shown> own = new ArrayList<>();
    for (TransportSocket transport : all()) {
      ShownCertificates shown = transport.certificates();
      if (shown != null) {
        trusted.addAll(shown.trusted());
        own.addAll(shown.own());
      }
    }
    return trusted.isEmpty() && own.isEmpty() ? null : new ShownCertificates(trusted, own);
  }
}

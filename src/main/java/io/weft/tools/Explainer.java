package io.weft.tools;

import io.weft.common.ConfigException;
import io.weft.common.NearestName;
import io.weft.config.ConfigSnapshot;
import io.weft.hcm.HttpConnectionManager;
import io.weft.hcm.RequestExplanation;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.HttpBody;
import io.weft.http.HttpRequest;
import io.weft.http.Protocol;
import io.weft.http.StreamInfo;
import io.weft.listener.FilterChainMatch;
import io.weft.listener.FilterChainMatcher;
import io.weft.listener.ListenSocket;
import io.weft.listener.ListenerConfig;
import io.weft.listener.NetworkFilterChain;
import io.weft.net.Address;
import io.weft.net.ConnectionInfo;
import io.weft.net.RawTransportSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Follows a request through a configuration without sending it. What HTTP filters would do is not
 * followed. Immutable; any thread, never blocks.
 */
public final class Explainer {
  private static final List<String> ALPN = List.of("h2", "http/1.1");

  private final ConfigSnapshot snapshot;

  /** Explains what {@code snapshot} does. */
  public Explainer(ConfigSnapshot snapshot) {
    this.snapshot = snapshot;
  }

  /**
   * What becomes of {@code request}.
   *
   * @throws IllegalArgumentException if it is not clear which listener is meant; the message says
   *     which there are
   */
  public Explanation explain(
      ExplainedRequest request, ExplainedRequest.Circumstances circumstances) {
    ListenerConfig listener = listener(request, circumstances.listener());
    Address local = localAddress(listener, request.port());
    ConnectionInfo connection = new ConnectionInfo(local, circumstances.source());
    connection.transportProtocol(request.isSecure() ? "tls" : "raw_buffer");
    if (request.isSecure()) {
      connection.requestedServerName(request.serverName());
      connection.applicationProtocols(ALPN);
    }
    NetworkFilterChain chain = filterChain(listener, connection);
    String name = listener.name() + " (" + local + ')';
    if (chain == null) {
      return notRouted(
          request,
          new Explanation.Place(name, "", ""),
          "no filter chain matches: the connection is closed");
    }
    boolean isSecure = !(chain.transportSocket() instanceof RawTransportSocket);
    connection.tls(isSecure ? AssumedTls.INSTANCE : null);
    Explanation.Place place =
        new Explanation.Place(
            name, name(chain, listener), isSecure == request.isSecure() ? "" : mismatch(isSecure));
    return chain.handler().terminal() instanceof HttpConnectionManager manager
        ? explain(request, place, connection, manager, circumstances.random())
        : notRouted(request, place, "the filter chain has no connection manager");
  }

  private static String mismatch(boolean isSecure) {
    return isSecure
        ? "the filter chain wants TLS: a client in clear text would fail"
        : "the filter chain takes clear text: a client that speaks TLS would fail";
  }

  private static Explanation notRouted(
      ExplainedRequest request, Explanation.Place place, String reason) {
    return new Explanation(
        request,
        place,
        request.authority(),
        request.path(),
        null,
        new Explanation.Outcome.NotRouted(reason));
  }

  private Explanation explain(
      ExplainedRequest explained,
      Explanation.Place place,
      ConnectionInfo connection,
      HttpConnectionManager manager,
      long random) {
    HeaderMap headers = new HeaderMap(16);
    headers.add(HeaderName.METHOD, explained.method());
    headers.add(HeaderName.PATH, explained.path());
    headers.add(HeaderName.AUTHORITY, explained.authority());
    headers.addAll(explained.headers());
    HttpRequest request =
        new HttpRequest(headers, HttpBody.EMPTY, new StreamInfo(connection, Protocol.HTTP_11));
    RequestExplanation found = manager.explain(request, random);
    // Before the outcome, which changes them to what a host gets.
    String authority = request.authority();
    String path = request.path();
    return new Explanation(
        explained,
        place,
        authority,
        path,
        found.route(),
        new Outcomes(snapshot).of(found, request));
  }

  private ListenerConfig listener(ExplainedRequest request, String wanted) {
    List<String> names = snapshot.listeners().stream().map(ListenerConfig::name).toList();
    if (!wanted.isEmpty()) {
      for (ListenerConfig listener : snapshot.listeners()) {
        if (listener.name().equals(wanted)) {
          return listener;
        }
      }
      String nearest = NearestName.of(wanted, names);
      throw new IllegalArgumentException(
          "there is no listener '"
              + wanted
              + "'"
              + (nearest.isEmpty() ? "; there are " + names : "; did you mean " + nearest + "?"));
    }
    for (ListenerConfig listener : snapshot.listeners()) {
      for (ListenSocket socket : listener.sockets()) {
        if (socket.address().ip() != null && socket.address().port() == request.port()) {
          return listener;
        }
      }
    }
    if (snapshot.listeners().size() == 1) {
      return snapshot.listeners().getFirst();
    }
    throw new IllegalArgumentException(
        "no listener has the port "
            + request.port()
            + " of the URL; choose one with --listener (listener=): "
            + String.join(", ", names));
  }

  private static Address localAddress(ListenerConfig listener, int port) {
    for (ListenSocket socket : listener.sockets()) {
      if (socket.address().ip() != null && socket.address().port() == port) {
        return socket.address();
      }
    }
    return listener.sockets().getFirst().address();
  }

  private static @Nullable NetworkFilterChain filterChain(
      ListenerConfig listener, ConnectionInfo connection) {
    List<Map.Entry<FilterChainMatch, NetworkFilterChain>> chains = new ArrayList<>();
    for (NetworkFilterChain chain : listener.filterChains()) {
      chains.add(Map.entry(chain.match(), chain));
    }
    try {
      return new FilterChainMatcher<>(chains, listener.defaultFilterChain()).find(connection);
    } catch (ConfigException e) {
      throw new IllegalStateException("was built before", e);
    }
  }

  private static String name(NetworkFilterChain chain, ListenerConfig listener) {
    int index = listener.filterChains().indexOf(chain);
    String place = index < 0 ? "default_filter_chain" : "filter_chains[" + index + ']';
    return chain.name().isEmpty() ? place : chain.name() + " (" + place + ')';
  }
}

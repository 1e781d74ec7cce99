package io.weft.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weft.common.Metadata;
import io.weft.net.AcceptedSocket;
import io.weft.net.ConnectOptions;
import io.weft.net.Connection;
import io.weft.net.SocketConnection;
import io.weft.net.TransportSocket;
import io.weft.testing.SocketPair;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TransportSocketMatchesTest {
  private final List<String> used = new ArrayList<>();
  private final TransportSocket matches =
      new TransportSocketMatches(
          List.of(
              new TransportSocketMatches.Match("istio", Map.of("tlsMode", "istio"), named("mtls")),
              new TransportSocketMatches.Match("both", Map.of("a", true, "b", 2.0), named("both"))),
          named("plain"));

  @Test
  void takesTheFirstWhoseCriteriaAreAllAmongTheHostsMetadata() throws Exception {
    connect(Map.of("tlsMode", "istio", "a", true, "b", 2.0));
    connect(Map.of("a", true, "b", 2.0, "c", "more"));
    connect(Map.of("a", true));
    connect(Map.of("tlsMode", "disabled"));

    assertEquals(List.of("mtls", "both", "plain", "plain"), used);
  }

  @Test
  void looksAtNoOtherNamespace() throws Exception {
    connect(new Metadata(Map.of("envoy.lb", Map.of("tlsMode", "istio"))));
    connect(Metadata.EMPTY);

    assertEquals(List.of("plain", "plain"), used);
  }

  @Test
  void anEmptyMatchTakesEveryHost() throws Exception {
    TransportSocket every =
        new TransportSocketMatches(
            List.of(new TransportSocketMatches.Match("all", Map.of(), named("all"))),
            named("plain"));
    try (SocketPair pair = new SocketPair()) {
      every.connect(pair.connection(), ConnectOptions.NONE);
    }

    assertEquals(List.of("all"), used);
  }

  private void connect(Map<String, Object> facts) throws IOException {
    connect(new Metadata(Map.of(TransportSocketMatches.NAMESPACE, Map.copyOf(facts))));
  }

  private void connect(Metadata host) throws IOException {
    try (SocketPair pair = new SocketPair()) {
      matches.connect(pair.connection(), ConnectOptions.NONE.forHost("", host, Metadata.EMPTY));
    }
  }

  private TransportSocket named(String name) {
    return new TransportSocket() {
      @Override
      public Connection accept(AcceptedSocket socket) {
        throw new AssertionError(name);
      }

      @Override
      public Connection connect(SocketConnection socket, ConnectOptions options) {
        used.add(name);
        return socket;
      }
    };
  }
}

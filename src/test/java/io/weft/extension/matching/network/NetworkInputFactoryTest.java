package io.weft.extension.matching.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.weft.http.HeaderMap;
import io.weft.http.Protocol;
import io.weft.http.StreamInfo;
import io.weft.matcher.MatchInput;
import io.weft.matcher.MatchingData;
import io.weft.net.Address;
import io.weft.net.ConnectionInfo;
import java.net.UnixDomainSocketAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NetworkInputFactoryTest {
  private final ConnectionInfo connection =
      new ConnectionInfo(Address.of("10.0.0.1", 443), Address.of("10.0.0.9", 4000));

  @Test
  void readsAddressesOfBothEnds() {
    connection.remoteAddress(Address.of("::1", 5000));
    MatchingData data = MatchingData.of(connection);

    assertEquals("10.0.0.1", NetworkInputs.destinationIp(data));
    assertEquals("443", NetworkInputs.destinationPort(data));
    assertEquals("::1", NetworkInputs.sourceIp(data));
    assertEquals("5000", NetworkInputs.sourcePort(data));
    assertEquals("10.0.0.9", NetworkInputs.directSourceIp(data));
  }

  @Test
  void hasNoAddressOfAUnixSocket() {
    ConnectionInfo local =
        new ConnectionInfo(
            Address.of(UnixDomainSocketAddress.of("/run/a.sock")),
            Address.of(UnixDomainSocketAddress.of("/run/b.sock")));
    MatchingData data = MatchingData.of(local);

    assertNull(NetworkInputs.destinationIp(data));
    assertNull(NetworkInputs.sourcePort(data));
    assertEquals("local", NetworkInputs.sourceType(data));
  }

  @Test
  void takesTheClientOfARequestWhereItIsKnown() {
    StreamInfo stream = new StreamInfo(connection, Protocol.HTTP_11);
    stream.remoteAddress(Address.of("192.0.2.1", 0));
    MatchingData data = MatchingData.of(new HeaderMap(), stream);

    assertEquals("192.0.2.1", NetworkInputs.sourceIp(data));
    assertNull(NetworkInputs.sourceType(data));
  }

  @Test
  void tellsLocalConnections() {
    assertNull(NetworkInputs.sourceType(MatchingData.of(connection)));
    connection.remoteAddress(Address.of("10.0.0.1", 5000));
    assertEquals("local", NetworkInputs.sourceType(MatchingData.of(connection)));
    connection.remoteAddress(Address.of("127.0.0.1", 5000));
    assertEquals("local", NetworkInputs.sourceType(MatchingData.of(connection)));
  }

  @Test
  void quotesApplicationProtocols() {
    MatchingData data = MatchingData.of(connection);

    assertNull(NetworkInputs.applicationProtocols(data));
    connection.applicationProtocols(List.of("h2", "http/1.1"));
    assertEquals("'h2','http/1.1'", NetworkInputs.applicationProtocols(data));
  }

  @Test
  void readsWhatListenerFiltersLearned() {
    MatchingData data = MatchingData.of(connection);

    assertNull(NetworkInputs.serverName(data));
    assertNull(NetworkInputs.transportProtocol(data));
    connection.requestedServerName("a.test");
    connection.transportProtocol("tls");
    assertEquals("a.test", NetworkInputs.serverName(data));
    assertEquals("tls", NetworkInputs.transportProtocol(data));
  }

  @Test
  void readsWhatFiltersNoted() {
    StreamInfo stream = new StreamInfo(connection, Protocol.HTTP_11);
    stream.ownFilterState().put("k", 7);
    stream.addDynamicMetadata("f", Map.of("a", Map.of("b", true)));
    MatchingData data = MatchingData.of(new HeaderMap(), stream);
    MatchInput.Value metadata = new MetadataInput("f", List.of("a", "b"));

    assertEquals("7", NetworkInputs.filterState("k").apply(data));
    assertNull(NetworkInputs.filterState("other").apply(data));
    assertEquals(true, metadata.value(data));
    assertNull(new MetadataInput("f", List.of("c")).value(data));
  }
}

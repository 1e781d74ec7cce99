package io.weft.extension.transportsocket.upstreamproxyprotocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import io.envoyproxy.envoy.config.core.v3.ProxyProtocolConfig;
import io.envoyproxy.envoy.config.core.v3.ProxyProtocolConfig.Version;
import io.envoyproxy.envoy.config.core.v3.ProxyProtocolPassThroughTLVs.PassTLVsMatchType;
import io.envoyproxy.envoy.config.core.v3.TlvEntry;
import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.envoyproxy.envoy.extensions.transport_sockets.proxy_protocol.v3.ProxyProtocolUpstreamTransport;
import io.envoyproxy.envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer;
import io.weft.common.ConfigException;
import io.weft.config.TestContexts;
import io.weft.extension.transportsocket.rawbuffer.RawBufferFactory;
import io.weft.net.Address;
import io.weft.net.ConnectOptions;
import io.weft.net.ConnectionInfo;
import io.weft.net.ProxiedClient;
import io.weft.net.ProxyProtocol;
import io.weft.testing.SocketPair;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class UpstreamProxyProtocolFactoryTest {
  private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";
  private static final ConnectOptions FOR_CLIENT =
      ConnectOptions.NONE.forClient(
          new ProxiedClient(
              Address.of("192.0.2.1", 1234), Address.of("192.0.2.2", 80), List.of(), false));

  @Test
  void tellsOfTheClientBeforeAnythingElse() throws Exception {
    assertEquals(
        "PROXY TCP4 192.0.2.1 192.0.2.2 1234 80\r\n",
        new String(sent(Version.V1, FOR_CLIENT), StandardCharsets.US_ASCII));
    assertEquals(
        SIGNATURE + "2111000cc0000201c000020204d20050",
        HexFormat.of().formatHex(sent(Version.V2, FOR_CLIENT)));
  }

  @Test
  void addsFactsInVersionTwoOnly() throws Exception {
    ProxyProtocolConfig.Builder config =
        ProxyProtocolConfig.newBuilder()
            .setVersion(Version.V2)
            .addAddedTlvs(
                TlvEntry.newBuilder().setType(0xea).setValue(ByteString.copyFromUtf8("ab")));

    assertEquals(
        SIGNATURE + "21110011c0000201c000020204d20050" + "ea00026162",
        HexFormat.of().formatHex(sent(config, FOR_CLIENT)));
    assertTrue(
        new String(sent(config.setVersion(Version.V1), FOR_CLIENT), StandardCharsets.US_ASCII)
            .endsWith("\r\n"));
  }

  @Test
  void tellsOfItselfWithoutAClient() throws Exception {
    assertEquals(
        SIGNATURE + "20000000", HexFormat.of().formatHex(sent(Version.V2, ConnectOptions.NONE)));
    assertTrue(
        new String(sent(Version.V1, ConnectOptions.NONE), StandardCharsets.US_ASCII)
            .startsWith("PROXY TCP4 127.0.0.1 127.0.0.1 "));
  }

  @Test
  void refusesFactsThatDoNotFit() {
    ConfigException failure =
        assertThrows(
            ConfigException.class,
            () ->
                sent(
                    ProxyProtocolConfig.newBuilder()
                        .addAddedTlvs(
                            TlvEntry.newBuilder().setValue(ByteString.copyFrom(new byte[65_535]))),
                    FOR_CLIENT));

    assertTrue(failure.getMessage().contains("config.added_tlvs"), failure.getMessage());
  }

  @Test
  void passesFactsOfTheClientOnThatWereKeptAndNotAdded() throws Exception {
    ProxyProtocolConfig.Builder config =
        ProxyProtocolConfig.newBuilder()
            .setVersion(Version.V2)
            .addAddedTlvs(
                TlvEntry.newBuilder().setType(0xea).setValue(ByteString.copyFromUtf8("ab")));
    config.getPassThroughTlvsBuilder().setMatchType(PassTLVsMatchType.INCLUDE).addTlvType(5);
    config.getPassThroughTlvsBuilder().addTlvType(0xea);
    ProxiedClient client = transport(config, false).client(downstream(5, 0xea, 6));

    assertEquals(List.of(tlv(5), tlv(0xea)), Objects.requireNonNull(client).tlvs());
    assertEquals(
        SIGNATURE + "21110015c0000201c000020204d20050" + "ea00026162" + "0500017f",
        HexFormat.of().formatHex(sent(config, ConnectOptions.NONE.forClient(client))));
  }

  @Test
  void hostsAreNotToldOfAClientThatIsHidden() throws Exception {
    ConnectionInfo plain =
        new ConnectionInfo(Address.of("192.0.2.2", 80), Address.of("192.0.2.1", 1234));
    ConnectionInfo told = downstream(5);
    ProxiedClient.hide(plain);
    ProxiedClient.hide(told);
    ProxyProtocolConfig.Builder config = ProxyProtocolConfig.newBuilder();

    assertNull(transport(config, false).client(plain));
    assertNotNull(transport(config, false).client(told));
  }

  @Test
  void clientsOfUnequalFactsGetConnectionsOfTheirOwnIfAsked() throws Exception {
    ProxyProtocolConfig.Builder config = ProxyProtocolConfig.newBuilder().setVersion(Version.V2);
    config.getPassThroughTlvsBuilder().setMatchType(PassTLVsMatchType.INCLUDE_ALL);

    assertEquals(
        transport(config, false).client(downstream(5)),
        transport(config, false).client(downstream(6)));
    assertNotEquals(
        transport(config, true).client(downstream(5)),
        transport(config, true).client(downstream(6)));
  }

  private static ConnectionInfo downstream(int... types) {
    ConnectionInfo info =
        new ConnectionInfo(Address.of("192.0.2.2", 80), Address.of("192.0.2.1", 1234));
    info.filterState()
        .put(
            ProxyProtocol.Kept.KEY,
            new ProxyProtocol.Kept(
                IntStream.of(types).mapToObj(UpstreamProxyProtocolFactoryTest::tlv).toList()));
    return info;
  }

  private static ProxyProtocol.Tlv tlv(int type) {
    return new ProxyProtocol.Tlv(type, new byte[] {0x7f});
  }

  private static io.weft.net.TransportSocket transport(
      ProxyProtocolConfig.Builder config, boolean tlvAsPoolKey) throws ConfigException {
    return new UpstreamProxyProtocolFactory()
        .createUpstream(
            ProxyProtocolUpstreamTransport.newBuilder()
                .setConfig(config)
                .setTlvAsPoolKey(tlvAsPoolKey)
                .setTransportSocket(
                    TransportSocket.newBuilder()
                        .setName("raw")
                        .setTypedConfig(Any.pack(RawBuffer.getDefaultInstance())))
                .build(),
            "cluster.c",
            TestContexts.of(new RawBufferFactory()));
  }

  private static byte[] sent(Version version, ConnectOptions options) throws Exception {
    return sent(ProxyProtocolConfig.newBuilder().setVersion(version), options);
  }

  private static byte[] sent(ProxyProtocolConfig.Builder config, ConnectOptions options)
      throws Exception {
    try (SocketPair pair = new SocketPair()) {
      transport(config, false).connect(pair.connection(), options).shutdownOutput();
      return pair.received();
    }
  }
}

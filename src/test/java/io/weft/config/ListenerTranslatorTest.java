package io.weft.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.weft.common.ConfigException;
import io.weft.listener.ListenSocket;
import io.weft.listener.ListenerConfig;
import io.weft.net.InternalListeners;
import io.weft.server.TestExtensions;
import io.weft.spi.ExtensionFactory;
import org.junit.jupiter.api.Test;

class ListenerTranslatorTest {
  private static final String CHAINS =
      "filter_chains: [{metadata: {filter_metadata: {b: {c: 2}}}, filters: [{name: e, typed_config:"
          + " {\"@type\": type.googleapis.com/envoy.extensions.filters.network.echo.v3.Echo}}]}]";
  private static final String ADDRESS =
      "address: {socket_address: {address: 127.0.0.1, port_value: 80}}, ";

  @Test
  void keepsTheMetadataOfListenersAndChains() throws ConfigException {
    ListenerConfig config =
        translate(
            "{name: l, " + ADDRESS + "metadata: {filter_metadata: {a: {b: 1}}}, " + CHAINS + '}');

    assertEquals(1.0, config.metadata().namespace("a").get("b"));
    assertEquals(2.0, config.filterChains().getFirst().metadata().namespace("b").get("c"));
  }

  @Test
  void addsTheFilterThatFindsWhatWasMeant() throws ConfigException {
    ListenerConfig config =
        translate("{name: l, " + ADDRESS + "use_original_dst: true, " + CHAINS + '}');

    assertTrue(config.options().handsOff());
    assertEquals(1, config.inspection().filters().size());
  }

  @Test
  void needsTheExtensionForInternalListeners() {
    assertTrue(
        problem("{name: l, internal_listener: {}, " + CHAINS + '}')
            .contains("InternalListener bootstrap extension is mandatory"));
    assertTrue(
        problem(
                "{name: l, address: {envoy_internal_address: {server_listener_name: l}}, "
                    + CHAINS
                    + '}')
            .contains("use internal_listener field instead of address"));
  }

  @Test
  void givesInternalListenersNeitherSocketNorAddress() throws ConfigException {
    Listener proto = listener("{name: l, internal_listener: {}, " + CHAINS + '}');

    ListenSocket socket = InternalListenerTranslator.socket(proto, InternalListeners.of(1024));

    assertEquals("envoy://l/", socket.address().toString());
    assertEquals("envoy_internal_l", InternalListenerTranslator.statPrefix(proto));
    assertFalse(InternalListeners.disabled().isEnabled());
    assertThrows(
        ConfigException.class,
        () ->
            InternalListenerTranslator.socket(
                listener("{name: l, internal_listener: {}, " + ADDRESS + CHAINS + '}'),
                InternalListeners.of(1024)));
  }

  private static String problem(String yaml) {
    return assertThrows(ConfigException.class, () -> translate(yaml)).getMessage();
  }

  private static ListenerConfig translate(String yaml) throws ConfigException {
    return ListenerTranslator.translate(
        listener(yaml),
        TestContexts.of(TestExtensions.registry().all().toArray(ExtensionFactory<?>[]::new)));
  }

  private static Listener listener(String yaml) throws ConfigException {
    return ConfigReader.read(
            YamlReader.read(yaml, "l"), Listener.getDefaultInstance(), "l", UnknownFields.REFUSE)
        .message();
  }
}

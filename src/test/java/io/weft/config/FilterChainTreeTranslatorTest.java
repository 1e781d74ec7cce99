package io.weft.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.weft.common.ConfigException;
import io.weft.listener.ListenerConfig;
import io.weft.matcher.MatchResult;
import io.weft.matcher.MatchingData;
import io.weft.net.Address;
import io.weft.net.ConnectionInfo;
import io.weft.server.TestExtensions;
import io.weft.spi.ExtensionFactory;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class FilterChainTreeTranslatorTest {
  private static final String TYPE = "\"@type\": type.googleapis.com/";
  private static final String LISTENER =
      """
      name: l
      address: {socket_address: {address: 127.0.0.1, port_value: 80}}
      filter_chains:
      - {name: a, filter_chain_match: {destination_port: 1}}
      - {%s}
      filter_chain_matcher:
        matcher_tree:
          input: {name: port, typed_config: {%s}}
          exact_match_map: {map: {"80": %s}}
        on_no_match: %s
      """;
  private static final String PORT =
      TYPE + "envoy.extensions.matching.common_inputs.network.v3.DestinationPortInput";

  @Test
  void leadsToNamesOfChains() throws ConfigException {
    ListenerConfig config = translate(LISTENER.formatted("name: b", PORT, to("a"), to("b")));

    assertEquals("a", name(config, 80));
    assertEquals("b", name(config, 81));
  }

  @Test
  void isPartOfTheSettingsOfChainsAndNotOfTheListener() throws ConfigException {
    ListenerConfig config = translate(LISTENER.formatted("name: b", PORT, to("a"), to("b")));
    ListenerConfig other = translate(LISTENER.formatted("name: b", PORT, to("a"), to("a")));

    assertEquals(config.identity(), other.identity());
    assertFalse(config.isSameAs(other));
  }

  @Test
  void takesKeepMatching() throws ConfigException {
    String kept = to("a").replace("{action:", "{keep_matching: true, action:");

    assertEquals("b", name(translate(LISTENER.formatted("name: b", PORT, kept, to("b"))), 80));
  }

  @Test
  void refusesChainsWithoutANameOfTheirOwn() {
    assertTrue(
        problem("", PORT, to("a"))
            .contains("filter_chains[1]: \"name\" field is required when using a listener"));
    assertTrue(
        problem("name: a", PORT, to("a"))
            .contains("filter_chains[1].name: \"name\" field is duplicated with value 'a'"));
  }

  @Test
  void refusesInputsOfRequestsAndOtherActions() {
    assertTrue(
        problem(
                "name: b",
                TYPE + "envoy.type.matcher.v3.HttpRequestHeaderMatchInput, header_name: x",
                to("a"))
            .contains("filter_chain_matcher.matcher_tree.input.typed_config"));
    assertTrue(
        problem(
                "name: b",
                PORT,
                "{action: {name: r, typed_config: {"
                    + TYPE
                    + "envoy.config.listener.v3.Filter, name: x}}}")
            .contains("chain matcher: unsupported extension r"));
  }

  private static String to(String chain) {
    return "{action: {name: c, typed_config: {"
        + TYPE
        + "google.protobuf.StringValue, value: "
        + chain
        + "}}}";
  }

  private static String problem(String second, String input, String onMatch) {
    return assertThrows(
            ConfigException.class,
            () -> translate(LISTENER.formatted(second, input, onMatch, to("a"))))
        .getMessage();
  }

  private static ListenerConfig translate(String yaml) throws ConfigException {
    Listener proto =
        ConfigReader.read(
                YamlReader.read(yaml, "l"),
                Listener.getDefaultInstance(),
                "l",
                UnknownFields.REFUSE)
            .message();
    return ListenerTranslator.translate(
        proto,
        TestContexts.of(TestExtensions.registry().all().toArray(ExtensionFactory<?>[]::new)));
  }

  private static String name(ListenerConfig config, int port) {
    ConnectionInfo connection =
        new ConnectionInfo(Address.of("127.0.0.1", port), Address.of("127.0.0.1", 1));
    MatchResult<String> result =
        Objects.requireNonNull(config.chainTree()).names().match(MatchingData.of(connection));
    return result instanceof MatchResult.Matched<String>(String name) ? name : "";
  }
}

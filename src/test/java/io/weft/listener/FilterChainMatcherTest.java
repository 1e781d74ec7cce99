package io.weft.listener;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weft.common.ConfigException;
import io.weft.listener.FilterChainMatch.SourceType;
import io.weft.net.Address;
import io.weft.net.ConnectionInfo;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FilterChainMatcherTest {
  private final List<Map.Entry<FilterChainMatch, String>> chains = new ArrayList<>();

  @Test
  void choosesTheDestinationPortBeforeAnythingElse() throws ConfigException {
    chain("port", match().port(80).build());
    chain("name", match().names("a.test").build());

    assertEquals("port", find(named(connection("10.0.0.1:80", "9.9.9.9:1"), "a.test")));
    assertEquals("name", find(named(connection("10.0.0.1:81", "9.9.9.9:1"), "a.test")));
  }

  @Test
  void doesNotGoBackWhenALaterCriterionFails() throws ConfigException {
    chain("port", match().port(80).names("a.test").build());
    chain("any", FilterChainMatch.ANY);

    assertNull(find(named(connection("10.0.0.1:80", "9.9.9.9:1"), "b.test")));
    assertEquals("default", findOr(connection("10.0.0.1:80", "9.9.9.9:1"), "default"));
  }

  @Test
  void prefersTheLongestDestinationPrefix() throws ConfigException {
    chain("wide", match().destinations("10.0.0.0/8").build());
    chain("narrow", match().destinations("10.1.0.0/16", "::1/128").build());

    assertEquals("narrow", find(connection("10.1.2.3:80", "9.9.9.9:1")));
    assertEquals("wide", find(connection("10.2.2.3:80", "9.9.9.9:1")));
    assertEquals("narrow", find(connection("::1:80", "9.9.9.9:1")));
    assertNull(find(connection("11.2.2.3:80", "9.9.9.9:1")));
  }

  @Test
  void matchesServerNamesExactlyThenByTheLongestWildcardThenAny() throws ConfigException {
    chain("exact", match().names("a.wild.test").build());
    chain("wild", match().names("*.wild.test").build());
    chain("deep", match().names("*.deep.wild.test").build());
    chain("none", FilterChainMatch.ANY);
    ConnectionInfo connection = connection("10.0.0.1:80", "9.9.9.9:1");

    assertEquals("none", find(connection));
    assertEquals("exact", find(named(connection, "a.wild.test")));
    assertEquals("wild", find(named(connection, "b.wild.test")));
    assertEquals("deep", find(named(connection, "b.deep.wild.test")));
    assertEquals("wild", find(named(connection, "deep.wild.test")));
    assertEquals("none", find(named(connection, "wild.test")));
  }

  @Test
  void takesTheFirstOfTheClientsProtocolsThatIsKnown() throws ConfigException {
    chain("h2", match().protocols("h2").build());
    chain("h1", match().protocols("http/1.1").build());
    chain("any", FilterChainMatch.ANY);
    ConnectionInfo connection = connection("10.0.0.1:80", "9.9.9.9:1");

    connection.applicationProtocols(List.of("istio", "http/1.1", "h2"));
    assertEquals("h1", find(connection));
    connection.applicationProtocols(List.of("istio"));
    assertEquals("any", find(connection));
  }

  @Test
  void comparesTheTransportProtocol() throws ConfigException {
    chain("tls", match().transport("tls").build());
    chain("raw", match().transport("raw_buffer").build());
    ConnectionInfo connection = connection("10.0.0.1:80", "9.9.9.9:1");

    assertNull(find(connection));
    connection.transportProtocol("raw_buffer");
    assertEquals("raw", find(connection));
  }

  @Test
  void tellsTheSourceTypeFromTheAddresses() throws ConfigException {
    chain("local", match().type(SourceType.SAME_IP_OR_LOOPBACK).build());
    chain("external", match().type(SourceType.EXTERNAL).build());

    assertEquals("local", find(connection("10.0.0.1:80", "127.0.0.1:1")));
    // Envoy knows no other loopback address of IPv4.
    assertEquals("external", find(connection("10.0.0.1:80", "127.0.0.9:1")));
    assertEquals("local", find(connection("10.0.0.1:80", "10.0.0.1:1")));
    assertEquals("external", find(connection("10.0.0.1:80", "10.0.0.2:1")));
  }

  @Test
  void usesTheRestoredAndTheDirectSourceEachWhereItBelongs() throws ConfigException {
    chain("direct", match().directSources("10.9.0.0/16").build());
    chain("source", match().sources("1.2.3.0/24").build());
    ConnectionInfo connection = connection("10.0.0.1:80", "10.8.0.1:1");
    connection.remoteAddress(Address.of("1.2.3.4", 1111));

    assertEquals("source", find(connection));
    assertEquals("direct", find(connection("10.0.0.1:80", "10.9.0.1:1")));
  }

  @Test
  void choosesTheSourcePortLast() throws ConfigException {
    chain("port", match().sources("1.2.3.0/24").ports(7).build());
    chain("source", match().sources("1.2.3.0/24").build());

    assertEquals("port", find(connection("10.0.0.1:80", "1.2.3.4:7")));
    assertEquals("source", find(connection("10.0.0.1:80", "1.2.3.4:8")));
  }

  @Test
  void treatsAUnixSocketAsLocalAndWithoutPort() throws ConfigException {
    chain("port", match().port(80).build());
    chain("local", match().type(SourceType.SAME_IP_OR_LOOPBACK).build());
    Address pipe = Address.of(UnixDomainSocketAddress.of(Path.of("/run/a.sock")));

    assertEquals("local", find(new ConnectionInfo(pipe, pipe)));
  }

  @Test
  void refusesTwoChainsOfTheSameMatch() {
    chain("one", match().names("a.test").build());
    chain("two", match().names("a.test").build());

    ConfigException refusal = assertThrows(ConfigException.class, this::matcher);

    assertTrue(refusal.getMessage().contains("same matching rules"), refusal.getMessage());
    assertEquals("filter_chains[1].filter_chain_match", refusal.problems().get(0).path());
  }

  @Test
  void refusesChainsThatOverlap() {
    chain("one", match().names("a.test", "b.test").build());
    chain("two", match().names("b.test", "c.test").build());

    ConfigException refusal = assertThrows(ConfigException.class, this::matcher);

    assertTrue(
        refusal
            .getMessage()
            .contains("multiple filter chains with overlapping matching rules are defined"),
        refusal.getMessage());
  }

  private void chain(String name, FilterChainMatch match) {
    chains.add(Map.entry(match, name));
  }

  private FilterChainMatcher<String> matcher() throws ConfigException {
    return new FilterChainMatcher<>(chains, null);
  }

  private @Nullable String find(ConnectionInfo connection) throws ConfigException {
    return matcher().find(connection);
  }

  private @Nullable String findOr(ConnectionInfo connection, String otherwise)
      throws ConfigException {
    return new FilterChainMatcher<>(chains, otherwise).find(connection);
  }

  private static ConnectionInfo connection(String local, String remote) {
    return new ConnectionInfo(address(local), address(remote));
  }

  private static Address address(String text) {
    int colon = text.lastIndexOf(':');
    return Address.of(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
  }

  private static ConnectionInfo named(ConnectionInfo connection, String name) {
    connection.requestedServerName(name);
    return connection;
  }

  private static Match match() {
    return new Match();
  }
}

package io.weft.extension.filter.network.rbac;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.envoyproxy.envoy.config.rbac.v3.Permission;
import io.envoyproxy.envoy.config.rbac.v3.Policy;
import io.envoyproxy.envoy.config.rbac.v3.Principal;
import io.envoyproxy.envoy.config.rbac.v3.RBAC.Action;
import io.envoyproxy.envoy.extensions.filters.network.rbac.v3.RBAC;
import io.weft.common.ConfigException;
import io.weft.config.BuildContext;
import io.weft.config.TestContexts;
import io.weft.http.StreamInfo;
import io.weft.net.Connection;
import io.weft.net.ConnectionHandler;
import io.weft.net.DirectTransfer;
import io.weft.net.NetworkFilter;
import io.weft.net.RefusedConnectionException;
import io.weft.testing.ScriptedConnection;
import io.weft.testing.SocketPair;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class NetworkRbacFilterTest {
  private final BuildContext context = TestContexts.of();

  @Test
  void refusesWhatItDoesNotAllowWhenTheFirstBytesCome() throws Exception {
    ScriptedConnection connection = new ScriptedConnection("hi");

    filter(denying())
        .filter(
            connection,
            checked -> {
              checked.out().write('s'); // A server that speaks first is heard.
              assertFalse(connection.isAborted());
              assertThrows(RefusedConnectionException.class, () -> checked.in().read(new byte[8]));
            });

    assertTrue(connection.isAborted());
    assertEquals("rbac_deny_close", connection.info().localCloseReason());
    assertEquals("rbac_access_denied_matched_policy[all]", connection.info().terminationDetails());
    assertEquals(2, StreamInfo.ofConnection(connection.info()).bytes().received());
    assertEquals(1, count("denied"));
  }

  @Test
  void decidesNothingWhileNothingComes() throws Exception {
    filter(denying()).filter(new ScriptedConnection(), checked -> checked.out().write('s'));

    assertEquals(0, count("denied"));
  }

  @Test
  void decidesAtTheEndOfInputIfThatIsNoEndOfTheConnection() throws Exception {
    ScriptedConnection connection = new ScriptedConnection();
    connection.end();

    filter(denying()).filter(connection, checked -> assertEquals(-1, checked.in().read()));

    assertEquals(0, count("denied"));

    filter(denying())
        .filter(
            connection,
            new ConnectionHandler() {
              @Override
              public void handle(Connection checked) {
                assertThrows(RefusedConnectionException.class, () -> checked.in().read());
              }

              @Override
              public boolean servesHalfClosed() {
                return true;
              }
            });

    assertEquals(1, count("denied"));
  }

  @Test
  void decidesOnceOrEachTimeAsConfigured() throws Exception {
    RBAC.Builder allowing = denying();
    allowing.getRulesBuilder().setAction(Action.ALLOW);
    filter(allowing).filter(new ScriptedConnection("a", "b"), checked -> readTwo(checked.in()));
    assertEquals(1, count("allowed"));

    allowing.setEnforcementType(RBAC.EnforcementType.CONTINUOUS);
    filter(allowing).filter(new ScriptedConnection("a", "b"), checked -> readTwo(checked.in()));
    assertEquals(3, count("allowed"));
  }

  @Test
  void checksWhatGoesThroughDirectBuffers() throws Exception {
    try (SocketPair pair = SocketPair.holding("hi".getBytes(StandardCharsets.US_ASCII))) {
      filter(denying())
          .filter(
              pair.connection(),
              checked ->
                  assertThrows(
                      RefusedConnectionException.class,
                      () ->
                          DirectTransfer.copy(
                              checked.in(), pair.connection().out(), Long.MAX_VALUE)));
    }
    assertEquals(1, count("denied"));
  }

  private static void readTwo(InputStream in) throws IOException {
    assertEquals('a', in.read());
    assertEquals('b', in.read());
  }

  private long count(String name) {
    return context.scope().scope("p.rbac").counter(name).value();
  }

  private NetworkFilter filter(RBAC.Builder config) throws ConfigException {
    return new NetworkRbacFactory().create(config.build(), context);
  }

  private static RBAC.Builder denying() {
    return RBAC.newBuilder()
        .setStatPrefix("p.")
        .setRules(
            io.envoyproxy
                .envoy
                .config
                .rbac
                .v3
                .RBAC
                .newBuilder()
                .setAction(Action.DENY)
                .putPolicies(
                    "all",
                    Policy.newBuilder()
                        .addPermissions(Permission.newBuilder().setAny(true))
                        .addPrincipals(Principal.newBuilder().setAny(true))
                        .build()));
  }
}

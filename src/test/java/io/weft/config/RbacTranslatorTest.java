package io.weft.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Any;
import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.core.v3.CidrRange;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.rbac.v3.Permission;
import io.envoyproxy.envoy.config.rbac.v3.Policy;
import io.envoyproxy.envoy.config.rbac.v3.Principal;
import io.envoyproxy.envoy.config.rbac.v3.RBAC;
import io.envoyproxy.envoy.extensions.rbac.matchers.upstream_ip_port.v3.UpstreamIpPortMatcher;
import io.envoyproxy.envoy.type.matcher.v3.PathMatcher;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import io.envoyproxy.envoy.type.v3.Int32Range;
import io.envoyproxy.envoy.type.v3.Int64Range;
import io.weft.common.ConfigException;
import io.weft.http.HttpRequest;
import io.weft.matcher.MatchingData;
import io.weft.matcher.RbacEngine;
import io.weft.matcher.RbacEngine.Decision;
import io.weft.net.Address;
import io.weft.testing.TestRequests;
import org.junit.jupiter.api.Test;

class RbacTranslatorTest {
  private static final Permission ANY = Permission.newBuilder().setAny(true).build();
  private static final Principal ANYBODY = Principal.newBuilder().setAny(true).build();

  @Test
  void allowsWhatAPolicyMatches() throws ConfigException {
    RBAC rules = rules(RBAC.Action.ALLOW, path("/ok"), ANYBODY);

    assertEquals(new Decision(true, "p", null), decide(rules, "/ok?x"));
    assertEquals(new Decision(false, "", null), decide(rules, "/other"));
    assertEquals("rbac_access_denied_matched_policy[none]", decide(rules, "/other").details());
  }

  @Test
  void deniesWhatAPolicyMatches() throws ConfigException {
    RBAC rules = rules(RBAC.Action.DENY, path("/secret"), ANYBODY);

    assertFalse(decide(rules, "/secret").isAllowed());
    assertTrue(decide(rules, "/public").isAllowed());
    assertEquals("rbac_access_denied_matched_policy[p]", decide(rules, "/secret").details());
  }

  @Test
  void onlyNotesWhereItLogs() throws ConfigException {
    RBAC rules = rules(RBAC.Action.LOG, path("/noted"), ANYBODY);

    assertEquals(new Decision(true, "p", true), decide(rules, "/noted"));
    assertEquals(new Decision(true, "", false), decide(rules, "/else"));
  }

  @Test
  void comparesAddresses() throws ConfigException {
    assertTrue(decide(rules(RBAC.Action.ALLOW, ANY, from("192.0.2.0", 24)), "/").isAllowed());
    assertFalse(decide(rules(RBAC.Action.ALLOW, ANY, from("10.0.0.0", 8)), "/").isAllowed());
  }

  @Test
  void refusesRangesWithoutPorts() {
    Permission ports =
        Permission.newBuilder()
            .setDestinationPortRange(Int32Range.newBuilder().setStart(10).setEnd(10))
            .build();

    ConfigException e =
        assertThrows(
            ConfigException.class, () -> decide(rules(RBAC.Action.ALLOW, ports, ANYBODY), "/"));

    assertEquals(
        "rules.policies[\"p\"].permissions[0].destination_port_range: range start 10 cannot be"
            + " greater or equal than range end 10",
        e.problems().get(0).toString());
  }

  @Test
  void looksAtTheAddressThatWasSaved() throws ConfigException {
    HttpRequest saved = TestRequests.get("/");
    saved
        .streamInfo()
        .ownFilterState()
        .put("envoy.stream.upstream_address", Address.of("10.1.2.3", 443));

    assertTrue(decide(upstream("10.0.0.0", 400, 443), saved).isAllowed());
    assertFalse(decide(upstream("10.0.0.0", 400, 442), saved).isAllowed());
    assertFalse(decide(upstream("11.0.0.0", 400, 443), saved).isAllowed());
    assertFalse(decide(upstream("10.0.0.0", 400, 443), TestRequests.get("/")).isAllowed());
  }

  @Test
  void takesNobodyInClearTextForAuthenticated() throws ConfigException {
    Principal authenticated =
        Principal.newBuilder()
            .setAuthenticated(Principal.Authenticated.getDefaultInstance())
            .build();

    assertFalse(decide(rules(RBAC.Action.ALLOW, ANY, authenticated), "/").isAllowed());
  }

  private static RBAC upstream(String prefix, int firstPort, int lastPort) {
    UpstreamIpPortMatcher matcher =
        UpstreamIpPortMatcher.newBuilder()
            .setUpstreamIp(range(prefix, 8))
            .setUpstreamPortRange(Int64Range.newBuilder().setStart(firstPort).setEnd(lastPort))
            .build();
    return rules(
        RBAC.Action.ALLOW,
        Permission.newBuilder()
            .setMatcher(TypedExtensionConfig.newBuilder().setTypedConfig(Any.pack(matcher)))
            .build(),
        ANYBODY);
  }

  private static Decision decide(RBAC rules, String path) throws ConfigException {
    return decide(rules, TestRequests.get(path));
  }

  private static Decision decide(RBAC rules, HttpRequest request) throws ConfigException {
    RbacEngine engine =
        RbacTranslator.engines(
                rules, null, null, null, RbacTranslator.Place.REQUESTS, TestContexts.of())
            .enforced();
    assertNotNull(engine);
    return engine.decide(MatchingData.of(request.headers(), request.streamInfo()));
  }

  private static RBAC rules(RBAC.Action action, Permission permission, Principal principal) {
    return RBAC.newBuilder()
        .setAction(action)
        .putPolicies(
            "p", Policy.newBuilder().addPermissions(permission).addPrincipals(principal).build())
        .build();
  }

  private static Permission path(String exact) {
    return Permission.newBuilder()
        .setUrlPath(PathMatcher.newBuilder().setPath(StringMatcher.newBuilder().setExact(exact)))
        .build();
  }

  private static Principal from(String prefix, int length) {
    return Principal.newBuilder().setRemoteIp(range(prefix, length)).build();
  }

  private static CidrRange range(String prefix, int length) {
    return CidrRange.newBuilder()
        .setAddressPrefix(prefix)
        .setPrefixLen(UInt32Value.of(length))
        .build();
  }
}

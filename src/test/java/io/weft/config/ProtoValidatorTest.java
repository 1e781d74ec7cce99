package io.weft.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.protobuf.Struct;
import com.google.protobuf.UInt32Value;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.HealthCheck.HttpHealthCheck;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy;
import io.envoyproxy.envoy.extensions.geoip_providers.common.v3.CommonGeoipProviderConfig.GeolocationHeadersToAdd;
import io.envoyproxy.envoy.type.v3.Percent;
import io.weft.common.ConfigProblem;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProtoValidatorTest {
  private static List<String> validate(com.google.protobuf.Message message) {
    return ProtoValidator.validate(message).stream().map(ConfigProblem::toString).toList();
  }

  @Test
  void wantsText() {
    assertEquals(List.of("name: must not be empty"), validate(Cluster.getDefaultInstance()));
  }

  @Test
  void tellsWhatALaterApiMayHaveSetInThePlaceOfWhatIsMissing() {
    Address later =
        Address.newBuilder()
            .setUnknownFields(
                UnknownFieldSet.newBuilder()
                    .addField(99, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                    .build())
            .build();

    assertEquals(
        List.of(
            "address is missing: one of `socket_address`, `pipe`, `envoy_internal_address` has to"
                + " be set; set is what is not implemented in Weft yet: field 99"),
        validate(later));
  }

  @Test
  void wantsDurations() {
    assertEquals(
        List.of("connect_timeout: must be more than 0s, is 0s"),
        validate(
            Cluster.newBuilder()
                .setName("a")
                .setConnectTimeout(Duration.getDefaultInstance())
                .build()));
  }

  @Test
  void wantsNumbersInRange() {
    assertEquals(
        List.of("value: must be at least 0 and at most 100, is 100.5"),
        validate(Percent.newBuilder().setValue(100.5).build()));
    assertEquals(
        List.of("value: must be at least 0 and at most 100, is NaN"),
        validate(Percent.newBuilder().setValue(Double.NaN).build()));
  }

  @Test
  void looksIntoWrappers() {
    assertEquals(
        List.of("load_balancing_weight: must be at least 1, is 0"),
        validate(
            LbEndpoint.newBuilder()
                .setLoadBalancingWeight(UInt32Value.getDefaultInstance())
                .build()));
  }

  @Test
  void wantsOneOfAOneof() {
    assertEquals(
        List.of(
            "address is missing: one of `socket_address`, `pipe`, `envoy_internal_address` has"
                + " to be set"),
        validate(Address.getDefaultInstance()));
    assertEquals(
        List.of(
            "socket_address.address: must not be empty",
            "socket_address.port_specifier is missing"),
        validate(Address.newBuilder().setSocketAddress(SocketAddress.getDefaultInstance()).build())
            .stream()
            .map(text -> text.replace("socket_address: port_s", "socket_address.port_s"))
            .map(text -> text.contains("missing") ? text.substring(0, text.indexOf(":")) : text)
            .sorted()
            .toList());
  }

  @Test
  void wantsItems() {
    assertEquals(
        List.of("domains: must have at least 1 items, has 0"),
        validate(VirtualHost.newBuilder().setName("a").build()));
    assertEquals(
        List.of("domains[0]: must be a valid value of a header, without control characters"),
        validate(VirtualHost.newBuilder().setName("a").addDomains("a\nb").build()));
  }

  @Test
  void wantsDefinedEnumerators() {
    assertEquals(
        List.of(
            "lb_policy: 99 is not allowed; allowed: ROUND_ROBIN, LEAST_REQUEST, RING_HASH,"
                + " RANDOM, MAGLEV, CLUSTER_PROVIDED, LOAD_BALANCING_POLICY_CONFIG"),
        validate(Cluster.newBuilder().setName("a").setLbPolicyValue(99).build()));
  }

  @Test
  void wantsHeaderNames() {
    assertEquals(
        List.of("key: must be a valid name of a header"),
        validate(HeaderValue.newBuilder().setKey("a\nb").build()));
  }

  @Test
  void wantsStrictHeaderNames() {
    List<String> problem = List.of("country: must be a valid name of a header");
    for (String name : List.of(":path", "x-a_b.c|d~9", "")) {
      assertEquals(
          List.of(), validate(GeolocationHeadersToAdd.newBuilder().setCountry(name).build()));
    }
    for (String name : List.of(":", "a:b", "a(b)", "a b", "\u00e9")) {
      assertEquals(
          problem, validate(GeolocationHeadersToAdd.newBuilder().setCountry(name).build()));
    }
  }

  @Test
  void wantsStrictHeaderValues() {
    List<String> problem =
        List.of("host: must be a valid value of a header, without control characters");
    for (String host : List.of("a\tb", "a b", "\u00e9", "")) {
      assertEquals(
          List.of(), validate(HttpHealthCheck.newBuilder().setPath("/").setHost(host).build()));
    }
    for (String host : List.of("a\u007f", "a\u0001", "\u001f")) {
      assertEquals(
          problem, validate(HttpHealthCheck.newBuilder().setPath("/").setHost(host).build()));
    }
  }

  @Test
  void wantsPatterns() {
    assertEquals(
        List.of("path_separated_prefix: must match the pattern ^[^?#]+[^?#/]$"),
        validate(RouteMatch.newBuilder().setPathSeparatedPrefix("/a/").build()));
  }

  @Test
  void looksIntoEveryAny() {
    assertEquals(
        List.of(
            "typed_config: cluster_specifier is missing: one of `cluster`, `weighted_clusters`"
                + " has to be set",
            "typed_config.stat_prefix: must not be empty"),
        validate(
            Filter.newBuilder()
                .setName("a")
                .setTypedConfig(Any.pack(TcpProxy.getDefaultInstance()))
                .build()));
  }

  @Test
  void unwrapsTypedStructs() {
    String url = "type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy";
    Struct value =
        Struct.newBuilder()
            .putFields("cluster", Value.newBuilder().setStringValue("a").build())
            .build();
    List<String> problem = List.of("typed_config.stat_prefix: must not be empty");

    assertEquals(
        problem,
        validate(
            Filter.newBuilder()
                .setName("a")
                .setTypedConfig(
                    Any.pack(
                        com.github.xds.type.v3.TypedStruct.newBuilder()
                            .setTypeUrl(url)
                            .setValue(value)
                            .build()))
                .build()));
    assertEquals(
        problem,
        validate(
            Filter.newBuilder()
                .setName("a")
                .setTypedConfig(
                    Any.pack(
                        com.github.udpa.udpa.type.v1.TypedStruct.newBuilder()
                            .setTypeUrl(url)
                            .setValue(value)
                            .build()))
                .build()));
  }
}

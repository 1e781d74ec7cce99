package io.weft.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.weft.common.ConfigException;
import io.weft.common.ConfigProblem;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FeatureCoverageTest {
  private static FeatureCoverage.Result check(String yaml) throws ConfigException {
    Bootstrap bootstrap = BootstrapLoader.load(null, yaml, UnknownFields.REFUSE).message();
    return FeatureCoverage.check(bootstrap, type -> type.endsWith(".Echo"));
  }

  private static String chain(String filter) {
    return "static_resources: {listeners: [{name: l, filter_chains: [{filters: [{name: x,"
        + " typed_config: {"
        + filter
        + "}}]}]}]}";
  }

  @Test
  void acceptsWhatIsImplemented() throws ConfigException {
    FeatureCoverage.Result result =
        check(chain("'@type': type.googleapis.com/envoy.extensions.filters.network.echo.v3.Echo"));

    assertEquals(List.of(), result.refused());
    assertEquals(List.of(), result.notes());
  }

  @Test
  void refusesFieldsByName() throws ConfigException {
    assertEquals(
        List.of(
            new ConfigProblem(
                "static_resources.clusters[0].health_checks",
                "not implemented in Weft yet: envoy.config.cluster.v3.Cluster.health_checks")),
        check(
                "static_resources: {clusters: [{name: a, health_checks: [{timeout: 1s, interval:"
                    + " 1s, unhealthy_threshold: 1, healthy_threshold: 1, tcp_health_check:"
                    + " {}}]}]}")
            .refused());
  }

  @Test
  void refusesEnumeratorsByName() throws ConfigException {
    assertEquals(
        "not implemented in Weft yet: UDP of envoy.config.core.v3.SocketAddress.protocol",
        check(
                "static_resources: {listeners: [{name: a, address: {socket_address: {protocol:"
                    + " UDP, address: 127.0.0.1, port_value: 1}}}]}")
            .refused()
            .get(0)
            .problem());
  }

  @Test
  void refusesUnknownExtensionsByName() throws ConfigException {
    assertEquals(
        new ConfigProblem(
            "static_resources.listeners[0].filter_chains[0].filters[0].typed_config",
            "unsupported extension x"
                + " (type.googleapis.com/envoy.extensions.filters.network.rbac.v3.RBAC)"),
        check(
                chain(
                    "'@type': type.googleapis.com/envoy.extensions.filters.network.rbac.v3.RBAC,"
                        + " stat_prefix: a"))
            .refused()
            .get(0));
  }

  @Test
  void notesFieldsWithoutMeaningOnce() throws ConfigException {
    FeatureCoverage.Result result =
        check(
            "static_resources: {clusters: [{name: a, respect_dns_ttl: true}, {name: b,"
                + " respect_dns_ttl: true}]}");

    assertEquals(List.of(), result.refused());
    assertEquals(1, result.notes().size());
    assertEquals("static_resources.clusters[0].respect_dns_ttl", result.notes().get(0).path());
  }

  @Test
  void acceptsFlagsThatAreOff() throws ConfigException {
    assertEquals(
        List.of(), check("static_resources: {listeners: [{name: a, freebind: false}]}").refused());
    assertEquals(
        1, check("static_resources: {listeners: [{name: a, freebind: true}]}").refused().size());
  }

  @Test
  void namesOnlyWhatExists() {
    CoverageTable table = CoverageTable.standard();
    for (String name : table.messages()) {
      Message message = MessageTypes.find(name);
      assertNotNull(message, name);
      CoverageTable.Line line = table.line(name);
      Descriptor type = message.getDescriptorForType();
      assertNotNull(line);
      Stream.of(line.implemented(), line.noted(), line.opaque())
          .flatMap(Set::stream)
          .filter(field -> !field.equals("*"))
          .forEach(field -> assertNotNull(type.findFieldByName(field), name + '.' + field));
      line.values()
          .forEach((field, values) ->
              values.forEach(value ->
                  assertNotNull(
                      type.findFieldByName(field).getEnumType().findValueByName(value), value)));
      line.noted().forEach(field -> assertTrue(!line.implemented().contains(field), field));
    }
  }

  @Test
  void hasALineForEveryMessageOfAnImplementedField() {
    CoverageTable table = CoverageTable.standard();
    Set<String> missing = new TreeSet<>();
    for (String name : table.messages()) {
      CoverageTable.Line line = table.line(name);
      for (FieldDescriptor field : MessageTypes.find(name).getDescriptorForType().getFields()) {
        if (MessageRules.holdsMessages(field)
            && line.isImplemented(field.getName())
            && !line.isNoted(field.getName())
            && !line.isOpaque(field.getName())) {
          FieldDescriptor held =
              field.isMapField() ? field.getMessageType().findFieldByNumber(2) : field;
          String type = held.getMessageType().getFullName();
          if (!type.startsWith("google.protobuf.") && table.line(type) == null) {
            missing.add(field.getFullName() + ": " + type);
          }
        }
      }
    }
    assertEquals(Set.of(), missing);
  }
}

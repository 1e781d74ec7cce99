package io.weft.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Duration;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Metadata;
import io.envoyproxy.envoy.extensions.filters.network.echo.v3.Echo;
import io.weft.common.ConfigException;
import io.weft.common.ConfigProblem;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigReaderTest {
  private static ReadConfig<Bootstrap> bootstrap(String yaml) throws ConfigException {
    return BootstrapLoader.load(null, yaml, UnknownFields.REFUSE);
  }

  private static Cluster cluster(String fields) throws ConfigException {
    return bootstrap("static_resources: {clusters: [{name: a, " + fields + "}]}")
        .message()
        .getStaticResources()
        .getClusters(0);
  }

  private static String refusal(String yaml) {
    return assertThrows(ConfigException.class, () -> bootstrap(yaml)).getMessage();
  }

  private static String clusterRefusal(String fields) {
    return refusal("static_resources:\n  clusters:\n  - name: a\n    " + fields);
  }

  /** A colon that no blank follows begins a plain scalar, between braces, too. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{name: :path, alt_stat_name: x}",
        "{name: \":path\", alt_stat_name: x}",
        "{alt_stat_name: x, name: :path}",
        "{alt_stat_name: ' : :x', name: :path}"
      })
  void readsAPlainScalarThatBeginsWithAColon(String fields) throws ConfigException {
    Cluster cluster =
        bootstrap("static_resources:\n  clusters:\n  - " + fields)
            .message()
            .getStaticResources()
            .getClusters(0);

    assertEquals(":path", cluster.getName());
    assertTrue(!cluster.getAltStatName().contains("\ue000"));
  }

  @Test
  void readsBothSpellings() throws ConfigException {
    assertEquals(5, cluster("connectTimeout: 5s").getConnectTimeout().getSeconds());
    assertEquals(5, cluster("connect_timeout: 5s").getConnectTimeout().getSeconds());
  }

  @ParameterizedTest
  @CsvSource({"'\"5\"', 5", "5.0, 5", "1e3, 1000", "0x10, 16", "010, 8", "{value: 5}, 5"})
  void readsNumbersAsEnvoyDoes(String text, int expected) throws ConfigException {
    Cluster cluster = cluster("per_connection_buffer_limit_bytes: " + text);

    assertEquals(expected, cluster.getPerConnectionBufferLimitBytes().getValue());
  }

  @ParameterizedTest
  @ValueSource(strings = {"5.5", "-1", "5000000000", "[5]", "\" 5\"", "1_000", "true"})
  void refusesNumbersAsEnvoyDoes(String text) {
    assertTrue(
        clusterRefusal("per_connection_buffer_limit_bytes: " + text)
            .startsWith(
                "--config-yaml:4:5: static_resources.clusters[0]"
                    + ".per_connection_buffer_limit_bytes: takes a "));
  }

  @ParameterizedTest
  @ValueSource(strings = {"true", "\"True\"", "yes", "y", "ON", "\"1\"", "\"yes\""})
  void readsBooleansAsEnvoyDoes(String text) throws ConfigException {
    assertTrue(cluster("ignore_health_on_host_removal: " + text).getIgnoreHealthOnHostRemoval());
  }

  @Test
  void refusesNumberForBoolean() {
    assertTrue(
        clusterRefusal("ignore_health_on_host_removal: 1").contains("takes true or false, not 1"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"RANDOM", "random", "3", "\"3\""})
  void readsEnumerators(String text) throws ConfigException {
    assertEquals(Cluster.LbPolicy.RANDOM, cluster("lb_policy: " + text).getLbPolicy());
  }

  @Test
  void namesTheNearestEnumerator() {
    assertTrue(clusterRefusal("lb_policy: ROUNDROBIN").contains("did you mean ROUND_ROBIN?"));
  }

  @ParameterizedTest
  @CsvSource({"0.25s, 0, 250000000", "{seconds: 5}, 5, 0", "3600s, 3600, 0"})
  void readsDurations(String text, long seconds, int nanos) throws ConfigException {
    assertEquals(
        Duration.newBuilder().setSeconds(seconds).setNanos(nanos).build(),
        cluster("connect_timeout: " + text).getConnectTimeout());
  }

  @ParameterizedTest
  @CsvSource({"5, write 5s", "'\"5\"', write 5s", "5ms, write 0.005s", "1m, write 60s"})
  void saysHowToWriteDurations(String text, String hint) {
    assertTrue(clusterRefusal("connect_timeout: " + text).contains(hint));
  }

  @Test
  void saysHowToWriteSizes() {
    assertTrue(clusterRefusal("per_connection_buffer_limit_bytes: 64KB").contains("; write 65536"));
  }

  @Test
  void namesTheNearestField() {
    assertEquals(
        "--config-yaml:4:5: static_resources.clusters[0].conect_timeout: unknown field of"
            + " envoy.config.cluster.v3.Cluster; did you mean `connect_timeout`?",
        clusterRefusal("conect_timeout: 5s"));
  }

  @Test
  void namesTheRightPlace() {
    assertTrue(refusal("concurrency: 4").contains("--concurrency 4"));
    assertTrue(
        refusal("cluster_manager: {outlier_detection: {consecutive_5xx: 5}}")
            .contains("static_resources.clusters[].outlier_detection.consecutive_5xx"));
    assertTrue(refusal("clusters: []").contains("did you mean `static_resources.clusters`?"));
  }

  @Test
  void reportsAllProblemsInOneRun() {
    String message =
        refusal("node: {id: 5}\nadmin: {foo: 1}\nstatic_resources:\n  clusters:\n  - name: ''\n");

    assertEquals(3, message.lines().count(), message);
  }

  @Test
  void leavesOutUnknownFieldsWhereAllowed() throws ConfigException {
    ReadConfig<Bootstrap> read =
        BootstrapLoader.load(null, "node: {id: a, idd: b}", UnknownFields.WARN);

    assertEquals("a", read.message().getNode().getId());
    assertEquals(1, read.unknownFields());
    assertTrue(read.warnings().get(0).startsWith("--config-yaml:1:15: node.idd: unknown field"));
  }

  @Test
  void takesTheLastOfTwoEqualKeys() throws ConfigException {
    ReadConfig<Bootstrap> read = bootstrap("node:\n  id: a\n  id: b\n");

    assertEquals("b", read.message().getNode().getId());
    assertEquals(
        "--config-yaml:3:3: the key \"id\" was given on line 2 already; line 3 replaces it",
        read.warnings().get(0));
  }

  @Test
  void refusesTwoFieldsOfOneOneof() {
    assertTrue(
        refusal("node: {user_agent_version: a, user_agent_build_version: {metadata: {}}}")
            .contains("only one of `user_agent_version` and `user_agent_build_version`"));
  }

  @Test
  void readsOneValueForAList() throws ConfigException {
    assertEquals(
        "a",
        bootstrap("static_resources: {clusters: {name: a}}")
            .message()
            .getStaticResources()
            .getClusters(0)
            .getName());
  }

  @Test
  void readsAnchorsAndMergeKeys() throws ConfigException {
    Cluster cluster =
        bootstrap(
                """
                static_resources:
                  clusters:
                  - &base {name: a, connect_timeout: 1s}
                  - {<<: *base, name: b}
                """)
            .message()
            .getStaticResources()
            .getClusters(1);

    assertEquals("b", cluster.getName());
    assertEquals(1, cluster.getConnectTimeout().getSeconds());
  }

  @Test
  void dropsKeysToIgnore() throws ConfigException {
    assertEquals(Bootstrap.getDefaultInstance(), bootstrap("!ignore templates: {a: b}").message());
  }

  @Test
  void refusesAliasesThatHoldThemselves() {
    assertTrue(refusal("node: &a {metadata: *a}").contains("nested deeper than 50"));
  }

  @Test
  void keepsTypesInsideAStruct() throws ConfigException {
    var fields =
        bootstrap("node: {metadata: {a: 1.5, b: 2, c: [true, ~, x], d: {e: 5000000000}}}")
            .message()
            .getNode()
            .getMetadata()
            .getFieldsMap();

    assertEquals("1.5", fields.get("a").getStringValue());
    assertEquals(2, fields.get("b").getNumberValue());
    assertTrue(fields.get("c").getListValue().getValues(0).getBoolValue());
    assertEquals(
        "5000000000", fields.get("d").getStructValue().getFieldsOrThrow("e").getStringValue());
  }

  @Test
  void readsAnyWithItsTypeAnywhere() throws Exception {
    Metadata metadata =
        cluster(
                "metadata: {typed_filter_metadata: {x: {value: 5s, '@type':"
                    + " type.googleapis.com/google.protobuf.Duration}, y: {'@type':"
                    + " type.googleapis.com/envoy.extensions.filters.network.echo.v3.Echo}}}")
            .getMetadata();

    assertEquals(
        5, metadata.getTypedFilterMetadataOrThrow("x").unpack(Duration.class).getSeconds());
    assertEquals(
        Echo.getDefaultInstance(), metadata.getTypedFilterMetadataOrThrow("y").unpack(Echo.class));
  }

  @Test
  void namesTheNearestType() {
    assertTrue(
        refusal(
                "bootstrap_extensions: [{name: a, typed_config: {'@type':"
                    + " type.googleapis.com/envoy.extensions.filters.network.eco.v3.Echo}}]")
            .contains("did you mean envoy.extensions.filters.network.echo.v3.Echo?"));
  }

  @Test
  void refusesTypesOfOldApis() {
    assertTrue(
        refusal(
                "bootstrap_extensions: [{name: a, typed_config: {'@type':"
                    + " type.googleapis.com/envoy.api.v2.Cluster}}]")
            .contains("unsupported type envoy.api.v2.Cluster"));
  }

  @Test
  void mergesTextsAndCountsItemsThroughBoth() throws Exception {
    Path file = Files.createTempFile("bootstrap", ".yaml");
    Files.writeString(
        file, "node: {id: a, cluster: b}\nstatic_resources: {clusters: [{name: a}]}\n");

    ReadConfig<Bootstrap> read =
        BootstrapLoader.load(
            file, "node: {id: c}\nstatic_resources: {clusters: [{name: d}]}", UnknownFields.REFUSE);

    assertEquals("c", read.message().getNode().getId());
    assertEquals("b", read.message().getNode().getCluster());
    assertEquals("d", read.message().getStaticResources().getClusters(1).getName());
    assertEquals(
        "--config-yaml:2:32: static_resources.clusters[1].name: x",
        read.render(new ConfigProblem("static_resources.clusters[1].name", "x")));
    assertEquals(
        file + ":2:32: static_resources.clusters[0].name.deeper: x",
        read.render(new ConfigProblem("static_resources.clusters[0].name.deeper", "x")));
  }

  @Test
  void readsTextFormatWithAny() throws Exception {
    Path file = Files.createTempFile("bootstrap", ".pb_text");
    Files.writeString(
        file,
        """
        bootstrap_extensions {
          name: "a"
          typed_config { [type.googleapis.com/envoy.extensions.filters.network.echo.v3.Echo] {} }
        }
        """);

    Bootstrap read = BootstrapLoader.load(file, null, UnknownFields.REFUSE).message();

    assertTrue(read.getBootstrapExtensions(0).getTypedConfig().is(Echo.class));
    Files.writeString(file, "node {\n  idd: \"a\"\n}");
    String message =
        assertThrows(
                ConfigException.class, () -> BootstrapLoader.load(file, null, UnknownFields.REFUSE))
            .getMessage();
    assertTrue(message.startsWith(file + ":2:"), message);
  }

  @Test
  void readsJsonWithTrailingCommas() throws Exception {
    ConfigText text = JsonReader.read("{\"node\": {\"id\": \"a\",},}", "b.json");
    Bootstrap read =
        ConfigReader.read(text, Bootstrap.getDefaultInstance(), "b.json", UnknownFields.REFUSE)
            .message();

    assertEquals("a", read.getNode().getId());
    assertFalse(read.hasAdmin());
  }

  @Test
  void placesSyntaxErrors() {
    assertTrue(refusal("node:\n\tid: a").startsWith("--config-yaml:2:1: not YAML: "));
    assertTrue(
        assertThrows(ConfigException.class, () -> JsonReader.read("{\n\"a\": x}", "b.json"))
            .getMessage()
            .startsWith("b.json:2:"));
  }
}

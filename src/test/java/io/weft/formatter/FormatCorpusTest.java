package io.weft.formatter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.mockito.Mockito.when;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weft.common.ConfigException;
import io.weft.common.Metadata;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.UpstreamCluster;
import io.weft.net.Address;
import io.weft.testing.CorpusCases;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.yaml.snakeyaml.Yaml;

/** Holds formats against Envoy's own test cases. */
class FormatCorpusTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Instant TIME = Instant.parse("2018-03-28T23:35:58Z");

  @TestFactory
  Stream<DynamicTest> corpus() throws IOException {
    return CorpusCases.of("accesslog", FormatCorpusTest::check);
  }

  private static void check(JsonNode node) throws Exception {
    switch (node.get("kind").asText()) {
      case "format_text" -> checkText(node);
      case "format_validity" -> checkValidity(node);
      case "format_json" -> checkJson(node);
      case "operator" -> OperatorCases.check(node);
      default -> throw new AssertionError("unknown kind");
    }
  }

  private static void checkText(JsonNode node) throws Exception {
    long micros = node.path("start_time_epoch_us").asLong();
    Scene scene = new Scene(Instant.ofEpochSecond(micros / 1_000_000, micros % 1_000_000 * 1_000));
    addFields(node.get("request_headers"), scene.requestHeaders);
    addFields(node.get("response_headers"), scene.responseHeaders);
    addFields(node.get("response_trailers"), scene.responseTrailers);
    X509Certificate certificate = Scene.certificate();
    when(certificate.getNotBefore())
        .thenReturn(date(node.path("peer_cert_not_before_epoch").asLong()));
    when(certificate.getNotAfter())
        .thenReturn(date(node.path("peer_cert_not_after_epoch").asLong()));
    scene.connection.tls(Scene.handshake(certificate));
    if (node.has("protocol") && node.get("protocol").isNull()) {
      scene = withoutProtocol(scene);
    }
    FormatOptions options =
        node.get("omit_empty_values").asBoolean()
            ? FormatOptions.OMIT_EMPTY
            : FormatOptions.DEFAULT;
    String expected = node.get("expect").asText();
    if (node.has("hostname")) {
      String here = scene.text("%HOSTNAME%");
      expected = expected.replace(node.get("hostname").asText(), here);
    }
    SubstitutionFormat format = SubstitutionFormat.parse(node.get("format").asText(), options);
    assertEquals(expected, format.format(scene.context()));
    ByteText out = new ByteText(1);
    format.append(scene.context(), out);
    assertEquals(expected, out.toString());
  }

  private static Date date(long epochSecond) {
    return Date.from(Instant.ofEpochSecond(epochSecond));
  }

  private static Scene withoutProtocol(Scene scene) {
    return new Scene(scene.stream.startTime(), scene.connection.localAddress(), null);
  }

  private static void addFields(JsonNode pairs, HeaderMap headers) {
    for (JsonNode pair : pairs) {
      headers.add(HeaderName.of(pair.get(0).asText()), pair.get(1).asText());
    }
  }

  private static void checkValidity(JsonNode node) throws Exception {
    String format = node.get("format").asText();
    if (node.get("valid").asBoolean()) {
      SubstitutionFormat.parse(format);
    } else {
      ConfigException thrown =
          assertThrows(ConfigException.class, () -> SubstitutionFormat.parse(format));
      if (node.has("error")) {
        assertEquals(
            node.get("error").asText().toLowerCase(java.util.Locale.ROOT),
            thrown.getMessage().toLowerCase(java.util.Locale.ROOT));
      }
    }
  }

  private static void checkJson(JsonNode node) throws Exception {
    Scene scene = new Scene(TIME, Address.of("127.0.0.2", 8443));
    JsonNode headers = node.get("headers");
    addFields(headers.path("request_headers"), scene.requestHeaders);
    addFields(headers.path("response_headers"), scene.responseHeaders);
    scene.stream.requestEndNanos(scene.stream.startNanos() + 5_000_000);
    String name = node.get("name").asText();
    if (!name.endsWith("NoClusterInfoTest") && !name.endsWith("NullPtrs")) {
      addFacts(scene);
    }
    // One case has values on lines of their own, not indented, which YAML does not allow.
    String yaml = node.get("json_format_yaml").asText().replaceAll(":\\n\\s+'%", ": '%");
    Map<String, Object> members = new Yaml().load(yaml);
    ByteText out = new ByteText(64);
    JsonFormat.parse(members, FormatOptions.DEFAULT).append(scene.context(), out);
    String line = new String(out.array(), 0, out.length(), StandardCharsets.UTF_8);
    ObjectNode actual = (ObjectNode) JSON.readTree(line);
    ObjectNode expected = (ObjectNode) node.get("expect");
    if (name.equals("JsonFormatterStartTimeTest")) {
      // Their values are computed there; null stands for them.
      actual.properties().stream()
          .map(Map.Entry::getKey)
          .filter(key -> expected.get(key).isNull())
          .toList()
          .forEach(actual::putNull);
    }
    assertEquals(expected, actual);
    if (node.has("exact_text")) {
      assertEquals(node.get("exact_text").asText(), line);
    }
  }

  private static void addFacts(Scene scene) {
    Map<String, Object> facts =
        Map.of("test_key", "test_value", "test_obj", Map.of("inner_key", "inner_value"));
    Metadata metadata = Metadata.EMPTY.with("com.test", facts);
    scene.stream.upstreamCluster(new UpstreamCluster("cluster", "cluster", metadata));
    scene.stream.ensureUpstream().host(Address.of("10.0.0.1", 443), "host", metadata);
    facts.forEach(scene.stream.ownFilterState()::put);
  }
}

package io.weft.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weft.common.ConfigException;
import io.weft.common.Metadata;
import io.weft.config.RouteFile;
import io.weft.config.RouteTest;
import io.weft.config.RouteTestFile;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.net.Address;
import io.weft.net.ConnectionInfo;
import io.weft.net.TlsInfo;
import io.weft.router.Route;
import io.weft.router.RouteTable;
import io.weft.server.TestExtensions;
import io.weft.spi.ExtensionRegistry;
import io.weft.testing.Shared;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Routes as Envoy's own tests and those of its route table check tool expect them. */
class RouterCheckCorpusTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final ExtensionRegistry EXTENSIONS = TestExtensions.registry();
  private static final String BODY_FILE = "/tmp/direct_response_body.txt";

  /** Cases in which Envoy's test has the clusters known that routes name. */
  private static final Set<String> VALIDATING = Set.of("bad_config/041_ShadowClusterNotFound#1");

  private static final String WEIGHTED = "route/078_WeightedClusters#";

  /** Weights from that case on; those from 14 on are any that agree with what is expected. */
  private static final TreeMap<Integer, List<Integer>> WEIGHTS =
      new TreeMap<>(
          Map.of(
              1, List.of(),
              8, List.of(80, 10, 10),
              11, List.of(10, 120, 10),
              14, List.of(0, 10, 20),
              17, List.of(8000, 1000, 1000),
              20, List.of(1000, 12000, 1000)));

  private static final Map<String, Integer> STATUS =
      Map.of("Gone", 410, "InternalServerError", 500);

  @TempDir Path folder;

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void routesAsEnvoyDoes(String id, JsonNode test) throws IOException {
    Assumptions.assumeTrue(!test.isEmpty(), "no corpus");
    String failure = failure(test);
    if (pending().contains(id)) {
      assertTrue(!failure.isEmpty(), id + " passes: take it off the list");
    } else {
      assertEquals("", failure);
    }
  }

  /** What is not as expected; empty if everything is. */
  private String failure(JsonNode test) throws IOException {
    try {
      RouteFile file = RouteFile.load(config(test), "", EXTENSIONS);
      file.runtime(runtime(text(test, "id")));
      return switch (text(test, "kind")) {
        case "bad_config" -> {
          file.table();
          yield "accepted, though: " + test.get("error");
        }
        case "tool" -> toolFailure(new RouteCheck(file), test);
        default -> routeFailure(file.table(), test);
      };
    } catch (ConfigException e) {
      return text(test, "kind").equals("bad_config") ? "" : e.getMessage();
    }
  }

  /** The runtime values of Envoy's test, which cases do not tell. */
  private static Map<String, String> runtime(String id) {
    Map<String, String> runtime = new TreeMap<>();
    runtime.put("bogus_key", "{numerator: 42, denominator: MILLION}");
    if (id.startsWith(WEIGHTED)) {
      int number = Integer.parseInt(id.substring(WEIGHTED.length()));
      List<Integer> weights = WEIGHTS.floorEntry(number).getValue();
      for (int i = 0; i < weights.size(); i++) {
        for (String prefix : List.of("www3_weights", "www4_weights")) {
          runtime.put(prefix + ".cluster" + (i + 1), weights.get(i).toString());
        }
      }
    }
    return runtime;
  }

  /** The file of routes, with the body of a response where it expects one. */
  private Path config(JsonNode test) throws IOException {
    Path file = Shared.find("corpus/router_check").orElseThrow().resolve(text(test, "config"));
    String text = Files.readString(file);
    if (VALIDATING.contains(text(test, "id"))) {
      text = "validate_clusters: true\n" + text.stripIndent();
    } else if (!text.contains(BODY_FILE)) {
      return file;
    }
    Path body = Files.writeString(folder.resolve("body.txt"), "Example text 3");
    return Files.writeString(
        folder.resolve("routes.yaml"), text.replace(BODY_FILE, body.toString()));
  }

  private String toolFailure(RouteCheck check, JsonNode test) throws ConfigException, IOException {
    JsonNode request = test.get("request");
    ObjectNode item = JSON.createObjectNode();
    ObjectNode input = item.put("test_name", text(test, "id")).putObject("input");
    for (String field : List.of("authority", "path", "method")) {
      input.put(field, text(request, field));
    }
    input.put("ssl", text(request, "scheme").equals("https"));
    for (String field : List.of("internal", "runtime", "random_value")) {
      JsonNode value = request.has(field) ? request.get(field) : test.get(field);
      if (value != null && value.isValueNode()) {
        input.set(field, value);
      }
    }
    putHeaders(request.get("headers"), input.putArray("additional_request_headers"));
    putHeaders(
        test.get("upstream_response_headers"), input.putArray("additional_response_headers"));
    item.set("validate", test.get("expect"));
    ObjectNode tests = JSON.createObjectNode();
    tests.putArray("tests").add(item);
    Path file = Files.writeString(folder.resolve("tests.json"), tests.toString());
    RouteTest.Result result = check.run(RouteTestFile.load(file)).getFirst();
    return result.passed() == test.get("tool_should_pass").asBoolean()
        ? ""
        : "tool: " + result.lines();
  }

  private static void putHeaders(JsonNode headers, ArrayNode list) {
    for (JsonNode header : headers) {
      list.addObject().put("key", header.get(0).asText()).put("value", header.get(1).asText());
    }
  }

  private static String routeFailure(RouteTable table, JsonNode test) {
    TestedRequest tested =
        TestedRequest.of(
            table,
            new RouteTest.Input(
                headers(test.get("headers")),
                headers(test.path("response_headers_in")),
                test.get("random_value").asLong(),
                "",
                Metadata.EMPTY),
            connection(test));
    Map<String, String> differences = new TreeMap<>();
    for (Map.Entry<String, JsonNode> expected : test.get("expect").properties()) {
      compare(expected.getKey(), expected.getValue(), tested, differences);
    }
    return differences.isEmpty() ? "" : differences.toString();
  }

  /** The connection: with the certificate of a client where the case does not tell of it. */
  private static ConnectionInfo connection(JsonNode test) {
    ConnectionInfo connection =
        new ConnectionInfo(Address.of("127.0.0.1", 443), Address.of("127.0.0.1", 4000));
    if (test.path("needs_stream_info").asBoolean()) {
      TlsInfo tls = mock(TlsInfo.class);
      when(tls.peerCertificates()).thenReturn(List.of(mock(X509Certificate.class)));
      connection.tls(tls);
    }
    return connection;
  }

  private static void compare(
      String name, JsonNode expected, TestedRequest tested, Map<String, String> differences) {
    Route route = tested.route();
    Object actual =
        switch (name) {
          case "cluster" -> tested.cluster();
          case "no_route" -> route == null;
          case "redirect_uri" -> tested.location();
          case "route_name" -> route == null ? "" : route.name();
          case "response_code" -> tested.actual(RouteTest.Aspect.CODE_REDIRECT);
          case "direct_response" -> route != null && !tested.isForwarded();
          case "route_entry" -> tested.isForwarded();
          case "request_headers_out" -> headers(expected, tested.request(), name, differences);
          case "response_headers_out" -> headers(expected, tested.response(), name, differences);
          default -> throw new AssertionError("no comparison for " + name);
        };
    if (!expected.isObject() && !wanted(name, expected).equals(String.valueOf(actual))) {
      differences.put(name, "expected " + expected + ", is " + actual);
    }
  }

  private static String wanted(String name, JsonNode expected) {
    String text = expected.asText();
    return name.equals("response_code") && STATUS.containsKey(text)
        ? String.valueOf(STATUS.get(text))
        : text;
  }

  private static @Nullable Object headers(
      JsonNode expected, HeaderMap headers, String name, Map<String, String> differences) {
    for (Map.Entry<String, JsonNode> field : expected.properties()) {
      String value = headers.get(HeaderName.of(field.getKey()));
      String wanted = field.getValue().isNull() ? null : field.getValue().asText();
      if (!String.valueOf(wanted).equals(String.valueOf(value))) {
        differences.put(name + ' ' + field.getKey(), "expected " + wanted + ", is " + value);
      }
    }
    return null;
  }

  private static HeaderMap headers(JsonNode pairs) {
    HeaderMap headers = new HeaderMap(16);
    for (JsonNode pair : pairs) {
      headers.add(HeaderName.of(pair.get(0).asText()), pair.get(1).asText());
    }
    return headers;
  }

  private static String text(JsonNode node, String field) {
    return node.get(field).asText();
  }

  /** Cases that do not pass yet; the list may only shrink. */
  private static Set<String> pending() throws IOException {
    try (InputStream list =
        RouterCheckCorpusTest.class.getResourceAsStream("/corpus/router-check-pending.txt")) {
      return Set.of(new String(list.readAllBytes(), StandardCharsets.UTF_8).split("\n"));
    }
  }

  static Stream<Arguments> cases() throws IOException {
    Optional<Path> corpus = Shared.find("corpus/router_check");
    if (corpus.isEmpty()) {
      return Stream.of(Arguments.of("no corpus", JSON.createObjectNode()));
    }
    List<Arguments> cases = new ArrayList<>();
    for (String line : Files.readAllLines(corpus.get().resolve("cases.jsonl"))) {
      JsonNode test = JSON.readTree(line);
      cases.add(Arguments.of(text(test, "id"), test));
    }
    return cases.stream();
  }
}

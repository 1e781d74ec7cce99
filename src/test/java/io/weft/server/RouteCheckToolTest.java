package io.weft.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weft.common.ConfigException;
import io.weft.listener.ListenSocket;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RouteCheckToolTest {
  private static final String ROUTES =
      """
      name: shop
      virtual_hosts:
      - name: www
        domains: ["www.test"]
        routes:
        - match:
            prefix: /beta
            runtime_fraction: { runtime_key: beta, default_value: { numerator: 0 } }
          route: { cluster: beta }
        - name: api
          match: { prefix: /api }
          route: { cluster: api, prefix_rewrite: /v1, host_rewrite_literal: api.test }
          request_headers_to_add: [ { header: { key: x-from, value: "%REQ(x-who)%" } } ]
        - match: { prefix: / }
          direct_response: { status: 200, body: { inline_string: hello } }
      """;
  private static final String REST =
      """
      - test_name: direct
        input: { authority: www.test, path: /, method: GET }
        validate: { code_redirect: 200, path_redirect: "http://www.test/", cluster_name: "" }
      - test_name: beta is on
        input: { authority: www.test, path: /beta, method: GET, runtime: beta }
        validate: { cluster_name: beta }
      - test_name: beta is off
        input: { authority: www.test, path: /beta, method: GET }
        validate: { cluster_name: "" }
      """;
  private static final String API =
      """
      tests:
      - test_name: api
        input:
          authority: www.test
          path: /api/users
          method: GET
          additional_request_headers: [ { key: X-Who, value: me } ]
        validate:
          cluster_name: api
          virtual_host_name: www
          virtual_cluster_name: ""
          path_rewrite: /v1/users
          host_rewrite: api.test
          request_header_matches: [ { name: x-from, string_match: { exact: me } } ]
      """;
  private static final String WRONG =
      """
      tests:
      - test_name: wrong
        input: { authority: www.test, path: /api, method: GET }
        validate:
          cluster_name: web
          timeout: 1.5s
          route_metadata: [ { namespace: a, key: b, value: c } ]
          request_header_matches:
          - { name: x-from, string_match: { exact: me } }
          - { name: ":path", string_match: { prefix: /v2 } }
          - { name: x-who, present_match: true }
          - { name: ":method", string_match: { exact: GET }, invert_match: true }
          response_header_fields: [ { key: x-a, value: b } ]
      """;

  @TempDir Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private Path routes = Path.of("");

  @BeforeEach
  void writeRoutes() throws IOException {
    routes = Files.writeString(folder.resolve("routes.yaml"), ROUTES);
  }

  @Test
  void passesAndTellsTheCoverage() throws IOException {
    assertEquals(0, run("--details", file("api.yaml", API + REST)));
    assertEquals("api\ndirect\nbeta is on\nbeta is off\nCurrent route coverage: 100%\n", text(out));
    assertEquals("", text(err));
  }

  @Test
  void tellsWhatFailedAsEnvoysToolDoes() throws IOException {
    assertEquals(1, run("--only-show-failures", file("t.yaml", WRONG + REST)));
    assertEquals("", text(out));
    assertEquals(
        """
        wrong
        expected: [web], actual: [api], test type: cluster_name
        expected: [1.5s], actual: [15s], test type: timeout
        expected: [c], actual: [], test type: route_metadata
        expected: [x-from: me], actual: [x-from: NULL], test type: request_header_matches.string_match.exact
        actual: [:path: /v1], test type: request_header_matches.string_match.prefix
        expected: [has(x-who):true], actual: [has(x-who):false], test type: request_header_matches.present_match
        expected: [:method: GET], actual: NOT [:method: GET], test type: request_header_matches.string_match.exact
        expected: [b], actual: [], test type: response_header_fields
        """,
        text(err));
  }

  @Test
  void failsWhereTestsCoverTooLittle() throws IOException {
    assertEquals(1, run("-f", "50", "--detailed-coverage", file("api.yaml", API)));
    assertEquals(
        """
        Missing test for host: www, route name: -virtual_hosts[0].routes[0]
        Missing test for host: www, route name: -virtual_hosts[0].routes[2]
        Current route coverage: 33.3333%
        """,
        text(out));
    assertEquals("Failed to meet coverage requirement: 50%\n", text(err));
  }

  @Test
  void measuresAllThatCanBeCompared() throws IOException {
    assertEquals(0, run("--covall", file("all.yaml", API + REST)));
    assertEquals("Current route coverage: 73.3333%\n", text(out));
  }

  @Test
  void readsJsonAndTheTextFormat() throws IOException {
    String json =
        "{\"tests\": [{\"test_name\": \"j\", \"input\": {\"authority\": \"www.test\", \"path\":"
            + " \"/api\", \"method\": \"GET\"}, \"validate\": {\"cluster_name\": \"api\"}}]}";
    String text =
        "tests { test_name: \"t\" input { authority: \"www.test\" path: \"/\" method: \"GET\" }"
            + " validate { code_redirect { value: 200 } } }";

    assertEquals(0, run("-d", file("a.json", json), file("b.pb_text", text)));
    assertEquals("j\nt\nCurrent route coverage: 66.6667%\n", text(out));
  }

  @Test
  void namesTheLineOfAMistake() throws IOException {
    assertEquals(1, run(file("t.yaml", "tests:\n- test_name: x\n  input: { method: G }\n")));

    assertTrue(text(err).contains("t.yaml:2:3: tests[0].validate: is missing"), text(err));
  }

  @Test
  void testsTheRoutesOfAListener() throws IOException {
    String bootstrap = "bootstrap-examples/quickstart.yaml";
    String tests = "bootstrap-examples/route-tests/quickstart.yaml";

    assertEquals(1, tool("-c", bootstrap, tests));
    assertTrue(text(err).contains("choose one of ingress, backends"), text(err));
    assertEquals(0, tool("-c", bootstrap, "--listener-name", "ingress", tests), () -> text(err));
    assertEquals("Current route coverage: 100%\n", text(out));
  }

  @Test
  void answersAMistypedFlagWithTheNearest() throws IOException {
    assertEquals(1, run("--detials", "x"));
    assertTrue(text(err).contains("did you mean --details?"), text(err));
    assertTrue(text(err).contains("weft route-check --help"), text(err));
  }

  private int run(String... arguments) {
    String[] all = new String[arguments.length + 2];
    all[0] = "-c";
    all[1] = routes.toString();
    System.arraycopy(arguments, 0, all, 2, arguments.length);
    return tool(all);
  }

  private int tool(String... arguments) {
    String[] all = new String[arguments.length + 1];
    all[0] = "route-check";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return new Launcher(stream(out), stream(err), RouteCheckToolTest::neverServes).run(all);
  }

  private static ServerConfiguration neverServes(
      CommandLine commandLine, Foundation foundation, Consumer<ListenSocket> adminSocket)
      throws ConfigException {
    throw new ConfigException("", "a tool was asked for");
  }

  private String file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private static String text(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}

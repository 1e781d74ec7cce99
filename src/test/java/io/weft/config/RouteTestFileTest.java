package io.weft.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.DynamicMessage;
import com.google.protobuf.TextFormat;
import io.weft.common.ConfigException;
import io.weft.config.RouteTest.Aspect;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RouteTestFileTest {
  @TempDir Path folder;

  @Test
  void aSecondValueOfMetadataCountsOnlyWhereItMayOverwrite() throws ConfigException, IOException {
    RouteTestFile file =
        load(
            """
            tests:
            - test_name: t
              input:
                authority: a
                path: /
                method: GET
                dynamic_metadata:
                - { metadata_namespace: one, value: { k: first } }
                - { metadata_namespace: one, value: { k: ignored } }
                - { metadata_namespace: two, value: { k: first, kept: true } }
                - { metadata_namespace: two, value: { k: second }, allow_overwrite: true }
              validate: { cluster_name: c }
            """);

    var metadata = file.tests().getFirst().input().metadata();
    assertEquals(Map.of("k", "first"), metadata.namespace("one"));
    assertEquals(Map.of("k", "second", "kept", true), metadata.namespace("two"));
  }

  @Test
  void keepsThe32BitsOfADrawThatEnvoysToolKeeps() throws ConfigException, IOException {
    RouteTestFile file = load(test("random_value: 4294967295"));

    assertEquals(-1, file.tests().getFirst().input().random());
  }

  @Test
  void tellsAllMistakesWithTheirLines() throws IOException {
    ConfigException failure =
        assertThrows(
            ConfigException.class,
            () ->
                load("tests:\n- input: { authority: a, path: '', method: GE }\n  validate: {}\n"));
    assertTrue(
        failure.getMessage().contains("tests.yaml:2:3: tests[0].test_name"), failure::getMessage);

    failure = assertThrows(ConfigException.class, () -> load(test("method: GE")));
    assertTrue(failure.getMessage().contains("input.method: has to have at least 3"));
  }

  @Test
  void writesResultsInTheBinaryFormOfEnvoysTool() throws ConfigException, IOException {
    RouteTestFile file =
        load(
            """
            tests:
            - test_name: bad
              input: { authority: a, path: /, method: GET }
              validate:
                cluster_name: c
                code_redirect: 301
                response_header_matches: [ { name: x, string_match: { exact: wanted } } ]
            """);
    RouteTestReport report = new RouteTestReport();
    RouteTest test = file.tests().getFirst();
    report.add(
        file,
        List.of(
            new RouteTest.Result(
                test,
                List.of("different"),
                Map.of(Aspect.CLUSTER_NAME, "d", Aspect.CODE_REDIRECT, "302"),
                Map.of(),
                Map.of(0, "z"))),
        false);
    Path written = folder.resolve("results");
    report.write(written);

    assertEquals(
        "test_results { test_name: \"bad\" failure {"
            + " expected_cluster_name { value: \"c\" } actual_cluster_name { value: \"d\" }"
            + " expected_code_redirect { value: 301 } actual_code_redirect { value: 302 }"
            + " response_header_match_failures { header_matcher { name: \"x\""
            + " string_match { exact: \"wanted\" } } actual_header_value { value: \"z\" } } } }",
        TextFormat.printer()
            .emittingSingleLine(true)
            .printToString(
                DynamicMessage.parseFrom(RouteTestSchema.result(), Files.readAllBytes(written))));
  }

  private static String test(String input) {
    return "tests:\n- test_name: t\n  input: { authority: a, path: /, method: GET, "
        + input
        + " }\n  validate: { cluster_name: c }\n";
  }

  private RouteTestFile load(String text) throws ConfigException, IOException {
    return RouteTestFile.load(Files.writeString(folder.resolve("tests.yaml"), text));
  }
}

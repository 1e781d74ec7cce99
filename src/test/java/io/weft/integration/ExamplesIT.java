package io.weft.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Loads and runs every example, and loads a wrong one. */
class ExamplesIT {
  @TempDir Path folder;

  static List<Path> examples() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("bootstrap-examples"))) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void isValid(Path example) throws IOException, InterruptedException {
    Path copy = folder.resolve(example.getFileName());
    Files.writeString(copy, ExampleCopy.of(example, folder).bootstrap());
    try (WeftProcess weft = WeftProcess.run(folder, "--mode", "validate", "-c", copy.toString())) {
      assertEquals(0, weft.exitStatus(), weft::err);
      assertEquals("configuration '" + copy + "' OK\n", weft.out());
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void answersWhatItsCommentsSayToAskFor(Path example) throws IOException, InterruptedException {
    ExampleCopy copy = ExampleCopy.of(example, folder);
    assertFalse(copy.requests().isEmpty(), "the comments of " + example + " name no request");
    // Some wait for their control plane for ever.
    boolean waits = copy.bootstrap().contains("initial_fetch_timeout: 0s");
    try (WeftProcess weft =
            waits
                ? WeftProcess.begin(folder, copy.bootstrap())
                : WeftProcess.serve(folder, copy.bootstrap());
        HttpClient client = HttpClient.newHttpClient()) {
      for (URI request : copy.requests()) {
        HttpResponse<String> answer =
            client.send(
                HttpRequest.newBuilder(request).build(), HttpResponse.BodyHandlers.ofString());
        assertTrue(answer.statusCode() < 400, () -> request + ": " + answer + weft.err());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void namesLineAndNearestFieldOfAMistake(Path example) throws IOException, InterruptedException {
    Path wrong = folder.resolve("wrong.yaml");
    Files.writeString(
        wrong, Files.readString(example).replaceFirst("connect_timeout: 1s", "connect_timout: 1s"));
    try (WeftProcess weft = WeftProcess.run(folder, "--mode", "validate", "-c", wrong.toString())) {
      assertEquals(1, weft.exitStatus());
      assertTrue(weft.err().contains("did you mean"), weft::err);
      assertTrue(weft.err().matches("(?s).*wrong\\.yaml:\\d+:\\d+: .*"), weft::err);
    }
  }
}

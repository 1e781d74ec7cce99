package io.weft.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs the commands that the documentation shows; every one of them has its place here. */
@Timeout(120)
class ReadmeIT {
  private static final Path QUICKSTART = Path.of("bootstrap-examples", "quickstart.yaml");
  private static final String VALIDATE =
      "scripts/weft --mode validate -c bootstrap-examples/quickstart.yaml";
  private static final String SERVE = "scripts/weft -c bootstrap-examples/quickstart.yaml";
  private static final String ROUTE_CHECK =
      "scripts/weft route-check -c bootstrap-examples/quickstart.yaml --listener-name ingress"
          + " --details bootstrap-examples/route-tests/quickstart.yaml";
  private static final String EXPLAIN =
      "scripts/weft explain -c bootstrap-examples/quickstart.yaml"
          + " 'GET http://localhost:10000/canary/7' -H 'x-user: me'";
  private static final String ASK =
      "curl 'localhost:9901/explain?listener=ingress&url=http://localhost/old/page'";
  private static final String START = "scripts/quickstart";
  private static final String DUMP = "jcmd PID Thread.dump_to_file -format=json dump.json";

  /**
   * They run this test once more, or for very long, or in a test of their own; what they name must
   * be there.
   */
  private static final Set<String> BUILDS =
      Set.of(
          "scripts/test",
          "scripts/fuzz",
          "scripts/bench",
          "scripts/bench --rounds 5 --seconds 10 --rows \"keepalive64 newconn\"",
          "scripts/bench --rows \"ghzunary ghzbidi\"",
          "scripts/bench --rows all",
          "scripts/bench-xds",
          "scripts/archive weft.aot",
          "scripts/h2spec",
          "scripts/jmh",
          "scripts/jmh RouteTable -prof gc",
          "scripts/maven --quiet -DskipTests package",
          "mvn spotless:apply",
          "mvn -Dtest=RouteTableTest test",
          "mvn -DskipChecks test");

  private static final Pattern COMMAND =
      Pattern.compile("^    ((?:scripts/|mvn |java |jcmd |curl |docker |\\./).*?)(?: {2,}#.*)?$");

  @TempDir Path folder;

  @Test
  void knowsEveryCommandOfTheDocumentation() throws IOException {
    Set<String> expected = new TreeSet<>(BUILDS);
    expected.addAll(List.of(VALIDATE, SERVE, START, DUMP, ROUTE_CHECK, EXPLAIN, ASK));

    assertEquals(expected, commands());
  }

  @Test
  void namesScriptsThatCanBeRun() throws IOException {
    for (String command : commands()) {
      String program = command.split(" ", 2)[0];
      assertTrue(!program.startsWith("scripts/") || Files.isExecutable(Path.of(program)), command);
    }
  }

  @Test
  void validatesTheExample() throws IOException, InterruptedException {
    assertEquals(
        "configuration 'bootstrap-examples/quickstart.yaml' OK\n", output(VALIDATE.split(" ")));
  }

  @Test
  void testsTheRoutesOfTheExample() throws IOException, InterruptedException {
    String output = output(ROUTE_CHECK.split(" "));

    assertTrue(output.endsWith("Current route coverage: 100%\n"), output);
  }

  @Test
  void explainsARequestToTheExample() throws IOException, InterruptedException {
    String output = output("sh", "-c", EXPLAIN);

    assertTrue(output.contains("cluster       backends\n"), output);
  }

  @Test
  void quickstartSaysWhatToTryAndUsesTheExample() throws IOException, InterruptedException {
    String output = output(START, "--mode", "validate");

    assertTrue(output.contains("curl localhost:10000/ "), output);
    assertTrue(output.endsWith("configuration 'bootstrap-examples/quickstart.yaml' OK\n"), output);
  }

  @Test
  void servesWhatQuickstartSaysToTry() throws IOException, InterruptedException {
    String hints = output(START, "--mode", "validate");
    List<String> addresses =
        Pattern.compile("(?m)^  (?:curl(?: -i)?|open) (?:http://)?(\\S+)")
            .matcher(hints)
            .results()
            .map(result -> result.group(1))
            .toList();
    assertEquals(6, addresses.size(), hints);
    ExampleCopy copy = ExampleCopy.of(QUICKSTART, folder);
    Path bootstrap = Files.writeString(folder.resolve("copy.yaml"), copy.bootstrap());
    Process process = start(SERVE.replace(QUICKSTART.toString(), bootstrap.toString()).split(" "));
    try (HttpClient client = HttpClient.newHttpClient()) {
      for (String address : addresses) {
        HttpResponse<String> answer = ask(client, copy, address);
        assertTrue(answer.statusCode() < 400, () -> address + ": " + answer);
      }
      String address = ASK.substring(ASK.indexOf('\'') + 1, ASK.lastIndexOf('\''));
      HttpResponse<String> explanation = ask(client, copy, address);
      assertTrue(explanation.body().contains("/new/page"), explanation::body);
      Path dump = folder.resolve("dump.json");
      String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
      output(
          DUMP.replace("jcmd", jcmd)
              .replace("PID", Long.toString(process.pid()))
              .replace("dump.json", dump.toString())
              .split(" "));
      assertTrue(Files.readString(dump).contains("accept ingress"));
    } finally {
      process.destroy();
      assertTrue(process.waitFor(20, TimeUnit.SECONDS));
    }
    assertEquals(0, process.exitValue());
  }

  /** Asks until somebody listens. */
  private HttpResponse<String> ask(HttpClient client, ExampleCopy copy, String address)
      throws InterruptedException, IOException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    HttpRequest request = HttpRequest.newBuilder(copy.uri(address)).build();
    while (true) {
      try {
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() < 500 || System.nanoTime() > end) {
          return answer;
        }
      } catch (IOException e) {
        if (System.nanoTime() > end) {
          throw e;
        }
      }
    }
  }

  private static Set<String> commands() throws IOException {
    List<Path> pages = new ArrayList<>(List.of(Path.of("README.md"), Path.of("CONTRIBUTING.md")));
    try (Stream<Path> docs = Files.list(Path.of("docs"))) {
      docs.filter(page -> page.toString().endsWith(".md")).forEach(pages::add);
    }
    Set<String> commands = new TreeSet<>();
    for (Path page : pages) {
      for (String line : Files.readAllLines(page)) {
        var matcher = COMMAND.matcher(line);
        if (matcher.matches()) {
          commands.add(matcher.group(1).strip());
        }
      }
    }
    return commands;
  }

  private Process start(String... command) throws IOException {
    Path jar = folder.resolve("weft.jar");
    if (!Files.exists(jar)) {
      Files.copy(Path.of(System.getProperty("weft.jar", "target/weft.jar")), jar);
    }
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(folder.resolve("err").toFile());
    Map<String, String> environment = builder.environment();
    environment.put("WEFT_JAR", jar.toString());
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    return builder.redirectOutput(folder.resolve("out").toFile()).start();
  }

  private String output(String... command) throws IOException, InterruptedException {
    Process process = start(command);
    assertTrue(process.waitFor(60, TimeUnit.SECONDS), String.join(" ", command));
    String output = Files.readString(folder.resolve("out"));
    assertEquals(0, process.exitValue(), () -> output + read(folder.resolve("err")));
    return output;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }
}

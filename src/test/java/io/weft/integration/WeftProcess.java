package io.weft.integration;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A process that runs the packaged jar, for integration tests.
 *
 * <p>Runs a copy of the jar, so that a build beside the test cannot take it away.
 */
final class WeftProcess implements AutoCloseable {
  private static final long DEADLINE_SECONDS = 60;

  /** The second signal in a mask of {@code /proc}. */
  private static final long SIGINT_MASK = 1 << 1;

  private final HttpClient client = HttpClient.newHttpClient();
  private final Process process;
  private final Path out;
  private final Path err;
  private final Path adminAddress;

  private WeftProcess(Process process, Path folder) {
    this.process = process;
    this.out = folder.resolve("out");
    this.err = folder.resolve("err");
    this.adminAddress = folder.resolve("admin");
  }

  /**
   * Starts {@code java -jar weft.jar} with {@code arguments}; output goes to files of {@code
   * folder}.
   */
  static WeftProcess run(Path folder, String... arguments) throws IOException {
    return run(folder, List.of(), arguments);
  }

  /** Starts the jar on {@code bootstrap} and waits until it is LIVE; port 0 is fine everywhere. */
  static WeftProcess serve(Path folder, String bootstrap, String... arguments)
      throws IOException, InterruptedException {
    return serve(folder, List.of(), bootstrap, arguments);
  }

  /** As {@link #serve}, in a process that may have {@code most} files and sockets open. */
  static WeftProcess serveWithDescriptors(
      Path folder, int most, String bootstrap, String... arguments)
      throws IOException, InterruptedException {
    return serve(
        folder,
        List.of("sh", "-c", "ulimit -n " + most + "; exec \"$0\" \"$@\""),
        bootstrap,
        arguments);
  }

  private static WeftProcess serve(
      Path folder, List<String> prefix, String bootstrap, String... arguments)
      throws IOException, InterruptedException {
    Path file = folder.resolve("bootstrap.yaml");
    Files.writeString(file, bootstrap);
    List<String> all = new ArrayList<>(List.of("-c", file.toString()));
    all.addAll(List.of("--admin-address-path", folder.resolve("admin").toString()));
    // Tests that read access logs need not wait for ten seconds.
    all.addAll(List.of("--file-flush-interval-msec", "10"));
    all.addAll(List.of(arguments));
    WeftProcess weft = run(folder, prefix, all.toArray(String[]::new));
    weft.awaitLive();
    return weft;
  }

  /** Starts the jar on {@code bootstrap} and waits until its admin interface is there. */
  static WeftProcess begin(Path folder, String bootstrap) throws IOException, InterruptedException {
    Path file = folder.resolve("bootstrap.yaml");
    Files.writeString(file, bootstrap);
    Path admin = folder.resolve("admin");
    WeftProcess weft = run(folder, "-c", file.toString(), "--admin-address-path", admin.toString());
    weft.awaitFile(admin);
    return weft;
  }

  private static WeftProcess run(Path folder, List<String> prefix, String... arguments)
      throws IOException {
    Path jar = folder.resolve("weft.jar");
    if (!Files.exists(jar)) {
      Files.copy(Path.of(System.getProperty("weft.jar", "target/weft.jar")), jar);
    }
    List<String> command = new ArrayList<>(prefix);
    if (ignoresInterrupts()) {
      // A shell has what runs in its background ignore them, and Java leaves that as it is.
      command.addAll(List.of("env", "--default-signal=INT"));
    }
    // Another Java than that of the tests, if wanted: -Dweft.java=FILE.
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    command.add(System.getProperty("weft.java", java));
    command.addAll(List.of("-jar", jar.toString()));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(folder.resolve("out").toFile())
            .redirectError(folder.resolve("err").toFile())
            .start();
    return new WeftProcess(process, folder);
  }

  /** Asks the admin interface. */
  HttpResponse<String> admin(String method, String path) throws IOException, InterruptedException {
    URI uri = URI.create("http://" + Files.readString(adminAddress) + path);
    return client.send(
        HttpRequest.newBuilder(uri).method(method, HttpRequest.BodyPublishers.noBody()).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /** Asks {@code listener} for {@code path}; {@code fields} are names and values in turn. */
  HttpResponse<String> get(String listener, String path, String... fields)
      throws IOException, InterruptedException {
    return send(listener, path, "GET", HttpRequest.BodyPublishers.noBody(), fields);
  }

  /** As {@link #get}, with another method and a body. */
  HttpResponse<String> send(
      String listener, String path, String method, HttpRequest.BodyPublisher body, String... fields)
      throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + port(listener) + path);
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).method(method, body);
    if (fields.length > 0) {
      request.headers(fields);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  /** The port on 127.0.0.1 that {@code listener} has really. */
  int port(String listener) throws IOException, InterruptedException {
    String listeners = admin("GET", "/listeners").body();
    Matcher matcher =
        Pattern.compile("(?m)^" + listener + "::127\\.0\\.0\\.1:(\\d+)").matcher(listeners);
    if (!matcher.find()) {
      throw new AssertionError("no listener " + listener + " in:\n" + listeners);
    }
    return Integer.parseInt(matcher.group(1));
  }

  /** Waits until {@code file} has the line {@code line}. */
  void awaitLine(Path file, String line) throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS / 4);
    while (System.nanoTime() < end) {
      if (Files.exists(file) && Files.readAllLines(file).contains(line)) {
        return;
      }
      process.waitFor(10, TimeUnit.MILLISECONDS);
    }
    throw new AssertionError("no line " + line + " in:\n" + read(file) + err());
  }

  /** Waits until {@code file} is there. */
  void awaitFile(Path file) throws InterruptedException {
    await(() -> Files.exists(file), () -> "no file " + file + ":\n" + err());
  }

  /** Waits until standard error has {@code text}. */
  void awaitErr(String text) throws InterruptedException {
    await(() -> err().contains(text), () -> "no " + text + " in:\n" + err());
  }

  /** Waits until {@code condition} holds; fails with {@code message} after some time. */
  void await(BooleanSupplier condition, Supplier<String> message) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS / 4);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError(message.get());
      }
      process.waitFor(10, TimeUnit.MILLISECONDS);
    }
  }

  /** Waits until the stats have the line {@code line}. */
  void awaitStat(String line) throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS / 4);
    String stats = "";
    while (System.nanoTime() < end) {
      stats = admin("GET", "/stats").body();
      if (stats.contains(line + "\n")) {
        return;
      }
      process.waitFor(10, TimeUnit.MILLISECONDS);
    }
    throw new AssertionError("no stat " + line + " in:\n" + stats);
  }

  /** Sends a signal, named without its {@code SIG}. */
  void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }

  /** Has the Java process carry out a command of {@code jcmd}. */
  void jcmd(String... command) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>();
    all.add(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString());
    all.add(Long.toString(process.pid()));
    all.addAll(List.of(command));
    Process jcmd = new ProcessBuilder(all).redirectErrorStream(true).start();
    String output = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (jcmd.waitFor() != 0) {
      throw new AssertionError(output);
    }
  }

  /** Waits for the end of the process. */
  int exitStatus() throws InterruptedException {
    if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("still running:\n" + err());
    }
    return process.exitValue();
  }

  /** The names of its threads, virtual ones included, as a thread dump shows them. */
  List<String> threads() throws IOException, InterruptedException {
    Path dump = err.resolveSibling("threads" + System.nanoTime() + ".json");
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    new ProcessBuilder(
            jcmd,
            Long.toString(process.pid()),
            "Thread.dump_to_file",
            "-format=json",
            dump.toString())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
    return Pattern.compile("\"name\": \"([^\"]*)\"")
        .matcher(read(dump))
        .results()
        .map(result -> result.group(1))
        .toList();
  }

  /** How many objects of {@code type}, a full name, are alive after a collection. */
  long alive(String type) throws IOException, InterruptedException {
    Path histogram = err.resolveSibling("histogram" + System.nanoTime());
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    new ProcessBuilder(jcmd, Long.toString(process.pid()), "GC.class_histogram")
        .redirectErrorStream(true)
        .redirectOutput(histogram.toFile())
        .start()
        .waitFor();
    return read(histogram)
        .lines()
        .map(line -> line.trim().split("\\s+"))
        .filter(words -> words.length == 4 && words[3].equals(type))
        .mapToLong(words -> Long.parseLong(words[1]))
        .sum();
  }

  /** Its number in the system. */
  long pid() {
    return process.pid();
  }

  /** What it wrote to standard output so far. */
  String out() {
    return read(out);
  }

  /** What it wrote to standard error so far. */
  String err() {
    return read(err);
  }

  @Override
  public void close() {
    process.destroyForcibly();
    client.close();
  }

  private void awaitLive() throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
    while (System.nanoTime() < end && process.isAlive()) {
      if (Files.exists(adminAddress) && admin("GET", "/ready").statusCode() == 200) {
        return;
      }
      process.waitFor(20, TimeUnit.MILLISECONDS);
    }
    process.destroyForcibly();
    throw new AssertionError("did not become LIVE:\n" + out() + err());
  }

  /** Whether this process ignores SIGINT, as its children would. */
  private static boolean ignoresInterrupts() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return false;
    }
    for (String line : Files.readAllLines(status)) {
      if (line.startsWith("SigIgn:")) {
        return (Long.parseUnsignedLong(line.substring(7).strip(), 16) & SIGINT_MASK) != 0;
      }
    }
    return false;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}

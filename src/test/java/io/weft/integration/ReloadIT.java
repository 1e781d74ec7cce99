package io.weft.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Has a running process read its bootstrap anew. */
@Timeout(180)
class ReloadIT {
  private static final int REPLACEMENTS = 1000;
  private static final int CLIENTS = 4;

  @TempDir static Path folder;
  private static HttpServer upstream;
  private static int port;
  private static WeftProcess weft;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    upstream = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    upstream.createContext(
        "/",
        exchange -> {
          byte[] answer = exchange.getRequestURI().toString().getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    upstream.setExecutor(task -> Thread.ofVirtual().start(task));
    upstream.start();
    port = NamedHost.freePort();
    weft = WeftProcess.serve(folder, bootstrap("one", "1s", ""), "--drain-time-s", "1");
  }

  @AfterAll
  static void stop() {
    weft.close();
    upstream.stop(0);
  }

  @BeforeEach
  void beginAnew() throws IOException, InterruptedException {
    configure(bootstrap("one", "1s", ""));
    assertEquals(200, weft.admin("POST", "/reload").statusCode());
  }

  @Test
  void appliesWhatChangedAndTellsIt() throws IOException, InterruptedException {
    try (KeepAliveClient client = new KeepAliveClient(port)) {
      assertEquals("/one/x", client.get("/x"));
      configure(bootstrap("two", "1s", Bootstraps.echo("echo", NamedHost.freePort())));

      HttpResponse<String> answer = weft.admin("POST", "/reload");

      assertEquals(200, answer.statusCode());
      assertTrue(answer.body().contains("\"listener echo\""), answer::body);
      assertTrue(answer.body().contains("\"listener http\""), answer::body);
      assertEquals("/two/x", new KeepAliveClient(port).get("/x"));
      // A connection keeps the filter chain that it began with.
      assertEquals("/one/x", client.get("/x"));
    }
  }

  @Test
  void removesAListenerThatIsGone() throws IOException, InterruptedException {
    int echo = NamedHost.freePort();
    configure(bootstrap("one", "1s", Bootstraps.echo("echo", echo)));
    weft.admin("POST", "/reload");
    new Socket(InetAddress.getLoopbackAddress(), echo).close();

    configure(bootstrap("one", "1s", ""));
    HttpResponse<String> answer = weft.admin("POST", "/reload");

    assertTrue(answer.body().contains("\"listener echo\""), answer::body);
    assertThrows(ConnectException.class, () -> new Socket(InetAddress.getLoopbackAddress(), echo));
  }

  @Test
  void keepsWhatItHasIfTheFileIsWrong() throws IOException, InterruptedException {
    configure(bootstrap("two", "1s", "").replace("prefix_rewrite", "prefix_rewrit"));

    HttpResponse<String> answer = weft.admin("POST", "/reload");

    assertEquals(400, answer.statusCode());
    assertTrue(answer.body().contains("bootstrap.yaml:"), answer::body);
    assertTrue(answer.body().contains("prefix_rewrite"), answer::body);
    assertEquals("/one/x", new KeepAliveClient(port).get("/x"));
  }

  @Test
  void tellsAListenerThatCannotBeOpened() throws IOException, InterruptedException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      configure(bootstrap("two", "1s", Bootstraps.echo("echo", taken.getLocalPort())));

      HttpResponse<String> answer = weft.admin("POST", "/reload");

      assertTrue(answer.body().contains("listener 'echo'"), answer::body);
      assertEquals("/two/x", new KeepAliveClient(port).get("/x"));
    }
  }

  @Test
  void tellsFieldsThatNeedARestart() throws IOException, InterruptedException {
    configure(bootstrap("one", "1s", "") + "node: { id: another }\n");

    HttpResponse<String> answer = weft.admin("POST", "/reload");

    assertTrue(answer.body().contains("\"node\""), answer::body);
  }

  @Test
  void reloadsOnHangup() throws IOException, InterruptedException {
    configure(bootstrap("two", "1s", ""));

    weft.signal("HUP");

    while (!new KeepAliveClient(port).get("/x").equals("/two/x")) {
      Thread.onSpinWait();
    }
  }

  @Test
  void losesNoRequestInAThousandReplacements() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> counts = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        counts.add(clients.submit(untilDone(done)));
      }
      // Each replaces the route and the cluster, in turns with both as they were.
      for (int i = 0; i < REPLACEMENTS; i++) {
        boolean odd = i % 2 == 1;
        configure(bootstrap(odd ? "one" : "two", odd ? "1s" : "2s", ""));
        assertEquals(200, weft.admin("POST", "/reload").statusCode());
      }
      done.set(true);
      for (Future<Integer> count : counts) {
        assertTrue(count.get() > REPLACEMENTS / 10, () -> "requests: " + count.resultNow());
      }
    }
    assertEquals("/one/x", new KeepAliveClient(port).get("/x"));
    // Only the last ones are left, whatever was counted before under the same names.
    assertTrue(weft.admin("GET", "/stats").body().contains("cluster_manager.active_clusters: 1\n"));
  }

  private static Callable<Integer> untilDone(AtomicBoolean done) {
    return () -> {
      int count = 0;
      try (KeepAliveClient client = new KeepAliveClient(port)) {
        while (!done.get()) {
          String answer = client.get("/x");
          assertTrue(answer.equals("/one/x") || answer.equals("/two/x"), answer);
          count++;
        }
      }
      return count;
    };
  }

  private static void configure(String bootstrap) throws IOException {
    Files.writeString(folder.resolve("bootstrap.yaml"), bootstrap);
  }

  private static String bootstrap(String prefix, String connectTimeout, String listener) {
    String routes =
        "{ match: { prefix: / }, route: { cluster: upstream, prefix_rewrite: /" + prefix + "/ } }";
    return Bootstraps.of(
        Bootstraps.http("http", port, "", routes) + listener,
        Bootstraps.cluster("upstream", upstream.getAddress().getPort())
            .replace("connect_timeout: 1s", "connect_timeout: " + connectTimeout));
  }
}

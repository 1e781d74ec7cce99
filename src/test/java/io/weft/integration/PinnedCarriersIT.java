package io.weft.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weft.testing.TestCertificate;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds the data path to blocking in no way that keeps the carrier of a virtual thread. */
@Timeout(180)
class PinnedCarriersIT {
  private static final String PINNED = "jdk.VirtualThreadPinned";
  private static final int CLIENTS = 16;
  private static final int REQUESTS = 200;
  private static final int BODY_BYTES = 20_000;

  private static final TestCertificate AUTHORITY = TestCertificate.authority("ca");
  private static final TestCertificate SERVER =
      TestCertificate.named("server").ip("127.0.0.1").issuedBy(AUTHORITY).build();

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"http", "https"})
  void noVirtualThreadIsPinnedUnderLoad(String scheme) throws Exception {
    Path recording = folder.resolve("load.jfr");
    try (WeftProcess weft = WeftProcess.serve(folder, bootstrap(scheme.equals("https")))) {
      URI uri = URI.create(scheme + "://127.0.0.1:" + weft.port("ingress") + "/");
      load(uri);
      weft.jcmd("JFR.start", "name=load", PINNED + "#threshold=0ms");
      load(uri);
      weft.jcmd("JFR.dump", "name=load", "filename=" + recording);
    }

    assertTrue(isWatched(recording), "the recording does not look for pinned threads");
    assertEquals(List.of(), pinned(recording));
  }

  /** Whether the recording would hold even the shortest pinning. */
  private static boolean isWatched(Path recording) throws IOException {
    try (RecordingFile file = new RecordingFile(recording)) {
      long pinned =
          file.readEventTypes().stream()
              .filter(type -> type.getName().equals(PINNED))
              .findFirst()
              .orElseThrow()
              .getId();
      boolean watched = false;
      while (file.hasMoreEvents()) {
        RecordedEvent event = file.readEvent();
        watched |=
            event.getEventType().getName().equals("jdk.ActiveSetting")
                && event.getLong("id") == pinned
                && event.getString("name").equals("threshold")
                && event.getString("value").startsWith("0 ");
      }
      return watched;
    }
  }

  private static void load(URI uri) throws Exception {
    List<Future<?>> clients = new ArrayList<>();
    try (HttpClient client = TestTls.client(AUTHORITY);
        ExecutorService executor = Executors.newFixedThreadPool(CLIENTS)) {
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(executor.submit(() -> requests(client, uri)));
      }
      for (Future<?> done : clients) {
        done.get();
      }
    }
  }

  private static Void requests(HttpClient client, URI uri)
      throws IOException, InterruptedException {
    HttpRequest get = HttpRequest.newBuilder(uri).build();
    HttpRequest post =
        HttpRequest.newBuilder(uri)
            .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[BODY_BYTES]))
            .build();
    for (int i = 0; i < REQUESTS; i++) {
      HttpRequest request = i % 2 == 0 ? get : post;
      assertEquals(200, client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode());
    }
    return null;
  }

  /** The places where a thread of a connection was pinned. */
  private static List<String> pinned(Path recording) throws IOException {
    List<String> places = new ArrayList<>();
    for (RecordedEvent event : RecordingFile.readAllEvents(recording)) {
      if (event.getEventType().getName().equals(PINNED)) {
        places.add(event.toString());
      }
    }
    return places;
  }

  private String bootstrap(boolean encrypted) {
    String ingress =
        manager(
            "route: { cluster: backend }",
            "access_log: [{ name: file, typed_config: { \"@type\": type.googleapis.com/"
                + "envoy.extensions.access_loggers.file.v3.FileAccessLog, path: "
                + folder.resolve("access.log")
                + " } }]");
    if (encrypted) {
      SERVER.write(folder, "server");
      ingress += TestTls.transportSocket(folder, "server").indent(6).stripTrailing();
    }
    String backend =
        manager("direct_response: { status: 200, body: { inline_string: answer } }", "");
    return """
    admin: { address: { socket_address: { address: 127.0.0.1, port_value: 0 } } }
    static_resources:
      listeners:
      - name: ingress
        address: { socket_address: { address: 127.0.0.1, port_value: 0 } }
        filter_chains:
    %1$s
      - name: backend
        address: { pipe: { path: %3$s/backend.sock } }
        filter_chains:
    %2$s
      clusters:
      - name: backend
        load_assignment:
          cluster_name: backend
          endpoints:
          - lb_endpoints: [{ endpoint: { address: { pipe: { path: %3$s/backend.sock } } } }]
    """
        .formatted(ingress, backend, folder);
  }

  private static String manager(String action, String more) {
    return """
    - filters:
      - name: envoy.filters.network.http_connection_manager
        typed_config:
          "@type": type.googleapis.com/envoy.extensions.filters.network\
    .http_connection_manager.v3.HttpConnectionManager
          stat_prefix: load
          %2$s
          route_config:
            virtual_hosts:
            - name: all
              domains: ["*"]
              routes: [{ match: { prefix: / }, %1$s }]
          http_filters:
          - name: envoy.filters.http.router
            typed_config:
              "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router
    """
        .formatted(action, more)
        .indent(4)
        .stripTrailing();
  }
}

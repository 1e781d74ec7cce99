package io.weft.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Message;
import com.google.protobuf.util.Durations;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.weft.config.ProtoJson;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Has a control plane be asked again and again, in JSON. */
@Timeout(120)
class XdsRestIT {
  @TempDir Path folder;
  private final Map<String, String> requests = new ConcurrentHashMap<>();
  private volatile String answer = "{}";

  @Test
  void asksAgainAndAgain() throws Exception {
    HttpServer plane = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    plane.createContext("/", this::serve);
    plane.start();
    publish("v1", cluster("a", 1));
    String bootstrap =
        """
        node: { id: test, cluster: tests }
        dynamic_resources:
          cds_config:
            resource_api_version: V3
            api_config_source:
              api_type: REST
              transport_api_version: V3
              cluster_names: [ rest ]
              refresh_delay: 0.05s
        """
            + Bootstraps.of("", Bootstraps.cluster("rest", plane.getAddress().getPort()));
    try (WeftProcess weft = WeftProcess.serve(folder, bootstrap)) {
      weft.awaitStat("cluster_manager.cluster_added: 2");
      assertTrue(requests.containsKey("/v3/discovery:clusters"), requests.toString());

      publish("v2", cluster("a", 2), cluster("b", 1));
      weft.awaitStat("cluster_manager.cluster_added: 3");
      weft.awaitStat("cluster_manager.cds.version_text: \"v2\"");
      publish("v3", cluster("b", 1));
      weft.awaitStat("cluster_manager.cluster_removed: 1");
      String request = requests.get("/v3/discovery:clusters");
      assertTrue(request.contains("\"id\": \"test\""), request);
      assertTrue(request.contains("envoy.config.cluster.v3.Cluster"), request);
      assertEquals(1, requests.size());
    } finally {
      plane.stop(0);
    }
  }

  private void serve(HttpExchange exchange) throws IOException {
    byte[] body = answer.getBytes(StandardCharsets.UTF_8);
    requests.put(
        exchange.getRequestURI().getPath(),
        new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private void publish(String version, Message... resources) {
    DiscoveryResponse.Builder response = DiscoveryResponse.newBuilder().setVersionInfo(version);
    for (Message resource : resources) {
      response.addResources(Resources.pack(resource));
    }
    answer = ProtoJson.text(response.build());
  }

  private static Message cluster(String name, int timeoutSeconds) {
    return Cluster.newBuilder()
        .setName(name)
        .setConnectTimeout(Durations.fromSeconds(timeoutSeconds))
        .setLoadAssignment(Resources.endpoints(name, 1))
        .build();
  }
}

package io.weft.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weft.common.ControlThread;
import io.weft.common.Deadlines;
import io.weft.runtime.RuntimeLayers;
import io.weft.runtime.RuntimeLoader;
import io.weft.runtime.RuntimeSnapshot.Layer;
import io.weft.stats.StatsStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Answers as Envoy 1.40 gives them. */
class RuntimeEndpointsTest {
  private final Deadlines deadlines = new Deadlines();
  private final ControlThread control = new ControlThread(deadlines);

  @BeforeEach
  void start() {
    deadlines.start();
    control.start();
  }

  @AfterEach
  void close() {
    control.close();
    deadlines.close();
  }

  private RuntimeEndpoints endpoints(List<Layer> layers, int adminIndex) {
    return new RuntimeEndpoints(
        new RuntimeLoader(
            new RuntimeLayers(layers, adminIndex, 0, 0, List.of()), new StatsStore().root()),
        control);
  }

  private static AdminResponse answer(RuntimeEndpoints endpoints, String pathAndQuery)
      throws IOException {
    int mark = pathAndQuery.indexOf('?');
    String path = mark < 0 ? pathAndQuery : pathAndQuery.substring(0, mark);
    AdminEndpoint endpoint =
        endpoints.endpoints().stream().filter(e -> e.path().equals(path)).findFirst().orElseThrow();
    return endpoint
        .handler()
        .handle(new AdminRequest("POST", path, QueryString.ofPath(pathAndQuery)));
  }

  private static String body(AdminResponse response) throws IOException {
    return new String(response.body().open().readAllBytes(), StandardCharsets.UTF_8);
  }

  @Test
  void showsWhatEachLayerHoldsAndWhatPrevails() throws IOException {
    RuntimeEndpoints endpoints =
        endpoints(List.of(new Layer("base", Map.of("k", "1")), new Layer("admin", Map.of())), 1);

    assertEquals("OK\n", body(answer(endpoints, "/runtime_modify?k=2")));

    assertEquals(
        """
        {
         "layers": [
          "base",
          "admin"
         ],
         "entries": {
          "k": {
           "final_value": "2",
           "layer_values": [
            "1",
            "2"
           ]
          }
         }
        }
        """,
        body(answer(endpoints, "/runtime")));
  }

  @Test
  void showsThatThereIsNoKey() throws IOException {
    assertEquals(
        """
        {
         "layers": [],
         "entries": {}
        }
        """,
        body(answer(endpoints(List.of(), -1), "/runtime")));
  }

  @Test
  void answers503WithoutAnAdminLayer() throws IOException {
    AdminResponse response = answer(endpoints(List.of(), -1), "/runtime_modify?k=2");

    assertEquals(503, response.status());
    assertEquals("No admin layer specified", body(response));
  }

  @Test
  void answers400WithoutAKey() throws IOException {
    AdminResponse response = answer(endpoints(List.of(), -1), "/runtime_modify");

    assertEquals(400, response.status());
    assertEquals(
        """
        usage: /runtime_modify?key1=value1&key2=value2&keyN=valueN
               or send the parameters as form values
        use an empty value to remove a previously added override\
        """,
        body(response));
  }
}

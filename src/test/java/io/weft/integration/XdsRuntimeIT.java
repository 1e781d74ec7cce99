package io.weft.integration;

import static io.weft.integration.FakeControlPlane.CLUSTERS;
import static io.weft.integration.FakeControlPlane.LISTENERS;
import static io.weft.integration.FakeControlPlane.RUNTIME;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ListValue;
import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.service.runtime.v3.Runtime;
import io.weft.integration.FakeControlPlane.Request;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Has a control plane bring layers of the runtime. */
@Timeout(120)
class XdsRuntimeIT {
  private static final String HTTP2 =
      "typed_extension_protocol_options: {"
          + " envoy.extensions.upstreams.http.v3.HttpProtocolOptions: { \"@type\":"
          + " type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions,"
          + " explicit_http_config: { http2_protocol_options: {} } } },";

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"GRPC", "DELTA_GRPC"})
  void layersWhatControlPlanesSayBetweenTheOthers(String protocol) throws Exception {
    try (FakeControlPlane plane = new FakeControlPlane()) {
      plane.publish(CLUSTERS, "v1");
      plane.publish(LISTENERS, "v1");
      plane.publish(RUNTIME, "v1", layer("r", "k", text("2")));
      String bootstrap =
          """
          node: { id: test, cluster: tests }
          layered_runtime:
            layers:
            - { name: static, static_layer: { k: 1, s: 1 } }
            - { name: discovered, rtds_layer: { name: r, rtds_config: { ads: {} } } }
            - { name: admin, admin_layer: {} }
          dynamic_resources:
            ads_config:
              api_type: %s
              transport_api_version: V3
              grpc_services: [ { envoy_grpc: { cluster_name: control } } ]
            cds_config: { ads: {} }
            lds_config: { ads: {} }
          """
              .formatted(protocol);
      String control = Bootstraps.cluster("control", "127.0.0.1", plane.port(), HTTP2);
      try (WeftProcess weft = WeftProcess.serve(folder, bootstrap + Bootstraps.of("", control))) {
        plane.await(request -> request.accepts(LISTENERS, "v1"));
        assertEquals(
            List.of(RUNTIME, CLUSTERS, LISTENERS),
            plane.requests().stream().map(Request::typeUrl).distinct().toList());
        assertEquals("2", value(weft, "k"));
        weft.admin("POST", "/runtime_modify?k=3");
        assertEquals("3", value(weft, "k"));
        weft.admin("POST", "/runtime_modify?k=");

        Value list = Value.newBuilder().setListValue(ListValue.getDefaultInstance()).build();
        plane.publish(RUNTIME, "v2", layer("r", "k", list));
        Request refusal = plane.await(request -> request.refuses(RUNTIME, "v2"));
        assertTrue(refusal.problem().contains("Invalid runtime entry value for k"));
        assertEquals("2", value(weft, "k"));
        plane.publish(RUNTIME, "v3", layer("r", "k", text("5")));
        plane.await(request -> request.accepts(RUNTIME, "v3"));
        assertEquals("5", value(weft, "k"));
        weft.awaitStat("runtime.update_rejected: 1");
        weft.awaitStat("runtime.update_success: 2");
      }
    }
  }

  private static String value(WeftProcess weft, String key) throws Exception {
    String body = weft.admin("GET", "/runtime").body().replaceAll("\\s", "");
    return body.replaceFirst(".*\"" + key + "\":\\{\"final_value\":\"([^\"]*)\".*", "$1");
  }

  private static Value text(String text) {
    return Value.newBuilder().setStringValue(text).build();
  }

  private static Message layer(String name, String key, Value value) {
    return Runtime.newBuilder()
        .setName(name)
        .setLayer(Struct.newBuilder().putFields(key, value))
        .build();
  }
}

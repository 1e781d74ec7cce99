package io.weft.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.TextFormat;
import io.envoyproxy.envoy.admin.v3.BootstrapConfigDump;
import io.envoyproxy.envoy.admin.v3.ClustersConfigDump;
import io.envoyproxy.envoy.admin.v3.ConfigDump;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Node;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfigDumpEndpointTest {
  private static final BootstrapConfigDump BOOTSTRAP =
      BootstrapConfigDump.newBuilder()
          .setBootstrap(Bootstrap.newBuilder().setNode(Node.newBuilder().setId("n")))
          .build();
  private static final ClustersConfigDump CLUSTERS =
      ClustersConfigDump.newBuilder()
          .addStaticClusters(staticCluster("a"))
          .addStaticClusters(staticCluster("b"))
          .build();

  private final AdminEndpoint endpoint =
      new ConfigDumpEndpoint(
              withEndpoints -> List.of(BOOTSTRAP, CLUSTERS),
              dump -> TextFormat.printer().printToString(dump))
          .endpoint();

  @Test
  void showsAllSections() throws IOException {
    ConfigDump dump = dump("");

    assertEquals(List.of(Any.pack(BOOTSTRAP), Any.pack(CLUSTERS)), dump.getConfigsList());
  }

  @Test
  void showsTheEntriesOfOneList() throws IOException {
    ConfigDump dump = dump("resource=static_clusters");

    assertEquals(
        List.of(Any.pack(staticCluster("a")), Any.pack(staticCluster("b"))), dump.getConfigsList());
  }

  @Test
  void choosesEntriesByName() throws IOException {
    ClustersConfigDump onlyB =
        ClustersConfigDump.newBuilder().addStaticClusters(staticCluster("b")).build();

    assertEquals(
        List.of(Any.pack(BOOTSTRAP), Any.pack(onlyB)), dump("name_regex=b").getConfigsList());
    assertEquals(
        List.of(Any.pack(staticCluster("a"))),
        dump("resource=static_clusters&name_regex=[^b]").getConfigsList());
  }

  @Test
  void trimsPackedResources() throws IOException {
    ClustersConfigDump.StaticCluster nameOnly =
        ClustersConfigDump.StaticCluster.newBuilder()
            .setCluster(Any.pack(Cluster.newBuilder().setName("a").build()))
            .build();

    assertEquals(
        Any.pack(nameOnly), dump("resource=static_clusters&mask=cluster.name").getConfigs(0));
  }

  @Test
  void showsOnlySectionsThatAMaskFits() throws IOException {
    assertEquals(List.of(Any.pack(BOOTSTRAP)), dump("mask=bootstrap").getConfigsList());
  }

  @Test
  void answersEnvoysErrors() throws IOException {
    assertEquals("404 nothing not found in config dump", error("resource=nothing"));
    assertEquals(
        "400 FieldMask \npaths: \"nothing\"\n could not be successfully used.",
        error("resource=static_clusters&mask=nothing"));
    assertEquals(
        "400 bootstrap is not a repeated field. Use ?mask=bootstrap to get only this field",
        error("resource=bootstrap&mask=node"));
    assertEquals(
        "400 INVALID_ARGUMENT: Error while parsing name_regex from (: missing ): (",
        error("name_regex=("));
  }

  private static ClustersConfigDump.StaticCluster staticCluster(String name) {
    Cluster cluster = Cluster.newBuilder().setName(name).setAltStatName(name + "-stats").build();
    return ClustersConfigDump.StaticCluster.newBuilder().setCluster(Any.pack(cluster)).build();
  }

  private ConfigDump dump(String query) throws IOException {
    try {
      ConfigDump.Builder dump = ConfigDump.newBuilder();
      TextFormat.merge(body(respond(query)), dump);
      return dump.build();
    } catch (TextFormat.ParseException e) {
      throw new InvalidProtocolBufferException(e);
    }
  }

  private String error(String query) throws IOException {
    AdminResponse response = respond(query);
    return response.status() + " " + body(response);
  }

  private AdminResponse respond(String query) throws IOException {
    return endpoint
        .handler()
        .handle(new AdminRequest("GET", "/config_dump", QueryString.parse(query)));
  }

  private static String body(AdminResponse response) throws IOException {
    return new String(response.body().open().readAllBytes(), StandardCharsets.UTF_8);
  }
}

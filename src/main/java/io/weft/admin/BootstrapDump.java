package io.weft.admin;

import com.google.protobuf.Message;
import io.weft.config.DynamicDump;
import io.weft.config.LoadedBootstrap;
import io.weft.config.ProtoJson;
import io.weft.upstream.Cluster;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** {@code /config_dump} of what a bootstrap states and discovery brought. */
public final class BootstrapDump {
  /** Where Envoy shows endpoints: after the bootstrap and the clusters. */
  private static final int AFTER_CLUSTERS = 2;

  private BootstrapDump() {}

  /**
   * The endpoint that shows what {@code bootstrap} yields; all are asked on the request's thread.
   *
   * @param dynamic adds what discovery brought
   * @param clusters yields those in service
   * @param isDynamic whether one of them came from a control plane
   */
  public static AdminEndpoint endpoint(
      Supplier<LoadedBootstrap> bootstrap,
      DynamicDump dynamic,
      Supplier<? extends Collection<Cluster>> clusters,
      Predicate<Cluster> isDynamic) {
    ConfigDumpEndpoint.Sections sections =
        withEndpoints -> {
          List<Message> dump = new ArrayList<>(bootstrap.get().dump(dynamic));
          if (withEndpoints) {
            dump.add(AFTER_CLUSTERS, EndpointsDump.of(clusters.get(), isDynamic));
          }
          return dump;
        };
    return new ConfigDumpEndpoint(sections, ProtoJson::text).endpoint();
  }
}

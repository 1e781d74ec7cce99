package io.weft.xds;

import com.google.protobuf.Struct;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.type.v3.SemanticVersion;
import io.weft.config.ProtoJson;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What names of collections say of the node that asks. Source: {@code
 * Bootstrap.node_context_params}; what it names beside known fields is ignored, as in Envoy.
 */
final class NodeContext {
  private static final String PREFIX = "xds.node.";

  private NodeContext() {}

  /** The context parameters that {@code params} choose of {@code node}. */
  static Map<String, String> of(Node node, List<String> params) {
    Map<String, String> context = new TreeMap<>();
    for (String param : params) {
      String value = field(node, param);
      if (value != null) {
        context.put(PREFIX + param, value);
      } else if (param.equals("metadata")) {
        addAll(node.getMetadata(), PREFIX + "metadata.", context);
      } else if (param.equals("user_agent_build_version.metadata")) {
        addAll(node.getUserAgentBuildVersion().getMetadata(), PREFIX + param + '.', context);
      }
    }
    return context;
  }

  private static @Nullable String field(Node node, String param) {
    return switch (param) {
      case "id" -> node.getId();
      case "cluster" -> node.getCluster();
      case "user_agent_name" -> node.getUserAgentName();
      case "user_agent_version" -> node.getUserAgentVersion();
      case "locality.region" -> node.getLocality().getRegion();
      case "locality.zone" -> node.getLocality().getZone();
      case "locality.sub_zone" -> node.getLocality().getSubZone();
      case "user_agent_build_version.version" -> text(node.getUserAgentBuildVersion().getVersion());
      default -> null;
    };
  }

  private static String text(SemanticVersion version) {
    return version.getMajorNumber() + "." + version.getMinorNumber() + '.' + version.getPatch();
  }

  private static void addAll(Struct metadata, String prefix, Map<String, String> context) {
    metadata
        .getFieldsMap()
        .forEach((key, value) -> context.put(prefix + key, ProtoJson.compact(value)));
  }
}

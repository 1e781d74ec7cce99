package io.weft.config;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.core.v3.BuildVersion;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.type.v3.SemanticVersion;

/**
 * What a node says of the program that it runs.
 *
 * <p>It names Envoy and the version whose behaviour Weft has, since control planes and tools decide
 * by it what they send and show; Weft's own version stands beside it.
 */
final class UserAgent {
  private static final String NAME = "envoy";
  private static final SemanticVersion COMPATIBLE_WITH =
      SemanticVersion.newBuilder().setMajorNumber(1).setMinorNumber(40).build();

  private UserAgent() {}

  /** {@code node} with its user agent. */
  static Node of(Node node) {
    Struct facts =
        Struct.newBuilder()
            .putFields("build.type", text("RELEASE"))
            .putFields("revision.sha", text(io.weft.common.BuildVersion.revision()))
            .putFields("revision.status", text(io.weft.common.BuildVersion.state()))
            .putFields("ssl.version", text(io.weft.common.BuildVersion.tls()))
            .putFields("weft.version", text(io.weft.common.BuildVersion.version()))
            .build();
    return node.toBuilder()
        .setUserAgentName(NAME)
        .setUserAgentBuildVersion(
            BuildVersion.newBuilder().setVersion(COMPATIBLE_WITH).setMetadata(facts))
        .build();
  }

  private static Value text(String text) {
    return Value.newBuilder().setStringValue(text).build();
  }
}

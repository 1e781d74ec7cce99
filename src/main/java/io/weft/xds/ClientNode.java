package io.weft.xds;

import io.envoyproxy.envoy.config.core.v3.Extension;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.weft.spi.ExtensionFactory;
import io.weft.spi.ExtensionRegistry;

/** What a control plane is told of this process. */
final class ClientNode {
  /** Resources may be wrapped over state of the world, too. */
  private static final String WRAPPED = "xds.config.resource-in-sotw";

  private ClientNode() {}

  /** {@code node} with what this process can do. */
  static Node of(Node node, ExtensionRegistry extensions) {
    Node.Builder all = node.toBuilder().addClientFeatures(WRAPPED);
    for (ExtensionFactory<?> extension : extensions.all()) {
      all.addExtensions(Extension.newBuilder().setName(extension.name()));
    }
    return all.build();
  }
}

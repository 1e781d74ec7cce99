package io.weft.config;

import io.envoyproxy.envoy.config.core.v3.ApiConfigSource;
import io.weft.common.ConfigSource;

/** A stream to a control plane for resources of one type. A value. */
public record StreamSource(ApiConfigSource proto) implements ConfigSource.Stream {
  @Override
  public String text() {
    return Integer.toHexString(proto.hashCode());
  }
}

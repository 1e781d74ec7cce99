package io.weft.admin;

import io.weft.config.LoadedBootstrap;
import io.weft.config.ProtoJson;

/** {@code /config_dump} of what a bootstrap states. */
public final class BootstrapDump {
  private BootstrapDump() {}

  /** The endpoint that shows {@code bootstrap}. */
  public static AdminEndpoint endpoint(LoadedBootstrap bootstrap) {
    return new ConfigDumpEndpoint(withEndpoints -> bootstrap.dump(), ProtoJson::text).endpoint();
  }
}

package io.weft.admin;

import io.weft.config.LoadedBootstrap;
import io.weft.config.ProtoJson;
import java.util.function.Supplier;

/** {@code /config_dump} of what a bootstrap states. */
public final class BootstrapDump {
  private BootstrapDump() {}

  /** The endpoint that shows what {@code bootstrap} yields. */
  public static AdminEndpoint endpoint(Supplier<LoadedBootstrap> bootstrap) {
    return new ConfigDumpEndpoint(withEndpoints -> bootstrap.get().dump(), ProtoJson::text)
        .endpoint();
  }
}

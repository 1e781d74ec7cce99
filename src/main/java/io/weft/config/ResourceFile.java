package io.weft.config;

import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.weft.common.ConfigException;
import java.nio.file.Path;

/** Reads files of resources. Source: {@code envoy.config.core.v3.PathConfigSource}. */
public final class ResourceFile {
  private ResourceFile() {}

  /**
   * What {@code path} holds; the end of its name tells the format. Blocks. Fields that nobody knows
   * are ignored; resources are not validated.
   *
   * @throws ConfigException if it cannot be read, or is no response, with all problems and their
   *     positions
   */
  public static DiscoveryResponse read(Path path) throws ConfigException {
    ConfigReader.Part<DiscoveryResponse> read =
        ConfigFile.read(path, DiscoveryResponse.getDefaultInstance(), UnknownFields.WARN);
    if (!read.problems().isEmpty()) {
      throw read.positions().locate(new ConfigException(read.problems()));
    }
    return read.message();
  }
}

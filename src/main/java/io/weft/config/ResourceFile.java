package io.weft.config;

import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.weft.common.ConfigException;
import java.nio.file.Path;

/**
 * Reads resources from files and texts. Source: {@code envoy.config.core.v3.PathConfigSource}, and
 * the page on the xDS protocol for REST.
 */
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
    return checked(read);
  }

  /**
   * What {@code json} says, as {@link #read}.
   *
   * @param origin where it comes from, for errors
   * @throws ConfigException if it is no response, with all problems and their positions
   */
  public static DiscoveryResponse parse(String json, String origin) throws ConfigException {
    return checked(
        ConfigReader.readPart(
            JsonReader.read(json, origin),
            DiscoveryResponse.getDefaultInstance(),
            origin,
            UnknownFields.WARN));
  }

  private static DiscoveryResponse checked(ConfigReader.Part<DiscoveryResponse> read)
      throws ConfigException {
    if (!read.problems().isEmpty()) {
      throw read.positions().locate(new ConfigException(read.problems()));
    }
    return read.message();
  }
}

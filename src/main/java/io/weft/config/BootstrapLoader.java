package io.weft.config;

import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.weft.common.ConfigException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a bootstrap from a file, a text, or a text merged over a file, and validates the result.
 *
 * <p>The file's name says its format, as in Envoy: {@code .yaml} and {@code .yml}, {@code .json},
 * {@code .pb}, {@code .pb_text}. Blocks while it reads the file.
 */
public final class BootstrapLoader {
  /** What positions call the text of {@code --config-yaml}. */
  private static final String CONFIG_YAML = "--config-yaml";

  private BootstrapLoader() {}

  /**
   * The bootstrap of {@code file} with {@code configYaml} merged over it: single values replace,
   * messages merge, lists grow.
   *
   * @param file null if there is only a text
   * @param configYaml the value of {@code --config-yaml}; null if there is only a file
   * @throws ConfigException with every problem of the file and the text; each is ready to be shown
   *     and begins with its position
   */
  public static ReadConfig<Bootstrap> load(
      @Nullable Path file, @Nullable String configYaml, UnknownFields unknownFields)
      throws ConfigException {
    List<ConfigReader.Part<Bootstrap>> parts = new ArrayList<>();
    if (file != null) {
      parts.add(ConfigFile.read(file, Bootstrap.getDefaultInstance(), unknownFields));
    }
    if (configYaml != null && !configYaml.isBlank()) {
      ConfigText text = YamlReader.read(configYaml, CONFIG_YAML);
      parts.add(
          ConfigReader.readPart(text, Bootstrap.getDefaultInstance(), CONFIG_YAML, unknownFields));
    }
    if (parts.isEmpty()) {
      throw new ConfigException("", "at least one of --config-path and --config-yaml is needed");
    }
    return ConfigMerge.merge(parts);
  }
}

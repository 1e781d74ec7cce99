package io.weft.config;

import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.weft.common.ConfigException;
import io.weft.listener.ListenSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A bootstrap from a file, a text, or a text merged over a file: first what it is as a tree, then
 * the validated message.
 *
 * <p>The file's name says its format, as in Envoy: {@code .yaml} and {@code .yml}, {@code .json},
 * {@code .pb}, {@code .pb_text}. Blocks while it reads the file. Used by one thread.
 */
public final class BootstrapLoader {
  /** What positions call the text of {@code --config-yaml}. */
  private static final String CONFIG_YAML = "--config-yaml";

  private final @Nullable Path file;
  private final @Nullable ConfigText tree;
  private final @Nullable ConfigText over;

  private BootstrapLoader(
      @Nullable Path file, @Nullable ConfigText tree, @Nullable ConfigText over) {
    this.file = file;
    this.tree = tree;
    this.over = over;
  }

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
    return read(file, configYaml).load(unknownFields);
  }

  /**
   * The texts as trees; parameters as for {@link #load(Path, String, UnknownFields)}.
   *
   * @throws ConfigException if a text cannot be read, is no YAML or JSON, or there is none
   */
  public static BootstrapLoader read(@Nullable Path file, @Nullable String configYaml)
      throws ConfigException {
    ConfigText tree = file == null || ConfigFile.isProtobuf(file) ? null : ConfigFile.tree(file);
    ConfigText over =
        configYaml == null || configYaml.isBlank()
            ? null
            : YamlReader.read(configYaml, CONFIG_YAML);
    if (file == null && over == null) {
      throw new ConfigException("", "at least one of --config-path and --config-yaml is needed");
    }
    return new BootstrapLoader(file, tree, over);
  }

  /**
   * Where the admin interface will listen, if that is plain from one of the trees: told long before
   * the rest is, whose message counts in the end.
   */
  public Optional<ListenSocket> adminSocket() {
    Optional<ListenSocket> ofFile = adminSocket(tree);
    Optional<ListenSocket> ofText = adminSocket(over);
    // Of two, the one becomes part of the other.
    return ofFile.isPresent() && ofText.isPresent() ? Optional.empty() : ofFile.or(() -> ofText);
  }

  private static Optional<ListenSocket> adminSocket(@Nullable ConfigText text) {
    return text == null ? Optional.empty() : AdminSocketTranslator.peek(text.root());
  }

  /**
   * The message.
   *
   * @throws ConfigException with every problem, as above
   */
  public ReadConfig<Bootstrap> load(UnknownFields unknownFields) throws ConfigException {
    Bootstrap prototype = Bootstrap.getDefaultInstance();
    List<ConfigReader.Part<Bootstrap>> parts = new ArrayList<>();
    if (tree != null) {
      parts.add(ConfigReader.readPart(tree, prototype, String.valueOf(file), unknownFields));
    } else if (file != null) {
      parts.add(ConfigFile.read(file, prototype, unknownFields));
    }
    if (over != null) {
      parts.add(ConfigReader.readPart(over, prototype, CONFIG_YAML, unknownFields));
    }
    return ConfigMerge.merge(parts);
  }
}

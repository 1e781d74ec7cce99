package io.weft.config;

import io.weft.common.ConfigException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * YAML to trees, with the types that Envoy's own conversion gives to plain scalars: {@code yes},
 * {@code on} and {@code y} are booleans, integers are numbers, everything else is a string.
 *
 * <p>At most 3 MiB, 50 levels and 50 aliases; an entry whose key has the tag {@code !ignore} is
 * dropped.
 */
final class YamlReader {
  private static final int MAX_ALIASES = 50;
  private static final int MAX_NODES = 2_000_000;
  private static final String IGNORE = "!ignore";

  /** Stands for a colon while the text is parsed; for private use in Unicode. */
  private static final char COLON = '\ue000';

  private static final String BEFORE_SCALARS = " \t\r\n[{,";
  private static final Set<String> TRUE = Set.of("y", "yes", "true", "on");
  private static final Set<String> FALSE = Set.of("n", "no", "false", "off");

  private final String file;
  private final List<String> warnings = new ArrayList<>();
  private int nodes;

  private YamlReader(String file) {
    this.file = file;
  }

  /**
   * The first document of {@code text}.
   *
   * @param file the name that positions show
   * @throws ConfigException with the position, if the text is not YAML or beyond a limit
   */
  static ConfigText read(String text, String file) throws ConfigException {
    try {
      return compose(text, file);
    } catch (ConfigException e) {
      String replaced = replaced(text);
      if (replaced.equals(text)) {
        throw e;
      }
      return compose(replaced, file);
    }
  }

  /** The text with other characters where Envoy's parser takes what this one refuses. */
  private static String replaced(String text) {
    // Tabs at the end of a line are blanks.
    String replaced = text.indexOf('\t') < 0 ? text : blankTabsAtEnds(text);
    // A colon that no blank follows begins a plain scalar inside braces, too, such as :path.
    return text.indexOf(COLON) >= 0 ? replaced : markLeadingColons(replaced);
  }

  private static String blankTabsAtEnds(String text) {
    StringBuilder blanked = new StringBuilder(text);
    boolean isAtEnd = true;
    for (int i = text.length() - 1; i >= 0; i--) {
      char c = text.charAt(i);
      if (c == '\t' && isAtEnd) {
        blanked.setCharAt(i, ' ');
      }
      isAtEnd = c == '\n' || c == '\r' || (isAtEnd && (c == '\t' || c == ' '));
    }
    return blanked.toString();
  }

  private static String markLeadingColons(String text) {
    StringBuilder marked = new StringBuilder(text);
    for (int i = 1; i < text.length() - 1; i++) {
      if (text.charAt(i) == ':'
          && Character.isLetter(text.charAt(i + 1))
          && BEFORE_SCALARS.indexOf(text.charAt(i - 1)) >= 0) {
        marked.setCharAt(i, COLON);
      }
    }
    return marked.toString();
  }

  private static ConfigText compose(String text, String file) throws ConfigException {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(ConfigText.MAX_CHARACTERS);
    options.setMaxAliasesForCollections(MAX_ALIASES);
    options.setNestingDepthLimit(ConfigText.MAX_DEPTH);
    YamlReader reader = new YamlReader(file);
    try {
      Composer composer =
          new Composer(new ParserImpl(new StreamReader(text), options), new Resolver(), options);
      if (!composer.checkNode()) {
        return new ConfigText(null, List.of());
      }
      ConfigNode root = reader.convert(composer.getNode(), 0);
      return new ConfigText(root, reader.warnings);
    } catch (MarkedYAMLException e) {
      Mark mark = e.getProblemMark();
      String where = mark == null ? file : reader.position(mark).toString();
      throw new ConfigException(where, "not YAML: " + describe(e));
    } catch (YAMLException e) {
      throw new ConfigException(file, "not YAML: " + e.getMessage());
    }
  }

  private static String describe(MarkedYAMLException e) {
    String problem = e.getProblem() == null ? "cannot be read" : e.getProblem();
    return e.getContext() == null ? problem : e.getContext() + ", " + problem;
  }

  private Position position(Mark mark) {
    return new Position(file, mark.getLine() + 1, mark.getColumn() + 1);
  }

  private ConfigNode convert(Node node, int depth) throws ConfigException {
    Position position = position(node.getStartMark());
    // An alias may lead back to a node that holds it, or repeat a repetition.
    if (depth > ConfigText.MAX_DEPTH) {
      throw new ConfigException(
          position.toString(), "nested deeper than " + ConfigText.MAX_DEPTH + " levels");
    }
    if (++nodes > MAX_NODES) {
      throw new ConfigException(
          position.toString(), "aliases make more than " + MAX_NODES + " values of this text");
    }
    return switch (node) {
      case MappingNode mapping -> mapping(mapping, position, depth);
      case SequenceNode sequence -> sequence(sequence, position, depth);
      case ScalarNode scalar -> scalar(scalar, position);
      default -> throw new ConfigException(position.toString(), "cannot be read");
    };
  }

  private ConfigNode sequence(SequenceNode sequence, Position position, int depth)
      throws ConfigException {
    List<ConfigNode> items = new ArrayList<>(sequence.getValue().size());
    for (Node item : sequence.getValue()) {
      items.add(convert(item, depth + 1));
    }
    return new ConfigNode.Sequence(items, position);
  }

  private ConfigNode mapping(MappingNode mapping, Position position, int depth)
      throws ConfigException {
    MappingBuilder builder = new MappingBuilder(position, warnings);
    List<ConfigNode> merged = new ArrayList<>();
    for (NodeTuple tuple : mapping.getValue()) {
      Position keyPosition = position(tuple.getKeyNode().getStartMark());
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        throw new ConfigException(keyPosition.toString(), "a key must be a plain name");
      }
      if (key.getTag().getValue().equals(IGNORE)) {
        continue;
      }
      ConfigNode value = convert(tuple.getValueNode(), depth + 1);
      if (isMergeKey(key)) {
        merged.add(value);
      } else {
        builder.put(new ConfigNode.Entry(text(key), keyPosition, value));
      }
    }
    for (ConfigNode value : merged) {
      merge(builder, value);
    }
    return builder.build();
  }

  private static boolean isMergeKey(ScalarNode key) {
    return key.getScalarStyle() == ScalarStyle.PLAIN && key.getValue().equals("<<");
  }

  private static void merge(MappingBuilder builder, ConfigNode value) throws ConfigException {
    switch (value) {
      case ConfigNode.Mapping mapping -> builder.merge(mapping);
      case ConfigNode.Sequence sequence -> {
        for (ConfigNode item : sequence.items()) {
          merge(builder, item);
        }
      }
      case ConfigNode.Scalar scalar ->
          throw new ConfigException(
              scalar.position().toString(), "a merge key (<<) takes a map or a list of maps");
    }
  }

  private static String text(ScalarNode scalar) {
    return scalar.getValue().replace(COLON, ':');
  }

  private static ConfigNode scalar(ScalarNode scalar, Position position) {
    String text = text(scalar);
    if (scalar.getScalarStyle() != ScalarStyle.PLAIN) {
      return new ConfigNode.Scalar(ConfigNode.Kind.STRING, text, position);
    }
    if (isNull(text)) {
      return new ConfigNode.Scalar(ConfigNode.Kind.NULL, "null", position);
    }
    if (isFlexiblyCased(text)) {
      String lower = text.toLowerCase(Locale.ROOT);
      if (TRUE.contains(lower) || FALSE.contains(lower)) {
        String value = Boolean.toString(TRUE.contains(lower));
        return new ConfigNode.Scalar(ConfigNode.Kind.BOOLEAN, value, position);
      }
    }
    Long integer = integer(text);
    if (integer == null) {
      return new ConfigNode.Scalar(ConfigNode.Kind.STRING, text, position);
    }
    // Wider ones stay exact as strings, also inside a Struct.
    ConfigNode.Kind kind =
        integer.intValue() == integer ? ConfigNode.Kind.NUMBER : ConfigNode.Kind.STRING;
    return new ConfigNode.Scalar(kind, integer.toString(), position);
  }

  private static boolean isNull(String text) {
    return text.isEmpty()
        || text.equals("~")
        || text.equals("null")
        || text.equals("Null")
        || text.equals("NULL");
  }

  /** Whether {@code text} is written like this, THIS or This, but not like thIs. */
  private static boolean isFlexiblyCased(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    return text.equals(lower)
        || text.equals(text.toUpperCase(Locale.ROOT))
        || (Character.isUpperCase(text.charAt(0)) && text.substring(1).equals(lower.substring(1)));
  }

  /** What C++ reads as a 64-bit integer: decimal, 0x hexadecimal, 0 octal; else null. */
  private static @Nullable Long integer(String text) {
    boolean signed = text.startsWith("-") || text.startsWith("+");
    String digits = signed ? text.substring(1) : text;
    int radix = 10;
    if (digits.startsWith("0x") || digits.startsWith("0X")) {
      radix = 16;
      digits = digits.substring(2);
    } else if (digits.length() > 1 && digits.startsWith("0")) {
      radix = 8;
      digits = digits.substring(1);
    }
    if (digits.isEmpty() || digits.startsWith("-") || digits.startsWith("+")) {
      return null;
    }
    try {
      return Long.valueOf(text.startsWith("-") ? '-' + digits : digits, radix);
    } catch (NumberFormatException e) {
      return null;
    }
  }
}

package io.weft.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a configuration text, in the same form whether it was YAML, JSON or a {@code
 * google.protobuf.Struct}.
 *
 * <p>Immutable. A node that YAML aliases repeat occurs several times with the position of its
 * anchor.
 */
public sealed interface ConfigNode {
  /** Where the node begins. */
  Position position();

  /** What a scalar looked like before anybody knew which field it is for. */
  enum Kind {
    NULL,
    BOOLEAN,
    NUMBER,
    STRING
  }

  /**
   * A single value.
   *
   * @param text as written, without quotes; {@code true} or {@code false} for a boolean
   */
  record Scalar(Kind kind, String text, Position position) implements ConfigNode {
    /** Whether it stands for "not set". */
    public boolean isNull() {
      return kind == Kind.NULL;
    }
  }

  /** A list. */
  record Sequence(List<ConfigNode> items, Position position) implements ConfigNode {
    public Sequence {
      items = List.copyOf(items);
    }
  }

  /** Named values, in the order of the text, each name once. */
  record Mapping(List<Entry> entries, Position position) implements ConfigNode {
    public Mapping {
      entries = List.copyOf(entries);
    }

    /** The value called {@code key}, or null. */
    public @Nullable ConfigNode get(String key) {
      for (Entry entry : entries) {
        if (entry.key().equals(key)) {
          return entry.value();
        }
      }
      return null;
    }
  }

  /** One named value of a mapping; {@code keyPosition} is where its name stands. */
  record Entry(String key, Position keyPosition, ConfigNode value) {}

  /** What an operator calls this kind of node. */
  default String describe() {
    return switch (this) {
      case Mapping mapping -> "a map";
      case Sequence sequence -> "a list";
      case Scalar scalar ->
          switch (scalar.kind()) {
            case NULL -> "null";
            case BOOLEAN, NUMBER -> scalar.text();
            case STRING -> '"' + scalar.text() + '"';
          };
    };
  }
}

package io.weft.config;

import io.weft.common.ConfigException;
import io.weft.common.ConfigProblem;
import io.weft.config.ConfigNode.Entry;
import io.weft.config.ConfigNode.Mapping;
import io.weft.config.ConfigNode.Sequence;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds where a field stands in the texts that a message was read from.
 *
 * <p>Holds the trees and walks them only when asked. Of two texts merged, a field is looked up in
 * the later one first; the items of a list are counted through all of them. Any thread.
 */
public final class SourceMap {
  private final String name;
  private final List<ConfigNode> roots;

  /**
   * @param name what to call the whole, where no line is known
   * @param roots the trees, in the order in which they were merged
   */
  SourceMap(String name, List<ConfigNode> roots) {
    this.name = name;
    this.roots = List.copyOf(roots);
  }

  /** One that knows no lines, for formats that have none. */
  static SourceMap without(String name) {
    return new SourceMap(name, List.of());
  }

  String name() {
    return name;
  }

  List<ConfigNode> roots() {
    return roots;
  }

  /** {@code problem} as an operator sees it: {@code file:line:column: field path: problem}. */
  public String render(ConfigProblem problem) {
    return locate(problem).toString();
  }

  /** All problems of {@code failure}, each with its position before its path. */
  public ConfigException locate(ConfigException failure) {
    return new ConfigException(failure.problems().stream().map(this::locate).toList());
  }

  /** {@code problem} with its position before its path. */
  public ConfigProblem locate(ConfigProblem problem) {
    Position position = find(problem.path());
    String where = position == null ? name : position.toString();
    return new ConfigProblem(
        problem.path().isEmpty() ? where : where + ": " + problem.path(), problem.problem());
  }

  /**
   * Where the field {@code path}, or the nearest message around it, stands; null where no text has
   * lines.
   */
  public @Nullable Position find(String path) {
    if (roots.isEmpty()) {
      return null;
    }
    List<Place> places = new ArrayList<>();
    for (ConfigNode root : roots) {
      places.add(new Place(root.position(), root));
    }
    int start = 0;
    while (start < path.length()) {
      int end = end(path, start);
      String step = path.substring(start, end);
      List<Place> next =
          step.startsWith("[") && !step.startsWith("[\"")
              ? item(places, index(step))
              : fields(places, step);
      if (next.isEmpty()) {
        break;
      }
      places = next;
      start = end < path.length() && path.charAt(end) == '.' ? end + 1 : end;
    }
    return places.getLast().position();
  }

  /** Where the step that begins at {@code start} ends: a name, {@code [2]} or {@code ["key"]}. */
  private static int end(String path, int start) {
    if (path.startsWith("[\"", start)) {
      int quote = path.indexOf("\"]", start + 2);
      return quote < 0 ? path.length() : quote + 2;
    }
    for (int i = start + 1; i < path.length(); i++) {
      char c = path.charAt(i);
      if (path.charAt(start) == '[') {
        if (c == ']') {
          return i + 1;
        }
      } else if (c == '.' || c == '[') {
        return i;
      }
    }
    return path.length();
  }

  private static int index(String step) {
    try {
      return Integer.parseInt(step, 1, step.length() - 1, 10);
    } catch (NumberFormatException | IndexOutOfBoundsException e) {
      return -1;
    }
  }

  private static List<Place> fields(List<Place> places, String step) {
    String key = step.startsWith("[\"") ? step.substring(2, step.length() - 2) : step;
    List<Place> found = new ArrayList<>();
    for (Place place : places) {
      if (place.node() instanceof Mapping mapping) {
        Place field = field(mapping, key);
        if (field != null) {
          found.add(field);
        }
      }
    }
    return found;
  }

  private static @Nullable Place field(Mapping mapping, String key) {
    for (Entry entry : mapping.entries()) {
      if (entry.key().equals(key) || WellKnownWriter.snakeCase(entry.key()).equals(key)) {
        return new Place(entry.keyPosition(), entry.value());
      }
    }
    // What a TypedStruct stands for has its fields one level deeper.
    if (mapping.get(MessageWriter.TYPE_KEY) instanceof ConfigNode.Scalar type
        && type.text().endsWith(".TypedStruct")
        && mapping.get("value") instanceof Mapping value
        && !key.equals("value")) {
      return field(value, key);
    }
    return null;
  }

  private static List<Place> item(List<Place> places, int index) {
    int left = index;
    for (Place place : places) {
      List<ConfigNode> items = new ArrayList<>();
      flatten(place.node(), items);
      if (left >= 0 && left < items.size()) {
        ConfigNode item = items.get(left);
        return List.of(new Place(item.position(), item));
      }
      left -= items.size();
    }
    return List.of();
  }

  private static void flatten(ConfigNode node, List<ConfigNode> items) {
    if (node instanceof Sequence sequence) {
      for (ConfigNode item : sequence.items()) {
        flatten(item, items);
      }
    } else {
      items.add(node);
    }
  }

  /** A node and where an operator looks for it: at the name of its field. */
  private record Place(Position position, ConfigNode node) {}
}

package io.weft.extension.filter.http.grpcjsontranscoder;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the rule of a request: at each segment a literal goes before {@code *}, and that before
 * {@code **}. Immutable.
 *
 * <p>Source: {@code google.api.HttpRule}; the order is that of Envoy.
 *
 * @param <T> what stands behind a rule
 */
final class PathMatcher<T> {
  /** Where the segments of a request stand, and what matched. */
  record Match<T>(T target, PathTemplate template, List<String> segments) {
    /** What {@code variable} captured, as it stands in the path. */
    List<String> captured(PathTemplate.Variable variable) {
      int size = segments.size();
      int from = variable.from() < 0 ? size + variable.from() + 1 : variable.from();
      int to = variable.to() < 0 ? size + variable.to() + 1 : variable.to();
      return segments.subList(from, Math.max(from, to));
    }
  }

  /** The kind of custom rules that take every method. */
  private static final String ANY_METHOD = "*";

  private final Node<T> root;
  private final Set<String> verbs;
  private final boolean anyVerb;

  private PathMatcher(Node<T> root, Set<String> verbs, boolean anyVerb) {
    this.root = root;
    this.verbs = verbs;
    this.anyVerb = anyVerb;
  }

  /** The rule that {@code path}, without a query, has under {@code method}; null if none. */
  @Nullable Match<T> match(String method, String path) {
    int colon = path.lastIndexOf(':');
    boolean hasVerb =
        colon > path.lastIndexOf('/') && (anyVerb || verbs.contains(path.substring(colon)));
    String verb = hasVerb ? path.substring(colon) : "";
    List<String> segments = segments(hasVerb ? path.substring(0, colon) : path);
    Entry<T> entry = find(root, segments, 0, method + verb);
    if (entry == null) {
      entry = find(root, segments, 0, ANY_METHOD + verb);
    }
    return entry == null ? null : new Match<>(entry.target(), entry.template(), segments);
  }

  private static List<String> segments(String path) {
    List<String> segments = new ArrayList<>();
    int from = path.startsWith("/") ? 1 : 0;
    while (from <= path.length()) {
      int slash = path.indexOf('/', from);
      int end = slash < 0 ? path.length() : slash;
      segments.add(path.substring(from, end));
      from = end + 1;
    }
    while (!segments.isEmpty() && segments.getLast().isEmpty()) {
      segments.removeLast();
    }
    return segments;
  }

  private static <T> @Nullable Entry<T> find(
      Node<T> node, List<String> segments, int at, String method) {
    // A rest takes as many segments as it can.
    for (int end = node.isRest ? segments.size() : at; end >= at; end--) {
      Entry<T> entry =
          end == segments.size() ? last(node, method) : below(node, segments, end, method);
      if (entry != null) {
        return entry;
      }
    }
    return null;
  }

  /** What {@code node} has for a path that ends there. */
  private static <T> @Nullable Entry<T> last(Node<T> node, String method) {
    Entry<T> entry = node.entries.get(method);
    Node<T> rest = node.children.get("**");
    return entry == null && rest != null ? rest.entries.get(method) : entry;
  }

  /** What the children of {@code node} have for the segments from {@code at} on. */
  private static <T> @Nullable Entry<T> below(
      Node<T> node, List<String> segments, int at, String method) {
    for (String key : List.of(segments.get(at), "*", "**")) {
      Node<T> child = node.children.get(key);
      Entry<T> entry = child == null ? null : find(child, segments, step(child, at), method);
      if (entry != null) {
        return entry;
      }
    }
    return null;
  }

  /** A rest may be empty. */
  private static int step(Node<?> child, int at) {
    return child.isRest ? at : at + 1;
  }

  private record Entry<T>(T target, PathTemplate template) {}

  private static final class Node<T> {
    final Map<String, Node<T>> children = new HashMap<>();
    final Map<String, Entry<T>> entries = new HashMap<>();
    final boolean isRest;

    Node(boolean isRest) {
      this.isRest = isRest;
    }
  }

  /** Collects rules. Used by one thread. */
  static final class Builder<T> {
    private final Node<T> root = new Node<>(false);
    private final Set<String> verbs = new HashSet<>();

    /** Adds a rule; false if there is one of the same kind. */
    boolean add(String method, PathTemplate template, T target) {
      Node<T> node = root;
      for (String segment : template.segments()) {
        node = node.children.computeIfAbsent(segment, unused -> new Node<>(segment.equals("**")));
      }
      if (!template.verb().isEmpty()) {
        verbs.add(template.verb());
      }
      String key = method + template.verb();
      return node.entries.putIfAbsent(key, new Entry<>(target, template)) == null;
    }

    /** A matcher; {@code anyVerb} has it take verbs that no rule has for verbs, too. */
    PathMatcher<T> build(boolean anyVerb) {
      return new PathMatcher<>(root, Set.copyOf(verbs), anyVerb);
    }
  }
}

package io.weft.config;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The fields of Envoy's messages that Weft implements, from the resource {@code coverage.txt}.
 *
 * <p>A line reads {@code full.Name: field other=VALUE,VALUE deep! * | noted}: the fields that are
 * implemented (all of them for {@code *}), of some only these enumerators, of some without looking
 * into them ({@code !}); behind the bar those that are accepted and have no meaning here.
 */
final class CoverageTable {
  private static final String RESOURCE = "coverage.txt";

  private final Map<String, Line> lines;

  private CoverageTable(Map<String, Line> lines) {
    this.lines = lines;
  }

  /** The table of this version; read when it is first needed. */
  static CoverageTable standard() {
    return Standard.TABLE;
  }

  /** What is implemented of the message {@code fullName}; null if nothing is. */
  @Nullable Line line(String fullName) {
    return lines.get(fullName);
  }

  /** The messages that the table has. */
  Set<String> messages() {
    return lines.keySet();
  }

  /** Reads a table; lines that begin with {@code #} are comments. */
  static CoverageTable parse(List<String> text) {
    Map<String, Line> lines = new HashMap<>();
    for (String line : text) {
      int colon = line.indexOf(':');
      if (colon > 0 && !line.startsWith("#")) {
        lines.put(line.substring(0, colon), Line.parse(line.substring(colon + 1)));
      }
    }
    return new CoverageTable(lines);
  }

  /**
   * What is implemented of one message.
   *
   * @param values the enumerators that are implemented, of fields of which some are not
   */
  record Line(
      Set<String> implemented,
      Set<String> opaque,
      Set<String> noted,
      Map<String, Set<String>> values) {
    private static Line parse(String text) {
      Line line = new Line(new HashSet<>(), new HashSet<>(), new HashSet<>(), new HashMap<>());
      boolean isNoted = false;
      for (String word : text.trim().split("\\s+")) {
        int equals = word.indexOf('=');
        if (word.equals("|")) {
          isNoted = true;
        } else if (isNoted) {
          line.noted.add(word);
        } else if (equals > 0) {
          line.implemented.add(word.substring(0, equals));
          line.values.put(word.substring(0, equals), Set.of(word.substring(equals + 1).split(",")));
        } else if (word.endsWith("!")) {
          line.implemented.add(word.substring(0, word.length() - 1));
          line.opaque.add(word.substring(0, word.length() - 1));
        } else if (!word.isEmpty()) {
          line.implemented.add(word);
        }
      }
      return line;
    }

    boolean isImplemented(String field) {
      return implemented.contains(field) || implemented.contains("*");
    }

    boolean isNoted(String field) {
      return noted.contains(field);
    }

    boolean isOpaque(String field) {
      return opaque.contains(field);
    }

    boolean allows(String field, String enumerator) {
      Set<String> allowed = values.get(field);
      return allowed == null || allowed.contains(enumerator);
    }
  }

  private static final class Standard {
    static final CoverageTable TABLE = read();

    private static CoverageTable read() {
      try (InputStream resource = CoverageTable.class.getResourceAsStream(RESOURCE)) {
        if (resource == null) {
          throw new IllegalStateException(RESOURCE + " is missing");
        }
        return parse(
            new BufferedReader(new InputStreamReader(resource, StandardCharsets.UTF_8))
                .lines()
                .toList());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}

package io.weft.matcher;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A path with variables, such as <code>/users/{id}/{rest=**}</code>.
 *
 * <p>A segment is text, {@code *} for one segment, {@code **} for any number of them, or a variable
 * that holds one of these or several and may have text on either side. Behind {@code **} there can
 * be text only. An asterisk in the midst of text means what it means in a regular expression, as in
 * Envoy. A value; any thread. Source: {@code
 * envoy.extensions.path.match.uri_template.v3.UriTemplateMatchConfig}.
 */
public final class UriTemplate {
  private static final int MAX_VARIABLES = 5;
  private static final int MAX_NAME_LENGTH = 16;
  private static final String LITERAL = "a-zA-Z0-9-._~%!$&'()+,;:@=*";
  private static final String ONE_SEGMENT = "[" + LITERAL + "]+";
  private static final String ANY_SEGMENTS = "[" + LITERAL + "/]*";
  private static final Pattern VALID_LITERAL = Pattern.compile("[" + LITERAL + "]+");
  private static final Pattern VALID_NAME = Pattern.compile("[a-zA-Z][a-zA-Z0-9_]*");
  private static final Pattern PRINTABLE = Pattern.compile("/[!-~]*");

  private final String text;

  /** Null if no path is of this form. */
  private final @Nullable Pattern pattern;

  private final Set<String> variables;

  private UriTemplate(String text, @Nullable Pattern pattern, Set<String> variables) {
    this.text = text;
    this.pattern = pattern;
    this.variables = Set.copyOf(variables);
  }

  /**
   * The template {@code text}.
   *
   * @throws IllegalArgumentException if it is malformed; the message says why
   */
  public static UriTemplate parse(String text) {
    if (!PRINTABLE.matches(text)) {
      throw new IllegalArgumentException("Invalid pattern: \"" + text + '"');
    }
    Parser parser = new Parser(text.substring(1));
    String regex = parser.path();
    return new UriTemplate(text, compile(regex), parser.variables);
  }

  private static @Nullable Pattern compile(String regex) {
    try {
      return Pattern.compile(regex);
    } catch (PatternSyntaxException e) {
      // Two asterisks in the midst of text: Envoy takes them, and matches nothing.
      return null;
    }
  }

  /** The template as it was written. */
  public String text() {
    return text;
  }

  /** The names of its variables. */
  public Set<String> variables() {
    return variables;
  }

  /** Whether {@code path}, without a query, is of this form. */
  public boolean matches(String path) {
    return pattern != null && pattern.matches(path);
  }

  /**
   * What {@code parts} become with the variables of {@code path}, without a query; null if the path
   * is not of this form.
   */
  public @Nullable String expand(List<Part> parts, String path) {
    Matcher matcher = pattern == null ? null : pattern.matcher(path);
    if (matcher == null || !matcher.matches()) {
      return null;
    }
    StringBuilder expanded = new StringBuilder();
    for (Part part : parts) {
      expanded.append(part.isVariable() ? matcher.group(part.text()) : part.text());
    }
    return expanded.toString();
  }

  /** Whether {@code text} can be the name of a variable. */
  public static boolean isName(String text) {
    return VALID_NAME.matches(text);
  }

  /** Whether {@code text} can stand in a path, slashes apart. */
  public static boolean isLiteral(String text) {
    return VALID_LITERAL.matches(text);
  }

  /**
   * A part of what a path becomes.
   *
   * @param text itself, or the name of a variable
   */
  public record Part(String text, boolean isVariable) {}

  /** Reads a template from left to right and makes a pattern of it. */
  private static final class Parser {
    private final Set<String> variables = new HashSet<>();
    private String rest;
    private boolean seenTextGlob;

    Parser(String rest) {
      this.rest = rest;
    }

    String path() {
      List<String> segments = new ArrayList<>();
      while (!rest.isEmpty()) {
        segments.add(segment());
        if (rest.equals("/")) {
          segments.add("");
          break;
        }
        rest = rest.isEmpty() ? rest : rest.substring(1);
      }
      return '/' + String.join("/", segments);
    }

    /** A segment, after which there is a slash or nothing. */
    private String segment() {
      if (rest.charAt(0) == '*') {
        String glob = operator();
        if (rest.isEmpty() || rest.charAt(0) == '/') {
          return glob;
        }
        String suffix = literal("Invalid literal");
        if (!rest.isEmpty()) {
          throw new IllegalArgumentException("Prefix match not supported.");
        }
        return glob + suffix;
      }
      int open = rest.indexOf('{');
      int slash = slashOrEnd();
      if (open == 0 || (open > 0 && open < slash && rest.lastIndexOf('}', slash - 1) > open)) {
        return mixed(open);
      }
      return literal("Invalid literal");
    }

    /** A variable at {@code open}, and the text before and behind it. */
    private String mixed(int open) {
      String prefix = rest.substring(0, open);
      if (!prefix.isEmpty() && !isLiteral(prefix)) {
        throw new IllegalArgumentException("Invalid literal: \"" + prefix + '"');
      }
      rest = rest.substring(open);
      String variable = variable();
      boolean ends = rest.isEmpty() || rest.charAt(0) == '/';
      return regex(prefix) + variable + (ends ? "" : literal("Invalid suffix literal"));
    }

    private String operator() {
      boolean text = rest.startsWith("**");
      rest = rest.substring(text ? 2 : 1);
      if (seenTextGlob) {
        throw new IllegalArgumentException("Glob after text glob.");
      }
      seenTextGlob = text;
      return text ? ANY_SEGMENTS : ONE_SEGMENT;
    }

    private String literal(String problem) {
      String literal = rest.substring(0, slashOrEnd());
      if (!isLiteral(literal)) {
        throw new IllegalArgumentException(problem + ": \"" + literal + '"');
      }
      rest = rest.substring(literal.length());
      return regex(literal);
    }

    private int slashOrEnd() {
      int slash = rest.indexOf('/');
      return slash < 0 ? rest.length() : slash;
    }

    private String variable() {
      int close = rest.indexOf('}');
      if (close < 0) {
        throw new IllegalArgumentException(
            "Unmatched variable bracket in mixed pattern: \"" + rest + '"');
      }
      String inside = rest.substring(1, close);
      String after = rest.substring(close + 1);
      int equals = inside.indexOf('=');
      String name = equals < 0 ? inside : inside.substring(0, equals);
      declare(name);
      String match = ONE_SEGMENT;
      if (equals >= 0) {
        rest = inside.substring(equals + 1);
        match = match();
      } else if (seenTextGlob) {
        throw new IllegalArgumentException("Implicit variable path glob after text glob.");
      }
      rest = after;
      return "(?P<" + name + '>' + match + ')';
    }

    private void declare(String name) {
      if (!isName(name)) {
        throw new IllegalArgumentException("Invalid variable name: \"" + name + '"');
      }
      if (name.length() > MAX_NAME_LENGTH) {
        throw new IllegalArgumentException(
            "Invalid variable name length (length of \""
                + name
                + "\" should be at least 1 and no more than 16)");
      }
      if (!variables.add(name)) {
        throw new IllegalArgumentException("Repeated variable name: \"" + name + '"');
      }
      if (variables.size() > MAX_VARIABLES) {
        throw new IllegalArgumentException("Exceeded variable count limit (5)");
      }
    }

    /** What a variable stands for: all that is left. */
    private String match() {
      if (rest.isEmpty()) {
        throw new IllegalArgumentException("Empty variable match");
      }
      List<String> segments = new ArrayList<>();
      while (true) {
        segments.add(rest.startsWith("*") ? operator() : literal("Invalid literal"));
        if (rest.isEmpty()) {
          return String.join("/", segments);
        }
        if (rest.charAt(0) != '/' || rest.length() == 1) {
          throw new IllegalArgumentException("Invalid variable match: \"" + rest + '"');
        }
        rest = rest.substring(1);
      }
    }

    /** The pattern of {@code literal}, in which asterisks keep their meaning, as in Envoy. */
    private static String regex(String literal) {
      return literal
          .replace("$", "\\$")
          .replace("(", "\\(")
          .replace(")", "\\)")
          .replace("+", "\\+")
          .replace(".", "\\.");
    }
  }
}

package io.weft.extension.filter.http.grpcjsontranscoder;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The path of an HTTP rule, such as {@code /v1/{name=shelves/*}/books:list}. A value.
 *
 * <p>Source: {@code google.api.HttpRule}, its grammar of path templates.
 *
 * @param segments literals, {@code *} and {@code **}
 * @param verb with its colon; empty if there is none
 * @param variables what is captured
 */
record PathTemplate(List<String> segments, String verb, List<Variable> variables) {
  /**
   * What a variable captures.
   *
   * @param field the path of the field in dots
   * @param from the first segment
   * @param to the segment behind the last, counted from the end of the path (from -1 on) if {@code
   *     **} is among them
   */
  record Variable(String field, int from, int to) {
    /** Whether it captures no more than one segment. */
    boolean isSingle(List<String> segments) {
      return to > 0 && to - from == 1 && !segments.get(from).equals("**");
    }
  }

  PathTemplate {
    segments = List.copyOf(segments);
    variables = List.copyOf(variables);
  }

  /** The template {@code text}; null if it is none. */
  static @Nullable PathTemplate parse(String text) {
    try {
      return new Parser(text).parse();
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static final class Parser {
    private final String text;
    private final List<String> segments = new ArrayList<>();
    private final List<Variable> variables = new ArrayList<>();
    private int position;
    private int wildcards;

    Parser(String text) {
      this.text = text;
    }

    PathTemplate parse() {
      expect('/');
      segments(true);
      String verb = "";
      if (at(':')) {
        position++;
        verb = ':' + literal();
      }
      if (position != text.length() || wildcards > 1) {
        throw new IllegalArgumentException(text);
      }
      return new PathTemplate(segments, verb, variables.stream().map(this::placed).toList());
    }

    /** What is behind {@code **} is counted from the end. */
    private Variable placed(Variable variable) {
      int rest = wildcards == 0 ? segments.size() : segments.indexOf("**");
      int from = variable.from();
      int to = variable.to();
      return new Variable(
          variable.field(),
          from > rest ? from - segments.size() - 1 : from,
          to > rest ? to - segments.size() - 1 : to);
    }

    private void segments(boolean mayCapture) {
      segment(mayCapture);
      while (at('/')) {
        position++;
        segment(mayCapture);
      }
    }

    private void segment(boolean mayCapture) {
      if (at('*')) {
        position++;
        if (at('*')) {
          position++;
          wildcards++;
          segments.add("**");
        } else {
          segments.add("*");
        }
      } else if (at('{') && mayCapture) {
        variable();
      } else {
        segments.add(literal());
      }
    }

    private void variable() {
      expect('{');
      int begin = position;
      while (position < text.length() && !at('=') && !at('}')) {
        position++;
      }
      String field = text.substring(begin, position);
      int from = segments.size();
      if (at('=')) {
        position++;
        segments(false);
      } else {
        segments.add("*");
      }
      expect('}');
      if (field.isEmpty()) {
        throw new IllegalArgumentException(text);
      }
      variables.add(new Variable(field, from, segments.size()));
    }

    private String literal() {
      int begin = position;
      while (position < text.length() && "/:{}=*".indexOf(text.charAt(position)) < 0) {
        position++;
      }
      if (position == begin) {
        throw new IllegalArgumentException(text);
      }
      return text.substring(begin, position);
    }

    private boolean at(char c) {
      return position < text.length() && text.charAt(position) == c;
    }

    private void expect(char c) {
      if (!at(c)) {
        throw new IllegalArgumentException(text);
      }
      position++;
    }
  }
}

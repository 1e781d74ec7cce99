package io.weft.extension.path.rewrite.uritemplate;

import io.weft.matcher.UriTemplate;
import io.weft.matcher.UriTemplate.Part;
import io.weft.router.PathMatcher;
import io.weft.router.PathRewrite;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes a path of text and variables, such as <code>/{id}/of/{user}</code>. A value; any thread.
 *
 * @param template what the route matches
 */
record UriTemplateRewriter(UriTemplate template, List<Part> parts) implements PathRewrite {
  UriTemplateRewriter {
    parts = List.copyOf(parts);
  }

  /**
   * The parts of {@code text}.
   *
   * @throws IllegalArgumentException if it is malformed; the message says why
   */
  static List<Part> parse(String text) {
    if (!text.startsWith("/")) {
      throw new IllegalArgumentException("begins with a slash");
    }
    if (text.contains("//")) {
      throw new IllegalArgumentException("has no two slashes in a row");
    }
    List<Part> parts = new ArrayList<>();
    int from = 0;
    while (from < text.length()) {
      int open = text.indexOf('{', from);
      String literal = text.substring(from, open < 0 ? text.length() : open);
      if (!literal.isEmpty()) {
        if (!UriTemplate.isLiteral(literal.replace('/', '.'))) {
          throw new IllegalArgumentException("cannot have \"" + literal + '"');
        }
        parts.add(new Part(literal, false));
      }
      if (open < 0) {
        break;
      }
      int close = text.indexOf('}', open);
      if (close < 0) {
        throw new IllegalArgumentException("has a { without }");
      }
      String name = text.substring(open + 1, close);
      if (!UriTemplate.isName(name)) {
        throw new IllegalArgumentException("cannot have a variable \"" + name + '"');
      }
      parts.add(new Part(name, true));
      from = close + 1;
    }
    return parts;
  }

  @Override
  public String apply(String path, int end, PathMatcher match) {
    String rewritten = template.expand(parts, path.substring(0, end));
    return rewritten == null ? path : rewritten + path.substring(end);
  }
}

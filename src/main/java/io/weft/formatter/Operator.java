package io.weft.formatter;

import org.jspecify.annotations.Nullable;

/**
 * A compiled {@code %COMMAND%}: what it yields for a stream. Immutable; any thread; never blocks.
 */
public interface Operator {
  /** Appends the value as plain text; false, and nothing appended, if there is no value. */
  boolean append(FormatContext context, ByteText out);

  /**
   * Appends the value as JSON, with its type; false, and nothing appended, if there is no value.
   */
  default boolean appendJson(FormatContext context, ByteText out) {
    int start = out.length();
    out.append('"');
    if (!append(context, out)) {
      out.truncate(start);
      return false;
    }
    JsonText.escapeFrom(out, start + 1);
    out.append('"');
    return true;
  }

  /**
   * The value as a string of which each character is one byte, as {@link io.weft.http.HeaderMap}
   * has them; null if there is no value.
   */
  default @Nullable String text(FormatContext context) {
    ByteText out = new ByteText(64);
    return append(context, out) ? out.toString() : null;
  }
}

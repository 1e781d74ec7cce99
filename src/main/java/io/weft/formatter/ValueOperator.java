package io.weft.formatter;

import io.weft.common.Metadata;
import org.jspecify.annotations.Nullable;

/** A value of JSON's kind, as metadata and filter state hold them. */
final class ValueOperator implements Operator {
  /** Where the value comes from. */
  @FunctionalInterface
  interface Field {
    /** The value; null if there is none. */
    @Nullable Object of(FormatContext context);
  }

  /** Where metadata comes from. */
  @FunctionalInterface
  interface MetadataSource {
    Metadata of(FormatContext context);
  }

  private final Field field;
  private final boolean quotesText;
  private final int maxLength;

  /**
   * The value of {@code field}.
   *
   * @param quotesText whether a text is written as JSON even among plain text
   * @param maxLength how many bytes of plain text are kept
   */
  ValueOperator(Field field, boolean quotesText, int maxLength) {
    this.field = field;
    this.quotesText = quotesText;
    this.maxLength = maxLength;
  }

  @Override
  public boolean append(FormatContext context, ByteText out) {
    Object value = field.of(context);
    if (value == null || !JsonValue.isValue(value)) {
      return false;
    }
    int start = out.length();
    if (value instanceof String text && !quotesText) {
      out.appendUtf8(text);
    } else {
      JsonValue.append(value, out);
    }
    if (out.length() - start > maxLength) {
      out.truncate(start + maxLength);
    }
    return true;
  }

  @Override
  public boolean appendJson(FormatContext context, ByteText out) {
    Object value = field.of(context);
    if (value == null || !JsonValue.isValue(value)) {
      return false;
    }
    JsonValue.append(value, out);
    return true;
  }
}

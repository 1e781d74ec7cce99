package io.weft.formatter;

import org.jspecify.annotations.Nullable;

/** A value that is text in Java's form. */
final class TextOperator implements Operator {
  /** Where the text comes from. */
  @FunctionalInterface
  interface Field {
    /** The text; null if there is none. */
    @Nullable String of(FormatContext context);
  }

  private final Field field;
  private final int maxLength;

  TextOperator(Field field) {
    this(field, Command.UNLIMITED);
  }

  /** The text of {@code field}, at most {@code maxLength} bytes of it. */
  TextOperator(Field field, int maxLength) {
    this.field = field;
    this.maxLength = maxLength;
  }

  @Override
  public boolean append(FormatContext context, ByteText out) {
    String text = field.of(context);
    if (text == null) {
      return false;
    }
    int start = out.length();
    out.appendUtf8(text);
    if (out.length() - start > maxLength) {
      out.truncate(start + maxLength);
    }
    return true;
  }

  @Override
  public @Nullable String text(FormatContext context) {
    String text = field.of(context);
    if (text == null) {
      return null;
    }
    String bytes = ByteText.bytesOf(text);
    return bytes.length() > maxLength ? bytes.substring(0, maxLength) : bytes;
  }
}

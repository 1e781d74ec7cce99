package io.weft.formatter;

import org.jspecify.annotations.Nullable;

/** A value that stems from a field of a message: text of which each character is one byte. */
final class BytesOperator implements Operator {
  private final TextOperator.Field field;
  private final int maxLength;

  BytesOperator(TextOperator.Field field, int maxLength) {
    this.field = field;
    this.maxLength = maxLength;
  }

  @Override
  public boolean append(FormatContext context, ByteText out) {
    String text = field.of(context);
    if (text == null) {
      return false;
    }
    out.append(text, Math.min(text.length(), maxLength));
    return true;
  }

  @Override
  public @Nullable String text(FormatContext context) {
    String text = field.of(context);
    return text == null || text.length() <= maxLength ? text : text.substring(0, maxLength);
  }
}
